/** Where a job's archives go besides the folder of the runner, and where they come from again. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { sidecarPath } from '../archive/sidecar.ts'
import { signaturePath } from '../archive/signature.ts'
import { BackupError } from '../errors.ts'
import { exists } from '../files.ts'
import type { Context } from '../operations/context.ts'
import type { Environment } from '../settings/secret.ts'
import { assertDays } from './artifact.ts'
import { assertArtifacts } from './artifact-service.ts'
import { type Inputs, isAsked } from './inputs.ts'
import type { Outputs } from './outputs.ts'

export interface Published {
  /** Rows of the summary: a name, and where it is, as Markdown. */
  rows: [label: string, markdown: string][]
  outputs: Outputs
}

/** An archive that was written, with its SHA-256. */
export interface Written {
  path: string
  sha256: string
}

type Publish = (archive: Written, context: Context) => Promise<Published>

/**
 * Looks at everything that could be known to be wrong before there is an archive.
 * @param name what that of the archive will begin with.
 * @returns how to publish it; null where nobody asked for it.
 * @throws BackupError `usage`.
 */
export async function publishing(inputs: Inputs, name: string): Promise<Publish | null> {
  const { requests, environment } = inputs
  const { publish, 'retention-days': days, 'release-tag': tag } = requests
  // Beside `publish` they may all be given: a workflow that lets people choose says all of them.
  const stray = (['retention-days', 'release-tag', 'release-replace'] as const).find(
    (name) => requests[name] !== undefined,
  )
  if (publish === undefined && stray !== undefined)
    throw contradiction(`${stray} goes with publish: artifact, or publish: release`)
  if (publish === undefined || publish === 'none') return null
  if (publish === 'artifact') {
    assertArtifacts(environment)
    const retentionDays = days === undefined ? undefined : wholeNumber('retention-days', days)
    assertDays(retentionDays, environment)
    return (archive, context) => toArtifacts(archive, retentionDays, environment, context)
  }
  if (tag === undefined)
    throw contradiction('publish: release needs release-tag, the tag of the release that takes the archive')
  const address = releaseAddress(inputs, tag)
  const { assertAssetName, releasePlace } = await import('../vault/release-place.ts')
  releasePlace(address)
  assertAssetName(name)
  const replace = isAsked(inputs, 'release-replace')
  return (archive, context) => toRelease(archive, { ...address, tag, replace }, context)
}

/**
 * Downloads the archive that `fetch` names, with what belongs beside it.
 * @param folder where to; is made where it is not there.
 * @param database of which the newest is taken where no name is given.
 * @returns the path of the archive.
 * @throws BackupError as `fetchArtifacts` and `fetchFromRelease`.
 */
export async function fetchArchive(
  inputs: Inputs,
  folder: string,
  database: string,
  context: Context,
): Promise<string> {
  const { requests, environment } = inputs
  const { archive = 'latest', fetch, 'run-id': run } = requests
  await mkdir(folder, { recursive: true })
  const choice = archive === 'latest' ? { latestOf: database } : { name: archive }
  if (fetch === 'release') {
    const { fetchFromRelease } = await import('../vault/release-fetch.ts')
    const address = releaseAddress(inputs, requests['release-tag'])
    return (await fetchFromRelease({ ...address, choice, folder }, context)).archive
  }
  const { fetchArtifacts } = await import('./artifact-fetch.ts')
  const idOf = (text: string): number | 'any' => (text === 'any' ? 'any' : wholeNumber('run-id', text))
  const from = run === undefined ? undefined : { runId: idOf(run), ...remote(inputs) }
  return (await fetchArtifacts({ choice, folder, from }, context, environment)).archive
}

async function toArtifacts(
  archive: Written,
  retentionDays: number | undefined,
  environment: Environment,
  { reporter }: Context,
): Promise<Published> {
  const { publishArtifacts } = await import('./artifact.ts')
  const temporaryFolder = environment.RUNNER_TEMP ?? path.dirname(archive.path)
  const files = await filesOf(archive)
  const [first] = await publishArtifacts({ files, retentionDays, temporaryFolder }, reporter, environment)
  const { id, name, url, sha256 } = first!
  return {
    rows: [['Artifact', url === null ? `\`${name}\`` : `[${name}](${url})`]],
    outputs: { 'artifact-id': id, 'artifact-url': url, 'artifact-digest': sha256 },
  }
}

async function toRelease(
  archive: Written,
  address: ReturnType<typeof releaseAddress> & { tag: string; replace: boolean },
  context: Context,
): Promise<Published> {
  const { publishToRelease } = await import('../vault/release.ts')
  const request = { ...address, title: `Backups, ${address.tag}`, prerelease: true }
  const { tag, url } = await publishToRelease({ ...request, files: await filesOf(archive) }, context)
  return { rows: [['Release', `[${tag}](${url})`]], outputs: { 'release-url': url } }
}

/** The archive first, whose artifact is told of. */
async function filesOf({ path: archive, sha256 }: Written): Promise<{ path: string; sha256?: string }[]> {
  const sidecar = sidecarPath(archive)
  const signature = signaturePath(sidecar)
  const beside = (await exists(signature)) ? [signature, sidecar] : [sidecar]
  return [{ path: archive, sha256 }, ...beside.map((file) => ({ path: file }))]
}

function releaseAddress(inputs: Inputs, tag: string | undefined) {
  const apiUrl =
    inputs.requests['release-api-url'] ?? inputs.environment.GITHUB_API_URL ?? 'https://api.github.com'
  return { apiUrl, ...remote(inputs), tag }
}

function remote({ requests, environment }: Inputs): { repository: string; token: string } {
  const { token, repository = environment.GITHUB_REPOSITORY ?? '' } = requests
  if (token !== undefined) return { repository, token }
  throw new BackupError({
    code: 'usage',
    message: 'there is no token for the releases and artifacts of the repository',
    remedy: `Give token: \${{ github.token }}; publishing needs the permission contents: write, fetching contents: read, from another run actions: read`,
  })
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw contradiction(`${name} must be a whole number, and is ${text}`)
}

function contradiction(message: string): BackupError {
  return new BackupError({ code: 'usage', message, remedy: 'Correct the inputs; the README lists them' })
}
