/** A server that fails while a restore is under way: that is told of the server, and nothing is said against the archive. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { refusedDocument } from '../../src/mongo/load.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf } from '../testbed/database-state.ts'
import { failingRestore } from '../testbed/failing-restore.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const database = 'directory'

describe('a restore from a server that fails', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let site: Workplace
  let archive: string

  before(async () => {
    mongod = await startMongod({ replicaSet: true, args: ['--setParameter', 'enableTestCommands=1'] })
    client = await MongoClient.connect(mongod.uri)
    db = client.db(database)
    site = await workplace(mongod.uri)
    await db.collection('issuers').insertMany([1, 2, 3].map((n) => ({ n })))
    await db.collection('issuers').createIndex({ n: 1 })
    archive = await site.backup('--database', database)
  })
  after(async () => {
    await client?.close()
    await mongod?.stop()
    await site?.remove()
  })

  const failing = (step: string, happens: () => Promise<unknown>) =>
    failingRestore({ site, archive, mongoUri: mongod.uri, database }, step, happens)

  const failPoint = (name: string, mode: object | string, data = {}) =>
    client.db('admin').command({ configureFailPoint: name, mode, data })

  /** Drops documents of the copy that has been loaded. */
  async function lose(): Promise<void> {
    const [staged] = (await db.listCollections({ name: /^__restore_.*issuers$/ }).toArray()) as [
      { name: string },
    ]
    await db.collection(staged.name).deleteOne({ n: 1 })
  }

  for (const [what, errorCode, code] of [
    ['without room', 14031, 'disk-full'],
    ['on its way down', 11600, 'target-failed'],
    ['that is the primary no more', 10107, 'target-failed'],
    ['with an error of its own', 8, 'target-failed'],
  ] as const) {
    test(`${what}, while it builds indexes`, async () => {
      const live = await stateOf(db)
      const error = await failing('loaded', () =>
        failPoint('failCommand', { times: 1 }, { failCommands: ['createIndexes'], errorCode }),
      )
      assert.deepEqual([error.code, error.exitCode], [code, 4], error.message)
      assert.match(error.message, /^building the indexes of issuers failed: /)
      assert.deepEqual(await oursIn(db), [])
      assert.deepEqual(await stateOf(db), live)
    })
  }

  test('with an error of its own, while it takes documents', async () => {
    const error = await failing('restore noted', () => failPoint('failAllInserts', 'alwaysOn')).finally(() =>
      failPoint('failAllInserts', 'off'),
    )
    assert.deepEqual([error.code, error.exitCode], ['target-failed', 4], error.message)
    assert.match(error.message, /^loading __restore_\S+ failed: /)
  })

  test('and was restarted before what it had taken was safe', async () => {
    const error = await failing('loaded', async () => {
      await mongod.kill()
      await mongod.restart()
      await lose()
    })
    assert.deepEqual([error.code, error.exitCode], ['target-failed', 4], error.message)
    assert.match(error.message, /restarted.*issuers is not as in the archive: it holds 2 documents/)
    assert.deepEqual(await oursIn(db), [])
  })

  test('and runs all the while, and lost a document: that somebody else writes is the likely cause', async () => {
    const error = await failing('loaded', lose)
    assert.deepEqual([error.code, error.exitCode], ['check-failed', 5], error.message)
  })
})

test('the words of a full disk are not those of a document that is refused', () => {
  const refusals: [number, string, string][] = [
    // As MongoDB 6.0.5 answers an insert for which its file cannot grow.
    [8, 'WiredTigerRecordStore::insertRecord 28: No space left on device', 'disk-full'],
    [2, 'cannot build { a: 1 } :: caused by :: 28: No space left on device', 'disk-full'],
    [8, 'WiredTigerRecordStore::insertRecord 5: Input/output error', 'target-failed'],
    [11600, 'interrupted at shutdown', 'target-failed'],
    [121, 'Document failed validation', 'archive-unsuitable'],
    [11000, 'E11000 duplicate key error', 'archive-unsuitable'],
  ]
  for (const [code, errmsg, expected] of refusals)
    assert.equal(refusedDocument('issuers', { code, errmsg }).code, expected, errmsg)
})
