/** A database with a restore that has come as far as the swap, made by hand. */
import { BSON, type CreateCollectionOptions, type Db } from 'mongodb'
import { canonical } from '../../src/mongo/canonical.ts'
import { listAll } from '../../src/mongo/catalog.ts'
import { journalOf, type RestoreRecord, readRecord, updateRecord } from '../../src/mongo/journal.ts'
import { beforeName, stagingName } from '../../src/mongo/swap.ts'
import { type WriteWatch, watchWrites } from '../../src/mongo/write-watch.ts'
import { stateOf } from './database-state.ts'

export const restoreId = '20261123T164923Z-ab12'
export const staged = (name: string) => stagingName(restoreId, name)
export const parked = (name: string) => beforeName(restoreId, name)

const code = (_id: string, text: string) => ({ _id, value: new BSON.Code(text) })

/**
 * Live: `a`, `b` (expiring), `kept`, the view `changed`. Restored: `a`, `b` (expiring later), `c` that is new, the
 * views `changed` and `created` above it with another collation than before.
 */
export async function prepareSwap(db: Db): Promise<RestoreRecord> {
  await db.dropDatabase()
  await fill(db, 'a', 'old', 20)
  // Indexes first: to build one over documents takes the server half a second.
  await db.collection('b').createIndex({ at: 1 }, { expireAfterSeconds: 3600, name: 'at' })
  await fill(db, 'b', 'old', 5)
  await fill(db, 'kept', 'old', 3)
  await db.createCollection('changed', { viewOn: 'a', pipeline: [] })
  await db.createCollection('above', { viewOn: 'changed', pipeline: [] })
  await db.collection<{ _id: string }>('system.js').insertMany([code('both', 'old'), code('other', 'old')])

  await db.collection(staged('a')).createIndex({ n: 1 }, { unique: true })
  await db.collection(staged('b')).createIndex({ at: 1 }, { expireAfterSeconds: 2147483647, name: 'at' })
  await fill(db, staged('a'), 'new', 30)
  await fill(db, staged('b'), 'new', 6)
  await fill(db, staged('c'), 'new', 7)

  const uuids = new Map((await listAll(db)).map(({ name, uuid }) => [name, uuid]))
  const collection = (name: string, ttl: RestoreRecord['collections'][0]['ttl'] = []) => ({
    name,
    restored: uuids.get(staged(name))!,
    before: uuids.get(name) ?? null,
    ttl,
    collectionTtl: null,
  })
  const german = { collation: { locale: 'de' } }
  const record: RestoreRecord = {
    _id: restoreId,
    state: 'ready',
    archive: { name: 'archive', sha256: '' },
    started: new Date(),
    collections: [
      collection('a'),
      collection('b', [{ index: 'at', seconds: canonical({ value: new BSON.Int32(7200) }) }]),
      collection('c'),
    ],
    views: [
      {
        name: 'changed',
        restored: await viewOptions(db, { viewOn: 'a', pipeline: [{ $match: { n: 1 } }], ...german }),
        before: canonical({ viewOn: 'a', pipeline: [] }),
      },
      {
        name: 'above',
        restored: await viewOptions(db, { viewOn: 'changed', pipeline: [], ...german }),
        before: canonical({ viewOn: 'changed', pipeline: [] }),
      },
      {
        name: 'created',
        restored: await viewOptions(db, { viewOn: 'above', pipeline: [], ...german }),
        before: null,
      },
    ],
    systemJs: {
      restored: [canonical(code('both', 'new')), canonical(code('added', 'new'))],
      before: [canonical(code('both', 'old'))],
    },
    quietSince: null,
    fingerprints: null,
    serviceStopped: false,
    keepUntil: null,
    safetyArchive: null,
  }
  await journalOf(db).insertOne(record)
  return record
}

async function fill(db: Db, name: string, from: string, documents: number): Promise<void> {
  // Never reached by the TTL thread.
  const at = new Date('2100-01-01')
  const all = Array.from({ length: documents }, (_, n) => ({ _id: n as never, n, from, at }))
  await db.collection(name).insertMany(all)
}

/** As the server lists them once the view stands. */
async function viewOptions(db: Db, options: CreateCollectionOptions & { viewOn: string }): Promise<string> {
  // On its own, since views of different collations may not stand above each other.
  await db.createCollection('probe', { ...options, viewOn: 'none' })
  const listed = (await listAll(db)).find(({ name }) => name === 'probe')!
  await db.collection('probe').drop()
  return canonical({ ...listed.options, viewOn: options.viewOn })
}

/** Begins to watch, as a restore does, or goes on with what its record says. */
export async function watchFor(db: Db, record: RestoreRecord): Promise<WriteWatch> {
  const watched = record.collections.filter(({ before }) => before !== null)
  const begun = record.quietSince || record.fingerprints
  const watch = await watchWrites(
    db,
    watched.map(({ name, ttl }) => ({ name, expires: ttl.length > 0 })),
    (name) => fingerprintOf(db, name),
    begun ? { since: record.quietSince, fingerprints: record.fingerprints } : null,
  )
  if (!begun) await updateRecord(db, record, { quietSince: watch.since, fingerprints: watch.fingerprints })
  return watch
}

export async function fingerprintOf(db: Db, name: string): Promise<string> {
  const { collections } = await db.command({ dbHash: 1, collections: [name] })
  return String(collections[name])
}

export function reread(db: Db): Promise<RestoreRecord> {
  return readRecord(db, restoreId)
}

/** What the live database is to hold after the swap: the staged content under its names. */
export async function expectedAfter(db: Db): Promise<Record<string, string>> {
  const { collections } = await db.command({ dbHash: 1 })
  const { hashes } = await stateOf(db)
  for (const name of ['a', 'b', 'c']) hashes[name] = collections[staged(name)]
  return hashes
}
