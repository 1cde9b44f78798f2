/**
 * Writes an archive as one pass: tar, then compression, then age, then the output. The dump comes in pieces of any
 * length; each part of it is hashed, compressed and encrypted while the next one fills.
 */
import { createHash, hash } from 'node:crypto'
import type { Transform } from 'node:stream'
import { countGarbage } from '../buffer-garbage.ts'
import { type AgeEncryptor, encryptAge } from './age.ts'
import { type Compression, createCompressor } from './compression.ts'
import type { EncryptionKey } from './keys.ts'
import { checksums, manifestName, partName, partSize, type StreamKind, sumsName } from './layout.ts'
import type { Manifest, MemberRecord } from './manifest.ts'
import type { Output } from './output.ts'
import { tarEnd, tarHeader, tarPadding } from './tar-writer.ts'

/** One part fills while the other is compressed: more would only cost memory. */
const poolSize = 2

/** Takes the dump, and cuts it into parts. */
export interface PartStream {
  /**
   * Copies `source[start, end)`. Where a promise comes back, no more may be written until it has resolved; it rejects
   * with whatever made the archive fail.
   */
  write(source: Buffer, start: number, end: number): Promise<void> | undefined
  /** Ends the last part. */
  end(): Promise<void>
}

interface ArchiveWriterOptions {
  output: Output
  key: EncryptionKey
  compression: Compression
  /** When the backup began: the time of every member. */
  started: Date
}

/**
 * Members in the order of the format: `backup.json`, the files, the parts, and what {@link close} adds. After any
 * failure every call rejects with it, and nothing gets a final name.
 */
export class ArchiveWriter {
  readonly #output: Output
  readonly #started: Date
  readonly #encryptor: AgeEncryptor
  readonly #compressor: Transform
  readonly #written: Promise<void>
  readonly #failed: Promise<never>
  readonly #members: MemberRecord[] = []
  readonly #digest = createHash('sha256')
  #size = 0
  #fail: (error: unknown) => void = () => {}
  #failure: { error: unknown } | null = null
  /** Members go into the compressor one after the other. */
  #queue: Promise<void> = Promise.resolve()

  static async create({ output, key, compression, started }: ArchiveWriterOptions): Promise<ArchiveWriter> {
    try {
      return new ArchiveWriter(output, started, await encryptAge(key), createCompressor(compression))
    } catch (error) {
      await output.discard()
      throw error
    }
  }

  private constructor(output: Output, started: Date, encryptor: AgeEncryptor, compressor: Transform) {
    this.#output = output
    this.#started = started
    this.#encryptor = encryptor
    this.#compressor = compressor
    this.#failed = new Promise((_, reject) => {
      this.#fail = (error) => {
        this.#failure ??= { error }
        reject(error)
      }
    })
    this.#failed.catch(() => {})
    this.#written = this.#drain()
    this.#written.catch(this.#fail)
  }

  /** Adds a small member. The first one must be `backup.json`, and all come before the stream. */
  async add(name: string, content: Uint8Array): Promise<void> {
    await this.#run(async () => {
      await this.#member(name, content)
      this.#record(name, content.length, hash('sha256', content))
    })
  }

  /** The parts, called `mongo/000001` or `volume/000001` and so on. */
  stream(folder: StreamKind): PartStream {
    const pool = new Pool(poolSize)
    let number = 0
    const finish = (part: Buffer): Promise<void> => {
      number += 1
      const name = partName(folder, number)
      // Here rather than in the thread pool, which takes a copy of the part first: less memory, and less time in all.
      const sha256 = hash('sha256', part)
      return this.#run(async () => {
        await this.#member(name, part)
        this.#record(name, part.length, sha256)
        pool.release(part)
      })
    }
    return new Parts(pool, finish, this.#failed, () => this.#failure !== null)
  }

  /** Adds the manifest and the checksums, and gives the archive its name. @returns size and digest of the age file. */
  async close(manifest: Omit<Manifest, 'members' | 'complete'>): Promise<{ size: number; sha256: string }> {
    await this.#queue
    const whole: Manifest = { complete: true, ...manifest, members: [...this.#members] }
    await this.add(manifestName, Buffer.from(`${JSON.stringify(whole, null, 2)}\n`))
    await this.add(sumsName, checksums(this.#members))
    await this.#run(async () => {
      await this.#feed(tarEnd)
      this.#compressor.end()
      await this.#written
      await this.#output.commit()
    })
    return { size: this.#size, sha256: this.#digest.digest('hex') }
  }

  /** Gives up: nothing of the archive stays. Does nothing after {@link close}. */
  async abort(): Promise<void> {
    this.#fail(new Error('The archive was given up'))
    this.#compressor.destroy()
    await this.#written.catch(() => {})
    await this.#output.discard()
  }

  #record(name: string, size: number, sha256: string): void {
    this.#members.push({ name, size, sha256 })
  }

  async #member(name: string, content: Uint8Array): Promise<void> {
    await this.#feed(tarHeader(name, content.length, this.#started))
    await this.#feed(content)
    await this.#feed(tarPadding(content.length))
  }

  /** Runs a step after those before it; rejects as soon as any of them, or the output, has failed. */
  #run(step: () => Promise<void>): Promise<void> {
    this.#queue = Promise.race([this.#queue.then(step), this.#failed])
    this.#queue.catch(this.#fail)
    return this.#queue
  }

  #feed(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#compressor.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Encrypts and writes what the compressor gives, until its end. */
  async #drain(): Promise<void> {
    await this.#put(this.#encryptor.header)
    for await (const chunk of this.#compressor) {
      await this.#put(this.#encryptor.update(chunk))
      // It was encrypted in pieces, which were put together.
      countGarbage(3 * chunk.length)
    }
    // A compressor that was destroyed must not look like one that has ended.
    if (this.#failure) throw this.#failure.error
    await this.#put(this.#encryptor.final())
  }

  async #put(sealed: Buffer): Promise<void> {
    if (sealed.length === 0) return
    this.#size += sealed.length
    this.#digest.update(sealed)
    await this.#output.write(sealed)
  }
}

/** A few buffers of the size of a part, used in turn. */
class Pool {
  readonly #free: Buffer[] = []
  #waiting: ((part: Buffer) => void) | null = null
  #toMake: number

  constructor(size: number) {
    this.#toMake = size
  }

  take(): Buffer | Promise<Buffer> {
    const part = this.#free.pop()
    if (part !== undefined) return part
    if (this.#toMake > 0) {
      this.#toMake -= 1
      return Buffer.allocUnsafeSlow(partSize)
    }
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  /** @param part what was taken, or the beginning of it. */
  release(part: Buffer): void {
    const whole = Buffer.from(part.buffer)
    if (this.#waiting) this.#waiting(whole)
    else this.#free.push(whole)
    this.#waiting = null
  }
}

class Parts implements PartStream {
  readonly #pool: Pool
  readonly #finish: (part: Buffer) => Promise<void>
  readonly #failed: Promise<never>
  readonly #hasFailed: () => boolean
  #part: Buffer | null = null
  #used = 0
  #last: Promise<void> = Promise.resolve()

  constructor(
    pool: Pool,
    finish: (part: Buffer) => Promise<void>,
    failed: Promise<never>,
    hasFailed: () => boolean,
  ) {
    this.#pool = pool
    this.#finish = finish
    this.#failed = failed
    this.#hasFailed = hasFailed
  }

  write(source: Buffer, start: number, end: number): Promise<void> | undefined {
    if (this.#part === null || end - start > partSize - this.#used || this.#hasFailed()) {
      return this.#writeAcross(source, start, end)
    }
    this.#used += source.copy(this.#part, this.#used, start, end)
    return undefined
  }

  async end(): Promise<void> {
    if (this.#part !== null && this.#used > 0) this.#submit(this.#part)
    await this.#last
  }

  async #writeAcross(source: Buffer, start: number, end: number): Promise<void> {
    for (let position = start; position < end; ) {
      if (this.#hasFailed()) await this.#failed
      this.#part ??= await Promise.race([this.#pool.take(), this.#failed])
      const copied = source.copy(this.#part, this.#used, position, end)
      this.#used += copied
      position += copied
      if (this.#used === partSize) this.#submit(this.#part)
    }
  }

  #submit(part: Buffer): void {
    this.#last = this.#finish(part.subarray(0, this.#used))
    this.#part = null
    this.#used = 0
  }
}
