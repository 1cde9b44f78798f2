import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { listAll, readIndexes } from '../../src/mongo/catalog.ts'
import { ContentHash } from '../../src/mongo/content-hash.ts'
import { Crc64 } from '../../src/mongo/crc64.ts'
import {
  type ExpectedCatalog,
  type ExpectedContent,
  fingerprint,
  proveCatalog,
  proveContents,
} from '../../src/mongo/prove.ts'
import { RawCursor } from '../../src/mongo/raw-cursor.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

describe('proof', needs('mongod'), () => {
  let client: MongoClient
  let db: Db
  let stop: () => Promise<void>

  before(async () => {
    const mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('proved')
    stop = mongod.stop
  })
  after(async () => {
    await client.close()
    await stop()
  })

  /** What an archive of the present state would say. */
  async function recorded(name: string, ordered = false): Promise<ExpectedContent> {
    const hash = new ContentHash()
    const crc = new Crc64()
    await client.withSession(async (session) => {
      const cursor = await RawCursor.open(db, { find: name }, { session })
      for await (const { documents } of cursor.batches()) {
        hash.add(documents)
        crc.update(documents)
      }
    })
    const { documents, bytes } = hash
    return {
      name,
      original: 'a',
      documents,
      bytes,
      content: hash.value(),
      orderedCrc: ordered ? crc.value() : null,
    }
  }

  const changes: [what: string, change: (db: Db, name: string) => Promise<unknown>, says: RegExp][] = [
    [
      'a missing document',
      (db, name) => db.collection(name).deleteOne({ k: 5 }),
      /holds 99 documents, the archive 100/,
    ],
    ['a document too many', (db, name) => db.collection(name).insertOne({ k: 0 }), /holds 101 documents/],
    ['a longer document', (db, name) => db.collection(name).updateOne({ k: 5 }, { $set: { x: 1 } }), /bytes/],
    [
      'one changed value',
      (db, name) => db.collection(name).updateOne({ k: 5 }, { $set: { k: 6 } }),
      /content/,
    ],
    [
      'values that changed places',
      async (db, name) => {
        await db.collection(name).updateOne({ k: 5 }, { $set: { k: -1 } })
        await db.collection(name).updateOne({ k: 6 }, { $set: { k: 5 } })
        await db.collection(name).updateOne({ k: -1 }, { $set: { k: 6 } })
      },
      /content/,
    ],
    ['nothing there', (db, name) => db.collection(name).drop(), /holds 0 documents/],
  ]
  for (const [i, [what, change, says]] of changes.entries()) {
    test(`sees ${what}`, async () => {
      const name = `content-${i}`
      await db.collection(name).insertMany(Array.from({ length: 100 }, (_, k) => ({ k })))
      const expected = await recorded(name)
      const print = await fingerprint(db, name)
      await proveContents(db, [expected])
      assert.equal(await fingerprint(db, name), print)
      await change(db, name)
      await assert.rejects(proveContents(db, [expected]), { code: 'check-failed', message: says })
      assert.notEqual(await fingerprint(db, name), print)
    })
  }

  test('sees another order in a capped collection, and only there', async () => {
    const documents = [1, 2, 3].map((k) => ({ _id: k as never }))
    for (const name of ['forwards', 'backwards'])
      await db.createCollection(name, { capped: true, size: 10_000 })
    await db.collection('forwards').insertMany(documents)
    await db.collection('backwards').insertMany(documents.toReversed())
    const expected = { ...(await recorded('forwards', true)), name: 'backwards' }
    await assert.rejects(proveContents(db, [expected]), { code: 'check-failed', message: /order/ })
    await proveContents(db, [{ ...expected, orderedCrc: null }])
  })

  test('tells how far it is, and ends when it is told to', async () => {
    await db.collection('progress').insertMany([{}, {}, {}])
    const expected = await recorded('progress')
    const seen: unknown[] = []
    await proveContents(db, [expected], { onProgress: (progress) => seen.push(progress) })
    assert.deepEqual(seen.at(-1), { documents: 3, bytes: expected.bytes })
    await assert.rejects(
      proveContents(db, [expected], { signal: AbortSignal.abort(new Error('enough')) }),
      /enough/,
    )
  })

  async function cataloged(name: string): Promise<ExpectedCatalog> {
    const { options } = (await listAll(db)).find((entry) => entry.name === name)!
    return { name, original: 'a', options, indexes: await readIndexes(db, name) }
  }

  const catalogChanges: [what: string, change: (name: string) => Promise<unknown>, says: RegExp][] = [
    ['a missing index', (name) => db.collection(name).dropIndex('k_1'), /the index k_1 is missing/],
    ['another index', (name) => db.collection(name).createIndex({ z: 1 }), /another index, z_1/],
    [
      'an index that is no longer unique',
      async (name) => {
        await db.collection(name).dropIndex('k_1')
        await db.collection(name).createIndex({ k: 1 }, { name: 'k_1' })
      },
      /index k_1: unique differs/,
    ],
    [
      'an index of another order',
      async (name) => {
        await db.collection(name).dropIndex('k_1')
        await db.collection(name).createIndex({ k: -1 }, { name: 'k_1', unique: true })
      },
      /index k_1: key differs/,
    ],
    ['another validator', (name) => db.command({ collMod: name, validator: {} }), /option validator differs/],
    [
      'a validator that only warns',
      (name) => db.command({ collMod: name, validationAction: 'warn' }),
      /option validationAction differs/,
    ],
    ['nothing there', (name) => db.collection(name).drop(), /not there/],
  ]
  for (const [i, [what, change, says]] of catalogChanges.entries()) {
    test(`sees in the catalog ${what}`, async () => {
      const name = `catalog-${i}`
      await db.createCollection(name, { validator: { k: { $gt: 1 } } })
      await db.collection(name).createIndex({ k: 1 }, { unique: true })
      const expected = await cataloged(name)
      await proveCatalog(db, [expected])
      await change(name)
      await assert.rejects(proveCatalog(db, [expected]), { code: 'check-failed', message: says })
    })
  }
})

describe('expiry', needs('mongod'), () => {
  test('does not empty what is staged, while it empties what is not', async (t) => {
    const { buildIndexes } = await import('../../src/mongo/build-indexes.ts')
    const { connect } = await import('../../src/mongo/connection.ts')
    const { createCollections, planStaging } = await import('../../src/mongo/staging.ts')
    const mongod = await startMongod({ args: ['--setParameter', 'ttlMonitorSleepSecs=1'] })
    const connection = await connect(mongod.uri, 'target')
    t.after(async () => {
      await connection.close()
      await mongod.stop()
    })
    const db = connection.client.db('expiry')
    const metadata = { database: 'expiry', type: 'collection', uuid: null }
    const index = { v: 2, key: { at: 1 }, name: 'at_1', expireAfterSeconds: 60 }
    const clustered = { clusteredIndex: { key: { _id: 1 }, unique: true }, expireAfterSeconds: 60 }
    const plan = planStaging(
      {
        ...{ concurrentCollections: 1, serverVersion: '6.0.5', toolVersion: 't' },
        collections: [
          { ...metadata, collection: 'indexed', options: {}, indexes: [index] },
          { ...metadata, collection: 'clustered', options: clustered, indexes: [] },
        ],
      },
      { database: 'expiry', from: 'expiry', nameOf: (name) => `__restore_t.${name}` },
    )
    await createCollections(db, plan)
    await buildIndexes(connection, 'expiry', plan.collections)
    await db.collection('live').createIndex({ at: 1 }, { expireAfterSeconds: 60 })
    await db.createCollection('live clustered', clustered)
    const old = new Date(0)
    for (const name of ['live', '__restore_t.indexed']) await db.collection(name).insertOne({ at: old })
    for (const name of ['live clustered', '__restore_t.clustered']) {
      await db.collection(name).insertOne({ _id: old as never })
    }
    const count = (name: string) => db.collection(name).countDocuments()
    while ((await count('live')) + (await count('live clustered')) > 0)
      await new Promise((r) => setTimeout(r, 100))
    assert.equal(await count('__restore_t.indexed'), 1)
    assert.equal(await count('__restore_t.clustered'), 1)
  })
})
