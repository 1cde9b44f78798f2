/**
 * The journal of restores: one document for each, in the database that is restored, so that whoever reaches the
 * database can finish or reverse what another machine began.
 */
import { BSON, type Collection, type Db, type Timestamp } from 'mongodb'
import { BackupError } from '../errors.ts'
import { listAll } from './catalog.ts'
import { isServerError } from './failure.ts'
import { ownPrefixes } from './own-names.ts'

/** Starts with the staging prefix: it is never dumped. */
export const journalName = `${ownPrefixes.staging}journal`

/**
 * How far a restore is. Up to `ready` live data is untouched; `swapping` and `rolling-back` are finished by
 * whoever comes next; `in-place` can only be repeated.
 */
export type RestoreState =
  | 'staging'
  | 'ready'
  | 'swapping'
  | 'swapped'
  | 'rolling-back'
  | 'rolled-back'
  | 'aborted'
  | 'in-place'
  | 'restored-in-place'

/** One collection of a restore and what takes its place; UUIDs as 32 hex digits tell them apart under any name. */
export interface SwapCollection {
  name: string
  /** The collection restored from the archive. */
  restored: string
  /** The collection that was live before; null where there was none. */
  before: string | null
  /** Indexes that get their expiry back after the swap; seconds in canonical Extended JSON. */
  ttl: { index: string; seconds: string }[]
  /** The expiry of a clustered collection, likewise; null where it has none. */
  collectionTtl: string | null
}

/** A view's options in canonical Extended JSON. */
export interface SwapView {
  name: string
  restored: string
  before: string | null
}

export interface RestoreRecord {
  _id: string
  state: RestoreState
  /** Name and SHA-256 of the archive. */
  archive: { name: string; sha256: string }
  started: Date
  collections: SwapCollection[]
  views: SwapView[]
  /** Documents of `system.js` in canonical Extended JSON: as restored, and those of the same names as they were. */
  systemJs: { restored: string[]; before: string[] }
  /** Cluster time from which on nobody else may write; null on a standalone. */
  quietSince: Timestamp | null
  /** On a standalone: what each live collection held at that time. */
  fingerprints: Record<string, string> | null
  /** The service was running and has been stopped by us: it is to be started again. */
  serviceStopped: boolean
  /** When it is, then in a new container: the present one is not, or will not be, as the service is defined. */
  startAnew?: boolean
  /** When the collections that were replaced may be removed. */
  keepUntil: Date | null
  /** Where the archive of the state before was put, for a person to read. */
  safetyArchive: string | null
}

/** Every read and write of the journal is at majority: what it says survives a failover. */
export function journalOf(db: Db): Collection<RestoreRecord> {
  return db.collection<RestoreRecord>(journalName, {
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority' },
  })
}

/** The records of restores in this database, oldest first. */
export async function readJournal(db: Db): Promise<RestoreRecord[]> {
  return journalOf(db)
    .find({ state: { $exists: true } })
    .sort({ started: 1 })
    .toArray()
}

/** The one record of this id. @throws BackupError `usage` where there is none. */
export async function readRecord(db: Db, id: string): Promise<RestoreRecord> {
  const records = await readJournal(db)
  const found = records.find((record) => record._id === id)
  if (found) return found
  const known = records.map((record) => record._id).join(', ')
  throw new BackupError({
    code: 'usage',
    message: `there is no restore ${id} in ${db.databaseName}`,
    cause: known === '' ? 'Nothing was restored here, or it was cleaned up' : `Known are ${known}`,
    remedy: 'Name the id that the restore printed',
  })
}

/** The restore whose swap was begun and not finished, in either direction. */
export function halfDone(records: RestoreRecord[]): RestoreRecord | undefined {
  return records.find(({ state }) => state === 'swapping' || state === 'rolling-back')
}

/** Is live data the old or the new, and no mixture? */
export function isWhole({ state }: RestoreRecord): boolean {
  return state !== 'swapping' && state !== 'rolling-back' && state !== 'in-place'
}

/**
 * Changes a record, and is certain of it before it returns: what memory says of it the journal says too. It is changed
 * only as long as it is in the state that we know it in.
 * @throws BackupError `locked` where somebody else has brought it into another state; `target-failed` where it is gone.
 */
export async function updateRecord(
  db: Db,
  record: RestoreRecord,
  change: Partial<RestoreRecord>,
): Promise<void> {
  const { _id, state } = record
  const { matchedCount } = await journalOf(db).updateOne({ _id, state }, { $set: change })
  if (matchedCount === 0) {
    const found = await journalOf(db).findOne({ _id })
    throw found ? overtaken(record, found.state) : vanished(record)
  }
  Object.assign(record, change)
}

/** Brings what memory says of a record up to what the journal says. @throws BackupError `target-failed`. */
export async function refreshRecord(db: Db, record: RestoreRecord): Promise<void> {
  const found = await journalOf(db).findOne({ _id: record._id })
  if (!found) throw vanished(record)
  Object.assign(record, found)
}

/** Removes the record of a restore that changed nothing and whose service needs nobody: there is nothing to tell. */
export async function forgetRecord(db: Db, { _id }: RestoreRecord): Promise<void> {
  await journalOf(db).deleteOne({ _id, state: 'aborted', serviceStopped: false })
}

/** The first major version whose `drop` takes the UUID of what it means. */
const dropsByUuid = 6

/** The journal's UUID, 32 hex digits; null where there is none, or a server that drops by name alone. */
export async function droppableJournal(db: Db): Promise<string | null> {
  const { versionArray } = await db.command({ buildInfo: 1 })
  if (versionArray[0] < dropsByUuid) return null
  return (await listAll(db)).find(({ name }) => name === journalName)?.uuid ?? null
}

/** Drops the journal as long as it is the one of this UUID; one that was created since is left alone. */
export async function dropJournal(db: Db, uuid: string): Promise<void> {
  try {
    await db.command({
      drop: journalName,
      collectionUUID: new BSON.UUID(uuid),
      writeConcern: { w: 'majority' },
    })
  } catch (error) {
    if (!isServerError(error, namespaceNotFound, collectionUuidMismatch)) throw error
  }
}

const namespaceNotFound = 26
const collectionUuidMismatch = 361

function overtaken({ _id, state }: RestoreRecord, now: RestoreState): BackupError {
  return new BackupError({
    code: 'locked',
    message: `somebody else has taken over the restore ${_id}: it was ${state} and is ${now}`,
    cause: 'This process was suspended or cut off from the server for so long that it was taken for dead',
    remedy: 'Run issuer-backup heal, then look at what the other run did',
  })
}

function vanished({ _id }: RestoreRecord): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the journal of restore ${_id} has vanished`,
    cause: 'Somebody dropped it, or the database with it',
    remedy: 'Look at the database before anything else; issuer-backup cleanup lists what is left',
  })
}
