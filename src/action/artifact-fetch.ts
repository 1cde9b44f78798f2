/** Archives out of the artifacts of a run: the newest of a database, or one by its name, with what belongs beside it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Artifact, FindOptions } from '@actions/artifact'
import { parseSidecar } from '../archive/manifest.ts'
import { isArchive, newestArchive, type Shelf } from '../archive/newest.ts'
import { sidecarPath } from '../archive/sidecar.ts'
import { signaturePath } from '../archive/signature.ts'
import { BackupError } from '../errors.ts'
import { publish, writeFailure } from '../files.ts'
import type { Reporter } from '../reporter.ts'
import { artifactClient, assertArtifacts, downloaded, type Environment, failed } from './artifact-service.ts'

export interface FetchArtifactRequest {
  choice: { name: string } | { latestOf: string }
  /** Where the files go to; is made where it is not there. */
  folder: string
  /** Of another run: its id, the repository, and a token with `actions: read`. `undefined`: of this run. */
  from?: { runId: number; repository: string; token: string } | undefined
}

export interface FetchedArtifacts {
  archive: string
  /** Null where the run has none. */
  sidecar: string | null
  signature: string | null
}

/**
 * Downloads the newest archive of a database that a run has published, or one by its name, with what belongs beside it.
 * @throws BackupError `usage` where there is none, and as {@link assertArtifacts}; `archive-damaged` where what arrived
 * has another digest; `not-writable` where a file of its name is in the folder; `vault-failed`.
 */
export async function fetchArtifacts(
  { choice, folder, from }: FetchArtifactRequest,
  reporter: Reporter,
  environment: Environment = process.env,
): Promise<FetchedArtifacts> {
  assertArtifacts(environment)
  const client = await artifactClient()
  const [repositoryOwner = '', repositoryName = ''] = from?.repository.split('/') ?? []
  const findBy = from && { workflowRunId: from.runId, repositoryOwner, repositoryName, token: from.token }
  const find: FindOptions = findBy ? { findBy } : {}
  const { artifacts } = await client.listArtifacts({ ...find, latest: true }).catch((error) => {
    throw failed('listing the artifacts', error)
  })
  const shelf = new Map(artifacts.map((artifact) => [artifact.name, artifact]))
  const where = from ? `the artifacts of run ${from.runId}` : 'the artifacts of this run'
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(path.join(folder, '.download-'))
  const get = async (name: string) => {
    const { id, digest } = shelf.get(name)!
    return await downloaded(client, { id, name, digest }, await mkdtemp(path.join(work, 'one-')), find)
  }
  try {
    const name = await chosen(choice, {
      ...{ names: shelf.keys(), where, otherwise: 'Name the archive' },
      sidecarOf: async (archive) => {
        if (!shelf.has(sidecarPath(archive))) return null
        return parseSidecar(await readFile(await get(sidecarPath(archive))))
      },
    })
    reporter.phase(`Downloading ${name}`)
    return await kept(name, shelf, get, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

type Found = Pick<Artifact, 'id' | 'name' | 'digest'>

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

/** What a fetched archive is made of, from the working folder to where it belongs. */
async function kept(
  name: string,
  shelf: ReadonlyMap<string, Found>,
  get: (name: string) => Promise<string>,
  folder: string,
): Promise<FetchedArtifacts> {
  const keep = async (file: string) => {
    if (!shelf.has(file)) return null
    const to = path.join(folder, file)
    await publish(await get(file), to).catch((error) => {
      throw writeFailure(to, error)
    })
    return to
  }
  const archive = (await keep(name))!
  const sidecar = await keep(sidecarPath(name))
  const signature = await keep(signaturePath(sidecarPath(name)))
  if (sidecar === null) return { archive, sidecar, signature }
  const told = parseSidecar(await readFile(sidecar)).sha256
  const sha256 = await sha256Of(archive)
  if (told === sha256) return { archive, sidecar, signature }
  throw new BackupError({
    code: 'archive-damaged',
    message: `the artifact ${name} is not the file that its sidecar describes: their SHA-256 differ`,
    cause: 'The archive was replaced, or the two are of different runs',
    remedy: 'Use another archive',
  })
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
