import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MongoArchiveReader } from '../../src/mongo/archive-reader.ts'
import { type Connection, connect } from '../../src/mongo/connection.ts'
import { dumpNative } from '../../src/mongo/dump-native.ts'
import { upsertLiterally } from '../../src/mongo/literal-upsert.ts'
import { proveContents } from '../../src/mongo/prove.ts'
import { remake } from '../testbed/archive-stream.ts'
import { loadStream } from '../testbed/load-stream.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { document, element, id, int32, int64, split } from '../testbed/raw-bson.ts'
import { MemorySink } from '../testbed/sinks.ts'

const zero = (number: number) => document(id(number), element(0x11, 'at', int64(0n)))
const plain = (number: number) => document(id(number), element(0x10, 'n', int32(number)))

describe('documents with a Timestamp(0, 0) at the top level', needs('mongod', 'mongodump'), () => {
  let connection: Connection
  let uri: string
  let stop: () => Promise<void>

  before(async () => {
    const mongod = await startMongod()
    connection = await connect(mongod.uri, 'target')
    ;({ uri, stop } = mongod)
  })
  after(async () => {
    await connection.close()
    await stop()
  })

  test('are not put over a document of the same _id', async () => {
    const db = connection.client.db('same')
    await db.collection<{ _id: number }>('a').insertOne({ _id: 1 })
    const target = { name: 'a', capped: false, validated: false }
    await assert.rejects(upsertLiterally(db, target, [zero(1)], 1), {
      code: 'archive-unsuitable',
      message: /two documents with the same _id/,
    })
    assert.deepEqual(await db.collection('a').find().toArray(), [{ _id: 1 }])
  })

  /** A dump of a capped collection where every third document holds one. */
  async function cappedDump(): Promise<Buffer> {
    const db = connection.client.db('capped')
    await db.dropDatabase()
    await db.createCollection('a', { capped: true, size: 1_000_000 })
    const sink = new MemorySink()
    const { signal } = new AbortController()
    await dumpNative(connection, 'capped', sink, { consistency: 'collection', signal, onProgress() {} })
    return remake(sink.bytes, () => Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? zero(i) : plain(i))))
  }

  const places = { database: 'restored', from: 'capped', nameOf: (name: string) => name }

  test('keep their place in a capped collection', async () => {
    const stream = await cappedDump()
    const { contents } = await loadStream('native', connection, uri, stream, places)
    const order: number[] = []
    const reader = new MongoArchiveReader({
      documents(_namespace, run) {
        order.push(...split(run).map((raw) => raw.readInt32LE(9)))
        return undefined
      },
    })
    await reader.write(stream)
    const restored = connection.client.db('restored')
    const natural = await restored.collection('a').find().sort({ $natural: 1 }).toArray()
    assert.deepEqual(
      natural.map(({ _id }) => _id as unknown),
      order,
    )
    await proveContents(restored, contents)
    await restored.dropDatabase()
  })

  test('are refused in a capped collection that mongorestore would load', async () => {
    await assert.rejects(loadStream('mongorestore', connection, uri, await cappedDump(), places), {
      code: 'target-unsuitable',
      message: /Timestamp\(0, 0\)/,
    })
  })
})
