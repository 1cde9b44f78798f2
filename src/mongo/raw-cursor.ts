/** A server cursor read as raw BSON, its next batch asked for before this one is handed out. */
import { BSON, type ClientSession, type Db } from 'mongodb'

export interface RawBatch {
  /** Whole documents back to back; the bytes are the reader's own. */
  documents: Buffer
  count: number
}

interface Options {
  session: ClientSession
  signal?: AbortSignal
}

interface RawReply {
  cursor: Buffer
}

/**
 * Bytes of a reply to aim at. The server would fill 16 MiB: four such buffers at a time, of which the driver makes
 * new ones for each reply, are memory that smaller ones do not take, and they are no faster.
 */
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
  #reply: Promise<RawReply> | null
  /** Zero once the server has delivered everything. */
  #id: bigint
  #documents = 0
  #bytes = 0

  private constructor(db: Db, collection: string, options: Options, reply: RawReply) {
    this.#db = db
    this.#collection = collection
    this.#options = options
    this.#reply = Promise.resolve(reply)
    this.#id = locateBatch(reply.cursor).id
  }

  /**
   * Sends the find, which returns at once with an empty batch: the cursor is open from then on.
   * @param signal ends what is under way; the reader sees its reason.
   */
  static async open(
    db: Db,
    find: BSON.Document,
    session: ClientSession,
    signal?: AbortSignal,
  ): Promise<RawCursor> {
    const options = signal ? { session, signal } : { session }
    const reply = await db.command({ ...find, batchSize: 0 }, { ...options, raw: true })
    return new RawCursor(db, find.find as string, options, reply as unknown as RawReply)
  }

  async *batches(): AsyncGenerator<RawBatch> {
    while (this.#reply) {
      const { cursor } = await this.#reply
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

  #more(id: bigint): Promise<RawReply> {
    const reply = this.#db.command(
      { getMore: BSON.Long.fromBigInt(id), collection: this.#collection, batchSize: this.#batchSize() },
      { ...this.#options, raw: true },
    )
    // Awaited only after the batch before it is through: until then its failure is not yet anybody's.
    reply.catch(() => {})
    return reply as unknown as Promise<RawReply>
  }

  #batchSize(): number {
    if (this.#documents === 0) return firstDocuments
    return Math.max(1, Math.floor((replyBytes * this.#documents) / this.#bytes))
  }
}

/** BSON element types that a cursor document may hold, with the size of their value; -1 means length-prefixed. */
const valueSizes = new Map<number, number>([
  [0x01, 8],
  [0x08, 1],
  [0x0a, 0],
  [0x10, 4],
  [0x11, 8],
  [0x12, 8],
])

function locateBatch(cursor: Buffer): { id: bigint; start: number; end: number } {
  let id = 0n
  let start = -1
  let end = -1
  let at = 4
  while (at < cursor.length - 1) {
    const type = cursor[at]!
    const nameEnd = cursor.indexOf(0, at + 1)
    const name = cursor.toString('latin1', at + 1, nameEnd)
    at = nameEnd + 1
    if (type === 0x12 && name === 'id') id = cursor.readBigInt64LE(at)
    if (type === 0x04) {
      start = at + 4
      end = at + cursor.readInt32LE(at) - 1
    }
    if (type === 0x03 || type === 0x04) at += cursor.readInt32LE(at)
    else if (type === 0x02) at += 4 + cursor.readInt32LE(at)
    else {
      const size = valueSizes.get(type)
      if (size === undefined)
        throw new Error(`the server's reply holds a BSON type ${type} that is not expected`)
      at += size
    }
  }
  if (start < 0) throw new Error("the server's reply holds no batch")
  return { id, start, end }
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
