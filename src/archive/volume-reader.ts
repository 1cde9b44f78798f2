/** Reads the tar of a data folder as it passes, down to the digest of every file. */
import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { drained } from '../drained.ts'
import type { VolumeRecord } from './manifest.ts'
import { readTar } from './tar-reader.ts'

export type VolumeFile = VolumeRecord['files'][number]

/** Bytes that may wait between whoever writes and the parser. */
const window = 1024 * 1024

export class VolumeReader {
  readonly #stream = new PassThrough({ highWaterMark: window })
  readonly #files: Promise<VolumeFile[]>
  #failure: unknown

  constructor() {
    this.#files = readFiles(this.#stream)
    this.#files.catch((error) => {
      this.#failure = error
      this.#stream.destroy()
    })
    this.#stream.on('error', () => {})
  }

  /**
   * Takes the next bytes, which must stay as they are until the promise that may come back has resolved.
   * @throws BackupError as `readTar`.
   */
  async write(chunk: Buffer): Promise<void> {
    if (this.#failure) throw this.#failure
    if (this.#stream.write(chunk)) return
    await drained(this.#stream)
    if (this.#failure) throw this.#failure
  }

  /** @returns the files by path, sorted. @throws BackupError as `readTar`, also where the tar is not at its end. */
  async end(): Promise<VolumeFile[]> {
    if (!this.#stream.destroyed) this.#stream.end()
    return sortFiles(await this.#files)
  }

  /** Forgets what has come. */
  abort(): void {
    this.#stream.destroy(new Error('The tar was given up'))
  }
}

/** By code unit, whatever the locale. */
export function sortFiles(files: readonly VolumeFile[]): VolumeFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The first difference between two sorted lists, in words; null where there is none. */
export function fileDifference(expected: readonly VolumeFile[], found: readonly VolumeFile[]): string | null {
  const rest = new Map(found.map((file) => [file.path, file]))
  for (const { path, size, sha256 } of expected) {
    const other = rest.get(path)
    if (!other) return `${path} is missing`
    if (other.size !== size) return `${path} has ${other.size} bytes instead of ${size}`
    if (other.sha256 !== sha256) return `${path} has another content`
    rest.delete(path)
  }
  const [extra] = rest.keys()
  return extra === undefined ? null : `${extra} has been added`
}

async function readFiles(stream: AsyncIterable<Buffer>): Promise<VolumeFile[]> {
  const files: VolumeFile[] = []
  for await (const { name, type, size, content } of readTar(stream)) {
    if (type === 'folder') continue
    const digest = createHash('sha256')
    for await (const chunk of content) digest.update(chunk)
    files.push({ path: name, size, sha256: digest.digest('hex') })
  }
  return files
}
