/** What collections a database has: their kinds, options, indexes and identities. */
import type { BSON, ClientSession, Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import { canonical, canonicalIndexes } from './canonical.ts'
import { isServerError } from './failure.ts'
import { isOurs } from './own-names.ts'

export interface CatalogEntry {
  name: string
  type: 'collection' | 'view' | 'timeseries'
  /** 32 hex digits; views and time series have none. */
  uuid: string | null
  /** As the server gives them, values in their BSON types. */
  options: Record<string, unknown>
  indexes: Record<string, unknown>[]
}

/** `system.js` is the one system collection that belongs to the user. */
function isInternal(name: string): boolean {
  return name.startsWith('system.') && name !== 'system.js'
}

/**
 * The collections that a backup carries, sorted by name.
 * @throws BackupError `source-changed` when a collection vanishes between the listing and its indexes, or when an
 * index is still being built: data read now need not fit the index that comes out.
 */
export async function readCatalog(db: Db, session?: ClientSession): Promise<CatalogEntry[]> {
  const listed = await listAll(db, session)
  const wanted = listed.filter(({ name }) => !isOurs(name) && !isInternal(name))
  return Promise.all(
    wanted.map(async (entry) => ({
      ...entry,
      indexes: entry.type === 'view' ? [] : await readIndexes(db, entry.name, session),
    })),
  )
}

/** Every collection of the database, ours and internal ones too, without indexes, sorted by name. */
export async function listAll(db: Db, session?: ClientSession): Promise<Omit<CatalogEntry, 'indexes'>[]> {
  const listed = await db.listCollections({}, { promoteValues: false, ...(session && { session }) }).toArray()
  return listed
    .map((raw) => {
      const { name, type, options, info } = raw as unknown as {
        name: string
        type: string
        options?: Record<string, unknown>
        info?: { uuid?: BSON.Binary }
      }
      return {
        name,
        type: type as CatalogEntry['type'],
        uuid: info?.uuid ? Buffer.from(info.uuid.buffer).toString('hex') : null,
        options: options ?? {},
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** @throws BackupError as {@link readCatalog}. */
export async function readIndexes(
  db: Db,
  collection: string,
  session?: ClientSession,
): Promise<Record<string, unknown>[]> {
  let answer: BSON.Document
  try {
    answer = await db.command(
      // An index under construction is told apart by its build's UUID only when asked for.
      { listIndexes: collection, cursor: { batchSize: 1000 }, includeBuildUUIDs: true },
      { promoteValues: false, ...(session && { session }) },
    )
  } catch (error) {
    if (isServerError(error, 26, 166)) {
      throw sourceChanged(`the collection ${collection} was dropped or renamed during the backup`, error)
    }
    throw error
  }
  const indexes = answer.cursor.firstBatch as Record<string, unknown>[]
  const building = indexes.find((index) => 'buildUUID' in index)
  if (building) {
    throw new BackupError({
      code: 'source-changed',
      message: `an index of ${collection} is being built`,
      cause: 'Documents read now need not fit the index that comes out',
      remedy: 'Run the backup again when the build is over',
    })
  }
  return indexes.map((index) => ('spec' in index ? (index.spec as Record<string, unknown>) : index))
}

/** Collections are not what they were when the backup began: nothing of it is good. */
export function sourceChanged(message: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'source-changed',
    message,
    cause: 'Somebody changes collections at this moment, a migration or an upgrade for example',
    remedy: 'Run the backup again when that is over',
    underlying,
  })
}

/** Names what differs between two catalogs, in words; null where they are equal. */
export function catalogDifference(before: CatalogEntry[], after: CatalogEntry[]): string | null {
  const was = new Map(before.map((entry) => [entry.name, entry]))
  const is = new Map(after.map((entry) => [entry.name, entry]))
  for (const [name, entry] of was) {
    const now = is.get(name)
    if (!now) return `${name} was dropped or renamed`
    if (now.uuid !== entry.uuid) return `${name} was dropped and created again`
    if (canonical(now.options) !== canonical(entry.options)) return `the options of ${name} changed`
    if (canonicalIndexes(now.indexes) !== canonicalIndexes(entry.indexes))
      return `the indexes of ${name} changed`
  }
  for (const name of is.keys()) if (!was.has(name)) return `${name} was created`
  return null
}
