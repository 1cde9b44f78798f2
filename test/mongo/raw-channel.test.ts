import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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
    ['leaves it to the driver where replies are to be compressed', '&compressors=zlib', 0],
    ['leaves it to the driver where connections are few', '&maxPoolSize=1', 0],
  ] as const) {
    test(name, () =>
      connected(more, async (db, session, lost) => {
        const channel = new RawChannel(db.client)
        try {
          for (const collection of ['many', 'large', 'many']) {
            const found = await bytesOf(db, collection, session, channel)
            assert.ok(found.equals(await bytesOf(db, collection, session)), collection)
          }
        } finally {
          await channel.close()
        }
        assert.equal(lost(), connections)
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
        const failing = assert.rejects(channel.request(db, slow, session), { name: 'MongoNetworkError' })
        await close(channel)
        await failing
      }
    }))

  // As a later Node may be, for which this one has to pose.
  const otherNodes: Record<string, unknown> = {
    'does not read into given buffers': undefined,
    'says that it reads into given buffers, and does not': () => {},
    'tells listeners what it read': function (this: Record<symbol, Record<symbol, unknown>>) {
      const socket = this[symbolOf(this, 'owner_symbol')]!
      socket[symbolOf(socket, 'kBuffer')] = null
    },
  }
  for (const [what, useUserBuffer] of Object.entries(otherNodes)) {
    test(`leaves it to the driver where node:net ${what}`, () =>
      connected('', async (db, session) => {
        const expected = await bytesOf(db, 'many', session)
        const server = net.createServer().listen(0, '127.0.0.1')
        await once(server, 'listening')
        let streams = (server as unknown as { _handle: object })._handle
        while (!Object.hasOwn(streams, 'useUserBuffer')) streams = Object.getPrototypeOf(streams)
        const usual = Object.getOwnPropertyDescriptor(streams, 'useUserBuffer')!
        Object.defineProperty(streams, 'useUserBuffer', { ...usual, value: useUserBuffer })
        const channel = new RawChannel(db.client)
        try {
          assert.ok((await bytesOf(db, 'many', session, channel)).equals(expected))
        } finally {
          Object.defineProperty(streams, 'useUserBuffer', usual)
          server.close()
          await channel.close()
        }
      }))
  }

  test('gives its connection back, once', () =>
    connected('&appName=counted', async (db, session) => {
      const there = new Set<unknown>()
      let out = 0
      db.client.on('connectionCreated', ({ connectionId }) => there.add(connectionId))
      db.client.on('connectionClosed', ({ connectionId }) => there.delete(connectionId))
      db.client.on('connectionCheckedOut', () => out++)
      db.client.on('connectionCheckedIn', () => out--)
      const open = async () =>
        (await db.admin().command({ currentOp: 1, $all: true, 'clientMetadata.application.name': 'counted' }))
          .inprog.length
      await db.command({ ping: 1 })
      for (let n = 0; n < 5; n++) {
        const channel = new RawChannel(db.client)
        await bytesOf(db, 'many', session, channel)
        assert.equal(out, 1)
        await channel.close()
        await channel.close()
        assert.equal(out, 0)
      }
      assert.ok(there.size <= 1, `${there.size} connections are left`)
      assert.ok((await open()) <= 4, 'of those that watch the server, and one')
    }))

  test('goes on when a member is taken out of the set', () =>
    connected('', async (db, session) => {
      const admin = db.client.db('admin')
      const reconfigure = async (change: (members: object[]) => void) => {
        const { config } = await admin.command({ replSetGetConfig: 1 })
        config.version++
        change(config.members)
        await admin.command({ replSetReconfig: config })
      }
      const channel = new RawChannel(db.client)
      await channel.request(db, { find: 'many', batchSize: 0 }, session)
      const added = once(db.client, 'connectionPoolCreated')
      await reconfigure((members) => members.push({ _id: 1, host: '127.0.0.1:1', priority: 0, votes: 0 }))
      await added
      const removed = once(db.client, 'connectionPoolClosed')
      await reconfigure((members) => members.pop())
      await removed
      await channel.request(db, { find: 'many', batchSize: 0 }, session)
      await channel.close()
    }))

  test('fails when the server stands still', () =>
    connected('&heartbeatFrequencyMS=500&connectTimeoutMS=500', async (db, session) => {
      const channel = new RawChannel(db.client)
      await channel.request(db, { find: 'many', batchSize: 0 }, session)
      process.kill(mongod.pid, 'SIGSTOP')
      // Until the signal is delivered it may answer.
      while (!/^State:\tT/m.test(readFileSync(`/proc/${mongod.pid}/status`, 'utf8'))) await sleep(10)
      try {
        await assert.rejects(channel.request(db, { find: 'many', batchSize: 1 }, session), {
          name: 'MongoNetworkError',
        })
      } finally {
        process.kill(mongod.pid, 'SIGCONT')
      }
      await channel.close()
    }))

  test('reads from a secondary that the connection string names directly', async () => {
    const first = await startMongod({ replicaSet: true })
    const second = await startMongod({ args: ['--replSet', 'rs0'] })
    try {
      await using primary = await MongoClient.connect(first.uri)
      const { config } = await primary.db('admin').command({ replSetGetConfig: 1 })
      config.version++
      config.members.push({ _id: 1, host: `127.0.0.1:${second.port}`, priority: 0, votes: 0 })
      await primary.db('admin').command({ replSetReconfig: config })
      await primary
        .db('d')
        .collection('many')
        .insertMany(
          Array.from({ length: 5_000 }, (_, n) => ({ n })),
          { writeConcern: { w: 2 } },
        )
      await using client = await MongoClient.connect(
        `mongodb://127.0.0.1:${second.port}/?directConnection=true`,
      )
      await client.withSession(async (session) => {
        const channel = new RawChannel(client)
        const found = await bytesOf(client.db('d'), 'many', session, channel)
        assert.ok(found.equals(await bytesOf(client.db('d'), 'many', session)))
        await channel.close()
      })
    } finally {
      await second.stop()
      await first.stop()
    }
  })

  test('fails when the server goes away', async () => {
    const own = await startMongod()
    try {
      await using client = await MongoClient.connect(own.uri, { serverSelectionTimeoutMS: 500 })
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

function symbolOf(object: object, description: string): symbol {
  return Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description)!
}
