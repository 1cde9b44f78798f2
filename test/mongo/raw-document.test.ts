import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BSON } from 'mongodb'
import { documentsOf, firstElement, pieces, stretches } from '../../src/mongo/raw-document.ts'
import { document, element, id, int32, int64 } from '../testbed/raw-bson.ts'
import { everyType, zeroTimestamps } from './every-type.ts'

const zero = int64(0n)

test('of every type only a top-level Timestamp(0, 0) is altered by an insert', () => {
  const intact = everyType()
  assert.deepEqual(stretches(Buffer.concat(intact), 'c'), [
    { run: Buffer.concat(intact), count: intact.length, altered: false },
  ])
  for (const raw of zeroTimestamps()) {
    assert.deepEqual(stretches(raw, 'c'), [{ run: raw, count: 1, altered: true }])
  }
})

test('stretches keep the order and miss nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1 }), (marks) => {
      const all = marks.map((altered, i) =>
        altered ? document(id(i), element(0x11, 't', zero)) : document(id(i), element(0x11, 't', int64(1n))),
      )
      const found = stretches(Buffer.concat(all), 'c')
      assert.deepEqual(Buffer.concat(found.map(({ run }) => run)), Buffer.concat(all))
      assert.deepEqual(
        found.flatMap(({ count, altered }) => Array(count).fill(altered)),
        marks,
      )
      assert.ok(found.every(({ altered }, i) => i === 0 || altered !== found[i - 1]!.altered))
    }),
  )
})

test('a document that does not begin with its _id is refused', () => {
  for (const raw of [
    document(),
    document(element(0x10, 'a', int32(1))),
    document(element(0x10, 'a', int32(1)), id(1)),
    document(element(0x10, '_idx', int32(1))),
    document(element(0x10, '_i', int32(1))),
  ]) {
    assert.throws(() => stretches(raw, 'c'), { code: 'archive-unsuitable', message: /^c holds/ })
  }
})

test('no damage makes it run on or read beyond a document', () => {
  const sound = everyType().filter((raw) => raw.length < 10_000)
  fc.assert(
    fc.property(fc.constantFrom(...sound), fc.nat(), fc.integer({ min: 0, max: 255 }), (raw, place, byte) => {
      const bad = Buffer.from(raw)
      bad[4 + (place % (bad.length - 5))] = byte
      try {
        const found = stretches(Buffer.concat([bad, raw]), 'c')
        assert.equal(
          found.reduce((sum, { count }) => sum + count, 0),
          2,
        )
      } catch (error) {
        assert.match((error as { code: string }).code, /^archive-(damaged|unsuitable)$/)
      }
    }),
    { numRuns: 5_000 },
  )
})

test('the first element is _id, whatever its type', () => {
  for (const raw of everyType()) {
    const { type, start, end } = firstElement(raw)
    const alone = document(element(type, '_id', raw.subarray(start, end)))
    assert.ok(raw.subarray(4).indexOf(alone.subarray(4, -1)) === 0)
  }
})

test('pieces are whole documents within the limits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 10 }),
      (sizes, maxBytes, maxCount) => {
        const all = sizes.map((size) => Buffer.from(BSON.serialize({ _id: 'x'.repeat(size) })))
        const run = Buffer.concat(all)
        const found = [...pieces(run, all.length, maxBytes, maxCount)]
        assert.deepEqual(Buffer.concat(found.map((piece) => piece.run)), run)
        for (const piece of found) {
          assert.equal([...documentsOf(piece.run)].length, piece.count)
          assert.ok(piece.count <= maxCount)
          assert.ok(piece.run.length <= maxBytes || piece.count === 1)
        }
      },
    ),
  )
})
