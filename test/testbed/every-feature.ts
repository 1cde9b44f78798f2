/** A small issuer directory that has every feature of a database besides. Scripts are apart. */
import { once } from 'node:events'
import { BSON, type Db, GridFSBucket, type IndexSpecification } from 'mongodb'
import { seedIssuerDirectory } from '../../src/demo/seed.ts'

/** Never reached by the TTL thread during a test. */
const farFuture = new Date('2100-01-01T00:00:00Z')

export async function seedEveryFeature(db: Db): Promise<void> {
  await seedIssuerDirectory(db, { issuers: 30, auditEntries: 400 })
  await indexesOfAllKinds(db)
  await specialCollections(db)
  const upload = new GridFSBucket(db, { bucketName: 'attachments', chunkSizeBytes: 1024 }).openUploadStream(
    'advisory.pdf',
  )
  upload.end(Buffer.alloc(5000, 'gridfs'))
  await once(upload, 'finish')
}

/** Scripts at the server; `system.js` cannot be dropped again, nor restored into a database of another name. */
export async function seedScripts(db: Db): Promise<void> {
  await db.collection<{ _id: string }>('system.js').insertMany([
    { _id: 'addOne', value: new BSON.Code('function (x) { return x + 1 }') },
    { _id: 'answer', value: 42 },
  ] as never)
}

async function indexesOfAllKinds(db: Db): Promise<void> {
  const indexed = db.collection('indexed')
  await indexed.insertMany(
    Array.from({ length: 50 }, (_, i) => ({
      _id: i as never,
      n: i,
      word: `word ${i} größer`,
      sometimes: i % 2 === 0 ? i : null,
      place: { type: 'Point', coordinates: [i, -i] },
      flat: [i, i],
      deep: { a: { b: i } },
      list: [i, i + 1],
    })),
  )
  const kinds: [IndexSpecification, object?][] = [
    [{ n: 1 }, { unique: true }],
    [{ n: -1, word: 1 }],
    [{ list: 1 }],
    [{ sometimes: 1 }, { sparse: true }],
    [{ word: 1 }, { partialFilterExpression: { n: { $gt: 10 } }, name: 'partial, ünïcode' }],
    [{ word: 'text' }, { default_language: 'german', weights: { word: 5 } }],
    [{ place: '2dsphere' }],
    [{ flat: '2d' }, { min: -500, max: 500 }],
    [{ 'deep.$**': 1 }],
    [{ n: 'hashed' }],
    [{ 'deep.a.b': 1 }, { hidden: true }],
    [{ word: -1 }, { collation: { locale: 'de', strength: 2 } }],
  ]
  for (const [keys, options] of kinds) await indexed.createIndex(keys, options)
  const expiring = await db.createCollection('expiring')
  await expiring.insertOne({ expireAt: farFuture })
  await expiring.createIndex({ expireAt: 1 }, { expireAfterSeconds: 60 })
}

async function specialCollections(db: Db): Promise<void> {
  await db.createCollection('empty')
  const capped = await db.createCollection('capped', { capped: true, size: 65_536, max: 40 })
  // The first are gone again, and the others lie in the order of their insertion.
  for (let i = 0; i < 60; i += 10) {
    await capped.insertMany(
      Array.from({ length: 10 }, (_, j) => ({ _id: `entry ${60 - i - j}` as never, order: i + j })),
    )
  }
  const valid = await db.createCollection('validated', {
    validator: { $jsonSchema: { required: ['name'], properties: { name: { bsonType: 'string' } } } },
    validationLevel: 'moderate',
    validationAction: 'error',
  })
  await valid.insertOne({ name: 'fits' })
  await valid.insertOne({ older: 'than the validator' }, { bypassDocumentValidation: true })
  const collated = await db.createCollection('collated', { collation: { locale: 'fr', strength: 1 } })
  await collated.insertMany([{ word: 'côte' }, { word: 'coté' }])
  await collated.createIndex({ word: 1 })
  await collated.createIndex({ word: -1 }, { collation: { locale: 'simple' } })
  const names = db.collection('名前.with.dots ünïcode 🔑')
  await names.insertMany([{ 'schlüssel.x': 1 }, { $dollar: 'sign' }] as never)
  await db.createCollection('issuer_names', {
    viewOn: 'issuers',
    pipeline: [{ $project: { display_name: 1 } }],
    collation: { locale: 'en' },
  })
  await db.createCollection('a_view_of_it', {
    viewOn: 'issuer_names',
    // The order of these fields is part of what the view says.
    pipeline: [{ $sort: { display_name: 1, tenant_id: -1, issuer_slug: 1, _id: 1 } }, { $limit: 3 }],
    collation: { locale: 'en' },
  })
}
