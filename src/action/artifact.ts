/**
 * Workflow artifacts. Each file is an artifact of its own, under its own name and as it is: then the digest that GitHub
 * shows is the SHA-256 of the file, it is downloaded ready to be restored, and nothing is packed a second time.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Artifact, ArtifactClient, FindOptions } from '@actions/artifact'
import { parseSidecar } from '../archive/manifest.ts'
import { isArchive, newestArchive, type Shelf } from '../archive/newest.ts'
import { sidecarPath } from '../archive/sidecar.ts'
import { signaturePath } from '../archive/signature.ts'
import { BackupError } from '../errors.ts'
import { publish, writeFailure } from '../files.ts'
import type { Reporter } from '../reporter.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ArtifactRequest {
  /** The archive, and what belongs beside it. */
  files: readonly { path: string; sha256?: string | undefined }[]
  /** Days; `undefined`: as long as the repository says. */
  retentionDays: number | undefined
  /** For what is downloaded again to be compared, such as `$RUNNER_TEMP`; holds no more than one file at a time. */
  temporaryFolder: string
}

export interface PublishedArtifact {
  id: number
  /** That of the file. */
  name: string
  size: number
  /** SHA-256, hexadecimal: of the file, and of what was downloaded again. */
  sha256: string
  /** The page that downloads it. */
  url: string | null
}

/** Names that artifacts cannot have, since they are files on other systems too. */
const refused = /[":<>|*?\r\n\\/]/

/** As GitHub says it. */
const mostDays = 400

/**
 * Uploads each file and downloads it again: what the service says of a digest is what it was told, and no proof.
 * @throws BackupError `usage` as {@link assertArtifacts}, or for days that the repository does not allow;
 * `archive-damaged` for a file that is not what its SHA-256 says; `vault-failed` for all else.
 */
export async function publishArtifacts(
  request: ArtifactRequest,
  reporter: Reporter,
  environment: Environment = process.env,
): Promise<PublishedArtifact[]> {
  assertArtifacts(environment)
  assertDays(request.retentionDays, environment)
  for (const { path: file } of request.files) assertName(path.basename(file))
  const client = await artifactClient()
  const published: PublishedArtifact[] = []
  for (const file of request.files)
    published.push(await publishOne(client, file, request, reporter, environment))
  return published
}

/**
 * @throws BackupError `usage` where there are no artifacts: on GitHub Enterprise Server, Gitea and Forgejo, whose
 * artifacts the client does not speak to, and outside of a job; each names the alternative.
 */
export function assertArtifacts(environment: Environment): void {
  const { GITHUB_SERVER_URL: server = 'https://github.com', ACTIONS_RUNTIME_TOKEN: token } = environment
  const host = new URL(server).hostname.toLowerCase()
  const isGitHub = host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost')
  const other = environment.GITEA_ACTIONS
    ? 'Gitea'
    : environment.FORGEJO_ACTIONS
      ? 'Forgejo'
      : isGitHub
        ? null
        : 'GitHub Enterprise Server, Gitea or Forgejo'
  if (other !== null) {
    throw new BackupError({
      code: 'usage',
      message: `workflow artifacts cannot be used on ${host}`,
      cause: `It is ${other}, which has no artifacts of the kind that GitHub has`,
      remedy: 'Publish to a release (publish: release), or keep the archive in a folder (publish: none)',
    })
  }
  if (token) return
  throw new BackupError({
    code: 'usage',
    message: 'workflow artifacts cannot be used here: there is no runtime token',
    cause: 'This does not run in a step that the runner gives the token to, as it does to actions',
    remedy: 'Run it by `uses:`, and not by `run:`',
  })
}

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

async function publishOne(
  client: ArtifactClient,
  { path: file, sha256 }: ArtifactRequest['files'][number],
  { retentionDays, temporaryFolder }: ArtifactRequest,
  reporter: Reporter,
  environment: Environment,
): Promise<PublishedArtifact> {
  const name = path.basename(file)
  reporter.phase(`Uploading the artifact ${name}`)
  const { id, size, digest } = await client
    .uploadArtifact(name, [file], path.dirname(file), {
      skipArchive: true,
      ...(retentionDays !== undefined && { retentionDays }),
    })
    .catch((error) => {
      throw failed(`uploading the artifact ${name}`, error)
    })
  if (id === undefined || digest === undefined) {
    throw failed(`uploading the artifact ${name}`, new Error('the service says neither id nor digest'))
  }
  if (sha256 !== undefined && digest !== sha256) {
    await client.deleteArtifact(name).catch(() => {})
    throw new BackupError({
      code: 'archive-damaged',
      message: `${name} is not the file that was written: its SHA-256 is ${digest}, and not ${sha256}`,
      cause: 'Somebody changed it after the backup, or the disk is bad',
      remedy: 'Verify the archive, and make another backup',
    })
  }
  const work = await mkdtemp(path.join(temporaryFolder, 'artifact-'))
  try {
    await downloaded(client, { id, name, digest: `sha256:${digest}` }, work, {})
  } catch (error) {
    await client.deleteArtifact(name).catch(() => {})
    throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return { id, name, size: size ?? 0, sha256: digest, url: pageOf(id, environment) }
}

/** Into a folder that then holds this one file, whatever the service calls it. @returns its path. */
async function downloaded(
  client: ArtifactClient,
  { id, name, digest }: { id: number; name: string; digest: string | undefined },
  folder: string,
  find: FindOptions,
): Promise<string> {
  const { digestMismatch = false } = await client
    .downloadArtifact(id, {
      ...find,
      path: folder,
      // A file that is no zip is none either where the service says so.
      skipDecompress: true,
      ...(digest !== undefined && { expectedHash: digest }),
    })
    .catch((error) => {
      throw failed(`downloading the artifact ${name}`, error)
    })
  if (digestMismatch) {
    throw new BackupError({
      code: 'archive-damaged',
      message: `what was downloaded as ${name} has not the digest of the artifact`,
      cause: 'It was cut short or altered on its way, or where it is kept',
      remedy: 'Run the job again',
    })
  }
  const [only] = await readdir(folder)
  return path.join(folder, only!)
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

/** Loaded where it is used: it brings a client of a blob store with it. */
async function artifactClient(): Promise<ArtifactClient> {
  const { DefaultArtifactClient } = await import('@actions/artifact')
  return new DefaultArtifactClient()
}

/** @throws BackupError `usage` for days that the repository does not allow. */
export function assertDays(days: number | undefined, { GITHUB_RETENTION_DAYS: most }: Environment): void {
  if (days === undefined) return
  // The client would shorten them with a warning, and an archive be gone that somebody counts on.
  const limit = Number(most) || mostDays
  if (Number.isInteger(days) && days >= 1 && days <= limit) return
  throw new BackupError({
    code: 'usage',
    message: `an artifact cannot be kept for ${days} days: from 1 to ${limit} are possible here`,
    cause: 'The repository, or its organisation, keeps artifacts no longer',
    remedy:
      'Give fewer days, raise the limit in its settings, or publish what is to be kept longer to a release',
  })
}

function assertName(name: string): void {
  if (!refused.test(name)) return
  throw new BackupError({
    code: 'usage',
    message: `${name} cannot be the name of an artifact`,
    cause: 'Those have no quotes, colons, angle brackets, bars, stars and question marks',
    remedy: 'Give archives another name: the setting `name`',
  })
}

function pageOf(
  id: number,
  { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: Environment,
): string | null {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return null
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/artifacts/${id}`
}

function failed(what: string, underlying: unknown): BackupError {
  const said = underlying instanceof Error ? underlying.message : String(underlying)
  const isTaken = /already exists|conflict/i.test(said)
  return new BackupError({
    code: 'vault-failed',
    message: `${what} failed: ${said}`,
    cause: isTaken
      ? 'This run has an artifact of that name: the step ran twice'
      : 'The service cannot be reached, has a fault, the storage of the account is used up, or the token lacks `actions: read`',
    remedy: isTaken
      ? 'Look at the artifacts of the run; a new run has none yet'
      : 'Run the job again; an archive that was written stays where it is',
    underlying,
  })
}
