/** Archives out of artifacts: the newest of a database, or one by its name, with what belongs beside it. */
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Artifact, ArtifactClient, FindOptions } from '@actions/artifact'
import { type Fetched, fetchTogether } from '../archive/fetched.ts'
import { parseSidecar } from '../archive/manifest.ts'
import { isArchive, newestArchive, type Shelf } from '../archive/newest.ts'
import { sidecarPath } from '../archive/sidecar.ts'
import { BackupError } from '../errors.ts'
import { sha256Of } from '../files.ts'
import type { Context } from '../operations/context.ts'
import { artifactClient, assertArtifacts, downloaded, type Environment, failed } from './artifact-service.ts'

export interface FetchArtifactRequest {
  choice: { name: string } | { latestOf: string }
  /** Where the files go to; is made where it is not there. */
  folder: string
  /** Of another run, or of any: its id, the repository, and a token with `actions: read`. `undefined`: of this run. */
  from?: { runId: number | 'any'; repository: string; token: string } | undefined
}

/** One that can be downloaded. */
interface Found extends Pick<Artifact, 'id' | 'name'> {
  digest: string | undefined
  find: FindOptions
}

/**
 * Downloads the newest archive of a database that a run has published, or one by its name, with what belongs beside it.
 * @throws BackupError `usage` where there is none, and as {@link assertArtifacts}; `archive-damaged` where what arrived
 * has another digest; `not-writable` where another file of its name is in the folder; `vault-failed`.
 */
export async function fetchArtifacts(
  request: FetchArtifactRequest,
  { reporter, signal }: Pick<Context, 'reporter' | 'signal'>,
  environment: Environment = process.env,
): Promise<Fetched> {
  const { choice, folder, from } = request
  assertArtifacts(environment)
  const client = await artifactClient()
  const listed =
    from?.runId === 'any'
      ? await ofAnyRun(from, environment, (text) => reporter.warn(text), signal)
      : await ofOneRun(client, from)
  const where =
    from === undefined
      ? 'the artifacts of this run'
      : `the artifacts of ${from.runId === 'any' ? from.repository : `run ${from.runId}`}`
  // Of one name the last one counts.
  const shelf = new Map(listed.toSorted((a, b) => a.id - b.id).map((one) => [one.name, one]))
  /** What belongs to an archive was published by the same run. */
  const beside = (archive: string, name: string) => {
    const { findBy } = shelf.get(archive)!.find
    const found = shelf.get(name)
    return found?.find.findBy?.workflowRunId === findBy?.workflowRunId ? found : undefined
  }
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(path.join(folder, '.download-'))
  const get = async (one: Found) =>
    await downloaded(client, one, await mkdtemp(path.join(work, 'one-')), one.find)
  try {
    const name = await chosen(choice, {
      ...{ names: shelf.keys(), where, otherwise: 'Name the archive' },
      sidecarOf: async (archive) => {
        const sidecar = beside(archive, sidecarPath(archive))
        return sidecar ? parseSidecar(await readFile(await get(sidecar))) : null
      },
    })
    reporter.phase(`Downloading ${name}`)
    return await fetchTogether(
      name,
      {
        has: (file) => beside(name, file) !== undefined,
        digestOf: (file) => /^sha256:([0-9a-f]{64})$/.exec(shelf.get(file)?.digest ?? '')?.[1],
        download: async (file, to) => {
          await rename(await get(shelf.get(file)!), to)
          return sha256Of(to)
        },
      },
      folder,
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function ofOneRun(client: ArtifactClient, from: FetchArtifactRequest['from']): Promise<Found[]> {
  const find: FindOptions = from ? { findBy: findBy(from, Number(from.runId)) } : {}
  const { artifacts } = await client.listArtifacts({ ...find, latest: true }).catch((error) => {
    throw failed('listing the artifacts', error)
  })
  return artifacts.map(({ id, name, digest }) => ({ id, name, digest, find }))
}

/** The client knows only those of one run. */
async function ofAnyRun(
  from: NonNullable<FetchArtifactRequest['from']>,
  { GITHUB_API_URL: apiUrl = 'https://api.github.com' }: Environment,
  warn: (text: string) => void,
  signal: AbortSignal,
): Promise<Found[]> {
  const [{ ReleaseApi }, { releasePlace }] = await Promise.all([
    import('../vault/release-api.ts'),
    import('../vault/release-place.ts'),
  ])
  const { repository, token } = from
  const api = new ReleaseApi(releasePlace({ apiUrl, repository, token, tag: undefined }), { signal, warn })
  const found: Found[] = []
  for await (const { id, name, digest, expired, workflow_run: run } of api.artifacts()) {
    // Whoever may open a pull request can have a run of it publish what looks like the newest archive.
    if (expired || !run || run.head_repository_id !== run.repository_id) continue
    found.push({ id, name, digest: digest ?? undefined, find: { findBy: findBy(from, run.id) } })
  }
  return found
}

function findBy(
  { repository, token }: NonNullable<FetchArtifactRequest['from']>,
  workflowRunId: number,
): NonNullable<FindOptions['findBy']> {
  const [repositoryOwner = '', repositoryName = ''] = repository.split('/')
  return { workflowRunId, repositoryOwner, repositoryName, token }
}

function chosen(choice: FetchArtifactRequest['choice'], shelf: Shelf): Promise<string> | string {
  if ('latestOf' in choice) return newestArchive(choice.latestOf, shelf)
  const names = [...shelf.names]
  if (names.includes(choice.name) && isArchive(choice.name)) return choice.name
  const archives = names.filter(isArchive)
  throw new BackupError({
    code: 'usage',
    message: `${choice.name} is not in ${shelf.where}`,
    cause:
      archives.length === 0 ? 'There is no archive in them' : `There are ${archives.slice(0, 5).join(', ')}`,
    remedy: 'Check run and name; artifacts are gone when their days are over',
  })
}
