/** Reads a mongodump archive stream as it arrives and believes nothing of it. */
import { BackupError } from '../errors.ts'
import { type CollectionMetadata, magic, maxDocument, type Prelude } from './archive-format.ts'
import { damaged, parseBson, parseMetadata, parsePreludeHeader } from './archive-prelude.ts'
import { Crc64 } from './crc64.ts'

/** Of a prelude, which is kept in memory: bytes and collections, far beyond what a database of one service has. */
export const largestPrelude = { bytes: 64 * 1024 * 1024, collections: 10_000 }

/** What is known of one namespace of a stream. */
export interface StreamNamespace {
  database: string
  /** As the blocks name it: `system.buckets.<name>` for a time series. */
  collection: string
  metadata: CollectionMetadata
  documents: number
  /** Bytes of BSON. */
  bytes: number
  /** CRC-64 over the documents, set when the namespace has ended. */
  crc: bigint | null
}

/** What the reader tells; a promise returned holds the stream back until it settles. */
export interface StreamVisitor {
  prelude?(prelude: Prelude): Promise<void> | undefined
  /** `run` holds `count` whole documents back to back, and stays valid after the call. */
  documents?(namespace: StreamNamespace, run: Buffer, count: number): Promise<void> | undefined
  end?(namespace: StreamNamespace): Promise<void> | undefined
}

type State = 'magic' | 'prelude' | 'between' | 'body' | 'failed'

/**
 * Takes a stream in chunks of any size and checks its structure to the end: lengths, terminators, every namespace
 * named in the prelude, closed once and never reopened, its CRC-64 equal to what was read. It does not look inside
 * documents beyond their length and closing byte.
 *
 * `write` and `end` throw BackupError `archive-damaged`, or `archive-incomplete` where the stream merely stops.
 */
export class MongoArchiveReader {
  readonly #visitor: StreamVisitor
  readonly #namespaces = new Map<string, StreamNamespace>()
  readonly #crcs = new Map<StreamNamespace, Crc64>()
  #state: State = 'magic'
  #prelude: Prelude | null = null
  #metadata: CollectionMetadata[] = []
  #preludeBytes = 0
  #header: Omit<Prelude, 'collections'> | null = null
  #current: { namespace: StreamNamespace; last: boolean; crc: bigint } | null = null
  /** The start of an item whose end has not come yet. */
  #carry: Buffer[] = []
  #carried = 0
  /** Length of that item, once its first four bytes are there. */
  #wanted = 0

  constructor(visitor: StreamVisitor = {}) {
    this.#visitor = visitor
  }

  /** The prelude, once it has been read whole. */
  get prelude(): Prelude | null {
    return this.#prelude
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#state === 'failed') throw damaged('the stream failed before')
    try {
      await this.#consume(chunk)
    } catch (error) {
      this.#state = 'failed'
      throw error
    }
  }

  /** The stream has ended: is it whole? Returns every namespace, in the prelude's order. */
  end(): StreamNamespace[] {
    if (this.#state !== 'between' || this.#carried > 0) {
      throw new BackupError({
        code: 'archive-incomplete',
        message: 'the dump stops in the middle',
        cause: 'The dump was cut off while it was made or copied',
        remedy: 'Use another archive; this one cannot be restored whole',
      })
    }
    const open = this.#metadata.filter((metadata) => !this.#find(metadata)?.closed)
    if (open.length > 0) {
      throw new BackupError({
        code: 'archive-incomplete',
        message: `the dump never closes ${open.map((metadata) => metadata.collection).join(', ')}`,
        cause: 'The dump was cut off while it was made or copied',
        remedy: 'Use another archive; this one cannot be restored whole',
      })
    }
    return this.#metadata.map((metadata) => this.#find(metadata)!.namespace)
  }

  #find(metadata: CollectionMetadata): { namespace: StreamNamespace; closed: boolean } | undefined {
    const namespace = this.#namespaces.get(key(metadata.database, dataName(metadata)))
    return namespace && { namespace, closed: namespace.crc !== null }
  }

  async #consume(chunk: Buffer): Promise<void> {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#state === 'body' && this.#carried === 0) {
        const { end, count } = this.#run(rest)
        if (count > 0) {
          const wait = this.#documents(rest.subarray(0, end), count)
          if (wait) await wait
          rest = rest.subarray(end)
          continue
        }
      }
      const item = this.#take(rest)
      rest = item.rest
      if (item.whole === null) return
      const wait = this.#item(item.whole)
      if (wait) await wait
    }
  }

  /** How far whole documents reach from the start of `chunk`. */
  #run(chunk: Buffer): { end: number; count: number } {
    let end = 0
    let count = 0
    while (end + 4 <= chunk.length) {
      const length = chunk.readInt32LE(end)
      if (length === -1) break
      checkLength(length)
      if (end + length > chunk.length) break
      if (chunk[end + length - 1] !== 0) throw damaged('a document does not end where its length says')
      end += length
      count++
    }
    return { end, count }
  }

  /** Completes the item under way with what `chunk` brings; `whole` is null while more is needed. */
  #take(chunk: Buffer): { whole: Buffer | null; rest: Buffer } {
    let at = 0
    if (this.#carried < 4) {
      at = Math.min(4 - this.#carried, chunk.length)
      this.#keep(chunk.subarray(0, at))
      if (this.#carried < 4) return { whole: null, rest: chunk.subarray(at) }
      this.#wanted = this.#itemLength(Buffer.concat(this.#carry))
    }
    const brought = Math.min(this.#wanted - this.#carried, chunk.length - at)
    if (brought > 0) this.#keep(chunk.subarray(at, at + brought))
    const rest = chunk.subarray(at + brought)
    if (this.#carried < this.#wanted) return { whole: null, rest }
    const whole = this.#carry.length === 1 ? this.#carry[0]! : Buffer.concat(this.#carry)
    this.#carry = []
    this.#carried = 0
    return { whole, rest }
  }

  #keep(bytes: Buffer): void {
    this.#carry.push(bytes)
    this.#carried += bytes.length
  }

  #itemLength(start: Buffer): number {
    if (this.#state === 'magic') return 4
    const length = start.readInt32LE(0)
    if (length === -1) return 4
    checkLength(length)
    return length
  }

  #item(item: Buffer): Promise<void> | undefined {
    const isTerminator = item.length === 4 && item.readInt32LE(0) === -1
    if (!isTerminator && this.#state !== 'magic' && item[item.length - 1] !== 0) {
      throw damaged('a document does not end where its length says')
    }
    switch (this.#state) {
      case 'magic':
        if (!item.equals(magic)) {
          throw new BackupError({
            code: 'archive-foreign',
            message: 'this is not a mongodump archive',
            cause: 'The file holds something else, or a dump made without --archive',
          })
        }
        this.#state = 'prelude'
        return undefined
      case 'prelude':
        return isTerminator ? this.#endPrelude() : this.#preludeDocument(item)
      case 'between':
        if (isTerminator) throw damaged('a block has no header')
        this.#blockHeader(item)
        return undefined
      case 'body':
        return isTerminator ? this.#endBlock() : this.#documents(item, 1)
      default:
        throw damaged('the stream failed before')
    }
  }

  #preludeDocument(item: Buffer): undefined {
    this.#preludeBytes += item.length
    if (this.#preludeBytes > largestPrelude.bytes) throw damaged('the prelude is larger than any')
    const document = parseBson(item, 'the prelude')
    if (this.#header === null) {
      this.#header = parsePreludeHeader(document)
      return
    }
    if (this.#metadata.length === largestPrelude.collections)
      throw damaged('the prelude names too many collections')
    const metadata = parseMetadata(document)
    const name = key(metadata.database, dataName(metadata))
    if (this.#namespaces.has(name)) throw damaged(`the prelude names ${name} twice`)
    this.#metadata.push(metadata)
    this.#namespaces.set(name, {
      database: metadata.database,
      collection: dataName(metadata),
      metadata,
      documents: 0,
      bytes: 0,
      crc: null,
    })
    return
  }

  #endPrelude(): Promise<void> | undefined {
    if (this.#header === null) throw damaged('the prelude is empty')
    this.#prelude = { ...this.#header, collections: this.#metadata }
    this.#state = 'between'
    return this.#visitor.prelude?.(this.#prelude)
  }

  #blockHeader(item: Buffer): void {
    const { db, collection, EOF, CRC } = parseBson(item, 'a block header')
    if (typeof db !== 'string' || typeof collection !== 'string' || typeof EOF !== 'boolean') {
      throw damaged('a block header lacks its fields')
    }
    const namespace = this.#namespaces.get(key(db, collection))
    if (!namespace) throw damaged(`the prelude does not name ${db}.${collection}`)
    if (namespace.crc !== null) throw damaged(`${db}.${collection} goes on after its end`)
    if (typeof CRC !== 'bigint') throw damaged('a block has no checksum')
    if (!EOF && CRC !== 0n) throw damaged('a block has a checksum that only a closing one has')
    this.#current = { namespace, last: EOF, crc: CRC }
    this.#state = 'body'
  }

  #documents(run: Buffer, count: number): Promise<void> | undefined {
    const { namespace, last } = this.#current!
    if (last) throw damaged(`the closing block of ${namespace.collection} holds documents`)
    let crc = this.#crcs.get(namespace)
    if (!crc) this.#crcs.set(namespace, (crc = new Crc64()))
    crc.update(run)
    namespace.documents += count
    namespace.bytes += run.length
    return this.#visitor.documents?.(namespace, run, count)
  }

  #endBlock(): Promise<void> | undefined {
    const { namespace, last, crc } = this.#current!
    this.#current = null
    this.#state = 'between'
    if (!last) return undefined
    const found = (this.#crcs.get(namespace) ?? new Crc64()).value()
    this.#crcs.delete(namespace)
    if (found !== crc) throw damaged(`the documents of ${namespace.collection} do not match their checksum`)
    namespace.crc = found
    return this.#visitor.end?.(namespace)
  }
}

function key(database: string, collection: string): string {
  return `${database}.${collection}`
}

/** Under which name the blocks carry a collection's documents. */
function dataName(metadata: CollectionMetadata): string {
  return metadata.type === 'timeseries' ? `system.buckets.${metadata.collection}` : metadata.collection
}

function checkLength(length: number): void {
  if (length < 5 || length > maxDocument) throw damaged(`a document claims ${length} bytes`)
}
