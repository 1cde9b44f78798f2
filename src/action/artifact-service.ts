/** The service that keeps the artifacts of workflow runs: whether there is one, its client, and a file out of it. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactClient, FindOptions } from '@actions/artifact'
import { BackupError } from '../errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

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

/** Loaded where it is used: it brings a client of a blob store with it. */
export async function artifactClient(): Promise<ArtifactClient> {
  const { DefaultArtifactClient } = await import('@actions/artifact')
  return new DefaultArtifactClient()
}

/** Into a folder that then holds this one file, whatever the service calls it. @returns its path. */
export async function downloaded(
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

export function failed(what: string, underlying: unknown): BackupError {
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
