import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { BSON, type ClientSession, type Db, MongoClient } from 'mongodb'
import { RawChannel, requestByDriver } from '../../src/mongo/raw-channel.ts'
import { RawCursor } from '../../src/mongo/raw-cursor.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { asItIs, type PassOn, type ReplyProxy, startReplyProxy } from '../testbed/reply-proxy.ts'

describe('a line to the server', needs('mongod'), () => {
  let mongod: Mongod
  let proxy: ReplyProxy
  before(async () => {
    mongod = await startMongod()
    proxy = await startReplyProxy(mongod.port)
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('d')
    await db.collection('few').insertMany([{ _id: 1 }, { _id: 2 }] as object[])
    for (const length of [16_000_000, 70_000, 5_000_000, 15_900_000, 1])
      await db.collection('large').insertOne({ x: Buffer.alloc(length, length) })
    await db.collection('large').insertMany(Array.from({ length: 5_000 }, (_, n) => ({ n })))
  })
  after(async () => {
    await proxy.stop()
    await mongod.stop()
  })

  async function withChannel(
    passOn: PassOn,
    act: (channel: RawChannel, db: Db, session: ClientSession) => Promise<void>,
  ): Promise<void> {
    proxy.passOn = asItIs
    await using client = await MongoClient.connect(`mongodb://127.0.0.1:${proxy.port}/?directConnection=true`)
    await client.withSession(async (session) => {
      const channel = new RawChannel(client)
      // So that it is opened while nothing is done to replies.
      await channel.request(client.db('d'), few, session)
      proxy.passOn = passOn
      try {
        await act(channel, client.db('d'), session)
      } finally {
        proxy.passOn = asItIs
        await channel.close()
      }
    })
  }

  const few = { find: 'few', batchSize: 2, singleBatch: true }

  test('reads a reply that is cut anywhere', () => {
    let cut = 1
    let length = Infinity
    return withChannel(
      async (reply, socket) => {
        length = reply.length
        socket.write(reply.subarray(0, cut))
        await arrived()
        socket.write(reply.subarray(cut))
      },
      async (channel, db, session) => {
        for (; cut < length; cut++) {
          const cursor = BSON.deserialize(await channel.request(db, few, session))
          assert.deepEqual(cursor.firstBatch, [{ _id: 1 }, { _id: 2 }], `cut after ${cut} bytes`)
        }
      },
    )
  })

  test('reads large documents that come in pieces of any length', () =>
    withChannel(
      async (reply, socket) => {
        for (let at = 0; at < reply.length; ) {
          const to = Math.min(reply.length, at + randomInt(1, 3) ** randomInt(1, 23))
          socket.write(reply.subarray(at, to))
          at = to
          await turn()
        }
      },
      async (channel, db, session) => {
        const read = async (options: { channel?: RawChannel }) => {
          const found: Buffer[] = []
          const cursor = await RawCursor.open(db, { find: 'large' }, { session, ...options })
          for await (const { documents } of cursor.batches()) found.push(Buffer.from(documents))
          return Buffer.concat(found)
        }
        const found = await read({ channel })
        proxy.passOn = asItIs
        assert.ok(found.equals(await read({})))
      },
    ))

  const altered: Record<string, (reply: Buffer) => void> = {
    'answers another request': (reply) => reply.writeInt32LE(reply.readInt32LE(8) + 1, 8),
    'is of another kind': (reply) => reply.writeInt32LE(2012, 12),
    'has a checksum behind it': (reply) => reply.writeInt32LE(1, 16),
    'is not the last': (reply) => reply.writeInt32LE(2, 16),
    'begins with another section': (reply) => reply.writeUInt8(1, 20),
    'says that it is shorter': (reply) => reply.writeInt32LE(reply.length - 1, 0),
    'says that it is nothing': (reply) => reply.writeInt32LE(0, 0),
    'says that it is less than nothing': (reply) => reply.writeInt32LE(-5, 0),
    'says that it is longer than a message may be': (reply) => reply.writeInt32LE(48_000_001, 0),
    'holds a document that says it is longer': (reply) => reply.writeInt32LE(reply.length, 21),
    'holds a document that says it is shorter': (reply) => reply.writeInt32LE(12, 21),
  }
  for (const [what, alter] of Object.entries(altered)) {
    test(`does not take a reply that ${what}`, () =>
      withChannel(
        (reply, socket) => {
          alter(reply)
          socket.write(reply)
        },
        async (channel, db, session) => {
          const failure = { name: 'MongoNetworkError', message: /cannot be a reply/ }
          await assert.rejects(channel.request(db, few, session), failure)
          await assert.rejects(channel.request(db, few, session), failure)
          proxy.passOn = asItIs
          await requestByDriver(db, few, session)
        },
      ))
  }

  test('fails where the connection ends in the middle of a reply', () =>
    withChannel(
      (reply, socket) => {
        socket.end(reply.subarray(0, reply.length - 1))
      },
      async (channel, db, session) => {
        await assert.rejects(channel.request(db, few, session), {
          name: 'MongoNetworkError',
          message: /was lost/,
        })
      },
    ))

  test('keeps the replies in use when the server sends what nobody asked for', () => {
    let client: Parameters<PassOn>[1]
    return withChannel(
      (reply, socket) => {
        client = socket
        socket.write(reply)
      },
      async (channel, db, session) => {
        const used = [await channel.request(db, few, session), await channel.request(db, few, session)]
        const before = used.map((reply) => Buffer.from(reply))
        client.write(Buffer.alloc(60_000, 0xff))
        await assert.rejects(
          async () => {
            for (;;) await arrived().then(() => channel.request(db, few, session))
          },
          { name: 'MongoNetworkError' },
        )
        for (const [n, reply] of used.entries()) assert.ok(reply.equals(before[n]!), `reply ${n}`)
      },
    )
  })

  test('answers one request at a time', () =>
    withChannel(asItIs, async (channel, db, session) => {
      const first = channel.request(db, few, session)
      await assert.rejects(channel.request(db, few, session), /one request at a time/)
      await first
    }))
})

/** Lets what was written come to its reader, by itself as a rule. */
async function arrived(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await turn()
}
