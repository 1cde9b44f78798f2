import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Crc64, crcHex } from '../../src/mongo/crc64.ts'

test('gives the check value that the catalogue of CRCs names for CRC-64/XZ', () => {
  assert.equal(crcHex(crcOf(Buffer.from('123456789'))), '995dc9bbdf1939fa')
})

test('gives zero for nothing, as mongodump writes for an empty collection', () => {
  assert.equal(new Crc64().value(), 0n)
})

test('equals a bit by bit reference, however the bytes are aligned and cut', () => {
  const cut = fc.uint8Array({ maxLength: 300 }).chain((bytes) =>
    fc.record({
      bytes: fc.constant(Buffer.from(bytes)),
      shift: fc.nat(7),
      cuts: fc.array(fc.nat(bytes.length), { maxLength: 6 }),
    }),
  )
  fc.assert(
    fc.property(cut, ({ bytes, shift, cuts }) => {
      const shifted = Buffer.alloc(bytes.length + shift)
      bytes.copy(shifted, shift)
      const crc = new Crc64()
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
      let start = 0
      for (const end of ends) {
        crc.update(shifted, shift + start, shift + end)
        start = end
      }
      assert.equal(crc.value(), reference(bytes))
    }),
    { numRuns: 1000 },
  )
})

test('the value may be asked for in the middle', () => {
  const crc = new Crc64()
  crc.update(Buffer.from('1234'))
  assert.equal(crc.value(), reference(Buffer.from('1234')))
  crc.update(Buffer.from('56789'))
  assert.equal(crcHex(crc.value()), '995dc9bbdf1939fa')
})

function crcOf(bytes: Buffer): bigint {
  const crc = new Crc64()
  crc.update(bytes)
  return crc.value()
}

function reference(bytes: Buffer): bigint {
  let crc = 0xffffffffffffffffn
  for (const byte of bytes) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n
  }
  return BigInt.asIntN(64, ~crc)
}
