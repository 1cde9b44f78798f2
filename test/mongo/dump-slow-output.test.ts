import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { ContentHash } from '../../src/mongo/content-hash.ts'
import { proveContents } from '../../src/mongo/prove.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { nativeDump } from '../testbed/native-dump.ts'
import { needs } from '../testbed/needs.ts'
import { MemorySink } from '../testbed/sinks.ts'

/** Looks at what it was given as late as it may, when replies that were asked for meanwhile have come. */
class LateSink extends MemorySink {
  override async write(source: Buffer, start: number, end: number): Promise<void> {
    for (let turns = randomInt(200); turns > 0; turns--) await turn()
    super.write(source, start, end)
  }
}

describe('what is read into buffers that are used again', needs('mongod'), () => {
  let mongod: Mongod
  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('d')
    for (const [name, sizes] of Object.entries(collections)) {
      for (let at = 0; at < sizes.length; at += 1_000) {
        const documents = sizes
          .slice(at, at + 1_000)
          .map((size, n) => ({ n: at + n, x: filler(name, at + n, size) }))
        await db.collection(name).insertMany(documents)
      }
    }
  })
  after(() => mongod.stop())

  for (const consistency of ['snapshot', 'collection'] as const) {
    test(`is written as it came, however late (${consistency})`, async () => {
      const sinks = { late: new LateSink(), prompt: new MemorySink() }
      const late = await nativeDump({ uri: mongod.uri, database: 'd', sink: sinks.late, consistency })
      const byDriver = `${mongod.uri}&socketTimeoutMS=60000`
      const prompt = await nativeDump({ uri: byDriver, database: 'd', sink: sinks.prompt, consistency })
      assert.deepEqual(late.namespaces, prompt.namespaces)
      assert.ok(sinks.late.bytes.equals(sinks.prompt.bytes))
    })
  }

  test('is proved as it is, two collections side by side', async () => {
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('d')
    const expected = []
    for (const name of Object.keys(collections)) {
      const hash = new ContentHash()
      for await (const document of db.collection(name).find({}, { raw: true })) hash.add(document as never)
      const { documents, bytes } = hash
      expected.push({ name, original: name, documents, bytes, content: hash.value(), orderedCrc: null })
    }
    await proveContents(db, expected)
    const [first] = expected
    await assert.rejects(proveContents(db, [{ ...first!, content: '0'.repeat(16) }]), {
      code: 'check-failed',
    })
  })
})

/** Sizes of documents: replies of one document and of thousands, of all sizes up to 16 MiB, in turns. */
const collections: Record<string, number[]> = {
  even: Array.from({ length: 20_000 }, () => 1_000),
  growing: Array.from({ length: 12_000 }, (_, n) => Math.floor(n / 8)),
  large: Array.from({ length: 14 }, (_, n) => (n % 3 === 0 ? 16_000_000 : 1_000 + n)),
  mixed: Array.from({ length: 3_000 }, (_, n) => (n % 500 === 499 ? 6_000_000 : n % 700)),
  small: Array.from({ length: 10 }, () => 10),
}

/** Unlike any other document's, at each place. */
function filler(name: string, n: number, size: number): Buffer {
  const bytes = Buffer.alloc(size, `${name} ${n} `)
  if (size >= 8) bytes.writeUInt32LE(n, size - 4)
  return bytes
}
