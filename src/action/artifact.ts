/**
 * Workflow artifacts. Each file is an artifact of its own, under its own name and as it is: then the digest that GitHub
 * shows is the SHA-256 of the file, it is downloaded ready to be restored, and nothing is packed a second time.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactClient } from '@actions/artifact'
import { BackupError } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import { artifactClient, assertArtifacts, downloaded, type Environment, failed } from './artifact-service.ts'

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
