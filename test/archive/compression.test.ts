import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { type Compression, createCompressor, decompress } from '../../src/archive/compression.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import { gzip, slices, zstd } from './samples.ts'

async function unpack(bytes: Buffer, chunk = 1000): Promise<Buffer> {
  const found: Buffer[] = []
  for await (const piece of decompress(slices(bytes, chunk))) found.push(piece)
  return Buffer.concat(found)
}

async function pack(content: Buffer, compression: Compression): Promise<Buffer> {
  const compressor = createCompressor(compression)
  compressor.end(content)
  const found: Buffer[] = []
  for await (const piece of compressor) found.push(piece)
  return Buffer.concat(found)
}

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(400_000).map((size) => randomBytes(size)),
  fc.nat(1_000_000).map((size) => Buffer.alloc(size, 'issuer ')),
)
const methods = fc.constantFrom('zstd' as const, 'gzip' as const)
const chunks = fc.integer({ min: 1, max: 300_000 })

test('what is compressed decompresses, in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(contents, methods, chunks, async (content, method, chunk) => {
      const packed = await pack(content, { method, level: 1 })
      assert.ok((await unpack(packed, Math.max(chunk, packed.length >> 10))).equals(content))
    }),
    { numRuns: 60 },
  )
})

test('stock zstd and gzip read what we write, and we read what they write', needs('zstd'), async () => {
  const options = { maxBuffer: 1e8 }
  const programs = { zstd: tool('zstd'), gzip: 'gzip' }
  await fc.assert(
    fc.asyncProperty(contents, methods, async (content, method) => {
      const packed = await pack(content, { method, level: 1 })
      assert.ok(execFileSync(programs[method], ['-dc'], { input: packed, ...options }).equals(content))
      for (const level of ['-1', '-9']) {
        const stock = execFileSync(programs[method], ['-c', level], { input: content, ...options })
        assert.ok((await unpack(stock, 5000)).equals(content))
      }
    }),
    { numRuns: 10 },
  )
})

test('zstd carries a checksum, and the level is the one asked for', needs('zstd'), async () => {
  const content = Buffer.from(
    Array.from({ length: 50_000 }, (_, i) => `issuer ${(i * 7919) % 1000}\n`).join(''),
  )
  const packed = await pack(content, { method: 'zstd', level: 1 })
  // The frame's descriptor, bit 2: RFC 8878, 3.1.1.1.1.
  assert.equal(packed[4]! & 4, 4)
  for (const method of ['zstd', 'gzip'] as const) {
    const [fast, small] = [
      await pack(content, { method, level: 1 }),
      await pack(content, { method, level: 9 }),
    ]
    assert.ok(small.length < fast.length)
  }
})

test('every truncation is found', async () => {
  const content = Buffer.concat([randomBytes(300), Buffer.alloc(500, 'a')])
  for (const packed of [zstd(content), gzip(content), zstdCompressSync(content), zstd(Buffer.alloc(0))]) {
    for (let length = 0; length < packed.length; length += 1) {
      await assert.rejects(unpack(packed.subarray(0, length)), (error: BackupError) => {
        return (
          error.code ===
          (length < 4 && (packed[0] !== 0x1f || length < 2) ? 'archive-foreign' : 'archive-incomplete')
        )
      })
    }
  }
})

test('no flipped bit of a zstd frame changes what comes out', async () => {
  const content = Buffer.concat([randomBytes(100), Buffer.alloc(300, 'ab')])
  const packed = zstd(content)
  for (let bit = 0; bit < packed.length * 8; bit += 1) {
    const changed = Buffer.from(packed)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const outcome = await unpack(changed).catch((error: unknown) => error)
    // A bit of the window size or an unused one may change without any effect on the content.
    if (Buffer.isBuffer(outcome)) assert.ok(outcome.equals(content))
    else assert.ok(outcome instanceof BackupError && outcome.exitCode === 3, String(outcome))
  }
})

test('what follows a zstd frame is found, wherever the pieces are cut', async () => {
  const content = randomBytes(500)
  const packed = zstd(content)
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
  for (const tail of [packed, Buffer.from('x'), Buffer.alloc(1), Buffer.alloc(100_000), skippable]) {
    for (const chunk of [1, 7, packed.length, 1e6]) {
      const bytes = Buffer.concat([packed, tail])
      await assert.rejects(unpack(bytes, Math.max(chunk, tail.length >> 8)), { code: 'archive-damaged' })
    }
  }
})

test('gzip may have several members, and nothing but members', async () => {
  const [a, b] = [randomBytes(500), Buffer.alloc(70_000, 'b')]
  const members = Buffer.concat([gzip(a), gzip(b), gzip(Buffer.alloc(0)), gzip(a)])
  for (const chunk of [1, 7, gzip(a).length, 1e6]) {
    assert.ok((await unpack(members, chunk)).equals(Buffer.concat([a, b, a])))
    for (const tail of [
      Buffer.alloc(1),
      Buffer.alloc(5000),
      Buffer.from('trailing'),
      Buffer.from([0x1f]),
      zstd(a),
    ]) {
      await assert.rejects(
        unpack(Buffer.concat([members, tail]), chunk),
        (error: BackupError) => error.exitCode === 3,
      )
    }
  }
})

test('another format is foreign', async () => {
  for (const text of ['', 'x', 'PK\x03\x04....', 'BZh91AY', '\xfd7zXZ\0']) {
    await assert.rejects(unpack(Buffer.from(text, 'latin1')), { code: 'archive-foreign' })
  }
})

test('an error of the source passes through, and a reader that leaves early ends the source', async () => {
  const packed = zstd(randomBytes(1_000_000))
  async function* failing() {
    yield packed.subarray(0, 500_000)
    throw new Error('the disk is gone')
  }
  await assert.rejects(async () => {
    for await (const _ of decompress(failing()));
  }, /the disk is gone/)
  let ended = false
  async function* watched() {
    try {
      yield* slices(packed, 1000)
    } finally {
      ended = true
    }
  }
  for await (const _ of decompress(watched())) break
  await new Promise(setImmediate)
  assert.ok(ended)
})
