import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { BSON, MongoClient } from 'mongodb'
import { BackupError } from '../../src/errors.ts'
import { encodeBlockHeader, encodeEnd, encodePrelude, terminator } from '../../src/mongo/archive-format.ts'
import { MongoArchiveReader, type StreamNamespace } from '../../src/mongo/archive-reader.ts'
import { Crc64 } from '../../src/mongo/crc64.ts'
import { mongodump } from '../testbed/database-tools.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

describe('an archive of stock mongodump', needs('mongod', 'mongodump'), async () => {
  test('is read whole, however it is cut into chunks', async (t) => {
    const mongod = await startMongod()
    t.after(mongod.stop)
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('directory')
    // Larger than mongodump's buffers, so that the blocks of several collections interleave.
    const filler = 'x'.repeat(200_000)
    for (const name of ['one', 'two', 'three']) {
      await db.collection(name).insertMany(Array.from({ length: 250 }, (_, n) => ({ n, name, filler })))
    }
    await db.collection('one').createIndex({ n: 1 }, { unique: true })
    await db.createCollection('empty')
    await db.createCollection('view', { viewOn: 'one', pipeline: [] })
    await db.createCollection('series', { timeseries: { timeField: 't' } })
    await db.collection('series').insertOne({ t: new Date(0), value: 1 })
    const archive = await mongodump(mongod.uri, '--db=directory', '--numParallelCollections=4')

    const whole = await read([archive])
    const counts = Object.fromEntries(whole.namespaces.map((one) => [one.metadata.collection, one.documents]))
    assert.deepEqual(counts, { one: 250, two: 250, three: 250, empty: 0, view: 0, series: 1 })
    const { metadata } = whole.namespaces.find(({ collection }) => collection === 'one')!
    assert.deepEqual(metadata.indexes[1]!.unique, true)
    assert.ok(whole.changes > 4, 'blocks of the four collections interleave')
    assert.equal(whole.prelude?.serverVersion, (await db.command({ buildInfo: 1 })).version)

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 10_000, max: 3_000_000 }), { minLength: 1 }),
        async (sizes) => {
          assert.deepEqual(await read(chunks(archive, sizes)), whole)
        },
      ),
      { numRuns: 8 },
    )
  })
})

const small = build()

test('a small archive is read whole byte by byte', async () => {
  const { namespaces, content } = await read(chunks(small, [1]))
  assert.deepEqual(
    namespaces.map(({ collection, documents }) => [collection, documents]),
    [
      ['a', 3],
      ['b', 0],
    ],
  )
  assert.equal(content.get('a')?.length, namespaces[0]!.bytes)
})

test('a document of 16 MiB passes in small chunks', async () => {
  const empty = BSON.calculateObjectSize({ _id: 1, s: '' })
  const large = BSON.serialize({ _id: 1, s: 'x'.repeat(16 * 1024 * 1024 - empty) })
  assert.equal(large.length, 16 * 1024 * 1024)
  const { namespaces } = await read(chunks(build([Buffer.from(large)]), [1500]))
  assert.equal(namespaces[0]!.bytes, large.length)
})

test('a slow visitor holds the stream back', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const reader = new MongoArchiveReader({ documents: () => promise })
  let written = false
  const writing = reader.write(small).then(() => (written = true))
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  assert.equal(written, false)
  resolve()
  await writing
})

test('every truncation is rejected', async () => {
  for (let length = 0; length < small.length; length++) {
    await assert.rejects(read([small.subarray(0, length)]), { code: 'archive-incomplete' }, `at ${length}`)
  }
})

test('every flipped bit is rejected, or is one of the prelude, which has no checksum', async () => {
  const documents = locate(small)
  for (let at = 0; at < small.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Buffer.from(small)
      flipped[at]! ^= 1 << bit
      const failure = await read([flipped]).then(
        () => null,
        (error) => error,
      )
      assert.ok(failure === null || failure instanceof BackupError, `${failure?.stack} at ${at}, bit ${bit}`)
      assert.ok(failure !== null || at < documents, `unseen at ${at}, bit ${bit}`)
    }
  }

  /** Where the blocks begin: from there on nothing may pass. */
  function locate(archive: Buffer): number {
    return archive.indexOf(terminator) + terminator.length
  }
})

describe('a forged archive is rejected:', () => {
  const prelude = encodePrelude(preludeOf('a'))
  const header = encodeBlockHeader('d', 'a')
  const document = Buffer.from(BSON.serialize({ _id: 1 }))
  const crc = crcOf(document)
  const end = encodeEnd('d', 'a', crc)
  const good = [prelude, header, document, terminator, end]
  const length = (bytes: number) => {
    const forged = Buffer.from(document)
    forged.writeInt32LE(bytes)
    return forged
  }
  const closing = end.subarray(0, -terminator.length)
  const withMetadata = (metadata: unknown) => {
    const text = encodePrelude({ ...preludeOf(), collections: [] }).subarray(0, -terminator.length)
    const entry = BSON.serialize({ db: 'd', collection: 'a', metadata, size: 0, type: 'collection' })
    return [text, Buffer.from(entry), terminator, ...good.slice(1)]
  }

  test('a prelude of more collections than any database has, or of more bytes', async () => {
    const entry = (n: number, metadata = '') =>
      Buffer.from(BSON.serialize({ db: 'd', collection: `c${n}`, metadata, size: 0, type: 'collection' }))
    const start = encodePrelude({ ...preludeOf(), collections: [] }).subarray(0, -terminator.length)
    const many = Array.from({ length: 10_001 }, (_, n) => entry(n))
    await assert.rejects(read([start, ...many]), { code: 'archive-damaged', message: /too many collections/ })
    const padding = `{"options":{"a":"${'x'.repeat(13 * 1024 * 1024)}"}}`
    const large = Array.from({ length: 5 }, (_, n) => entry(n, padding))
    await assert.rejects(read([start, ...large]), { code: 'archive-damaged', message: /larger than any/ })
  })

  test('metadata that nests deeper than a server takes', async () => {
    const nested = (levels: number) => `{"options":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`
    await read(withMetadata(nested(190)))
    for (const levels of [300, 1500, 100_000]) {
      await assert.rejects(read(withMetadata(nested(levels))), { code: 'archive-damaged' })
    }
  })

  test('the archive that the others are forged from is good', async () => {
    assert.equal((await read(good)).namespaces[0]!.documents, 1)
  })

  const forgeries: Record<string, { parts: Buffer[]; code?: string; message?: RegExp }> = {
    'a namespace that goes on after its end': {
      parts: [...good, header, document, terminator],
      message: /after its end/,
    },
    'a namespace that ends twice': { parts: [...good, end], message: /after its end/ },
    'a block of a namespace that the prelude does not name': {
      parts: [...good, encodeBlockHeader('d', 'other'), terminator],
      message: /does not name/,
    },
    'a block of another database': {
      parts: [prelude, encodeBlockHeader('other', 'a'), terminator],
      message: /does not name/,
    },
    'documents in a closing block': {
      parts: [prelude, closing, document, terminator],
      message: /closing block/,
    },
    'documents whose checksum is another': {
      parts: [prelude, header, document, terminator, encodeEnd('d', 'a', crc + 1n)],
      message: /checksum/,
    },
    'a document more than the checksum covers': {
      parts: [prelude, header, document, document, terminator, end],
      message: /checksum/,
    },
    'a closing block without a checksum': {
      parts: [prelude, Buffer.from(BSON.serialize({ db: 'd', collection: 'a', EOF: true })), terminator],
      message: /no checksum/,
    },
    'a block header without EOF': {
      parts: [prelude, Buffer.from(BSON.serialize({ db: 'd', collection: 'a' })), terminator],
      message: /lacks its fields/,
    },
    'a document of negative length': { parts: [prelude, header, length(-2)], message: /claims -2 bytes/ },
    'a document of 4 bytes': { parts: [prelude, header, length(4)], message: /claims 4 bytes/ },
    'a document of more than 16 MiB': {
      parts: [prelude, header, length(16 * 1024 * 1024 + 1)],
      message: /claims 16777217 bytes/,
    },
    'a document that does not end with zero': {
      parts: [prelude, header, Buffer.concat([document.subarray(0, -1), Buffer.from([1])])],
      message: /does not end/,
    },
    'two terminators in a row': { parts: [...good, terminator], message: /no header/ },
    'trailing bytes': { parts: [...good, Buffer.from('\n')], code: 'archive-incomplete' },
    'a namespace that never ends': {
      parts: good.slice(0, -1),
      code: 'archive-incomplete',
      message: /closes a/,
    },
    'a namespace of which nothing comes': { parts: [prelude], code: 'archive-incomplete' },
    'a prelude that names a collection twice': {
      parts: [encodePrelude(preludeOf('a', 'a')), ...good.slice(1)],
      message: /twice/,
    },
    'an empty prelude': { parts: [prelude.subarray(0, 4), terminator], message: /empty/ },
    'a newer version': {
      parts: [prelude.subarray(0, 4), Buffer.from(BSON.serialize({ version: '0.2' })), terminator],
      code: 'archive-newer',
    },
    'a version that is no text': {
      parts: [prelude.subarray(0, 4), Buffer.from(BSON.serialize({ version: { toString: 1 } })), terminator],
    },
    'something else than an archive': { parts: [Buffer.from('PK\x03\x04')], code: 'archive-foreign' },
    'metadata that is no JSON': { parts: withMetadata('{'), message: /not JSON/ },
    'metadata that is no document': { parts: withMetadata('null'), message: /no document/ },
    'metadata that is no text': { parts: withMetadata(1) },
    'options that are no document': { parts: withMetadata('{"options": 7}'), message: /no documents/ },
    'indexes that are no list': { parts: withMetadata('{"indexes": {"0": {}}}'), message: /no documents/ },
    'an index that is no document': { parts: withMetadata('{"indexes": [null]}'), message: /no documents/ },
  }
  for (const [name, { parts, code = 'archive-damaged', message }] of Object.entries(forgeries)) {
    test(name, async () => {
      const expected = { name: 'BackupError', code, ...(message && { message }) }
      await assert.rejects(read([Buffer.concat(parts)]), expected)
      await assert.rejects(read(chunks(Buffer.concat(parts), [1])), expected)
    })
  }

  test('metadata may be empty, as old mongodump leaves it', async () => {
    assert.deepEqual((await read(withMetadata(''))).namespaces[0]!.metadata.indexes, [])
  })

  test('a stream that has failed stays failed', async () => {
    const reader = new MongoArchiveReader()
    await assert.rejects(reader.write(Buffer.from('PK\x03\x04')), { code: 'archive-foreign' })
    await assert.rejects(reader.write(small), { code: 'archive-damaged' })
    assert.throws(() => reader.end(), { name: 'BackupError' })
  })
})

interface Reading {
  prelude: MongoArchiveReader['prelude']
  namespaces: StreamNamespace[]
  /** How often the stream went over to another namespace. */
  changes: number
  content: Map<string, Buffer>
}

async function read(parts: Iterable<Buffer>): Promise<Reading> {
  const runs = new Map<string, Buffer[]>()
  let changes = 0
  let last: StreamNamespace | undefined
  const reader = new MongoArchiveReader({
    documents(namespace, run) {
      if (namespace !== last) changes++
      last = namespace
      const kept = runs.get(namespace.collection) ?? []
      runs.set(namespace.collection, [...kept, run])
      return undefined
    },
  })
  for (const part of parts) await reader.write(part)
  const namespaces = reader.end()
  const content = new Map([...runs].map(([name, kept]) => [name, Buffer.concat(kept)]))
  return { prelude: reader.prelude, namespaces, changes, content }
}

function* chunks(bytes: Buffer, sizes: number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    yield bytes.subarray(at, (at += size))
  }
}

function preludeOf(...names: string[]) {
  const collections = names.map((collection) => ({
    database: 'd',
    collection,
    type: 'collection',
    options: {},
    indexes: [{ v: new BSON.Int32(2), key: { _id: new BSON.Int32(1) }, name: '_id_' }],
    uuid: 'ab'.repeat(16),
  }))
  return { concurrentCollections: 1, serverVersion: '6.0.5', toolVersion: 'test', collections }
}

/** Two collections, the first with its documents in two blocks. */
function build(
  documents = [{ _id: 1 }, { _id: 2, s: 'text' }, { _id: 3 }].map((one) => Buffer.from(BSON.serialize(one))),
): Buffer {
  return Buffer.concat([
    encodePrelude(preludeOf('a', 'b')),
    encodeBlockHeader('d', 'a'),
    documents[0]!,
    terminator,
    encodeBlockHeader('d', 'b'),
    terminator,
    encodeBlockHeader('d', 'a'),
    ...documents.slice(1),
    terminator,
    encodeEnd('d', 'b', 0n),
    encodeEnd('d', 'a', crcOf(Buffer.concat(documents))),
  ])
}

function crcOf(bytes: Buffer): bigint {
  const crc = new Crc64()
  crc.update(bytes)
  return crc.value()
}
