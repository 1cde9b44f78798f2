import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import type { BackupError } from '../src/errors.ts'
import { replaceFile, writeNewFile } from '../src/files.ts'

async function folder(t: TestContext): Promise<string> {
  const created = await mkdtemp(path.join(tmpdir(), 'files-'))
  t.after(() => rm(created, { recursive: true }))
  return created
}

test('a new file has its content and its mode whatever the umask, and nothing is left beside it', async (t) => {
  const where = await folder(t)
  const file = path.join(where, 'new')
  const before = process.umask(0o077)
  t.after(() => process.umask(before))
  await writeNewFile(file, 'content', 0o644)
  assert.equal(await readFile(file, 'utf8'), 'content')
  assert.equal((await stat(file)).mode & 0o777, 0o644)
  assert.deepEqual(await readdir(where), ['new'])
})

test('an existing file is never replaced', async (t) => {
  const where = await folder(t)
  const file = path.join(where, 'old')
  await writeFile(file, 'mine')
  await assert.rejects(writeNewFile(file, 'other', 0o600), (error: BackupError) => {
    assert.equal(error.code, 'not-writable')
    assert.match(error.message, /exists already/)
    return true
  })
  assert.equal(await readFile(file, 'utf8'), 'mine')
  assert.deepEqual(await readdir(where), ['old'])
})

test('a folder that is not there is named in the error', async (t) => {
  const file = path.join(await folder(t), 'missing', 'file')
  await assert.rejects(writeNewFile(file, '', 0o600), (error: BackupError) => {
    assert.equal(error.code, 'not-writable')
    assert.ok(error.message.includes(file))
    return true
  })
})

test('the partial file of another process with the same id, in another container, is left alone', async (t) => {
  const where = await folder(t)
  const file = path.join(where, 'file')
  const partial = `${file}.${process.pid}.partial`
  await writeFile(partial, 'theirs')
  await assert.rejects(writeNewFile(file, 'mine', 0o600), { code: 'not-writable' })
  await writeFile(file, 'old')
  await assert.rejects(replaceFile(file, 'mine'), { code: 'not-writable' })
  assert.equal(await readFile(partial, 'utf8'), 'theirs')
  assert.equal(await readFile(file, 'utf8'), 'old')
})
