import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeEnd, encodePrelude } from '../../src/mongo/archive-format.ts'
import type { CatalogEntry } from '../../src/mongo/catalog.ts'
import { withTrueOptions } from '../../src/mongo/mongodump-prelude.ts'

const catalog: CatalogEntry[] = [
  entry('view', { viewOn: 'plain', pipeline: [{ $sort: { b: 1, a: -1 } }] }),
  entry('numbered', { validator: { b: 1, 0: 1 } }),
]

function entry(name: string, options: Record<string, unknown>): CatalogEntry {
  return { name, type: 'collection', uuid: null, options, indexes: [] }
}

function dump(view: Record<string, unknown>, numbered: Record<string, unknown>): Buffer {
  const collections = Object.entries({ view, numbered }).map(([collection, options]) => ({
    database: 'db',
    collection,
    type: 'collection',
    options,
    indexes: [],
    uuid: null,
  }))
  const prelude = { concurrentCollections: 1, serverVersion: '6.0.5', toolVersion: '100.7.0', collections }
  return Buffer.concat([encodePrelude(prelude), encodeEnd('db', 'view', 0n), encodeEnd('db', 'numbered', 0n)])
}

const spoiled = { pipeline: [{ $sort: { a: -1, b: 1 } }], viewOn: 'plain' }
const numbered = { validator: { 7: 1, other: 1 } }

async function through(chunks: Buffer[]): Promise<Buffer> {
  async function* stream() {
    yield* chunks
  }
  const passed: Buffer[] = []
  for await (const chunk of withTrueOptions(stream(), catalog)) passed.push(chunk)
  return Buffer.concat(passed)
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
}

test('options are as the server lists them, in the order that counts, however the stream is cut', async () => {
  const wanted = dump(catalog[0]!.options, numbered)
  for (const size of [1, 7, 100, 1_000_000]) {
    assert.deepEqual(await through(cut(dump(spoiled, numbered), size)), wanted)
  }
})

test('what JavaScript would spoil, and what is no prelude, passes as it is', async () => {
  const { options } = catalog[0]!
  const bytes = dump(options, numbered)
  assert.deepEqual(await through([bytes]), bytes)
  for (const other of [Buffer.alloc(0), bytes.subarray(0, 40), Buffer.alloc(300), Buffer.from('no dump')]) {
    assert.deepEqual(await through(cut(other, 9)), other)
  }
})
