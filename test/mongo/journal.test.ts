import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { atPrimary } from '../../src/mongo/connection.ts'
import { journalOf, type RestoreRecord, refreshRecord, updateRecord } from '../../src/mongo/journal.ts'
import { setViews } from '../../src/mongo/swap-parts.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

describe('the journal of restores', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db

  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await new MongoClient(mongod.uri).connect()
    db = client.db('journal')
  })
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  async function note(_id: string, state: RestoreRecord['state']): Promise<RestoreRecord> {
    const record: RestoreRecord = {
      _id,
      state,
      archive: { name: 'a', sha256: 'b' },
      started: new Date(),
      collections: [],
      views: [],
      systemJs: { restored: [], before: [] },
      quietSince: null,
      fingerprints: null,
      serviceStopped: false,
      keepUntil: null,
      safetyArchive: null,
    }
    await journalOf(db).insertOne(record)
    return record
  }

  test('a record that somebody else has brought further is not changed by whoever was suspended', async () => {
    const record = await note('overtaken', 'ready')
    await journalOf(db).updateOne({ _id: 'overtaken' }, { $set: { state: 'aborted' } })
    await assert.rejects(updateRecord(db, record, { state: 'swapping' }), { code: 'locked' })
    assert.equal(record.state, 'ready')
    assert.equal((await journalOf(db).findOne({ _id: 'overtaken' }))?.state, 'aborted')
    await refreshRecord(db, record)
    assert.equal(record.state, 'aborted')
  })

  test('memory follows only what the server has confirmed', async (t) => {
    const record = await note('unconfirmed', 'ready')
    const other = await new MongoClient(mongod.uri, { serverSelectionTimeoutMS: 300 }).connect()
    t.after(() => other.close())
    await other.db('journal').command({ ping: 1 })
    await mongod.kill()
    await assert.rejects(updateRecord(other.db('journal'), record, { state: 'swapping' }))
    assert.equal(record.state, 'ready')
    await mongod.restart()
    await client.close()
    client = await new MongoClient(mongod.uri).connect()
    db = client.db('journal')
    await refreshRecord(db, record)
    assert.equal(record.state, 'ready')
  })

  test('a record that is gone is said to be gone', async () => {
    const record = await note('gone', 'ready')
    await journalOf(db).deleteOne({ _id: 'gone' })
    await assert.rejects(updateRecord(db, record, { keepUntil: null }), { code: 'target-failed' })
    await assert.rejects(refreshRecord(db, record), { code: 'target-failed' })
  })

  test('a view that the server refuses is named, and the others are set', async () => {
    const views = [
      { name: 'broken', restored: '{"viewOn":"a","pipeline":[{"$noSuchStage":{}}]}', before: null },
      { name: 'sound', restored: '{"viewOn":"a","pipeline":[],"create":"elsewhere"}', before: null },
    ]
    const record = { collections: [], views, systemJs: { restored: [], before: [] } }
    const refused = await setViews({ db, record }, 'restored')
    assert.equal(refused.length, 1)
    assert.match(refused[0]!, /^broken \(.*noSuchStage/)
    const names = (await db.listCollections({ type: 'view' }).toArray()).map(({ name }) => name)
    assert.deepEqual(names, ['sound'])
  })
})

test('a connection string has no say in which member is read from', () => {
  const uri =
    'mongodb://u:p%40@a,b/?replicaSet=r&readPreference=secondary&readPreferenceTags=dc:x&maxStalenessSeconds=90'
  assert.equal(atPrimary(uri), 'mongodb://u:p%40@a,b/?replicaSet=r')
})
