import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type Collection, type Db, MongoClient } from 'mongodb'
import { connect } from '../../src/mongo/connection.ts'
import { dumpNative } from '../../src/mongo/dump-native.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { type NativeDumpRequest, nativeDump } from '../testbed/native-dump.ts'
import { needs } from '../testbed/needs.ts'
import { GatedSink, MemorySink } from '../testbed/sinks.ts'

const filler = 'x'.repeat(4_000_000)

describe('a native dump', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ replicaSet: true, args: ['--setParameter', 'enableTestCommands=1'] })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('d')
  })
  after(async () => {
    await client.close()
    await mongod.stop()
  })
  beforeEach(async () => {
    await db.dropDatabase()
    await fill(db)
  })

  /** Dumps, and does something to the source while the first batch of a waits to be written. */
  async function disturbed(act: () => Promise<unknown>, request: Partial<NativeDumpRequest> = {}) {
    const sink = new GatedSink(isBatch)
    const dumping = nativeDump({ uri: mongod.uri, database: 'd', sink, ...request })
    await Promise.race([sink.reached, dumping])
    await act()
    sink.open()
    return dumping
  }

  const changes: Record<string, (collection: Collection) => Promise<unknown>> = {
    dropped: (collection) => collection.drop(),
    'dropped and created again': async (collection) => {
      await collection.drop()
      await fillOne(collection)
    },
    renamed: (collection) => collection.rename('other'),
    'renamed and renamed back': async (collection) => {
      const other = await collection.rename('other')
      await other.rename(collection.collectionName)
    },
    'given an index': (collection) => collection.createIndex({ n: 1 }),
    // Its duplicates are in the snapshot, and gone when the index is built.
    'given a unique index': async (collection) => {
      await collection.deleteMany({ twin: true })
      await collection.createIndex({ twins: 1 }, { unique: true })
    },
    'robbed of an index': (collection) => collection.dropIndex('kept_1'),
    'given a hidden index': (collection) =>
      db.command({ collMod: collection.collectionName, index: { name: 'kept_1', hidden: true } }),
    'given a validator': (collection) =>
      db.command({ collMod: collection.collectionName, validator: { n: { $exists: true } } }),
  }
  for (const consistency of ['snapshot', 'collection'] as const) {
    for (const [what, change] of Object.entries(changes)) {
      for (const name of ['a', 'b']) {
        // Harmless outside a snapshot: a cursor that was at rest meanwhile goes on with the same documents.
        if (what === 'renamed and renamed back' && consistency === 'collection') continue
        const position = name === 'a' ? 'being read' : 'still to be read'
        test(`fails when a collection ${position} is ${what} (${consistency})`, async () => {
          await assert.rejects(
            disturbed(() => change(db.collection(name)), { consistency }),
            { code: 'source-changed', remedy: /again/ },
          )
        })
      }
    }
  }

  for (const [what, create] of Object.entries({
    collection: () => db.createCollection('created'),
    view: () => db.createCollection('created', { viewOn: 'a', pipeline: [] }),
  })) {
    test(`fails when a ${what} is created`, async () => {
      await assert.rejects(disturbed(create), { code: 'source-changed', message: /created was created/ })
    })
  }

  test('goes on when a collection of ours is created', async () => {
    const { namespaces } = await disturbed(() => db.collection('__restore_1.a').insertOne({}))
    assert.equal(namespaces.length, 2)
  })

  for (const when of ['before it begins', 'while it reads'] as const) {
    test(`fails when the build of an index began ${when} and goes on`, async () => {
      const hang = { configureFailPoint: 'hangAfterStartingIndexBuildUnlocked' }
      const { count } = await client.db('admin').command({ ...hang, mode: 'alwaysOn' })
      let building: Promise<unknown> | undefined
      const build = async () => {
        building = db.collection('b').createIndex({ n: 1 }, { unique: true })
        await client.db('admin').command({
          waitForFailPoint: hang.configureFailPoint,
          timesEntered: count + 1,
          maxTimeMS: 60_000,
        })
      }
      try {
        if (when === 'before it begins') await build()
        const dumping = disturbed(async () => when === 'while it reads' && (await build()))
        await assert.rejects(dumping, { code: 'source-changed', message: /an index of b is being built/ })
      } finally {
        await client.db('admin').command({ ...hang, mode: 'off' })
        await building
      }
    })
  }

  test('fails when its cursors are killed', async () => {
    const kill = () => client.db('admin').command({ killAllSessions: [] })
    await assert.rejects(disturbed(kill), { code: 'source-failed' })
  })

  test('fails when the snapshot leaves the history of the server, and says what helps', async () => {
    const window = async (seconds: number) =>
      client.db('admin').command({ setParameter: 1, minSnapshotHistoryWindowInSeconds: seconds })
    await window(0)
    try {
      await assert.rejects(
        disturbed(() => untilTooOld(db)),
        {
          code: 'source-failed',
          message: /has left the server's history/,
          likelyCause: /minSnapshotHistoryWindowInSeconds/,
          remedy: /--consistency collection/,
        },
      )
    } finally {
      await window(300)
    }
  })

  test('leaves no cursor open at the server when it fails', async () => {
    const connection = await connect(mongod.uri, 'source')
    try {
      const sink = new GatedSink(isBatch)
      const { signal } = new AbortController()
      const dumping = dumpNative(connection, 'd', sink, { consistency: 'snapshot', signal, onProgress() {} })
      await sink.reached
      assert.equal(await openCursors(client), 2)
      await db.createCollection('created')
      await db.collection('a').drop()
      sink.open()
      await assert.rejects(dumping, { code: 'source-changed' })
      assert.equal(await openCursors(client), 0)
    } finally {
      await connection.close()
    }
  })

  test('ends when it is aborted, though its output stands still', async () => {
    const stop = new AbortController()
    const sink = new GatedSink(isBatch)
    const dumping = nativeDump({ uri: mongod.uri, database: 'd', sink, signal: stop.signal })
    await sink.reached
    stop.abort(new Error('interrupted'))
    await assert.rejects(dumping, { message: 'interrupted' })
  })

  test('ends when it is aborted, though the server stands still', async () => {
    const stop = new AbortController()
    const sink = new GatedSink(isBatch)
    const connection = await connect(mongod.uri, 'source')
    const options = { consistency: 'snapshot', signal: stop.signal, onProgress() {} } as const
    const dumping = dumpNative(connection, 'd', sink, options)
    await sink.reached
    process.kill(mongod.pid, 'SIGSTOP')
    try {
      sink.open()
      await setImmediate()
      stop.abort(new Error('interrupted'))
      await assert.rejects(dumping, { message: 'interrupted' })
    } finally {
      process.kill(mongod.pid, 'SIGCONT')
      await connection.close()
    }
  })

  test('fails when its output fails', async () => {
    class Broken extends MemorySink {
      override write(): Promise<void> {
        return Promise.reject(new Error('disk full'))
      }
    }
    await assert.rejects(nativeDump({ uri: mongod.uri, database: 'd', sink: new Broken() }), {
      message: /disk full/,
    })
  })
})

for (const replicaSet of [true, false]) {
  test(
    `a native dump fails when its ${replicaSet ? 'replica set' : 'standalone'} is killed`,
    needs('mongod'),
    async (t) => {
      const mongod = await startMongod({ replicaSet })
      t.after(mongod.stop)
      await using client = await MongoClient.connect(mongod.uri)
      await fill(client.db('d'))
      const sink = new GatedSink(isBatch)
      const consistency = replicaSet ? 'snapshot' : 'collection'
      const dumping = nativeDump({ uri: mongod.uri, database: 'd', sink, consistency })
      await sink.reached
      await mongod.kill()
      sink.open()
      await assert.rejects(dumping, { code: 'source-failed', likelyCause: /went down/ })
    },
  )
}

function isBatch(bytes: Buffer): boolean {
  return bytes.length > filler.length
}

/** What takes the server three batches, and what takes it one. */
async function fill(db: Db): Promise<void> {
  await fillOne(db.collection('a'))
  await fillOne(db.collection('b'))
}

async function fillOne(collection: Collection): Promise<void> {
  const large = collection.collectionName === 'a' && { filler }
  await collection.createIndex({ kept: 1 })
  for (let n = 0; n < 10; n++) {
    await collection.insertOne({ n, twin: n % 2 === 0, twins: Math.floor(n / 2), ...large })
  }
}

async function openCursors(client: MongoClient): Promise<number> {
  const { metrics } = await client.db('admin').command({ serverStatus: 1 })
  return Number(metrics.cursor.open.total)
}

/** Writes until what is the past now can no longer be read. */
async function untilTooOld(db: Db): Promise<void> {
  const { operationTime } = await db.command({ ping: 1 })
  const read = { find: 'a', limit: 1, readConcern: { level: 'snapshot', atClusterTime: operationTime } }
  for (;;) {
    await db.collection('__restore_noise').insertOne({}, { writeConcern: { w: 'majority' } })
    try {
      await db.command(read)
    } catch (error) {
      assert.equal((error as { code?: number }).code, 239)
      return
    }
  }
}
