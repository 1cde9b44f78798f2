/** Archives out of a release: the newest of a database, or one by its name, with what belongs beside it. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Fetched, fetchTogether, longestSidecar, type Source } from '../archive/fetched.ts'
import { parseSidecar, type Sidecar } from '../archive/manifest.ts'
import { isArchive, newestArchive } from '../archive/newest.ts'
import { sidecarPath } from '../archive/sidecar.ts'
import { BackupError } from '../errors.ts'
import { writeFailure } from '../files.ts'
import { unreachable } from './refusal.ts'
import { type Asset, PassingFailure } from './release-answers.ts'
import { ReleaseApi } from './release-api.ts'
import { type ReleaseAddress, releasePlace } from './release-place.ts'
import type { VaultContext } from './release-upload.ts'

export interface FetchRequest extends ReleaseAddress {
  choice: { name: string } | { latestOf: string }
  /** Where the files go to, under their own names. */
  folder: string
}

export interface FetchedArchive extends Fetched {
  /** The tag of the release that it is in. */
  tag: string
}

interface Shelved {
  asset: Asset
  tag: string
}

/**
 * Downloads an archive with its sidecar and signature.
 * @throws BackupError `usage` where there is none; `archive-damaged` where what arrived is not what the server or the
 * sidecar says; `not-writable` where another file of its name is in the folder; `not-permitted`, `vault-failed`,
 * `disk-full`.
 */
export async function fetchFromRelease(
  request: FetchRequest,
  context: VaultContext,
): Promise<FetchedArchive> {
  const api = new ReleaseApi(releasePlace(request), {
    signal: context.signal,
    warn: (message) => context.reporter.warn(message),
    ...(context.firstPause !== undefined && { firstPause: context.firstPause }),
  })
  await api.assertRepository()
  const shelf = await shelved(api)
  const name = await choose(api, request, shelf)
  const { tag } = shelf.get(name)!
  // One sidecar and one signature are of the same release as the archive, or of none.
  const assetOf = (file: string) => (shelf.get(file)?.tag === tag ? shelf.get(file)!.asset : undefined)
  context.reporter.phase(`Downloading ${name} from the release ${tag}`)
  const source: Source = {
    has: (file) => assetOf(file) !== undefined,
    digestOf: (file) => digestOf(assetOf(file)),
    download: (file, to) => download(api, assetOf(file)!, to, context),
  }
  return { ...(await fetchTogether(name, source, request.folder)), tag }
}

/** By name: those of the place's release, or of all; the first one where two releases have the same name. */
async function shelved(api: ReleaseApi): Promise<Map<string, Shelved>> {
  const shelf = new Map<string, Shelved>()
  const { tag } = api.place
  const one = tag === undefined ? undefined : await api.findRelease()
  if (tag !== undefined && !one) throw nothing(`there is no release ${tag} in ${api.place.repository}`)
  for await (const release of one ? [one] : api.releases()) {
    for await (const asset of api.assets(release)) {
      const isWhole = asset.state === undefined || asset.state === 'uploaded'
      if (isWhole && !shelf.has(asset.name)) shelf.set(asset.name, { asset, tag: release.tag_name })
    }
  }
  return shelf
}

async function choose(
  api: ReleaseApi,
  { choice, tag }: FetchRequest,
  shelf: Map<string, Shelved>,
): Promise<string> {
  const { repository } = api.place
  const where = tag === undefined ? `the releases of ${repository}` : `the release ${tag} of ${repository}`
  if ('latestOf' in choice) {
    return newestArchive(choice.latestOf, {
      names: shelf.keys(),
      where,
      otherwise: 'Name the archive',
      sidecarOf: async (name) => {
        const beside = shelf.get(sidecarPath(name))
        if (!beside || beside.tag !== shelf.get(name)!.tag) return null
        return readSidecarAsset(api, beside.asset)
      },
    })
  }
  if (shelf.has(choice.name) && choice.name === path.basename(choice.name)) return choice.name
  const names = [...shelf.keys()].filter(isArchive).slice(0, 5)
  throw nothing(
    `${choice.name} is not in ${where}`,
    names.length > 0 ? `There are ${names.join(', ')}` : undefined,
  )
}

function nothing(message: string, cause?: string): BackupError {
  return new BackupError({
    code: 'usage',
    message,
    ...(cause !== undefined && { cause }),
    remedy: 'Check tag and name; a draft is seen only by a token that may write',
  })
}

async function readSidecarAsset(api: ReleaseApi, asset: Asset): Promise<Sidecar> {
  if (asset.size > longestSidecar) {
    throw new BackupError({ code: 'archive-damaged', message: `${asset.name} is too large to be a sidecar` })
  }
  const content = await api.patiently(async () => {
    const answer = await api.download(asset)
    return buffer(answer).catch((error) => {
      throw new PassingFailure(unreachable(api.place, `downloading ${asset.name}`, error), 0)
    })
  })
  return parseSidecar(content)
}

async function download(api: ReleaseApi, asset: Asset, to: string, context: VaultContext): Promise<string> {
  try {
    const sha256 = await api.patiently(() => fill(api, asset, to, context))
    const told = digestOf(asset)
    if (told !== undefined && told !== sha256) throw damaged(asset)
    return sha256
  } catch (error) {
    if (error instanceof BackupError || !('syscall' in (error as object))) throw error
    throw writeFailure(to, error as NodeJS.ErrnoException)
  }
}

/** Hexadecimal; undefined where the release does not say it. */
function digestOf(asset: Asset | undefined): string | undefined {
  return /^sha256:([0-9a-f]{64})$/.exec(asset?.digest ?? '')?.[1]
}

async function fill(
  api: ReleaseApi,
  asset: Asset,
  to: string,
  { reporter, signal }: VaultContext,
): Promise<string> {
  const answer = await api.download(asset)
  const hash = createHash('sha256')
  let size = 0
  const handle = await open(to, 'w', 0o600)
  try {
    const chunks = answer[Symbol.asyncIterator]()
    for (;;) {
      const { done, value: chunk } = await chunks.next().catch((error) => {
        signal.throwIfAborted()
        throw new PassingFailure(unreachable(api.place, `downloading ${asset.name}`, error), 0)
      })
      if (done) break
      hash.update(chunk)
      await handle.writeFile(chunk)
      size += chunk.length
      reporter.progress({ bytes: size, totalBytes: asset.size })
    }
  } finally {
    answer.destroy()
    await handle.close()
  }
  if (size !== asset.size) throw new PassingFailure(damaged(asset), 0)
  return hash.digest('hex')
}

function damaged({ name }: Asset): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: `what was downloaded as ${name} is not what the release describes: size or SHA-256 differ`,
    cause: 'The download was cut short, or the file in the release was damaged or replaced',
    remedy: 'Download it again; if that does not help, use another archive',
  })
}
