import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { generateIdentity, parseIdentities, parseRecipients, passphraseKey } from '../../src/archive/keys.ts'
import { partSize } from '../../src/archive/layout.ts'
import { fileOutput, type Output, streamOutput } from '../../src/archive/output.ts'
import { ArchiveWriter } from '../../src/archive/writer.ts'
import type { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import {
  folderFor,
  headerFor,
  manifestFor,
  pair,
  read,
  recipients,
  sampleArchive,
  sha256,
  smallDisk,
  started,
  writeSample,
} from './samples.ts'

/** A whole part and a piece of a second. A part of it does not compress. */
const large = Buffer.concat([randomBytes(4 << 20), Buffer.alloc(14 << 20, '{"issuer": "vendor"}')])

const files = fc.dictionary(
  fc.constantFrom(
    'issuer-directory.yaml',
    'csaf-publishers.json',
    'users.json',
    'name with blank',
    'größe.yaml',
  ),
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
)
const streams = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5000 }).map((size) => randomBytes(size)) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }).map((more) => large.subarray(0, partSize + more)) },
  { weight: 1, arbitrary: fc.constant(large) },
)
const pieces = fc.array(fc.integer({ min: 1, max: 20_000_000 }), { minLength: 1, maxLength: 3 })
const compressions = fc.constantFrom(
  { method: 'zstd' as const, level: 1 },
  { method: 'gzip' as const, level: 1 },
)

test('stock age, zstd, tar and sha256sum open what is written', needs('age', 'zstd', 'tar'), async (t) => {
  const folder = folderFor(t)
  writeFileSync(path.join(folder, 'key.txt'), pair.identityFile, { mode: 0o600 })
  const script = `age -d -i "$1" "$2" | $3 -dc | tar -xf - -C "$4" && cd "$4" && sha256sum --strict --quiet -c SHA256SUMS`
  let run = 0
  await fc.assert(
    fc.asyncProperty(streams, files, pieces, compressions, async (stream, files, pieces, compression) => {
      const output = await fileOutput(folder, `run-${(run += 1)}`, '.age')
      const written = await writeSample(output, { stream, files, pieces: [...pieces, 100_000], compression })
      const archive = readFileSync(output.path!)
      assert.deepEqual(written, { size: archive.length, sha256: sha256(archive) })

      const target = path.join(folder, String(run))
      mkdirSync(target)
      const key = path.join(folder, 'key.txt')
      const unpacker = compression.method === 'gzip' ? 'gzip' : tool('zstd')
      const args = ['-o', 'pipefail', '-c', script, 'bash', key, output.path!, unpacker, target]
      const PATH = `${path.dirname(tool('age'))}:${path.dirname(tool('tar'))}:${process.env.PATH}`
      execFileSync('bash', args, { env: { ...process.env, PATH } })
      const parts = readdirSync(path.join(target, 'mongo')).sort()
      const found = Buffer.concat(parts.map((part) => readFileSync(path.join(target, 'mongo', part))))
      assert.ok(found.equals(stream))
      for (const [name, content] of Object.entries(files)) {
        assert.deepEqual(readFileSync(path.join(target, name)), content)
      }
      assert.ok(JSON.parse(readFileSync(path.join(target, 'manifest.json'), 'utf8')).complete)
      rmSync(target, { recursive: true })
      rmSync(output.path!)
    }),
    { numRuns: 12 },
  )
})

test('our reader reads what our writer writes, in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      streams,
      files,
      pieces,
      compressions,
      fc.integer({ min: 1000, max: 300_000 }),
      async (...given) => {
        const [stream, files, pieces, compression, chunk] = given
        const archive = await sampleArchive({ stream, files, pieces: [...pieces, 100_000], compression })
        const { contents, data, events, ...found } = await read(archive, { chunk })
        assert.ok(data.equals(stream))
        assert.deepEqual(events, ['header', ...Object.keys(files), 'mongo', 'end of mongo'])
        for (const [name, content] of Object.entries(files))
          assert.equal(found.files[name], content.toString())
        assert.equal(contents.level, 'complete')
        assert.equal(contents.encrypted, true)
        assert.deepEqual(contents.warnings, [])
        assert.deepEqual(contents.manifest!.backup, contents.header)
        assert.deepEqual(contents.files.slice(0, -2), contents.manifest!.members)
      },
    ),
    { numRuns: 20 },
  )
})

test('parts are cut at 16 MiB, and the same buffer may be used for every piece', async () => {
  const piece = Buffer.alloc(1_000_000)
  const writer = { chunks: [] as Buffer[] }
  const output = memory(writer.chunks)
  const archive = await ArchiveWriter.create({
    output,
    key: recipients,
    compression: { method: 'zstd', level: 1 },
    started,
  })
  const header = headerFor('x')
  await archive.add('backup.json', Buffer.from(JSON.stringify(header)))
  const parts = archive.stream('mongo')
  for (let i = 0; i < 34; i += 1) {
    piece.fill(i)
    await parts.write(piece, 0, piece.length)
  }
  await parts.end()
  await archive.close(manifestFor(header))
  const { contents, data } = await read(Buffer.concat(writer.chunks))
  const sizes = contents.files.filter(({ name }) => name.startsWith('mongo/')).map(({ size }) => size)
  assert.deepEqual(sizes, [partSize, partSize, 34_000_000 - 2 * partSize])
  for (let i = 0; i < 34; i += 1)
    assert.ok(data.subarray(i * 1_000_000, (i + 1) * 1_000_000).every((byte) => byte === i))
})

test('every recipient opens the archive', needs('age'), async (t) => {
  const folder = folderFor(t)
  const others = [await generateIdentity(), await generateIdentity(), await generateIdentity()]
  const key = parseRecipients(others.map(({ recipient }) => ({ text: recipient, from: 'test' })))
  const archive = await sampleArchive({ key })
  for (const { identityFile } of others) {
    assert.equal((await read(archive, { key: parseIdentities(identityFile, 'x') })).data.toString(), 'a dump')
    writeFileSync(path.join(folder, 'key.txt'), identityFile, { mode: 0o600 })
    execFileSync(tool('age'), ['-d', '-i', path.join(folder, 'key.txt')], { input: archive })
  }
  await assert.rejects(read(archive), { code: 'wrong-key' })
})

test('a passphrase opens the archive', async () => {
  const archive = await sampleArchive({ key: passphraseKey('correct horse') })
  assert.equal((await read(archive, { key: passphraseKey('correct horse') })).contents.level, 'complete')
  await assert.rejects(read(archive, { key: passphraseKey('battery staple') }), { code: 'wrong-key' })
})

test('a disk that fills up fails the archive promptly, and leaves nothing', needs('root'), async (t) => {
  const folder = smallDisk(t)
  const output = await fileOutput(folder, 'full', '.age')
  const endless = Buffer.alloc(1 << 30)
  let written = 0
  const writer = await ArchiveWriter.create({
    output,
    key: recipients,
    compression: { method: 'zstd', level: 1 },
    started,
  })
  const parts = writer.stream('mongo')
  const noise = randomBytes(4 << 20)
  await assert.rejects(
    async () => {
      for (; written < endless.length; written += noise.length) await parts.write(noise, 0, noise.length)
    },
    (error: BackupError) => error.code === 'disk-full' && error.exitCode === 4,
  )
  assert.ok(written < 10 * partSize)
  await assert.rejects(parts.end(), { code: 'disk-full' })
  await assert.rejects(writer.close(manifestFor(headerFor('full'))), { code: 'disk-full' })
  await writer.abort()
  assert.deepEqual(readdirSync(folder), [])
})

test('an archive that fits but for its last bytes is not committed', needs('root'), async (t) => {
  const folder = smallDisk(t)
  // Nothing is written before the end: all of it is still in the compressor and the encryptor.
  const output = await fileOutput(folder, 'full', '.age')
  writeFileSync(path.join(folder, 'ballast'), Buffer.alloc(1 << 20).subarray(0, (1 << 20) - 8192))
  await assert.rejects(writeSample(output, { stream: randomBytes(60_000) }), { code: 'disk-full' })
  assert.deepEqual(readdirSync(folder), ['ballast'])
})

test('a reader of the output that goes away fails the archive', async () => {
  const child = spawn('head', ['-c', '100'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const output = streamOutput(child.stdin, 'x')
  await assert.rejects(writeSample(output, { stream: large }), { code: 'output-closed' })
})

test('what a given-up archive has sent to a stream cannot be taken for an archive', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] })
  const received: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => received.push(chunk))
  const writer = await ArchiveWriter.create({
    output: streamOutput(child.stdin, 'x'),
    key: recipients,
    compression: { method: 'zstd', level: 1 },
    started,
  })
  const parts = writer.stream('mongo')
  for (let i = 0; i < 3; i += 1) await parts.write(large, 0, large.length)
  await writer.abort()
  child.stdin.end()
  await once(child, 'close')
  assert.ok(received.length > 0)
  await assert.rejects(read(Buffer.concat(received)), (error: BackupError) => error.exitCode === 3)
})

test('a writer that is given up, or killed, leaves nothing under a final name', async (t) => {
  const folder = folderFor(t)
  const output = await fileOutput(folder, 'given-up', '.age')
  const writer = await ArchiveWriter.create({
    output,
    key: recipients,
    compression: { method: 'zstd', level: 1 },
    started,
  })
  const parts = writer.stream('mongo')
  await parts.write(large, 0, large.length)
  await writer.abort()
  await assert.rejects(async () => parts.write(large, 0, large.length), /given up/)
  await assert.rejects(writer.add('late', Buffer.from('x')), /given up/)
  await assert.rejects(writer.close(manifestFor(headerFor('given-up'))), /given up/)
  assert.deepEqual(readdirSync(folder), [])

  const samples = new URL('./samples.ts', import.meta.url).href
  const outputs = new URL('../../src/archive/output.ts', import.meta.url).href
  const script = `
    import { writeSample } from ${JSON.stringify(samples)}
    import { fileOutput } from ${JSON.stringify(outputs)}
    const output = await fileOutput(${JSON.stringify(folder)}, 'killed', '.age')
    const write = output.write.bind(output)
    let bytes = 0
    output.write = async (chunk) => {
      await write(chunk)
      if ((bytes += chunk.length) > 2e6) process.kill(process.pid, 'SIGKILL')
    }
    const noise = Array.from({ length: 100 }, () => crypto.getRandomValues(Buffer.alloc(65536)))
    await writeSample(output, { stream: Buffer.concat(noise) })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL')
  assert.deepEqual(readdirSync(folder), ['killed.age.partial'])
  assert.ok(statSync(path.join(folder, 'killed.age.partial')).size > 1e6)
})

test('a key that cannot encrypt, and an error of the output, leave nothing', async (t) => {
  const folder = folderFor(t)
  const output = await fileOutput(folder, 'x', '.age')
  const key = { ...recipients, seal: () => Promise.reject(new Error('no entropy')) }
  await assert.rejects(
    ArchiveWriter.create({ output, key, compression: { method: 'zstd', level: 1 }, started }),
    /no entropy/,
  )
  assert.deepEqual(readdirSync(folder), [])
})

function memory(chunks: Buffer[]): Output {
  const write = async (chunk: Buffer) => void chunks.push(Buffer.from(chunk))
  return { name: 'x', path: null, write, async commit() {}, async discard() {} }
}
