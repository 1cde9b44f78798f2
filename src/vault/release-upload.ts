/** One file on its way to its asset: uploaded, compared, and put in the place of another one where that is asked for. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BackupError } from '../errors.ts'
import { sha256Of } from '../files.ts'
import type { Reporter } from '../reporter.ts'
import { formOf } from './form.ts'
import type { Body } from './http.ts'
import { unreachable } from './refusal.ts'
import { type Asset, PassingFailure, type Release, Taken } from './release-answers.ts'
import type { ReleaseApi } from './release-api.ts'

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

/** A file to be published. */
export interface Measured {
  path: string
  name: string
  size: number
  sha256: string | undefined
}

/** What a file is called until it may have the name of the one that it replaces. */
const newEnding = '.new'

export class Upload {
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
    this.#file.sha256 ??= await sha256Of(this.#file.path).catch((error) => {
      throw unreadable(this.#file.path, error)
    })
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

export function unreadable(file: string, underlying: Error): BackupError {
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
