/** A release as a place for backups: archive, signature and sidecar become assets of it, each compared when it is there. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isArchive } from '../archive/newest.ts'
import { BackupError } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import { formOf } from './form.ts'
import type { Body } from './http.ts'
import { immutable, unreachable } from './refusal.ts'
import { type Asset, PassingFailure, type Release, ReleaseApi, Taken } from './release-api.ts'
import { type ReleaseAddress, releasePlace } from './release-place.ts'

export interface ReleaseRequest extends Omit<ReleaseAddress, 'tag'> {
  /** Its release is used where there is one, else made. */
  tag: string
  /** What follows counts for a release that is made. What the release is called; its tag by default. */
  title?: string | undefined
  /** The text of it, Markdown. */
  notes?: string | undefined
  draft?: boolean | undefined
  prerelease?: boolean | undefined
  /** The branch or commit that the tag is put at; the default branch where not given. */
  commit?: string | undefined
  /** Put a file in the place of another one of its name; else that is an error, unless the two are equal. */
  replace?: boolean | undefined
  files: readonly PublishFile[]
}

export interface PublishFile {
  path: string
  /** Hexadecimal; where known, what is uploaded must have it. */
  sha256?: string | undefined
}

export interface PublishedRelease {
  id: number
  tag: string
  /** The page of it. */
  url: string
  draft: boolean
  /** In the order of uploading. */
  assets: PublishedAsset[]
}

export interface PublishedAsset {
  name: string
  size: number
  sha256: string
  url: string
  /** `present`: the same file was there before. */
  outcome: 'uploaded' | 'replaced' | 'present'
  /** Whose SHA-256 was compared: what the API told, or what was downloaded again. */
  compared: 'digest' | 'download'
}

export interface VaultContext {
  reporter: Reporter
  signal: AbortSignal
  /** Before something is tried again, milliseconds; then twice as long each time. One second by default. */
  firstPause?: number
}

/** GitHub's limit of a release asset, bytes: it takes only what is smaller. */
const githubLimit = 2 * 1024 ** 3

/** What a file is called until it may have the name of the one that it replaces. */
const newEnding = '.new'

/**
 * Uploads the files, one after the other, and compares size and SHA-256 with what the server then has. Archives go
 * first and sidecars last: what has a sidecar is complete. A release that this makes is a draft until all is there.
 * @throws BackupError `usage`; `not-permitted`; `not-writable` for a name that is taken by another file, or whose file
 * cannot be read; `archive-damaged` for a file that is not what its SHA-256 says; `vault-failed` for all else.
 */
export async function publishToRelease(
  request: ReleaseRequest,
  context: VaultContext,
): Promise<PublishedRelease> {
  const place = releasePlace(request)
  const api = new ReleaseApi(place, {
    signal: context.signal,
    warn: (message) => context.reporter.warn(message),
    ...(context.firstPause !== undefined && { firstPause: context.firstPause }),
  })
  const files = await Promise.all(inOrder(request.files).map((file) => measured(file, place.dialect)))
  await api.assertRepository()
  const { release, made } = await openRelease(api, request)
  const assets: PublishedAsset[] = []
  for (const file of files) {
    assets.push(await new Upload(api, release, file, request.replace ?? false, context).run())
  }
  const publish = made && !request.draft
  const { html_url: url, draft } = publish ? await api.editRelease(release.id, { draft: false }) : release
  return { id: release.id, tag: request.tag, url, draft, assets }
}

/** Whoever looks for the newest archive looks for its sidecar, and a sidecar without its signature is refused. */
function inOrder(files: readonly PublishFile[]): PublishFile[] {
  const rank = ({ path: file }: PublishFile) =>
    isArchive(path.basename(file)) ? 0 : file.endsWith('.json') ? 2 : 1
  return files.toSorted((a, b) => rank(a) - rank(b))
}

interface Measured {
  path: string
  name: string
  size: number
  sha256: string | undefined
}

async function measured({ path: file, sha256 }: PublishFile, dialect: string): Promise<Measured> {
  const name = path.basename(file)
  const { size } = await stat(file).catch((error) => {
    throw unreadable(file, error)
  })
  // GitHub would name it otherwise without a word, and nobody would find it again.
  if (!/^[A-Za-z0-9_][\w.+-]*$/.test(name)) {
    throw new BackupError({
      code: 'usage',
      message: `${name} cannot be the name of a release asset`,
      cause: 'Those are of letters of the English alphabet, digits, dots, dashes and underscores',
      remedy: 'Give archives another name: the setting `name`',
    })
  }
  if (dialect === 'github' && size >= githubLimit) {
    throw new BackupError({
      code: 'vault-failed',
      message: `${name} is too large for a release asset: ${size} bytes, and GitHub takes less than ${githubLimit}`,
      remedy:
        'Keep it in another place, such as a workflow artifact or a folder; a higher compression may help',
    })
  }
  return { path: file, name, size, sha256 }
}

async function openRelease(
  api: ReleaseApi,
  { tag, title, notes, prerelease, commit }: ReleaseRequest,
): Promise<{ release: Release; made: boolean }> {
  const found = await api.findRelease()
  if (found) return { release: usable(found), made: false }
  const body = {
    tag_name: tag,
    name: title ?? tag,
    ...(notes !== undefined && { body: notes }),
    ...(commit !== undefined && { target_commitish: commit }),
    // Nothing can be added to a release that its repository made immutable when it was published.
    draft: true,
    prerelease: prerelease ?? false,
    // A backup is not what visitors of the repository are to take for its newest version.
    ...(api.place.dialect === 'github' && { make_latest: 'false' }),
  }
  // Made at the same moment by another run, or by an attempt whose answer was lost.
  const made = async () => {
    const release = await api.findRelease()
    return release && { release: usable(release), made: release.draft }
  }
  return api.patiently(async () => {
    try {
      return { release: await api.createRelease(body), made: true }
    } catch (error) {
      const there = error instanceof Taken || error instanceof PassingFailure ? await made() : undefined
      if (there) return there
      throw error
    }
  })
}

function usable(release: Release): Release {
  if (release.immutable && !release.draft) throw immutable(release.tag_name)
  return release
}

/** One file on its way to its asset. */
class Upload {
  readonly #api: ReleaseApi
  readonly #release: Release
  readonly #file: Measured
  readonly #replace: boolean
  readonly #context: VaultContext

  constructor(api: ReleaseApi, release: Release, file: Measured, replace: boolean, context: VaultContext) {
    this.#api = api
    this.#release = release
    this.#file = file
    this.#replace = replace
    this.#context = context
  }

  async run(): Promise<PublishedAsset> {
    const { name } = this.#file
    const present = await this.#named(name)
    const [old] = present
    if (old) {
      const compared = await this.#comparedWithOld(old)
      if (compared) return this.#published(old, await this.#ownDigest(), 'present', compared)
      if (!this.#replace) throw taken(name, this.#release.tag_name)
    }
    this.#context.reporter.phase(`Uploading ${name} to the release ${this.#release.tag_name}`)
    const upload = await this.#uploaded(old ? name + newEnding : name)
    if (!old) return this.#published(upload.asset, upload.sha256, 'uploaded', upload.compared)
    // Only now that the new one is there, whole: an upload that fails must not cost the archive that was there.
    for (const one of present) await this.#api.deleteAsset(this.#release, one)
    const asset = await this.#api.renameAsset(this.#release, upload.asset, name)
    return this.#published(asset, upload.sha256, 'replaced', upload.compared)
  }

  /** Whole assets of this name; what an upload has left that broke off is removed. */
  async #named(name: string): Promise<Asset[]> {
    const found: Asset[] = []
    for await (const asset of this.#api.assets(this.#release)) {
      if (asset.name !== name) continue
      if (asset.state === undefined || asset.state === 'uploaded') found.push(asset)
      else await this.#api.deleteAsset(this.#release, asset)
    }
    return found
  }

  async #comparedWithOld(old: Asset): Promise<PublishedAsset['compared'] | null> {
    if (old.size !== this.#file.size) return null
    const { sha256, compared } = await this.#remote(old)
    return sha256 === (await this.#ownDigest()) ? compared : null
  }

  async #uploaded(
    name: string,
  ): Promise<{ asset: Asset; sha256: string; compared: PublishedAsset['compared'] }> {
    // Left by a run that was killed between the two, and ours alone by its name.
    if (name.endsWith(newEnding)) await this.#clear(name)
    return this.#api.patiently(async () => {
      const digest: { sha256?: string } = {}
      try {
        const { body, contentType } = this.#body(name, digest)
        const asset = await this.#api.upload(this.#release, name, body, contentType)
        const remote = await this.#remote(asset)
        if (asset.name === name && asset.size === this.#file.size && remote.sha256 === digest.sha256!) {
          return { asset, sha256: digest.sha256!, compared: remote.compared }
        }
        await this.#api.deleteAsset(this.#release, asset)
        throw new PassingFailure(differs(asset, this.#file, remote.sha256, digest.sha256!), 0)
      } catch (error) {
        // What is there now under this name is ours: it was free before.
        if (error instanceof PassingFailure) await this.#clear(name)
        throw error instanceof Taken ? taken(name, this.#release.tag_name) : error
      }
    })
  }

  async #clear(name: string): Promise<void> {
    for await (const asset of this.#api.assets(this.#release)) {
      if (asset.name === name) await this.#api.deleteAsset(this.#release, asset)
    }
  }

  #body(name: string, digest: { sha256?: string }): { body: Body; contentType: string } {
    const { path: file, size, sha256 } = this.#file
    const { reporter } = this.#context
    const bytes: Body = {
      size,
      async *open() {
        const hash = createHash('sha256')
        let read = 0
        let held: Buffer | undefined
        for await (const chunk of chunksOf(file)) {
          hash.update(chunk)
          read += chunk.length
          if (held) yield held
          held = chunk
          reporter.progress({ bytes: read, totalBytes: size })
        }
        digest.sha256 = hash.digest('hex')
        // Before the last chunk, without which no server keeps the file.
        if (read !== size || (sha256 !== undefined && sha256 !== digest.sha256)) throw changed(file)
        if (held) yield held
      },
    }
    return this.#api.place.dialect === 'gitea'
      ? formOf('attachment', name, bytes)
      : { body: bytes, contentType: 'application/octet-stream' }
  }

  async #ownDigest(): Promise<string> {
    this.#file.sha256 ??= await sha256Of(this.#file.path)
    return this.#file.sha256
  }

  /** The SHA-256 of what the server has: by its own word, else by what it hands out. */
  async #remote(asset: Asset): Promise<{ sha256: string; compared: PublishedAsset['compared'] }> {
    const told = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1]
    if (told) return { sha256: told, compared: 'digest' }
    return { sha256: await remoteDigest(this.#api, asset), compared: 'download' }
  }

  #published(
    { name, size, browser_download_url: url }: Asset,
    sha256: string,
    outcome: PublishedAsset['outcome'],
    compared: PublishedAsset['compared'],
  ): PublishedAsset {
    return { name, size, sha256, url, outcome, compared }
  }
}

/** Reads an asset to its end. */
async function remoteDigest(api: ReleaseApi, asset: Asset): Promise<string> {
  return api.patiently(async () => {
    const hash = createHash('sha256')
    const answer = await api.download(asset)
    try {
      await pipeline(answer, hash, { signal: api.context.signal })
    } catch (error) {
      api.context.signal.throwIfAborted()
      throw new PassingFailure(unreachable(api.place, `downloading ${asset.name}`, error), 0)
    }
    return hash.digest('hex')
  })
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: 256 * 1024 })
  } catch (error) {
    throw unreadable(file, error as Error)
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(file)) hash.update(chunk)
  return hash.digest('hex')
}

function unreadable(file: string, underlying: Error): BackupError {
  return new BackupError({
    code: 'not-writable',
    message: `${file} cannot be published: ${underlying.message}`,
    remedy: 'Check the path, and who may read it',
    underlying,
  })
}

function changed(file: string): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: `${path.basename(file)} is not the file that was written: its size or SHA-256 differs`,
    cause: 'Somebody changed it after the backup, or the disk is bad',
    remedy: 'Verify the archive, and make another backup',
  })
}

function differs(asset: Asset, { name, size }: Measured, remote: string, own: string): BackupError {
  const how =
    asset.name === name || asset.name === name + newEnding
      ? asset.size === size
        ? `SHA-256 ${remote}, and not ${own}`
        : `${asset.size} bytes, and not ${size}`
      : `the name ${asset.name}`
  return new BackupError({
    code: 'vault-failed',
    message: `${name} did not arrive as it was sent: the server has ${how}`,
    cause: 'The upload was cut short or altered on its way',
    remedy: 'Try again; the archive itself is complete, and what arrived was removed',
  })
}

function taken(name: string, tag: string): BackupError {
  return new BackupError({
    code: 'not-writable',
    message: `the release ${tag} has another file of the name ${name}`,
    cause: 'Nothing is overwritten without being asked for',
    remedy: 'Have it replaced (`replace`), or take another tag',
  })
}
