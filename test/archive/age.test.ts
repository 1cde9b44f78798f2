import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { decryptAge, encryptAge } from '../../src/archive/age.ts'
import { generateIdentity, parseIdentities, parseRecipients, passphraseKey } from '../../src/archive/keys.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

const pair = await generateIdentity()
const recipients = parseRecipients([{ text: pair.recipient, from: 'test' }])
const identity = parseIdentities(pair.identityFile, 'test')

async function encrypt(plain: Buffer, cuts: number[] = []): Promise<Buffer> {
  const encryptor = await encryptAge(recipients)
  const out = [encryptor.header]
  for await (const piece of pieces(plain, cuts)) out.push(encryptor.update(piece))
  return Buffer.concat([...out, encryptor.final()])
}

async function decrypt(sealed: Buffer, cuts: number[] = []): Promise<Buffer> {
  const out: Buffer[] = []
  for await (const piece of decryptAge(pieces(sealed, cuts), identity)) out.push(piece)
  return Buffer.concat(out)
}

/** The buffer cut into pieces of the given lengths, over and over; each in memory of its own, wiped afterwards. */
async function* pieces(buffer: Buffer, cuts: number[]): AsyncGenerator<Buffer> {
  let position = 0
  for (let i = 0; position < buffer.length; i += 1) {
    const end = position + (cuts.length === 0 ? buffer.length : cuts[i % cuts.length]!)
    const piece = Buffer.from(buffer.subarray(position, end))
    yield piece
    piece.fill(0xee)
    position = end
  }
}

const chunk = 65536
const sizes = fc.oneof(
  fc.nat(200),
  fc.constantFrom(...[1, 2, 3].flatMap((n) => [n * chunk - 1, n * chunk, n * chunk + 1])),
  fc.nat(5 * chunk),
)
const cutLists = fc.array(fc.oneof(fc.integer({ min: 1, max: 100000 }), fc.constantFrom(chunk, chunk + 16)), {
  minLength: 1,
  maxLength: 4,
})

test('what is encrypted in any pieces decrypts in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, cutLists, cutLists, async (size, cutsIn, cutsOut) => {
      const big = (cuts: number[]) => [...cuts, 50000]
      const plain = randomBytes(size)
      assert.deepEqual(await decrypt(await encrypt(plain, big(cutsIn)), big(cutsOut)), plain)
    }),
    { numRuns: 60 },
  )
})

test('stock age opens what we encrypt, and we open what stock age encrypts', needs('age'), async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'age-'))
  t.after(() => rm(folder, { recursive: true }))
  const key = path.join(folder, 'key.txt')
  await writeFile(key, pair.identityFile, { mode: 0o600 })
  const options = { maxBuffer: 1e8 }
  await fc.assert(
    fc.asyncProperty(sizes, cutLists, async (size, cuts) => {
      const plain = randomBytes(size)
      const ours = await encrypt(plain, [...cuts, 50000])
      assert.deepEqual(execFileSync(tool('age'), ['-d', '-i', key], { input: ours, ...options }), plain)
      const stock = execFileSync(tool('age'), ['-r', pair.recipient], { input: plain, ...options })
      assert.deepEqual(await decrypt(stock, [...cuts, 50000]), plain)
    }),
    { numRuns: 15 },
  )
})

test('no truncation passes for the whole, and none is an unforeseen error', async () => {
  for (const size of [0, 1, 100, chunk, chunk + 1, 2 * chunk]) {
    const sealed = await encrypt(randomBytes(size))
    const near = [chunk + 16, 2 * (chunk + 16)].flatMap((at) => [at - 1, at, at + 1])
    const header = sealed.length - size - 16 * Math.max(1, Math.ceil(size / chunk))
    const lengths = new Set([
      ...Array.from({ length: Math.min(header + 20, sealed.length) }, (_, i) => i),
      ...near.map((at) => header + at),
      sealed.length - 1,
      sealed.length - 17,
    ])
    for (const length of lengths) {
      if (length < 0 || length >= sealed.length) continue
      await assert.rejects(decrypt(sealed.subarray(0, length)), (error: BackupError) => {
        return error.exitCode === 3 && ['archive-incomplete', 'archive-damaged'].includes(error.code)
      })
    }
  }
})

test('what follows the last chunk is refused', async () => {
  for (const size of [0, 5, chunk, 2 * chunk]) {
    const sealed = await encrypt(randomBytes(size))
    for (const extra of [1, 16, 17, chunk, chunk + 16, chunk + 17, 3 * chunk]) {
      await assert.rejects(decrypt(Buffer.concat([sealed, randomBytes(extra)])), { code: 'archive-damaged' })
    }
  }
})

test('files that are not age, newer or in text form are told apart', async () => {
  for (const content of ['hello', '\x1f\x8b\x08', 'age-encryption.org/v2\n-> X', 'age-encryption.orgy']) {
    await assert.rejects(decrypt(Buffer.from(content, 'latin1')), { code: 'archive-foreign' })
  }
  await assert.rejects(decrypt(Buffer.from('-----BEGIN AGE ENCRYPTED FILE-----\n')), /text form/)
  await assert.rejects(decrypt(Buffer.alloc(0)), { code: 'archive-incomplete' })
  const endless = Buffer.concat([Buffer.from('age-encryption.org/v1\n'), Buffer.alloc(2e6, 'a\n')])
  await assert.rejects(decrypt(endless, [65536]), { code: 'archive-damaged' })
})

test('a file for a passphrase is opened by it', async () => {
  const encryptor = await encryptAge(passphraseKey('correct horse'))
  const sealed = Buffer.concat([encryptor.header, encryptor.update(Buffer.from('x')), encryptor.final()])
  const out: Buffer[] = []
  for await (const piece of decryptAge(pieces(sealed, []), passphraseKey('correct horse'))) out.push(piece)
  assert.equal(Buffer.concat(out).toString(), 'x')
})

// C2SP's vectors for age (c2sp.org/CCTV/age, 0BSD or CC0), without those for the text form.
const fixture = new URL('../fixtures/age-vectors.json', import.meta.url)
const vectors: Record<string, string> = JSON.parse(await readFile(fixture, 'utf8'))
for (const [name, encoded] of Object.entries(vectors)) {
  test(`age test vector ${name}`, async () => {
    const file = Buffer.from(encoded, 'base64')
    const end = file.indexOf('\n\n')
    const fields = file
      .toString('utf8', 0, end)
      .split('\n')
      .map((line) => line.split(': ') as [string, string])
    const all = (key: string) => fields.filter(([field]) => field === key).map(([, value]) => value)
    const body = file.subarray(end + 2)
    const sealed = all('compressed')[0] === 'zlib' ? inflateSync(body) : body
    const passphrase = all('passphrase')[0]
    const identities = all('identity').join('\n') || pair.identityFile
    const key = passphrase === undefined ? parseIdentities(identities, name) : passphraseKey(passphrase)

    const released = createHash('sha256')
    let outcome = 'success'
    try {
      // Small pieces, so that nothing that could be released before a failure is held back.
      for await (const piece of decryptAge(pieces(sealed, [1000]), key)) released.update(piece)
    } catch (error) {
      assert.ok(error instanceof BackupError && error.exitCode === 3, String(error))
      outcome = error.code
    }
    const expected: Record<string, string[]> = {
      success: ['success'],
      'no match': ['wrong-key'],
      'HMAC failure': ['archive-damaged'],
      'header failure': ['archive-damaged', 'archive-incomplete', 'archive-foreign'],
      'payload failure': ['archive-damaged', 'archive-incomplete'],
    }
    assert.ok(expected[all('expect')[0]!]!.includes(outcome), `${all('expect')[0]} was ${outcome}`)
    // Where a full chunk is flagged wrongly the reference releases it before it fails; we do not.
    if (outcome === 'success') assert.equal(released.digest('hex'), all('payload')[0])
  })
}
