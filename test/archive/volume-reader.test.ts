import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileDifference, sortFiles, type VolumeFile, VolumeReader } from '../../src/archive/volume-reader.ts'
import { start } from '../../src/exec.ts'
import { needs } from '../testbed/needs.ts'

/** A data folder as mongod could leave it, and its tar by the stock tool. */
async function sample(t: TestContext): Promise<{ tar: Buffer; files: VolumeFile[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'volume-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const contents: Record<string, Buffer> = {
    WiredTiger: Buffer.from('WiredTiger\n'),
    'mongod.lock': Buffer.alloc(0),
    'journal/WiredTigerLog.0000000001': Buffer.alloc(3_000_000, 7),
    [`${'d'.repeat(90)}/${'c'.repeat(60)}.wt`]: Buffer.alloc(4097, 1),
  }
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  const child = start('tar', ['-cf', '-', '-C', folder, '.'], { stdout: 'pipe' })
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk)
  assert.equal((await child.ended).code, 0)
  const files = Object.entries(contents).map(([path, content]) => ({
    path,
    size: content.length,
    sha256: hash('sha256', content),
  }))
  return { tar: Buffer.concat(chunks), files: sortFiles(files) }
}

async function read(tar: Buffer, chunkSize: number): Promise<VolumeFile[]> {
  const reader = new VolumeReader()
  for (let at = 0; at < tar.length; at += chunkSize) await reader.write(tar.subarray(at, at + chunkSize))
  return reader.end()
}

test('tells path, size and digest of every file, however the stream is cut', needs('tar'), async (t) => {
  const { tar, files } = await sample(t)
  for (const chunkSize of [511, 65_536, tar.length]) assert.deepEqual(await read(tar, chunkSize), files)
})

test('a tar that ends too early is refused, wherever it is cut', needs('tar'), async (t) => {
  const { tar } = await sample(t)
  for (const length of [0, 512, 1_000_000, tar.length - 10_240]) {
    await assert.rejects(read(tar.subarray(0, length), 65_536), { code: /archive-(incomplete|damaged)/ })
  }
})

test('whoever writes learns of a damaged tar while it writes', async () => {
  const reader = new VolumeReader()
  await assert.rejects(
    async () => {
      for (let i = 0; i < 100; i++) await reader.write(Buffer.alloc(1024 * 1024, 1))
    },
    { code: 'archive-damaged' },
  )
  await assert.rejects(reader.end(), { code: 'archive-damaged' })
})

test('two lists of files are compared by path, size and content', () => {
  const file = (path: string, size = 1, sha256 = 'aa'): VolumeFile => ({ path, size, sha256 })
  const list = [file('a'), file('b')]
  assert.equal(fileDifference(list, [file('a'), file('b')]), null)
  assert.equal(fileDifference(list, [file('a')]), 'b is missing')
  assert.equal(fileDifference(list, [...list, file('c')]), 'c has been added')
  assert.equal(fileDifference(list, [file('a'), file('b', 2)]), 'b has 2 bytes instead of 1')
  assert.equal(fileDifference(list, [file('a'), file('b', 1, 'bb')]), 'b has another content')
})
