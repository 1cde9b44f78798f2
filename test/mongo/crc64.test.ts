import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc64Module } from '../../scripts/wasm.ts'
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

test('equals the reference over the blocks that are summed in lanes, and what is left of them', () => {
  const bytes = createHash('shake256', { outputLength: 600_000 }).update('crc').digest()
  for (const length of [16_383, 16_384, 16_385, 32_768, 262_144, 262_151, 600_000]) {
    assert.equal(crcOf(bytes.subarray(0, length)), reference(bytes.subarray(0, length)))
  }
})

test('the module in the sources is what assembly/crc64.ts compiles to', async () => {
  const committed = await readFile(new URL('../../src/mongo/crc64-module.ts', import.meta.url), 'utf8')
  assert.equal(committed, await crc64Module())
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
