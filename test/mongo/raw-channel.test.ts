import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BSON, type ClientSession, type Db, MongoClient } from 'mongodb'
import { RawChannel } from '../../src/mongo/raw-channel.ts'
import { RawCursor } from '../../src/mongo/raw-cursor.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

describe('a channel', needs('mongod'), () => {
  let mongod: Mongod
  before(async () => {
    mongod = await startMongod({ replicaSet: true, auth: true })
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('d')
    await db
      .collection('many')
      .insertMany(Array.from({ length: 30_000 }, (_, _id) => ({ _id, x: 'é'.repeat(_id % 500) })) as object[])
    // A reply holds one of them at least, however small a reply was asked for.
    for (const length of [10, 9_000_000, 16_000_000, 3])
      await db.collection('large').insertOne({ x: 'x'.repeat(length) })
    for (let n = 0; n < 3_000; n++) await db.collection('large').insertOne({ n })
  })
  after(() => mongod.stop())

  /** Connects with `more` in the connection string; `lost` counts connections that the driver no longer has. */
  async function connected(
    more: string,
    act: (db: Db, session: ClientSession, lost: () => number) => Promise<void>,
  ): Promise<void> {
    await using client = await MongoClient.connect(mongod.uri + more)
    let lost = 0
    client.on('connectionClosed', () => lost++)
    await client.withSession((session) => act(client.db('d'), session, () => lost))
  }

  async function bytesOf(
    db: Db,
    name: string,
    session: ClientSession,
    channel?: RawChannel,
  ): Promise<Buffer> {
    const find = { find: name, hint: { $natural: 1 } }
    const cursor = await RawCursor.open(db, find, { session, ...(channel && { channel }) })
    const batches: Buffer[] = []
    for await (const { documents } of cursor.batches()) batches.push(Buffer.from(documents))
    return Buffer.concat(batches)
  }

  for (const [name, more, connections] of [
    ['brings the bytes that the driver brings, past the driver', '', 1],
    ['leaves it to the driver where a timeout is to be kept', '&socketTimeoutMS=60000', 0],
  ] as const) {
    test(name, () =>
      connected(more, async (db, session, lost) => {
        const channel = new RawChannel(db.client)
        try {
          for (const collection of ['many', 'large', 'many']) {
            const found = await bytesOf(db, collection, session, channel)
            assert.ok(found.equals(await bytesOf(db, collection, session)), collection)
          }
          assert.equal(lost(), connections)
        } finally {
          await channel.close()
        }
      }),
    )
  }

  test("throws the server's errors as the driver does, and goes on", () =>
    connected('', async (db, session) => {
      const channel = new RawChannel(db.client)
      const getMore = { getMore: BSON.Long.fromNumber(1), collection: 'many' }
      await assert.rejects(channel.request(db, getMore, session), { name: 'MongoServerError', code: 43 })
      const cursor = await channel.request(db, { find: 'many', batchSize: 1, singleBatch: true }, session)
      assert.equal(BSON.deserialize(cursor).firstBatch.length, 1)
      await channel.close()
    }))

  /** A command that the server does not answer for long. */
  const slow = { find: 'many', filter: { $where: 'sleep(5000)' }, batchSize: 1 }

  test('ends what is under way when it is aborted, with the reason', () =>
    connected('', async (db, session) => {
      const abort = new AbortController()
      const channel = new RawChannel(db.client, abort.signal)
      await channel.request(db, { find: 'many', batchSize: 0 }, session)
      const waiting = channel.request(db, slow, session)
      abort.abort(new Error('enough'))
      await assert.rejects(waiting, /enough/)
      await assert.rejects(channel.request(db, slow, session), /enough/)
      await channel.close()
    }))

  test('ends what is under way when it is closed, or its client', () =>
    connected('', async (db, session) => {
      for (const close of [(channel: RawChannel) => channel.close(), () => db.client.close()]) {
        const channel = new RawChannel(db.client)
        await channel.request(db, { find: 'many', batchSize: 0 }, session)
        const waiting = channel.request(db, slow, session)
        await close(channel)
        await assert.rejects(waiting, { name: 'MongoNetworkError' })
      }
    }))

  test('fails when the server goes away', async () => {
    const own = await startMongod()
    try {
      await using client = await MongoClient.connect(own.uri)
      await client.db('d').collection('many').insertOne({})
      await client.withSession(async (session) => {
        const channel = new RawChannel(client)
        await channel.request(client.db('d'), { find: 'many', batchSize: 0 }, session)
        const failing = assert.rejects(channel.request(client.db('d'), slow, session), {
          name: 'MongoNetworkError',
        })
        await own.kill()
        await failing
        await channel.close()
      })
    } finally {
      await own.stop()
    }
  })
})
