import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient, type Timestamp } from 'mongodb'
import { journalName } from '../../src/mongo/journal.ts'
import { fingerprint } from '../../src/mongo/prove.ts'
import { type WriteWatch, watchWrites } from '../../src/mongo/write-watch.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

/** As a restore watches: what is live, what expires, what is not live yet, and a name with dots. */
const watched = [
  { name: 'live', expires: false },
  { name: 'expiring', expires: true },
  { name: 'absent', expires: false },
  { name: 'dotted.name', expires: false },
]

const itself = (name: string) => name

async function fill(db: Db): Promise<void> {
  await db.dropDatabase()
  for (const name of ['live', 'expiring', 'dotted.name', 'other', 'another']) {
    await db.collection(name).insertMany([1, 2, 3].map((n) => ({ n })))
  }
}

function watch(db: Db, begun: Parameters<typeof watchWrites>[3] = null): Promise<WriteWatch> {
  return watchWrites(db, watched, (name) => fingerprint(db, name), begun)
}

/** Writes that everybody sees, and what is said of them. */
const writes: Record<string, [expected: RegExp, write: (db: Db) => Promise<unknown>]> = {
  'an insert': [/^live /, (db) => db.collection('live').insertOne({ n: 4 })],
  'an update': [/^live /, (db) => db.collection('live').updateOne({ n: 1 }, { $set: { n: 5 } })],
  'a replacement': [/^live /, (db) => db.collection('live').replaceOne({ n: 1 }, { m: 1 })],
  'a deletion': [/^live /, (db) => db.collection('live').deleteOne({ n: 1 })],
  'a drop': [/^live /, (db) => db.collection('live').drop()],
  'a drop of the database': [/^(live|expiring|dotted.name) /, (db) => db.dropDatabase()],
  'a rename to another name': [/^live /, (db) => db.collection('live').rename('moved')],
  'a rename onto it': [/^live /, (db) => db.collection('other').rename('live', { dropTarget: true })],
  'a write to what was not there': [/^absent /, (db) => db.collection('absent').insertOne({ n: 1 })],
  'a rename to what was not there': [/^absent /, (db) => db.collection('other').rename('absent')],
  'a write to a name with a dot': [
    /^dotted\.name /,
    (db) => db.collection('dotted.name').insertOne({ n: 4 }),
  ],
  'a write in a transaction': [
    /^live /,
    (db) =>
      db.client.withSession((session) =>
        session.withTransaction(() => db.collection('live').insertOne({ n: 4 }, { session })),
      ),
  ],
}

/** Nobody's write. */
const harmless: Record<string, (db: Db) => Promise<unknown>> = {
  'a write to another collection': (db) => db.collection('other').insertOne({ n: 4 }),
  'a drop of another collection': (db) => db.collection('other').drop(),
  'a write to another database': (db) => db.client.db('elsewhere').collection('live').insertOne({ n: 4 }),
  'a deletion where documents expire': (db) => db.collection('expiring').deleteOne({ n: 1 }),
  'our journal': (db) => db.collection(journalName).insertOne({ n: 4 }),
  'our staged copies': (db) => db.collection('__restore_1.live').insertOne({ n: 4 }),
}

describe('with a change stream, the watch', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ replicaSet: true, args: ['--setParameter', 'enableTestCommands=1'] })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('directory')
  })
  beforeEach(() => fill(db))
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  async function watching(t: TestContext, since?: Timestamp): Promise<WriteWatch> {
    const begun = await watch(db, since ? { since, fingerprints: null } : null)
    t.after(() => begun.close())
    assert.ok(begun.since !== null && begun.fingerprints === null)
    return begun
  }

  for (const [what, [expected, write]] of Object.entries(writes)) {
    test(`sees ${what}`, async (t) => {
      const begun = await watching(t)
      assert.equal(await begun.seen(itself), null)
      await write(db)
      assert.match(String(await begun.seen(itself)), expected)
      assert.match(String(await begun.seen(itself)), expected)
    })
  }

  const structural: Record<string, [string, (db: Db) => Promise<unknown>]> = {
    'the creation of an empty collection': ['absent', (db) => db.createCollection('absent')],
    'an index that is built': ['live', (db) => db.collection('live').createIndex({ n: 1 })],
    'options that are changed': [
      'live',
      (db) => db.command({ collMod: 'live', validator: { n: { $gt: 0 } } }),
    ],
    'an insert where documents expire': ['expiring', (db) => db.collection('expiring').insertOne({ n: 4 })],
    'a write that was undone again': [
      'live',
      async (db) => {
        const { insertedId } = await db.collection('live').insertOne({ n: 4 })
        await db.collection('live').deleteOne({ _id: insertedId })
      },
    ],
  }
  for (const [what, [name, write]] of Object.entries(structural)) {
    test(`sees ${what}`, async (t) => {
      const begun = await watching(t)
      await write(db)
      assert.match(String(await begun.seen(itself)), new RegExp(`^${name} was written to`))
    })
  }

  for (const [what, write] of Object.entries(harmless)) {
    test(`does not mind ${what}`, async (t) => {
      const begun = await watching(t)
      await write(db)
      assert.equal(await begun.seen(itself), null)
    })
  }

  test('does not mind the renames of a swap, there and back', async (t) => {
    await db.collection('__restore_1.live').insertOne({ n: 1 })
    const begun = await watching(t)
    await db.collection('live').rename('__before_1.live')
    await db.collection('__restore_1.live').rename('live')
    assert.equal(await begun.seen(itself), null)
    await db.collection('live').rename('__restore_1.live')
    await db.collection('__before_1.live').rename('live')
    assert.equal(await begun.seen(itself), null)
    await db.collection('live').insertOne({ n: 4 })
    assert.match(String(await begun.seen(itself)), /^live was written to \(insert\)$/)
  })

  test('does not mind what was acknowledged before it began', async (t) => {
    for (let n = 0; n < 5; n++) {
      await db.collection('live').insertOne({ n })
      const begun = await watching(t)
      assert.equal(await begun.seen(itself), null)
    }
  })

  test('tells a later watch what came since the first one began', async (t) => {
    const first = await watching(t)
    await first.close()
    await db.collection('live').insertOne({ n: 4 })
    assert.match(String(await (await watching(t, first.since!)).seen(itself)), /^live was written to/)
  })

  test('reads to the end of many events, and finds the write among them', async (t) => {
    const begun = await watching(t)
    const many = Array.from({ length: 5000 }, (_, n) => ({ n }))
    await db.collection('expiring').deleteMany({})
    await db.collection<{ n: number }>(journalName).insertMany(many)
    assert.equal(await begun.seen(itself), null)
    await db.collection<{ n: number }>(journalName).deleteMany({ n: { $exists: true } })
    await db.collection('live').insertOne({ n: 4 })
    assert.match(String(await begun.seen(itself)), /^live was written to/)
  })

  test('leaves none of its markers behind', async (t) => {
    const begun = await watching(t)
    for (let n = 0; n < 3; n++) await begun.seen(itself)
    assert.equal(await db.collection(journalName).countDocuments(), 0)
  })

  /** Lets the server answer the next `aggregate` with an error. */
  const failOnce = (errorCode: number) =>
    client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: { failCommands: ['aggregate'], errorCode },
    })

  test('that goes back further than the server remembers says that nobody can tell', async (t) => {
    const { since } = await watching(t)
    await failOnce(286)
    const begun = await watch(db, { since, fingerprints: null })
    t.after(() => begun.close())
    assert.match(String(await begun.seen(itself)), /^somebody may have written/)
  })

  test('does without events for creations where the server knows none', async (t) => {
    await failOnce(40415)
    const begun = await watching(t)
    await db.createCollection('absent')
    assert.equal(await begun.seen(itself), null)
    await db.collection('absent').insertOne({ n: 1 })
    assert.match(String(await begun.seen(itself)), /^absent was written to/)
  })

  test('leaves no cursor open at the server when it is closed', async () => {
    const begun = await watch(db)
    const open = async () =>
      (
        await client
          .db('admin')
          .aggregate([{ $currentOp: { idleCursors: true } }])
          .toArray()
      ).filter(({ ns, cursor }) => String(ns).startsWith('directory.') && cursor).length
    assert.ok((await open()) > 0)
    await begun.close()
    while ((await open()) > 0) await sleep(20)
    await assert.rejects(begun.seen(itself))
  })
})

for (const kind of ['standalone', 'role without changeStream'] as const) {
  describe(`without a change stream (${kind}), the watch`, needs('mongod'), () => {
    let mongod: Mongod
    let client: MongoClient
    let db: Db
    /** As the watch sees it. */
    let limited: MongoClient
    before(async () => {
      const replicaSet = kind !== 'standalone'
      mongod = await startMongod({ replicaSet, auth: replicaSet })
      client = await MongoClient.connect(mongod.uri)
      db = client.db('directory')
      limited = client
      if (!replicaSet) return
      const createUser = { createUser: 'limited', pwd: 'x', roles: ['backup', 'restore'] }
      await client.db('admin').command(createUser)
      const auth = { username: 'limited', password: 'x' }
      limited = await MongoClient.connect(mongod.uri, { auth })
    })
    beforeEach(() => fill(db))
    after(async () => {
      await limited.close()
      await client.close()
      await mongod.stop()
    })

    async function watching(): Promise<WriteWatch> {
      const begun = await watch(limited.db('directory'))
      assert.deepEqual(begun.since, null)
      assert.deepEqual(Object.keys(begun.fingerprints!), ['live', 'absent', 'dotted.name'])
      return begun
    }

    for (const [what, [expected, write]] of Object.entries(writes)) {
      if (kind === 'standalone' && what.includes('transaction')) continue
      test(`sees ${what}`, async () => {
        const begun = await watching()
        assert.equal(await begun.seen(itself), null)
        await write(db)
        const said = String(await begun.seen(itself))
        assert.match(said, /^the content of [a-z.]+ changed$/)
        assert.match(said.slice('the content of '.length), expected)
      })
    }

    for (const [what, write] of Object.entries(harmless)) {
      test(`does not mind ${what}`, async () => {
        const begun = await watching()
        await write(db)
        assert.equal(await begun.seen(itself), null)
      })
    }

    test('looks where each collection stands now', async () => {
      const begun = await watching()
      await db.collection('live').rename('__before_1.live')
      const where = (name: string) => (name === 'live' ? '__before_1.live' : name)
      assert.equal(await begun.seen(where), null)
      await db.collection('__before_1.live').insertOne({ n: 4 })
      assert.equal(await begun.seen(where), 'the content of live changed')
    })

    test('is gone on with by what was noted of it', async () => {
      const { fingerprints } = await watching()
      const noted = { since: null, fingerprints }
      assert.equal(await (await watch(limited.db('directory'), noted)).seen(itself), null)
      await db.collection('live').insertOne({ n: 4 })
      const later = await watch(limited.db('directory'), noted)
      assert.deepEqual(later.fingerprints, fingerprints)
      assert.equal(await later.seen(itself), 'the content of live changed')
    })

    if (kind === 'standalone') return

    test('that was begun with one says that nobody can tell', async () => {
      const first = await watch(db)
      await first.close()
      const later = await watch(limited.db('directory'), { since: first.since, fingerprints: null })
      assert.match(String(await later.seen(itself)), /^somebody may have written/)
    })
  })
}
