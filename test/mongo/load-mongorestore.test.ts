import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { BSON, type Db } from 'mongodb'
import { connect } from '../../src/mongo/connection.ts'
import { PassthroughRestore } from '../../src/mongo/load-mongorestore.ts'
import { LocalTools } from '../../src/mongo/tools.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

/** Of a collection's indexes, with the order of fields that JavaScript would change. */
async function rawIndexes(db: Db, name: string): Promise<string> {
  const answer = await db.command({ listIndexes: name }, { raw: true })
  const cursor = BSON.deserialize(answer.cursor as unknown as Buffer, { raw: true })
  return cursor.firstBatch.map((index: Buffer) => index.toString('latin1')).join()
}

describe('restoring in place by mongorestore alone', needs('mongod', 'mongodump'), () => {
  async function setUp(t: { after(act: () => Promise<void>): void }) {
    const mongod = await startMongod()
    const connection = await connect(mongod.uri, 'target')
    t.after(async () => {
      await connection.close()
      await mongod.stop()
    })
    process.env.MONGORESTORE = tool('mongorestore')
    const dump = (database: string) =>
      execFileSync(tool('mongodump'), ['--quiet', '--archive', `--uri=${mongod.uri}`, `--db=${database}`])
    return { mongod, connection, dump }
  }

  test('brings back what this program cannot stage, and none of its own left-overs', async (t) => {
    const { mongod, connection, dump } = await setUp(t)
    const db = connection.client.db('a*b')
    await db.createCollection('series', { timeseries: { timeField: 'at' } })
    await db.collection('series').insertMany([1, 2, 3].map((n) => ({ at: new Date(n), n })))
    await db.collection('ordered').insertOne({ a: 1 })
    const key = new Map([
      ['b', 1],
      ['0', 1],
    ])
    await db.command({ createIndexes: 'ordered', indexes: [{ key, name: 'odd' }] })
    await db.createCollection('view', { viewOn: 'ordered', pipeline: [] })
    await db.collection('__restore_x.a').insertOne({})
    await db.collection('__before_x.a').insertOne({})
    await db
      .collection<{ _id: string }>('system.js')
      .insertOne({ _id: 'f', value: new BSON.Code('1') } as never)
    const indexes = await rawIndexes(db, 'ordered')
    assert.ok(indexes.includes('b\0') && indexes.indexOf('b\0') < indexes.indexOf('\x100\0'), 'the odd order')
    const stream = dump('a*b')
    await db.dropDatabase()

    const names = { from: 'a*b', to: 'a*b' }
    const restore = new PassthroughRestore(connection, new LocalTools(mongod.uri, connection.client), names)
    for (let at = 0; at < stream.length; at += 1_000) await restore.write(stream.subarray(at, at + 1_000))
    assert.ok((await restore.finish()) > 0)

    assert.equal(await rawIndexes(db, 'ordered'), indexes)
    assert.equal(await db.collection('series').countDocuments(), 3)
    const present = await db.listCollections({}, { nameOnly: true }).toArray()
    assert.deepEqual(present.map(({ name }) => name).sort(), [
      'ordered',
      'series',
      'system.buckets.series',
      'system.js',
      'system.views',
      'view',
    ])
  })

  test('brings a database back under another name', async (t) => {
    const { mongod, connection, dump } = await setUp(t)
    await connection.client
      .db('old')
      .collection('a')
      .insertMany([{ a: 1 }, { a: 2 }])
    const restore = new PassthroughRestore(connection, new LocalTools(mongod.uri, connection.client), {
      from: 'old',
      to: 'new',
    })
    await restore.write(dump('old'))
    assert.equal(await restore.finish(), 2)
    assert.equal(await connection.client.db('new').collection('a').countDocuments(), 2)
  })

  test('fails where mongorestore ends well though documents are left out', async (t) => {
    const { mongod, connection, dump } = await setUp(t)
    await connection.client
      .db('old')
      .collection('a')
      .insertMany([{ a: 1 }, { a: 2 }])
    const restore = new PassthroughRestore(connection, new LocalTools(mongod.uri, connection.client), {
      from: 'old',
      to: 'old',
    })
    await restore.write(dump('old'))
    await assert.rejects(restore.finish(), { code: 'target-failed' })
  })

  test('fails on what is no archive, and after an abort nothing runs', async (t) => {
    const { mongod, connection } = await setUp(t)
    const names = { from: 'old', to: 'old' }
    const foreign = new PassthroughRestore(connection, new LocalTools(mongod.uri, connection.client), names)
    await assert.rejects(
      async () => {
        await foreign.write(Buffer.alloc(1_000_000, 1))
        await foreign.finish()
      },
      { code: 'target-failed' },
    )
    const aborted = new PassthroughRestore(connection, new LocalTools(mongod.uri, connection.client), names)
    await aborted.abort()
    await assert.rejects(async () => aborted.write(Buffer.alloc(10)), { code: 'target-failed' })
  })
})
