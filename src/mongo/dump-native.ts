/** The native engine: raw reads through the driver, written as a mongodump archive. */
import type { ClientSession, Db, Timestamp } from 'mongodb'
import { BackupError } from '../errors.ts'
import { encodeBlockHeader, encodeEnd, encodePrelude, terminator } from './archive-format.ts'
import { type CatalogEntry, readCatalog, sourceChanged } from './catalog.ts'
import type { Connection } from './connection.ts'
import { Crc64 } from './crc64.ts'
import {
  assertUnchanged,
  type ByteSink,
  countDocuments,
  type Dump,
  type DumpedNamespace,
  type DumpOptions,
  dumped,
  judgeCount,
  put,
} from './dump.ts'
import { isServerError } from './failure.ts'
import { RawChannel } from './raw-channel.ts'
import { RawCursor } from './raw-cursor.ts'

export interface NativeDumpOptions extends DumpOptions {
  /** `snapshot` needs a replica set of server 5.0 or later. */
  consistency: 'snapshot' | 'collection'
}

/**
 * Reads a database and writes it to `sink` as one mongodump archive stream.
 *
 * In a snapshot every collection is read at one cluster time: that of the catalog's listing, so that a collection
 * listed is a collection found. All cursors are open, and the catalog has been read again and found equal, before
 * the first byte is written. Each namespace has two witnesses: the server says that its cursor is exhausted, and
 * counts the documents at the same time by itself. Capped collections cannot be read in a snapshot and are read
 * on their own.
 *
 * @throws BackupError `source-changed` where collections change meanwhile: nothing of the stream is good then, and
 * the dump may be tried again. Whatever else the driver throws passes as it is.
 */
export async function dumpNative(
  connection: Connection,
  database: string,
  sink: ByteSink,
  options: NativeDumpOptions,
): Promise<Dump> {
  const db = connection.client.db(database)
  const { catalog, time } = await listAtTime(connection, db, options.consistency)
  const { signal } = options
  const session = connection.client.startSession({ causalConsistency: false })
  const channel = new RawChannel(connection.client, signal)
  const readers = catalog.map(
    (entry) => new NamespaceReader(db, { session, signal, channel }, entry, time, connection.facts),
  )
  try {
    await Promise.all(readers.filter(({ consistency }) => consistency === 'snapshot').map((r) => r.open()))
    assertUnchanged(catalog, await readCatalog(db))
    await put(sink, encodePrelude(prelude(connection, database, catalog)), signal)
    const namespaces: DumpedNamespace[] = []
    const done = { bytes: 0, documents: 0 }
    for (const reader of readers) namespaces.push(await copy(reader, sink, done, options))
    assertUnchanged(catalog, await readCatalog(db))
    return {
      namespaces,
      snapshot: time && { seconds: time.getHighBitsUnsigned(), increment: time.getLowBitsUnsigned() },
    }
  } catch (error) {
    if (!isServerError(error, ...changedBeneath)) throw error
    assertUnchanged(catalog, await readCatalog(db))
    throw sourceChanged(`a collection changed during the backup: ${error.message}`, error)
  } finally {
    await channel.close()
    await Promise.all(readers.map((reader) => reader.close()))
    await session.endSession()
  }
}

/**
 * How the server answers a reader whose collection goes away or is replaced: NamespaceNotFound, QueryPlanKilled,
 * SnapshotUnavailable.
 */
const changedBeneath = [26, 175, 246]

async function listAtTime(
  { client }: Connection,
  db: Db,
  consistency: NativeDumpOptions['consistency'],
): Promise<{ catalog: CatalogEntry[]; time: Timestamp | null }> {
  const session = client.startSession({ causalConsistency: true })
  try {
    const catalog = await readCatalog(db, session)
    if (consistency === 'collection') return { catalog, time: null }
    if (session.operationTime) return { catalog, time: session.operationTime }
    throw new BackupError({
      code: 'target-unsuitable',
      message: 'this server has no snapshots',
      cause: 'It is a standalone, not a member of a replica set',
      remedy: 'Use --consistency collection, or make it a replica set of one member',
    })
  } finally {
    await session.endSession()
  }
}

function prelude({ facts }: Connection, database: string, catalog: CatalogEntry[]) {
  return {
    concurrentCollections: 1,
    serverVersion: facts.version,
    toolVersion: 'issuer-backup',
    collections: catalog.map(({ name, ...entry }) => ({ database, collection: name, ...entry })),
  }
}

async function copy(
  reader: NamespaceReader,
  sink: ByteSink,
  done: { bytes: number; documents: number },
  options: NativeDumpOptions,
): Promise<DumpedNamespace> {
  const { entry, database } = reader
  const { signal } = options
  const crc = new Crc64()
  const read = { documents: 0, bytes: 0 }
  await reader.open()
  await put(sink, encodeBlockHeader(database, entry.name), signal)
  for await (const { documents, count } of reader.batches()) {
    crc.update(documents)
    await put(sink, documents, signal)
    read.documents += count
    read.bytes += documents.length
    options.onProgress({ bytes: (done.bytes += documents.length), documents: (done.documents += count) })
  }
  await put(sink, terminator, signal)
  await put(sink, encodeEnd(database, entry.name, crc.value()), signal)
  return dumped(entry, { ...read, crc: crc.value() }, await reader.witness(read.documents))
}

/** What the readers of a dump share. */
interface Reading {
  session: ClientSession
  signal: AbortSignal
  channel: RawChannel
}

/** One namespace on its way out: how it is read, and who else can tell how many documents it has. */
class NamespaceReader {
  readonly entry: CatalogEntry
  readonly consistency: DumpedNamespace['consistency']
  readonly #db: Db
  readonly #reading: Reading
  readonly #readConcern: object | undefined
  #cursor: RawCursor | null = null
  #counted: Promise<number> | null = null

  constructor(
    db: Db,
    reading: Reading,
    entry: CatalogEntry,
    time: Timestamp | null,
    facts: Connection['facts'],
  ) {
    this.#db = db
    this.#reading = reading
    this.entry = entry
    const inSnapshot = time !== null && entry.options.capped !== true
    this.consistency = inSnapshot ? 'snapshot' : 'collection'
    if (inSnapshot) this.#readConcern = { level: 'snapshot', atClusterTime: time }
    // Never what a failover could still take back.
    else if (facts.topology === 'replica-set') this.#readConcern = { level: 'majority' }
  }

  get database(): string {
    return this.#db.databaseName
  }

  get #hasDocuments(): boolean {
    return this.entry.type !== 'view'
  }

  /** Opens the cursor and starts the count; again is nothing. */
  async open(): Promise<void> {
    if (!this.#hasDocuments || this.#cursor) return
    const find = { find: this.entry.name, ...this.#concern }
    this.#cursor = await RawCursor.open(this.#db, find, this.#reading)
    this.#counted = this.#count()
    // Awaited in witness(); a failure before that is not nobody's.
    this.#counted.catch(() => {})
  }

  batches(): AsyncIterable<{ documents: Buffer; count: number }> | [] {
    return this.#cursor?.batches() ?? []
  }

  /** Frees what the server holds for a namespace that was not read to its end. */
  async close(): Promise<void> {
    await this.#cursor?.close()
  }

  /**
   * Holds what was read against what the server counts.
   * @throws BackupError `source-failed` in a snapshot, where the two must be equal; `source-changed` outside one,
   * where fewer documents came than there were both before and after.
   */
  async witness(documents: number): Promise<Pick<DumpedNamespace, 'counted' | 'consistency'>> {
    const { consistency } = this
    if (!this.#counted) return { counted: null, consistency }
    const before = await this.#counted
    if (consistency === 'snapshot' && before !== documents) {
      throw new BackupError({
        code: 'source-failed',
        message: `${this.entry.name}: the server counts ${before} documents and delivered ${documents}`,
        cause: 'The stream from the server was cut short, or its storage is damaged',
        remedy: 'Run the backup again; if it recurs run validate on the collection',
      })
    }
    if (consistency === 'snapshot' || before === documents) return { counted: before, consistency }
    return { counted: judgeCount(this.entry.name, documents, before, await this.#count()), consistency }
  }

  get #concern(): object {
    return this.#readConcern ? { readConcern: this.#readConcern } : {}
  }

  #count(): Promise<number> {
    const { session, signal } = this.#reading
    return countDocuments(this.#db, this.entry.name, this.#concern, { session, signal })
  }
}
