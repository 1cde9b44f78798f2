/** Finds out whether somebody else writes to collections that are to hold still. */
import { type BSON, type Db, Timestamp } from 'mongodb'
import { BackupError } from '../errors.ts'
import { isServerError } from './failure.ts'
import { journalName } from './journal.ts'
import { isOurs } from './own-names.ts'

/** How long the server may take to show us our own marker, milliseconds. */
const patience = 30_000

/** How long the server waits for news before it says that there is none, milliseconds. */
const pollInterval = 100

export interface WriteWatch {
  /** Cluster time from which on writes are seen; null where the server has none. */
  readonly since: Timestamp | null
  /** What each collection held when the watch began, where the server cannot tell writes; else null. */
  readonly fingerprints: Record<string, string> | null
  /**
   * A sentence about the first write by somebody else so far, or null.
   * @param where under which name each collection stands now.
   */
  seen(where: (name: string) => string): Promise<string | null>
  close(): Promise<void>
}

export interface Watched {
  name: string
  /**
   * The server itself deletes from it, which is nobody's write. Where contents are compared it is not watched, since
   * these deletions cannot be told from a write.
   */
  expires: boolean
}

/** Count and content of a collection as one text, equal exactly where they are equal. */
export type Fingerprint = (collection: string) => Promise<string>

/**
 * Begins to watch, or goes on with what was `begun`. On a replica set a change stream tells of every write, from
 * `since` on. On a standalone, or where the role allows no change stream, contents are compared instead, with
 * `fingerprints`: slower, blind to a write that was undone again, and to all that befalls a collection that expires.
 *
 * What was begun with a change stream cannot go on without one: then every answer is that nobody can tell.
 */
export async function watchWrites(
  db: Db,
  watched: readonly Watched[],
  fingerprint: Fingerprint,
  begun: { since: Timestamp | null; fingerprints: Record<string, string> | null } | null,
): Promise<WriteWatch> {
  if (!begun?.fingerprints) {
    const since = begun ? begun.since : await clusterTime(db)
    if (since) {
      const watch = await openStream(db, watched, since)
      if (watch) return watch
      if (begun) return { since, fingerprints: null, seen: async () => forgotten, async close() {} }
    }
  }
  const fingerprints = begun?.fingerprints ?? (await fingerprintAll(watched, fingerprint))
  return {
    since: null,
    fingerprints,
    async seen(where) {
      for (const { name } of watched) {
        if (fingerprints[name] === undefined) continue
        if ((await fingerprint(where(name))) !== fingerprints[name]) return `the content of ${name} changed`
      }
      return null
    },
    async close() {},
  }
}

/** What counts as a write: the swap is taken back, and that loses nothing. */
const forgotten = 'somebody may have written, which the server can no longer tell,'

async function fingerprintAll(
  watched: readonly Watched[],
  fingerprint: Fingerprint,
): Promise<Record<string, string>> {
  const all: Record<string, string> = {}
  for (const { name, expires } of watched) if (!expires) all[name] = await fingerprint(name)
  return all
}

/** A time at which everything acknowledged so far has happened; null where the server has no such thing. */
async function clusterTime(db: Db): Promise<Timestamp | null> {
  const { operationTime } = await db.command({ ping: 1 })
  if (!operationTime) return null
  // The stream starts with the operations at this very time, and the last one before is not to be blamed.
  return new Timestamp({ t: operationTime.getHighBitsUnsigned(), i: operationTime.getLowBitsUnsigned() + 1 })
}

interface Change {
  operationType: string
  ns: { coll: string }
  to?: { coll: string }
  documentKey?: { _id: unknown }
}

/** Null where the credentials, or the server, allow none. */
async function openStream(
  db: Db,
  watched: readonly Watched[],
  since: Timestamp,
): Promise<StreamWatch | null> {
  for (const expanded of [true, false]) {
    const watch = new StreamWatch(db, watched, since, expanded)
    try {
      await watch.open()
      return watch
    } catch (error) {
      await watch.close()
      // Before 6.0 a server knows nothing of events for creations and indexes.
      if (expanded && isServerError(error, 40415)) continue
      // Unauthorized; not a replica set; the history no longer reaches back that far.
      if (isServerError(error, 13, 40573, 286)) return null
      throw error
    }
  }
  return null
}

class StreamWatch implements WriteWatch {
  readonly since: Timestamp
  readonly fingerprints = null
  readonly #db: Db
  readonly #names: Set<string>
  readonly #expiring: Set<string>
  readonly #stream
  #found: string | null = null
  #markers = 0

  constructor(db: Db, watched: readonly Watched[], since: Timestamp, expanded: boolean) {
    this.#db = db
    this.since = since
    this.#expiring = new Set(watched.filter(({ expires }) => expires).map(({ name }) => name))
    this.#names = new Set(watched.map(({ name }) => name))
    const names = [...this.#names, journalName]
    this.#stream = db.watch<BSON.Document, Change & { _id: unknown }>(
      [
        // A rename may also put something over a collection, as $out does.
        { $match: { $or: [{ 'ns.coll': { $in: names } }, { 'to.coll': { $in: names } }] } },
        // The documents themselves are nobody's business, and may be too large for an event.
        { $project: { operationType: 1, ns: 1, to: 1, documentKey: 1 } },
      ],
      {
        startAtOperationTime: since,
        maxAwaitTimeMS: pollInterval,
        ...(expanded && { showExpandedEvents: true }),
      },
    )
  }

  async open(): Promise<void> {
    const change = await this.#stream.tryNext()
    if (change) this.#take(change)
  }

  async seen(): Promise<string | null> {
    const marker = `marker-${process.pid}-${Date.now()}-${this.#markers++}`
    const journal = this.#db.collection<{ _id: string }>(journalName, { writeConcern: { w: 'majority' } })
    await journal.insertOne({ _id: marker })
    const end = Date.now() + patience
    try {
      while (this.#found === null) {
        const change = await this.#stream.tryNext()
        if (change && change.ns.coll === journalName && change.documentKey?._id === marker) break
        if (change) this.#take(change)
        if (Date.now() > end) throw silentStream()
      }
    } finally {
      await journal.deleteOne({ _id: marker })
    }
    return this.#found
  }

  #take({ operationType, ns, to }: Change): void {
    if (ns.coll === journalName) return
    if (operationType === 'delete' && this.#expiring.has(ns.coll)) return
    if (operationType === 'rename' && (isOurs(ns.coll) || isOurs(to!.coll))) return
    const written = this.#names.has(ns.coll) ? ns.coll : to!.coll
    this.#found ??= `${written} was written to (${operationType})`
  }

  async close(): Promise<void> {
    await this.#stream.close()
  }
}

function silentStream(): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the server's change stream shows nothing for ${patience / 1000} s`,
    cause: 'A majority of the replica set does not keep up',
    remedy: 'Look at rs.status(), then run the restore again',
  })
}
