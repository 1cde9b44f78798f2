/** A server cursor read as raw BSON, its next batch asked for before this one is handed out. */
import { BSON, type ClientSession, type Db } from 'mongodb'
import { type RawChannel, requestByDriver } from './raw-channel.ts'
import { elementsOf } from './raw-document.ts'

export interface RawBatch {
  /** Whole documents back to back, until the next batch is asked for. */
  documents: Buffer
  count: number
}

interface Options {
  session: ClientSession
  /** Ends what is under way; the reader sees its reason. */
  signal?: AbortSignal | undefined
  /** Who fetches what comes after the first documents, one cursor at a time; without one the driver does. */
  channel?: RawChannel
}

/** Bytes of a reply to aim at. The server would fill 16 MiB: memory that smaller ones do not take, and no faster. */
const replyBytes = 4 * 1024 * 1024

/** Documents in the first reply, whose size nobody knows yet. */
const firstDocuments = 1_000

/** How long to wait for the server to give up a cursor, milliseconds: it does so by itself in the end. */
const closePatience = 2_000

/**
 * Starts a `find` and reads it to its end. The cursor counts as exhausted only when the server says so (cursor id
 * zero): a reader that gets past the last batch has seen every document that the server had for it.
 *
 * Takes raw replies, so no document is decoded and every byte comes out as it is stored.
 */
export class RawCursor {
  readonly #db: Db
  readonly #collection: string
  readonly #options: Options
  #reply: Promise<Buffer> | null
  /** Zero once the server has delivered everything. */
  #id: bigint
  #documents = 0
  #bytes = 0

  private constructor(db: Db, collection: string, options: Options, cursor: Buffer) {
    this.#db = db
    this.#collection = collection
    this.#options = options
    this.#reply = Promise.resolve(cursor)
    this.#id = locateBatch(cursor).id
  }

  /** Sends the find, which returns at once with an empty batch: the cursor is open from then on. */
  static async open(db: Db, find: BSON.Document, options: Options): Promise<RawCursor> {
    const cursor = await requestByDriver(db, { ...find, batchSize: 0 }, options.session, options.signal)
    return new RawCursor(db, find.find as string, options, cursor)
  }

  async *batches(): AsyncGenerator<RawBatch> {
    while (this.#reply) {
      const cursor = await this.#reply
      const { id, start, end } = locateBatch(cursor)
      this.#id = id
      this.#reply = id === 0n ? null : this.#more(id)
      const batch = compact(cursor, start, end)
      this.#documents += batch.count
      this.#bytes += batch.documents.length
      if (batch.count > 0) yield batch
    }
  }

  /** Frees what the server still holds for it. Never fails. */
  async close(): Promise<void> {
    if (this.#id === 0n) return
    await this.#db
      .command(
        { killCursors: this.#collection, cursors: [BSON.Long.fromBigInt(this.#id)] },
        { session: this.#options.session, signal: AbortSignal.timeout(closePatience) },
      )
      .catch(() => {})
  }

  #more(id: bigint): Promise<Buffer> {
    const { session, signal, channel } = this.#options
    const more = {
      getMore: BSON.Long.fromBigInt(id),
      collection: this.#collection,
      batchSize: this.#batchSize(),
    }
    // A connection of its own is for what has many documents.
    const reply =
      channel && this.#documents > 0
        ? channel.request(this.#db, more, session)
        : requestByDriver(this.#db, more, session, signal)
    // Awaited only after the batch before it is through: until then its failure is not yet anybody's.
    reply.catch(() => {})
    return reply
  }

  #batchSize(): number {
    if (this.#documents === 0) return firstDocuments
    return Math.max(1, Math.floor((replyBytes * this.#documents) / this.#bytes))
  }
}

function locateBatch(cursor: Buffer): { id: bigint; start: number; end: number } {
  let id = 0n
  let batch: { start: number; end: number } | null = null
  for (const { type, name, start, end } of elementsOf(cursor)) {
    if (type === 0x12 && name === 'id') id = cursor.readBigInt64LE(start)
    if (type === 0x04) batch = { start: start + 4, end: end - 1 }
  }
  if (batch === null) throw new Error("the server's reply holds no batch")
  return { id, ...batch }
}

/** Moves the documents of a BSON array together, over the element headers between them. */
function compact(cursor: Buffer, start: number, end: number): RawBatch {
  let to = start
  let at = start
  let count = 0
  while (at < end) {
    if (cursor[at] !== 0x03) throw new Error("the server's reply holds something that is no document")
    at++
    while (cursor[at] !== 0) at++
    at++
    const length = cursor.readInt32LE(at)
    cursor.copyWithin(to, at, at + length)
    to += length
    at += length
    count++
  }
  return { documents: cursor.subarray(start, to), count }
}
