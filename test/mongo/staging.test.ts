import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BSON } from 'mongodb'
import type { CollectionMetadata, Prelude } from '../../src/mongo/archive-format.ts'
import { destinationOf, obstacles, planStaging } from '../../src/mongo/staging.ts'
import { stagingName } from '../../src/mongo/swap.ts'

const options = { database: 'db', from: 'db', nameOf: (name: string) => stagingName('t', name) }

function prelude(...collections: Partial<CollectionMetadata>[]): Prelude {
  const common = { database: 'db', collection: 'a', type: 'collection', options: {}, indexes: [], uuid: null }
  return {
    concurrentCollections: 1,
    serverVersion: '6.0.5',
    toolVersion: 't',
    collections: collections.map((metadata) => ({ ...common, ...metadata })),
  }
}

test('collections are staged, views and scripts kept for the swap, others passed over', () => {
  const plan = planStaging(
    prelude(
      { collection: 'a' },
      { collection: 'v', type: 'view', options: { viewOn: 'a', pipeline: [] } },
      { collection: 'system.js' },
      { collection: '__restore_old.a' },
      { collection: '__before_old.a' },
      { database: 'other' },
    ),
    options,
  )
  assert.deepEqual(
    plan.collections.map(({ name, original }) => [name, original]),
    [['__restore_t.a', 'a']],
  )
  assert.deepEqual(plan.views, [{ name: 'v', options: '{"viewOn":"a","pipeline":[]}' }])
  assert.equal(plan.hasScripts, true)
  assert.deepEqual(plan.passedOver, ['db.__restore_old.a', 'db.__before_old.a', 'other.a'])

  const { target } = destinationOf(plan)
  assert.equal(target({ database: 'db', collection: 'a' })?.name, '__restore_t.a')
  for (const [database, collection] of [
    ['other', 'a'],
    ['db', 'v'],
    ['db', 'system.js'],
    ['db', '__restore_old.a'],
  ] as const) {
    assert.equal(target({ database, collection }), null)
  }
})

test('what cannot be staged is refused, with its reason and the way out', () => {
  const longest = 'x'.repeat(255 - 'db.__restore_t..stray-1234567890123-999'.length)
  const refused: [Partial<CollectionMetadata>, RegExp][] = [
    [{ type: 'timeseries' }, /a is a time series/],
    [{ collection: `${longest}x` }, /256 bytes of 255/],
    [{ collection: 'ü'.repeat(130) }, /too long/],
    [{ collection: 'system.profile' }, /belongs to the server/],
    [{ options: { encryptedFields: {} } }, /encrypted/],
    [{ indexes: [{ name: 'i', key: { b: 1, 0: 1 } }] }, /the index i on fields named by integers/],
  ]
  for (const [metadata, reason] of refused) {
    assert.match(obstacles(prelude(metadata), options).join(), reason)
    assert.throws(
      () => planStaging(prelude(metadata), options),
      (error: Error & { code: string; remedy: string }) => {
        assert.equal(error.code, 'target-unsuitable')
        assert.match(error.message, reason)
        assert.match(error.remedy, /--in-place/)
        return true
      },
    )
  }
  assert.deepEqual(obstacles(prelude({ collection: longest }), options), [])
  assert.deepEqual(obstacles(prelude({ type: 'timeseries', database: 'other' }), options), [])
})

test('expiry is put off and remembered, the simple collation is asked for, the namespace left out', () => {
  const hour = new BSON.Int32(3_600)
  const [collection] = planStaging(
    prelude({
      options: { collation: { locale: 'de' }, expireAfterSeconds: hour, autoIndexId: false, capped: true },
      indexes: [
        { v: 2, key: { _id: 1 }, name: '_id_', ns: 'db.a' },
        {
          v: 2,
          key: { at: 1 },
          name: 'ttl',
          ns: 'db.a',
          expireAfterSeconds: hour,
          collation: { locale: 'de' },
        },
        { v: 2, key: { b: 1 }, name: 'b_1' },
      ],
    }),
    options,
  ).collections
  assert.ok(collection)
  assert.equal(collection.capped, true)
  assert.equal(collection.validated, false)
  assert.deepEqual(collection.options, { collation: { locale: 'de' }, capped: true })
  const never = new BSON.Int32(2_147_483_647)
  assert.deepEqual(collection.indexes, [
    { v: 2, key: { at: 1 }, name: 'ttl', expireAfterSeconds: never, collation: { locale: 'de' } },
    { v: 2, key: { b: 1 }, name: 'b_1', collation: { locale: 'simple' } },
  ])
  assert.deepEqual(collection.ttl, [{ index: 'ttl', seconds: '{"value":{"$numberInt":"3600"}}' }])
  assert.equal(collection.collectionTtl, '{"value":{"$numberInt":"3600"}}')
})

test('an expiry that no server takes becomes one that never comes', () => {
  const ttl = (value: unknown) => ({ name: 't', key: { at: 1 }, v: 2, expireAfterSeconds: value })
  for (const value of [Number.NaN, -1, 4_000_000_000]) {
    const metadata = {
      database: 'db',
      collection: 'a',
      type: 'collection',
      options: {},
      indexes: [ttl(value)],
      uuid: null,
    }
    const prelude = {
      concurrentCollections: 1,
      serverVersion: '6.0.5',
      toolVersion: 'x',
      collections: [metadata],
    }
    const plan = planStaging(prelude, { database: 'db', from: 'db', nameOf: (name) => name })
    assert.match(plan.collections[0]!.ttl[0]!.seconds, /"2147483647"/)
  }
})
