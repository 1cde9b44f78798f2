import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackupError } from '../../src/errors.ts'
import type { CatalogEntry } from '../../src/mongo/catalog.ts'
import type { ServerFacts } from '../../src/mongo/connection.ts'
import { chooseEngine } from '../../src/operations/engine.ts'

const replicaSet: ServerFacts = {
  version: '6.0.5',
  featureCompatibility: '6.0',
  topology: 'replica-set',
  maxMessageBytes: 48_000_000,
}
const standalone: ServerFacts = { ...replicaSet, topology: 'standalone' }
const old: ServerFacts = { ...replicaSet, version: '4.4.29' }

const entry = (name: string, more: Partial<CatalogEntry> = {}): CatalogEntry => ({
  name,
  type: 'collection',
  uuid: '0'.repeat(32),
  options: {},
  indexes: [],
  ...more,
})
const plain = [entry('issuers'), entry('audit')]
const series = [...plain, entry('metrics', { type: 'timeseries', uuid: null })]
const capped = [...plain, entry('log', { options: { capped: true, size: 4096 } })]

function refusal(work: () => unknown): BackupError {
  try {
    work()
  } catch (error) {
    if (error instanceof BackupError) return error
    throw error
  }
  assert.fail('it was not refused')
}

test('by itself a replica set is dumped natively in a snapshot, with nothing to warn of', () => {
  assert.deepEqual(chooseEngine({ engine: 'auto', consistency: 'auto' }, replicaSet, plain), {
    engine: 'native',
    consistency: 'snapshot',
    warnings: [],
  })
})

for (const [what, facts, why] of [
  ['a standalone', standalone, /because the server is a standalone/],
  ['a server before 5.0', old, /because the server is MongoDB 4\.4\.29; snapshots need 5\.0/],
] as const) {
  test(`${what} is dumped collection by collection, which is said`, () => {
    const plan = chooseEngine({ engine: 'auto', consistency: 'auto' }, facts, plain)
    assert.deepEqual([plan.engine, plan.consistency, plan.warnings.length], ['native', 'collection', 1])
    assert.match(plan.warnings[0]!, /^Not one point in time: each collection is read on its own/)
    assert.match(plan.warnings[0]!, why)
  })

  test(`of ${what} a snapshot cannot be had, which is an error with the reason`, () => {
    const { code, likelyCause, remedy } = refusal(() =>
      chooseEngine({ engine: 'auto', consistency: 'snapshot' }, facts, plain),
    )
    assert.equal(code, 'target-unsuitable')
    assert.match(`because ${likelyCause!.charAt(0).toLowerCase()}${likelyCause!.slice(1)}`, why)
    assert.match(remedy!, /--consistency collection/)
  })

  test(`whoever asks to read ${what} collection by collection is not warned of it`, () => {
    assert.deepEqual(chooseEngine({ engine: 'auto', consistency: 'collection' }, facts, plain), {
      engine: 'native',
      consistency: 'collection',
      warnings: [],
    })
  })
}

test('a server of two-digit version knows snapshots', () => {
  const facts = { ...replicaSet, version: '10.0.0' }
  assert.equal(
    chooseEngine({ engine: 'auto', consistency: 'snapshot' }, facts, plain).consistency,
    'snapshot',
  )
})

test('what native does not carry goes to mongodump, and it is said what and how', () => {
  const plan = chooseEngine({ engine: 'auto', consistency: 'auto' }, replicaSet, series)
  assert.deepEqual([plan.engine, plan.consistency, plan.warnings.length], ['mongodump', 'collection', 2])
  assert.match(plan.warnings[0]!, /^Using mongodump.*: metrics is a time series$/)
  assert.match(plan.warnings[1]!, /^Not one point in time.*because mongodump reads one collection after/)
})

test('every reason against native is named', () => {
  const odd = entry('odd', { indexes: [{ name: 'a_1_0_1', key: { a: 1, 0: 1 } }] })
  const { warnings } = chooseEngine({ engine: 'auto', consistency: 'auto' }, replicaSet, [...series, odd])
  assert.match(
    warnings[0]!,
    /metrics is a time series; odd has the index a_1_0_1 on fields named by integers/,
  )
})

test('native for what it does not carry is refused', () => {
  const { code, message, remedy } = refusal(() =>
    chooseEngine({ engine: 'native', consistency: 'auto' }, replicaSet, series),
  )
  assert.equal(code, 'target-unsuitable')
  assert.match(message, /metrics is a time series/)
  assert.match(remedy!, /--engine auto or --engine mongodump/)
})

test('mongodump gives no snapshot, whether it was asked for or has to be', () => {
  for (const [engine, catalog] of [
    ['mongodump', plain],
    ['auto', series],
  ] as const) {
    const { code, likelyCause } = refusal(() =>
      chooseEngine({ engine, consistency: 'snapshot' }, replicaSet, catalog),
    )
    assert.equal(code, 'target-unsuitable')
    assert.match(likelyCause!, /Mongodump reads one collection after the other/)
  }
})

test('mongodump that was asked for is not explained, but that it is no point in time', () => {
  const plan = chooseEngine({ engine: 'mongodump', consistency: 'auto' }, replicaSet, series)
  assert.equal(plan.engine, 'mongodump')
  assert.equal(plan.warnings.length, 1)
  assert.match(plan.warnings[0]!, /^Not one point in time/)
})

test('capped collections stand outside a snapshot, which is said where there is one', () => {
  const plan = chooseEngine({ engine: 'auto', consistency: 'auto' }, replicaSet, capped)
  assert.deepEqual([plan.engine, plan.consistency, plan.warnings.length], ['native', 'snapshot', 1])
  assert.match(plan.warnings[0]!, /^Capped collections .*: log$/)
  const byCollection = chooseEngine({ engine: 'auto', consistency: 'collection' }, replicaSet, capped)
  assert.deepEqual(byCollection.warnings, [])
})
