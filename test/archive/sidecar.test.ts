import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  readSidecar,
  sidecarOf,
  sidecarPath,
  writeSidecar,
  writeVerification,
} from '../../src/archive/sidecar.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { folderFor, headerFor, manifestFor } from './samples.ts'

function archiveIn(t: TestContext): string {
  return path.join(folderFor(t), 'a-hot.tar.zst.age')
}

const manifest = { complete: true as const, ...manifestFor(headerFor('a-hot')), members: [] }
const sidecar = sidecarOf(manifest, '/backups/a-hot.tar.zst.age', { size: 5, sha256: 'a'.repeat(64) })

test('a sidecar is read as it was written, and never written twice', async (t) => {
  const archive = archiveIn(t)
  assert.equal(await readSidecar(archive), null)
  await writeSidecar(sidecarPath(archive), sidecar)
  const read = await readSidecar(archive)
  assert.deepEqual(read?.sidecar, sidecar)
  assert.deepEqual(read?.content, readFileSync(sidecarPath(archive)))
  assert.equal(sidecar.file, 'a-hot.tar.zst.age')
  await assert.rejects(writeSidecar(sidecarPath(archive), sidecar), { code: 'not-writable' })
  assert.deepEqual(readdirSync(path.dirname(archive)), ['a-hot.tar.zst.age.json'])
})

test('a sidecar that is damaged, newer or unreadable is refused', async (t) => {
  const archive = archiveIn(t)
  for (const [content, code] of [
    ['{', 'archive-damaged'],
    ['{}', 'archive-damaged'],
    [JSON.stringify({ ...sidecar, size: -1 }), 'archive-damaged'],
    [JSON.stringify({ ...sidecar, version: 2, size: 'large' }), 'archive-newer'],
  ] as const) {
    writeFileSync(sidecarPath(archive), content)
    await assert.rejects(readSidecar(archive), (error) => error instanceof BackupError && error.code === code)
  }
  rmSync(sidecarPath(archive))
  execFileSync('mkdir', [sidecarPath(archive)])
  await assert.rejects(readSidecar(archive), { code: 'archive-damaged' })
})

test('the result of a verification replaces the one before', async (t) => {
  const archive = archiveIn(t)
  assert.equal(await writeVerification(archive, { level: 'structure' }), null)
  assert.equal(await writeVerification(archive, { level: 'complete' }), null)
  assert.deepEqual(JSON.parse(readFileSync(`${archive}.verified.json`, 'utf8')), { level: 'complete' })
  assert.deepEqual(readdirSync(path.dirname(archive)), ['a-hot.tar.zst.age.verified.json'])
})

test('a verification in a folder that cannot be written is worth a warning only', needs('root'), (t) => {
  const archive = archiveIn(t)
  chmodSync(path.dirname(archive), 0o755)
  const script = `
    import { writeVerification } from ${JSON.stringify(new URL('../../src/archive/sidecar.ts', import.meta.url).href)}
    process.setgroups([]); process.setgid(65534); process.setuid(65534)
    console.log(await writeVerification(${JSON.stringify(archive)}, {}))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.match(said, /could not be recorded.*EACCES/)
})
