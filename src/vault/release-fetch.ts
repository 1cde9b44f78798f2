/** Archives out of a release: the newest of a database, or one by its name, with what belongs beside it. */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseSidecar, type Sidecar } from '../archive/manifest.ts'
import { isArchive, newestArchive } from '../archive/newest.ts'
import { sidecarPath } from '../archive/sidecar.ts'
import { signaturePath } from '../archive/signature.ts'
import { BackupError } from '../errors.ts'
import { exists, publish, syncFolder, writeFailure } from '../files.ts'
import { unreachable } from './refusal.ts'
import type { VaultContext } from './release.ts'
import { type Asset, PassingFailure, ReleaseApi } from './release-api.ts'
import { type ReleaseAddress, releasePlace } from './release-place.ts'

export interface FetchRequest extends ReleaseAddress {
  choice: { name: string } | { latestOf: string }
  /** Where the files go to, under their own names. */
  folder: string
}

/** Paths of files that are whole, as the release and the sidecar say. */
export interface FetchedArchive {
  archive: string
  /** Null where the release has none. */
  sidecar: string | null
  signature: string | null
  size: number
  sha256: string
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
 * sidecar says; `not-writable` where a file of its name is in the folder; `not-permitted`, `vault-failed`, `disk-full`.
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
  const { asset, tag } = shelf.get(name)!
  // One sidecar and one signature are of the same release as the archive, or of none.
  const beside = (file: string) => (shelf.get(file)?.tag === tag ? shelf.get(file)!.asset : undefined)
  const sidecarAsset = beside(sidecarPath(name))
  const sidecar = sidecarAsset && (await readSidecarAsset(api, sidecarAsset))
  context.reporter.phase(`Downloading ${name} from the release ${tag}`)
  const into = (file: string) => path.join(request.folder, file)
  const archive = await download(api, asset, into(name), sidecar?.sha256, context)
  const side = async (one: Asset | undefined) => {
    if (!one) return null
    await download(api, one, into(one.name), undefined, context)
    return into(one.name)
  }
  return {
    archive: into(name),
    sidecar: await side(sidecarAsset),
    signature: await side(beside(signaturePath(sidecarPath(name)))),
    ...archive,
    tag,
  }
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

/** A sidecar is small; what calls itself one and is not, is not read. */
const longestSidecar = 16 * 1024 * 1024

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

/** Into a file that has its name only when it is whole. */
async function download(
  api: ReleaseApi,
  asset: Asset,
  file: string,
  expected: string | undefined,
  context: VaultContext,
): Promise<{ size: number; sha256: string }> {
  if (await exists(file)) throw writeFailure(file, Object.assign(new Error(), { code: 'EEXIST' }))
  const partial = `${file}.${process.pid}.partial`
  try {
    const digest = await api.patiently(() => fill(api, asset, partial, context))
    const told = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1]
    for (const [who, sha256] of [['its sidecar', expected] as const, ['the release', told] as const]) {
      if (sha256 !== undefined && sha256 !== digest.sha256) throw damaged(asset, who)
    }
    await publish(partial, file)
    await syncFolder(path.dirname(file))
    return digest
  } catch (error) {
    if (error instanceof BackupError || !('syscall' in (error as object))) throw error
    throw writeFailure(file, error as NodeJS.ErrnoException)
  } finally {
    await rm(partial, { force: true }).catch(() => {})
  }
}

async function fill(
  api: ReleaseApi,
  asset: Asset,
  partial: string,
  { reporter, signal }: VaultContext,
): Promise<{ size: number; sha256: string }> {
  const answer = await api.download(asset)
  const hash = createHash('sha256')
  let size = 0
  const handle = await open(partial, 'w', 0o600)
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
    await handle.sync()
  } finally {
    answer.destroy()
    await handle.close()
  }
  if (size !== asset.size) throw new PassingFailure(damaged(asset, 'the release'), 0)
  return { size, sha256: hash.digest('hex') }
}

function damaged({ name }: Asset, who: string): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: `what was downloaded as ${name} is not what ${who} describes: size or SHA-256 differ`,
    cause: 'The download was cut short, or the file in the release was damaged or replaced',
    remedy: 'Download it again; if that does not help, use another archive',
  })
}
