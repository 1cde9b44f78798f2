import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, test } from 'node:test'
import { Binary, BSON, type Db, GridFSBucket } from 'mongodb'
import { canonical } from '../../src/mongo/canonical.ts'
import { listAll, readIndexes } from '../../src/mongo/catalog.ts'
import { type Connection, connect } from '../../src/mongo/connection.ts'
import { dumpNative } from '../../src/mongo/dump-native.ts'
import { upsertLiterally } from '../../src/mongo/literal-upsert.ts'
import { proveCatalog, proveContents } from '../../src/mongo/prove.ts'
import { RawCursor } from '../../src/mongo/raw-cursor.ts'
import { rawWrite } from '../../src/mongo/raw-write.ts'
import type { StagingPlan } from '../../src/mongo/staging.ts'
import { stagingName } from '../../src/mongo/swap.ts'
import { remake } from '../testbed/archive-stream.ts'
import { engines, loadStream } from '../testbed/load-stream.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { document, element, id, int32, split } from '../testbed/raw-bson.ts'
import { MemorySink } from '../testbed/sinks.ts'
import { everyType, zeroTimestamps } from './every-type.ts'

const stageOf = (name: string) => stagingName('t', name)

async function setUp(t: { after(act: () => Promise<void>): void }, replicaSet = true) {
  const mongod = await startMongod({ replicaSet })
  const connection = await connect(mongod.uri, 'target')
  t.after(async () => {
    await connection.close()
    await mongod.stop()
  })
  return { uri: mongod.uri, connection, source: connection.client.db('source') }
}

async function dump(connection: Connection, consistency: 'snapshot' | 'collection'): Promise<Buffer> {
  const sink = new MemorySink()
  const { signal } = new AbortController()
  await dumpNative(connection, 'source', sink, { consistency, signal, onProgress() {} })
  return sink.bytes
}

async function readRaw(db: Db, collection: string): Promise<Buffer[]> {
  const session = db.client.startSession()
  try {
    const cursor = await RawCursor.open(db, { find: collection, hint: { $natural: 1 } }, { session })
    const documents: Buffer[] = []
    for await (const batch of cursor.batches()) documents.push(...split(Buffer.from(batch.documents)))
    return documents
  } finally {
    await session.endSession()
  }
}

async function insertRaw(db: Db, collection: string, documents: Buffer[]): Promise<void> {
  const reply = await rawWrite(
    db,
    { insert: collection, bypassDocumentValidation: true },
    'documents',
    documents,
  )
  assert.deepEqual(reply.writeErrors, undefined)
  assert.equal(reply.n, documents.length)
}

const sorted = (documents: Buffer[]) => documents.map((raw) => raw.toString('hex')).sort()

/** What the server itself says of every collection: the witness that shares no code with us. */
async function serverHashes(db: Db): Promise<Record<string, string>> {
  const { collections } = await db.command({ dbHash: 1 })
  return Object.fromEntries(
    Object.entries<string>(collections).filter(([name]) => !name.startsWith('system.')),
  )
}

/** Gives staged collections their names. */
async function unstage(db: Db): Promise<void> {
  const prefix = stageOf('')
  for (const { name } of await listAll(db)) {
    if (name.startsWith(prefix)) await db.renameCollection(name, name.slice(prefix.length))
  }
}

/** After the true expiry is set, as the swap does it, nothing is left to tell the two apart. */
async function assertSameCatalog(source: Db, target: Db, { collections }: StagingPlan): Promise<void> {
  const value = (text: string) => BSON.EJSON.parse(text, { relaxed: false }).value
  for (const { original, ttl, collectionTtl } of collections) {
    for (const { index, seconds } of ttl) {
      await target.command({ collMod: original, index: { name: index, expireAfterSeconds: value(seconds) } })
    }
    if (collectionTtl) await target.command({ collMod: original, expireAfterSeconds: value(collectionTtl) })
  }
  const describeAll = async (db: Db) => {
    const present = (await listAll(db)).filter(
      ({ name, type }) => type === 'collection' && !name.startsWith('system.'),
    )
    return Promise.all(
      present.map(async ({ name, options }) => ({
        name,
        options: canonical(options),
        indexes: (await readIndexes(db, name)).map((index) =>
          Object.fromEntries(Object.entries(index).map(([field, is]) => [field, canonical({ is })])),
        ),
      })),
    )
  }
  const restored = await describeAll(target)
  assert.deepEqual(restored, await describeAll(source))
  assert.equal(restored.length, collections.length)
}

async function createEverything(db: Db): Promise<void> {
  await db.createCollection('every type')
  await insertRaw(db, 'every type', everyType())
  const zero = zeroTimestamps()
  await upsertLiterally(db, { name: 'every type', capped: false, validated: false }, zero, 1)

  await db.createCollection('empty')
  await db.createCollection('dots.and.ünïcödé \u{1f511}')
  await db.collection('dots.and.ünïcödé \u{1f511}').insertOne({ a: 1 })

  // A validator that came after the documents it rejects.
  await db.createCollection('strict', { validator: { a: { $type: 'string' } }, validationAction: 'error' })
  await insertRaw(db, 'strict', [Buffer.from(BSON.serialize({ _id: 1, a: 1 }))])

  await db.createCollection('capped', { capped: true, size: 1_000_000, max: 5_000 })
  const many = Array.from({ length: 5_000 }, (_, i) => ({ _id: (i * 7919) % 5_000, n: i }))
  await db.collection<{ _id: number }>('capped').insertMany(many)

  await db.createCollection('collated', { collation: { locale: 'de', strength: 2 } })
  await db.collection('collated').insertMany([{ name: 'Ärger' }, { name: 'arger' }])
  await db.command({
    createIndexes: 'collated',
    indexes: [
      { key: { name: 1 }, name: 'inherits' },
      { key: { name: 1, x: 1 }, name: 'simple', collation: { locale: 'simple' } },
      { key: { name: 1, y: 1 }, name: 'french', collation: { locale: 'fr', strength: 1 } },
      { key: { name: 'text' }, name: 'text', collation: { locale: 'simple' } },
    ],
  })

  await db.createCollection('clustered', {
    clusteredIndex: { key: { _id: 1 }, unique: true, name: 'by id' },
    expireAfterSeconds: 3_600,
  })
  await db.collection('clustered').insertMany([{ a: 1 }, { a: 2 }])

  await db.createCollection('options', {
    changeStreamPreAndPostImages: { enabled: true },
    storageEngine: { wiredTiger: { configString: 'block_compressor=zlib' } },
    validator: { $jsonSchema: { required: ['z', 'a'], properties: { z: {}, a: {} } } },
    validationLevel: 'moderate',
  })

  const bucket = new GridFSBucket(db, { chunkSizeBytes: 1_000 })
  await pipeline(Readable.from([Buffer.alloc(5_555, 3)]), bucket.openUploadStream('policy.pdf'))

  await createIndexed(db)
  await db.createCollection('a view', { viewOn: 'indexed', pipeline: [{ $match: { a: 1 } }] })
  await db
    .collection<{ _id: string; value: BSON.Code }>('system.js')
    .insertOne({ _id: 'twice', value: new BSON.Code('(x) => 2 * x') })
}

async function createIndexed(db: Db): Promise<void> {
  const place = { type: 'Point', coordinates: [1, 2] }
  await db
    .collection('indexed')
    .insertMany(
      [1, 2, 3].map((a) => ({ a, b: -a, at: new Date(0), place, flat: [a, a], words: 'a key', w: { x: a } })),
    )
  await db.command({
    createIndexes: 'indexed',
    indexes: [
      { key: { a: 1 }, name: 'unique', unique: true },
      { key: { a: 1, b: -1.0 }, name: 'compound' },
      { key: { b: 1 }, name: 'partial', partialFilterExpression: { a: { $gt: 1 } } },
      { key: { c: 1 }, name: 'sparse', sparse: true },
      { key: { at: 1 }, name: 'ttl', expireAfterSeconds: 3_600 },
      { key: { at: -1 }, name: 'hidden ttl', hidden: true, expireAfterSeconds: 60 },
      { key: { b: -1 }, name: 'prepared', prepareUnique: true },
      { key: { 'w.$**': 1 }, name: 'wildcard' },
      { key: { '$**': 1 }, name: 'projected', wildcardProjection: { a: 1, 'w.x': 1 } },
      {
        key: { words: 'text', title: 'text' },
        name: 'text',
        weights: { title: 10 },
        default_language: 'german',
        language_override: 'tongue',
      },
      { key: { place: '2dsphere' }, name: 'sphere' },
      { key: { flat: '2d' }, name: 'flat', bits: 20, min: -100, max: 100 },
      { key: { a: 'hashed' }, name: 'hashed' },
      { key: { 'x.0': 1 }, name: 'a path with a number' },
    ],
  })
}

for (const engine of engines) {
  describe(`loading by ${engine}`, needs('mongod', 'mongodump'), () => {
    test('brings back every type, option and index as it was', async (t) => {
      const { connection, uri, source } = await setUp(t)
      await createEverything(source)
      const original = await readRaw(source, 'every type')
      assert.deepEqual(
        sorted(original),
        sorted([...everyType(), ...zeroTimestamps()]),
        'the source is as made',
      )

      const stream = await dump(connection, 'snapshot')
      const options = { database: 'target', from: 'source', nameOf: stageOf }
      const { plan, contents } = await loadStream(engine, connection, uri, stream, options)
      const target = connection.client.db('target')
      await proveContents(target, contents)
      await proveCatalog(target, plan.collections)
      assert.ok(plan.hasScripts)
      assert.deepEqual(
        plan.views.map(({ name }) => name),
        ['a view'],
      )

      await unstage(target)
      assert.deepEqual(sorted(await readRaw(target, 'every type')), sorted(original))
      assert.deepEqual(await readRaw(target, 'capped'), await readRaw(source, 'capped'), 'in order')
      const hashes = await serverHashes(source)
      assert.deepEqual(await serverHashes(target), hashes)
      for (const name of Object.keys(hashes)) {
        const validate = async (db: Db) => {
          const { valid, nrecords, nIndexes } = await db.command({ validate: name, full: true })
          return { valid, nrecords, nIndexes }
        }
        assert.deepEqual(await validate(target), await validate(source), `validate ${name}`)
      }
      await assertSameCatalog(source, target, plan)
    })

    test('takes chunks of any size, and blocks that interleave', async (t) => {
      const { connection, uri, source } = await setUp(t, false)
      for (const name of ['a', 'b']) {
        await source.collection(name).insertMany(Array.from({ length: 3_000 }, (_, i) => ({ i, name })))
      }
      const stream = await remake(await dump(connection, 'collection'), (documents) => documents, 100)
      for (const chunk of [7, 4_096, stream.length]) {
        const database = `target-${chunk}`
        const { contents } = await loadStream(
          engine,
          connection,
          uri,
          stream,
          { database, from: 'source', nameOf: (name) => name },
          { chunk },
        )
        await proveContents(connection.client.db(database), contents)
        assert.deepEqual(await serverHashes(connection.client.db(database)), await serverHashes(source))
      }
    })

    test('says so when two documents have the same _id', async (t) => {
      const { connection, uri, source } = await setUp(t, false)
      await source.collection('a').insertOne({ secret: 'do not print' })
      const stream = await remake(await dump(connection, 'collection'), ([one]) => [one!, one!])
      const options = { database: 'target', from: 'source', nameOf: stageOf }
      await assert.rejects(loadStream(engine, connection, uri, stream, options), (error: Error) => {
        assert.match(error.message, engine === 'native' ? /same _id/ : /mongorestore/)
        assert.doesNotMatch(error.message, /do not print/)
        return true
      })
    })

    test('says so when documents do not fit a unique index', async (t) => {
      const { connection, uri, source } = await setUp(t, false)
      await source.collection('a').createIndex({ k: 1 }, { unique: true })
      await source.collection('a').insertMany([{ k: 'x' }, { k: 'y' }])
      const stream = await remake(await dump(connection, 'collection'), (documents) =>
        documents.map((raw) => {
          const changed = Buffer.from(raw)
          changed[changed.length - 3] = 'x'.charCodeAt(0)
          return changed
        }),
      )
      await assert.rejects(
        loadStream(engine, connection, uri, stream, { database: 'target', from: 'source', nameOf: stageOf }),
        { code: 'archive-unsuitable', message: /^a holds documents that its unique index k_1 forbids$/ },
      )
    })

    test('refuses a document that the server would alter', async (t) => {
      const { connection, uri, source } = await setUp(t, false)
      await source.collection('a').insertOne({ _id: 1 as never, b: 1 })
      const stream = await remake(await dump(connection, 'collection'), () => [
        document(element(0x10, 'b', int32(1)), id(1)),
      ])
      await assert.rejects(
        loadStream(engine, connection, uri, stream, { database: 'target', from: 'source', nameOf: stageOf }),
        { code: 'archive-unsuitable', message: /does not begin with its _id/ },
      )
    })

    test('fails when the server goes away in the middle', async (t) => {
      const mongod = await startMongod()
      const uri = `${mongod.uri}${mongod.uri.includes('?') ? '&' : '/?'}serverSelectionTimeoutMS=1000`
      const connection = await connect(uri, 'target', { serverSelectionTimeoutMS: 1_000 })
      t.after(async () => {
        await connection.close()
        await mongod.stop()
      })
      const value = new Binary(Buffer.alloc(1_000))
      const source = connection.client.db('source')
      await source.collection('a').insertMany(Array.from({ length: 20_000 }, () => ({ value })))
      const stream = await dump(connection, 'collection')
      const options = { database: 'target', from: 'source', nameOf: stageOf }
      let alive = true
      const onDocuments = async () => {
        if (alive) await mongod.kill()
        alive = false
      }
      await assert.rejects(loadStream(engine, connection, uri, stream, options, { onDocuments }), {
        code: 'target-failed',
      })
    })
  })
}
