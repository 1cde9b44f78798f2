import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, createWriteStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { fileOutput, streamOutput } from '../../src/archive/output.ts'
import type { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { folderFor, smallDisk } from './samples.ts'

const ending = '.tar.zst.age'
const name = 'issuer-directory-20261123T164923Z-hot'

test('a file has its name only when it is complete, and is for its owner alone', async (t) => {
  const folder = folderFor(t)
  const output = await fileOutput(folder, name, ending)
  await output.write(Buffer.from('one '))
  await output.write(Buffer.from('two'))
  assert.equal(output.path, path.join(folder, name + ending))
  assert.deepEqual(readdirSync(folder), [`${name + ending}.partial`])
  assert.equal(statSync(`${output.path}.partial`).mode & 0o777, 0o600)
  await output.commit()
  await output.discard()
  assert.deepEqual(readdirSync(folder), [name + ending])
  assert.equal(readFileSync(output.path, 'utf8'), 'one two')
  assert.equal(statSync(output.path).mode & 0o777, 0o600)
})

test('what is discarded leaves nothing', async (t) => {
  const folder = folderFor(t)
  const output = await fileOutput(folder, name, ending)
  await output.write(Buffer.from('one'))
  await output.discard()
  await output.discard()
  assert.deepEqual(readdirSync(folder), [])
})

test('archives of one second get names of their own, and nothing is overwritten', async (t) => {
  const folder = folderFor(t)
  writeFileSync(path.join(folder, name + ending), 'older')
  writeFileSync(path.join(folder, `${name}-3${ending}.partial`), 'somebody else is writing')
  const outputs = await Promise.all(Array.from({ length: 8 }, () => fileOutput(folder, name, ending)))
  const names = [2, 4, 5, 6, 7, 8, 9, 10].map((number) => `${name}-${number}`)
  assert.deepEqual(outputs.map(({ name }) => name).sort(), [...names].sort())
  for (const output of outputs) await output.write(Buffer.from(output.name))
  await Promise.all(outputs.map((output) => output.commit()))
  for (const one of names) assert.equal(readFileSync(path.join(folder, one + ending), 'utf8'), one)
  assert.equal(readFileSync(path.join(folder, name + ending), 'utf8'), 'older')
})

test('processes that finish in the same second never share a name', async (t) => {
  const folder = folderFor(t)
  const script = `
    import { fileOutput } from ${JSON.stringify(new URL('../../src/archive/output.ts', import.meta.url).href)}
    for (let i = 0; i < 20; i += 1) {
      const output = await fileOutput(${JSON.stringify(folder)}, 'same', '.age')
      await output.write(Buffer.from(output.name + ' ' + process.pid))
      await output.commit()
    }`
  const children = Array.from({ length: 3 }, () => {
    return spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  })
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  assert.deepEqual(codes, [0, 0, 0])
  const files = readdirSync(folder)
  assert.equal(files.length, 60)
  for (const file of files) {
    assert.equal(readFileSync(path.join(folder, file), 'utf8').split(' ')[0], file.replace('.age', ''))
  }
})

test('a name that somebody takes meanwhile is not overwritten', async (t) => {
  const folder = folderFor(t)
  const output = await fileOutput(folder, name, ending)
  await output.write(Buffer.from('ours'))
  writeFileSync(output.path!, 'theirs')
  await assert.rejects(output.commit(), { code: 'not-writable' })
  await output.discard()
  assert.deepEqual(readdirSync(folder), [name + ending])
  assert.equal(readFileSync(output.path!, 'utf8'), 'theirs')
})

test('a folder that is not there is not writable', async (t) => {
  const folder = folderFor(t)
  writeFileSync(path.join(folder, 'file'), '')
  for (const missing of ['none', 'file', 'file/below']) {
    await assert.rejects(fileOutput(path.join(folder, missing), name, ending), { code: 'not-writable' })
  }
})

test('a folder of another user is not writable', needs('root'), async (t) => {
  const folder = folderFor(t)
  chmodSync(folder, 0o755)
  // As 65534, since root writes anywhere. Group first, while it may be changed.
  const script = `
    import { fileOutput } from ${JSON.stringify(new URL('../../src/archive/output.ts', import.meta.url).href)}
    process.setgroups([]); process.setgid(65534); process.setuid(65534)
    await fileOutput(${JSON.stringify(folder)}, 'a', '.age').then(() => console.log('written'), (e) => console.log(e.code))`
  const result = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.equal(result.trim(), 'not-writable')
  assert.deepEqual(readdirSync(folder), [])
})

test('a full disk is said to be one, and what was written goes away', needs('root'), async (t) => {
  const folder = smallDisk(t)
  const output = await fileOutput(folder, name, ending)
  await assert.rejects(
    async () => {
      for (let i = 0; i < 20; i += 1) await output.write(Buffer.alloc(100_000))
    },
    (error: BackupError) => error.code === 'disk-full' && error.exitCode === 4,
  )
  await output.discard()
  assert.deepEqual(readdirSync(folder), [])
})

test('a stream waits for its reader, and a full one is a full disk', async () => {
  const stream = createWriteStream('/dev/full')
  const output = streamOutput(stream, name)
  assert.equal(output.path, null)
  await assert.rejects(output.write(Buffer.alloc(100)), { code: 'disk-full' })
  await assert.rejects(output.write(Buffer.alloc(100)), { code: 'disk-full' })
  await assert.rejects(output.commit(), { code: 'disk-full' })
})

test('a reader that went away is told from a failure of ours', async () => {
  const child: ChildProcess = spawn('head', ['-c', '1'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const output = streamOutput(child.stdin!, name)
  await assert.rejects(
    async () => {
      for (let i = 0; i < 1000; i += 1) await output.write(Buffer.alloc(100_000))
    },
    (error: BackupError) => error.code === 'output-closed' && error.exitCode === 4,
  )
  await assert.rejects(output.commit(), { code: 'output-closed' })
})
