import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BSON, type Db, MongoClient } from 'mongodb'
import { MongoArchiveReader } from '../../src/mongo/archive-reader.ts'
import { stateOf } from '../testbed/database-state.ts'
import { mongorestore } from '../testbed/database-tools.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { nativeDump } from '../testbed/native-dump.ts'
import { needs } from '../testbed/needs.ts'
import { GatedSink, MemorySink } from '../testbed/sinks.ts'

/** As many bytes as a server delivers in two batches. */
const twoBatches = 12
const filler = 'x'.repeat(2_000_000)

describe('a native dump', needs('mongod', 'mongodump'), () => {
  const servers: Partial<Record<'replica set' | 'standalone', Mongod>> = {}
  let mongod: Mongod
  let client: MongoClient
  before(async () => {
    ;[servers['replica set'], servers.standalone] = await Promise.all([
      startMongod({ replicaSet: true }),
      startMongod(),
    ])
    mongod = servers['replica set']
    client = await MongoClient.connect(mongod.uri)
  })
  after(async () => {
    await client.close()
    await Promise.all(Object.values(servers).map((server) => server.stop()))
  })

  for (const [from, to] of [
    ['replica set', 'standalone'],
    ['standalone', 'replica set'],
  ] as const) {
    test(`of a ${from} is restored by stock mongorestore with equal hashes`, async () => {
      await using source = await MongoClient.connect(servers[from]!.uri)
      await using target = await MongoClient.connect(servers[to]!.uri)
      const database = `of a ${from}`.replaceAll(' ', '-')
      const db = source.db(database)
      await fill(db)
      const sink = new MemorySink()
      const dump = await nativeDump({
        uri: servers[from]!.uri,
        database,
        sink,
        consistency: from === 'standalone' ? 'collection' : 'snapshot',
      })
      await mongorestore(servers[to]!.uri, sink.bytes)
      const state = await stateOf(db)
      assert.deepEqual(await stateOf(target.db(database)), state)
      assert.deepEqual(
        dump.namespaces.map(({ name }) => name),
        Object.keys(state.catalog),
      )
      for (const { name, documents, counted, type } of dump.namespaces) {
        assert.equal(counted, type === 'view' ? null : documents, name)
      }
      assert.equal(dump.snapshot === null, from === 'standalone')
    })
  }

  test('tells of each namespace what its stream holds', async () => {
    const db = client.db('told')
    await db.collection('a').insertMany(Array.from({ length: 1000 }, (_, n) => ({ n })))
    await db.createCollection('empty')
    const sink = new MemorySink()
    const { namespaces } = await nativeDump({ uri: mongod.uri, database: 'told', sink })
    const reader = new MongoArchiveReader()
    await reader.write(sink.bytes)
    assert.deepEqual(
      namespaces.map(({ name, documents, bytes, crc }) => [name, documents, bytes, BigInt(`0x${crc}`)]),
      reader
        .end()
        .map((one) => [one.collection, one.documents, one.bytes, BigInt.asUintN(64, one.crc as bigint)]),
    )
  })

  test('is one point in time, whatever is written meanwhile', async () => {
    const db = client.db('written')
    const names = ['a', 'b', 'c']
    for (const name of names) await insertLarge(db, name)
    // Every document is written to a, then b, then c: at any one time a holds as many as b, or one more.
    const writer = new Writer(db, names)
    await writer.reach(50)
    const sink = new GatedSink((bytes) => bytes.length > filler.length)
    const dumping = nativeDump({ uri: mongod.uri, database: 'written', sink })
    await sink.reached
    await writer.reach(writer.written + 200)
    await db.collection('c').deleteMany({ large: true })
    sink.open()
    const { namespaces } = await dumping
    await writer.stop()
    const [a, b, c] = namespaces.map(({ documents }) => documents) as [number, number, number]
    assert.ok(a >= b && b >= c && a - c <= 1, `${a}, ${b}, ${c}`)
    assert.ok(a < writer.written + twoBatches, 'it wrote on after the point in time')
    assert.deepEqual(
      namespaces.map(({ consistency, counted }) => [consistency, counted]),
      [a, b, c].map((documents) => ['snapshot', documents]),
    )
  })

  test('reads a capped collection on its own, and says so', async () => {
    const db = client.db('capped')
    await db.createCollection('log', { capped: true, size: 100_000 })
    await db.collection('log').insertMany(Array.from({ length: 10 }, (_, n) => ({ n })))
    await db.collection('plain').insertOne({})
    const { namespaces } = await nativeDump({ uri: mongod.uri, database: 'capped', sink: new MemorySink() })
    assert.deepEqual(
      namespaces.map(({ name, consistency, documents, counted }) => [name, consistency, documents, counted]),
      [
        ['log', 'collection', 10, 10],
        ['plain', 'snapshot', 1, 1],
      ],
    )
  })

  test('never carries what is ours, nor what is internal to the server', async () => {
    const db = client.db('ours')
    for (const name of ['__restore_journal', '__restore_1.kept', '__before_1.kept', 'kept', '__restored']) {
      await db.collection(name).insertOne({})
    }
    await db.collection<{ _id: string }>('system.js').insertOne({ _id: 'one' })
    await db.createCollection('view', { viewOn: 'kept', pipeline: [] })
    await db.setProfilingLevel('all')
    await db.collection('kept').findOne()
    await db.setProfilingLevel('off')
    const { namespaces } = await nativeDump({ uri: mongod.uri, database: 'ours', sink: new MemorySink() })
    assert.deepEqual(
      namespaces.map(({ name }) => name),
      ['__restored', 'kept', 'system.js', 'view'],
    )
  })

  test('counts for itself where the metadata of a crashed server is wrong', async (t) => {
    const crashed = await startMongod()
    t.after(crashed.stop)
    await using before = await MongoClient.connect(crashed.uri)
    const documents = Array.from({ length: 5000 }, (_, n) => ({ n }))
    await before
      .db('d')
      .collection('c')
      .insertMany(documents, { writeConcern: { w: 1, j: true } })
    await crashed.kill()
    await crashed.restart()
    await using client = await MongoClient.connect(crashed.uri)
    assert.notEqual(await client.db('d').collection('c').estimatedDocumentCount(), 5000)
    const { namespaces } = await nativeDump({
      uri: crashed.uri,
      database: 'd',
      sink: new MemorySink(),
      consistency: 'collection',
    })
    assert.deepEqual([namespaces[0]!.documents, namespaces[0]!.counted], [5000, 5000])
  })

  test('refuses a snapshot of a standalone', async () => {
    const { uri } = servers.standalone!
    await assert.rejects(nativeDump({ uri, database: 'any', sink: new MemorySink() }), {
      code: 'target-unsuitable',
      remedy: /--consistency collection/,
    })
  })
})

async function fill(db: Db): Promise<void> {
  await insertLarge(db, 'large')
  const empty = BSON.calculateObjectSize({ _id: 1, s: '' })
  await db.collection('largest').insertOne({ _id: 1 as never, s: 'x'.repeat(16 * 1024 * 1024 - empty) })
  const small = await db.createCollection('small', {
    collation: { locale: 'de' },
    validator: { n: { $type: 'int' } },
    validationAction: 'warn',
  })
  await small.insertMany(Array.from({ length: 3000 }, (_, n) => ({ n, name: `issuer ${n}` })))
  await small.createIndex({ n: 1 }, { unique: true, partialFilterExpression: { n: { $gt: 5 } } })
  await small.createIndex({ name: 'text' }, { default_language: 'german', collation: { locale: 'simple' } })
  await db.createCollection('größe.mit.punkten')
  await db.createCollection('view', {
    viewOn: 'small',
    pipeline: [{ $match: { n: 1 } }],
    collation: { locale: 'de' },
  })
  await db.collection<{ _id: string }>('system.js').insertOne({ _id: 'one' })
}

async function insertLarge(db: Db, name: string): Promise<void> {
  for (let n = 0; n < twoBatches; n++) await db.collection(name).insertOne({ large: true, filler })
}

/** Inserts into one collection after the other, all the time. */
class Writer {
  written = 0
  #stopped = false
  readonly #writing: Promise<void>

  constructor(db: Db, names: string[]) {
    this.#writing = (async () => {
      while (!this.#stopped) {
        for (const name of names) await db.collection(name).insertOne({}, { writeConcern: { w: 'majority' } })
        this.written++
      }
    })()
  }

  async reach(written: number): Promise<void> {
    while (this.written < written) {
      await Promise.race([this.#writing, new Promise((resolve) => setImmediate(resolve))])
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#writing
  }
}
