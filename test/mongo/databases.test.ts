import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { listDatabases } from '../../src/mongo/databases.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

test(
  'lists databases and collections by name, without views and the server’s own',
  needs('mongod'),
  async (t) => {
    const mongod = await startMongod()
    t.after(mongod.stop)
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('second')
    await db.collection('b').insertMany([{}, {}])
    await db.createCollection('a')
    await db.createCollection('of-b', { viewOn: 'b', pipeline: [] })
    await db.createCollection('over-time', { timeseries: { timeField: 't' } })
    await client.db('first').collection('only').insertOne({})
    await client.db('config').collection('made').insertOne({})
    const found = (await listDatabases(client)).filter(({ name }) => name !== 'admin')
    assert.deepEqual(found, [
      { name: 'first', collections: { only: 1 } },
      { name: 'second', collections: { a: 0, b: 2, 'over-time': 0 } },
    ])
  },
)
