import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ContentHash } from '../../src/mongo/content-hash.ts'
import { int32 } from '../testbed/raw-bson.ts'

/** What counts as a document here: a length, anything, a zero. */
const documents = fc.array(
  fc
    .uint8Array({ maxLength: 60 })
    .map((body) => Buffer.concat([int32(body.length + 5), body, Buffer.alloc(1)])),
  { minLength: 1, maxLength: 20 },
)

function hashOf(...runs: Buffer[]) {
  const hash = new ContentHash()
  for (const run of runs) hash.add(run)
  return { value: hash.value(), documents: hash.documents, bytes: hash.bytes }
}

test('the order of documents and how they are cut into runs do not count', () => {
  fc.assert(
    fc.property(documents, fc.nat(), fc.integer({ min: 0, max: 7 }), (all, seed, shift) => {
      const shuffled = [...all].sort((a, b) => ((a.length * 31 + seed) % 7) - ((b.length * 31 + seed) % 7))
      // Also wherever in memory it lies.
      const moved = Buffer.concat([Buffer.alloc(shift), ...shuffled]).subarray(shift)
      assert.deepEqual(hashOf(moved), hashOf(...all))
      assert.equal(hashOf(moved).documents, all.length)
      assert.equal(hashOf(moved).bytes, Buffer.concat(all).length)
    }),
  )
})

test('every changed bit of a document shows', () => {
  fc.assert(
    fc.property(documents, (all) => {
      const run = Buffer.concat(all)
      const before = hashOf(run).value
      const lengths = new Set<number>()
      for (let at = 0; at < run.length; at += run.readInt32LE(at)) {
        for (let i = 0; i < 4; i++) lengths.add(at + i)
      }
      for (let bit = 0; bit < run.length * 8; bit++) {
        if (lengths.has(bit >> 3)) continue
        run[bit >> 3]! ^= 1 << (bit & 7)
        assert.notEqual(hashOf(run).value, before)
        run[bit >> 3]! ^= 1 << (bit & 7)
      }
    }),
    { numRuns: 20 },
  )
})

test('a document that is missing, doubled or cut otherwise shows', () => {
  fc.assert(
    fc.property(documents, (all) => {
      const { value } = hashOf(...all)
      assert.notEqual(hashOf(...all.slice(1)).value, value)
      assert.notEqual(hashOf(...all, all[0]!).value, value)
    }),
  )
})

test('many similar documents have different hashes', () => {
  const seen = new Set<string>()
  for (let i = 0; i < 200_000; i++) {
    seen.add(hashOf(Buffer.concat([int32(14), Buffer.from('\x10_id\0'), int32(i), Buffer.alloc(1)])).value)
  }
  assert.equal(seen.size, 200_000)
})

test('its values stay as they are, since a restore may be finished by another version', () => {
  assert.equal(hashOf(Buffer.from('0e000000105f6964000100000000', 'hex')).value, '84dc5df5b30ed300')
})
