import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import { folderFor, gzip, pair, read, seal, sha256, tar, zstd } from './samples.ts'

function is(code: string, text: RegExp = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof BackupError, String((error as Error).stack))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, text)
    return true
  }
}

const dump = Buffer.concat([Buffer.from([0x6d, 0xe2, 0x99, 0x81]), randomBytes(300_000)])
const dumpName = 'issuer-directory-20251103T011543Z.gz'
const config = 'IssuerDirectory:\n'

/** The runbook's folder, without SHA256SUMS. */
function backupFolder(t: TestContext): string {
  const folder = path.join(folderFor(t), '2025-11-03T011543')
  mkdirSync(folder)
  writeFileSync(path.join(folder, dumpName), gzip(dump))
  writeFileSync(path.join(folder, 'issuer-directory.yaml'), config)
  writeFileSync(path.join(folder, 'csaf-publishers.json'), '[]')
  writeFileSync(
    path.join(folder, 'issuer-directory.mongo.secret'),
    'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING=x',
  )
  return folder
}

/** The runbook's step 5, as it is written but for the recipient. */
function packByHand(folder: string): Buffer {
  const script = `(cd "$1" && sha256sum * > SHA256SUMS); tar czf "$1.tar.gz" -C "$1" . && age -r "$2" "$1.tar.gz" > "$1.tar.gz.age"`
  const PATH = `${path.dirname(tool('age'))}:${path.dirname(tool('tar'))}:${process.env.PATH}`
  execFileSync('bash', ['-c', script, 'bash', folder, pair.recipient], { env: { ...process.env, PATH } })
  return readFileSync(`${folder}.tar.gz.age`)
}

test('an archive made by hand is read at its level', needs('age', 'tar'), async (t) => {
  const folder = backupFolder(t)
  for (const again of [false, true]) {
    const { contents, data, files, events } = await read(packByHand(folder))
    assert.deepEqual([contents.format, contents.level, contents.encrypted], ['runbook', 'structure', true])
    assert.ok(data.equals(dump))
    assert.equal(files['issuer-directory.yaml'], config)
    assert.deepEqual(Object.keys(files).sort(), [
      'csaf-publishers.json',
      'issuer-directory.mongo.secret',
      'issuer-directory.yaml',
    ])
    assert.equal(events.filter((event) => event === 'end of mongo').length, 1)
    assert.equal(contents.files.length, 5)
    assert.equal(contents.header, undefined)
    assert.equal(contents.warnings.length, 1)
    assert.match(contents.warnings[0]!, /by hand/)
    // Run twice, sha256sum lists SHA256SUMS with the digest of its beginning.
    if (again) assert.match(readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8'), /SHA256SUMS/)
  }
})

test('checksums are held against the files, wherever they stand', needs('age', 'tar'), async (t) => {
  const changed = backupFolder(t)
  packByHand(changed)
  const sums = readFileSync(path.join(changed, 'SHA256SUMS'), 'utf8')
  const members: [string, Buffer | string][] = [
    [dumpName, gzip(dump)],
    ['issuer-directory.yaml', config],
    ['csaf-publishers.json', '[]'],
    ['issuer-directory.mongo.secret', 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING=x'],
  ]
  const packed = async (sums: string, first: boolean, files = members) => {
    return seal(gzip(tar(first ? [['SHA256SUMS', sums], ...files] : [...files, ['SHA256SUMS', sums]])))
  }
  for (const first of [true, false]) {
    assert.equal((await read(await packed(sums, first))).contents.warnings.length, 1)
    const wrong = members.with(1, ['issuer-directory.yaml', 'changed: 1\n'])
    await assert.rejects(
      read(await packed(sums, first, wrong)),
      is('archive-damaged', /issuer-directory.yaml/),
    )
    await assert.rejects(
      read(await packed(sums, first, members.slice(0, 3))),
      is('archive-damaged', /not in the archive/),
    )
    const otherDump = members.with(0, [dumpName, gzip(Buffer.concat([dump, dump]))])
    await assert.rejects(read(await packed(sums, first, otherDump)), is('archive-damaged', /checksum/))
    const more: typeof members = [...members, ['notes.txt', 'x']]
    const { contents } = await read(await packed(sums, first, more))
    assert.match(contents.warnings[1]!, /notes.txt is not in SHA256SUMS/)
    await assert.rejects(read(await packed('what is this\n', first)), is('archive-damaged', /no checksum/))
  }
  const dotted = members.map(([name, content]) => `${sha256(content)} *./${name}\n`).join('')
  assert.equal((await read(await packed(dotted, false))).contents.warnings.length, 1)
  const none = await read(await seal(gzip(tar(members))))
  assert.match(none.contents.warnings[1]!, /no SHA256SUMS/)
})

test('exactly one dump is expected', async () => {
  const file: [string, string] = ['issuer-directory.yaml', config]
  const archive = (...members: [string, Buffer | string][]) => seal(gzip(tar([file, ...members])))
  await assert.rejects(read(await archive()), is('archive-foreign', /no dump/))
  await assert.rejects(
    read(await archive(['a.gz', gzip(dump)], ['b.gz', gzip(dump)])),
    is('archive-damaged', /two dumps/),
  )
  await assert.rejects(read(await archive(['a.gz', ''])), is('archive-damaged', /empty/))
  await assert.rejects(
    read(await archive(['a.gz', gzip(Buffer.from('text'))])),
    is('archive-foreign', /not a mongodump/),
  )
  await assert.rejects(
    read(await archive(['mongo-data-20251103.tar.gz', gzip(dump)])),
    is('archive-foreign', /no dump/),
  )
  await assert.rejects(read(await archive(['a.gz', gzip(dump).subarray(0, -1)])), is('archive-incomplete'))
  await assert.rejects(
    read(await archive(['a.gz', Buffer.concat([gzip(dump), Buffer.alloc(2)])])),
    is('archive-damaged'),
  )
})

test('what is ours is told by the first member, not by what follows', async () => {
  const members: [string, Buffer | string][] = [
    ['issuer-directory.yaml', config],
    ['backup.json', '{"version": 99}'],
    ['dump.gz', gzip(dump)],
  ]
  assert.equal((await read(await seal(zstd(tar(members))))).contents.format, 'runbook')
})

test('a dump alone is read without a key, in one or several gzip members', async () => {
  for (const bytes of [
    gzip(dump),
    Buffer.concat([gzip(dump.subarray(0, 1000)), gzip(dump.subarray(1000))]),
  ]) {
    const { contents, data, events } = await read(bytes, { key: null, chunk: 1000 })
    assert.deepEqual([contents.format, contents.level, contents.encrypted], ['dump', 'stream', false])
    assert.ok(data.equals(dump))
    assert.deepEqual(events, ['mongo', 'end of mongo'])
    assert.deepEqual(contents.files, [])
    assert.equal(contents.warnings.length, 2)
  }
  const sealed = await read(await seal(gzip(dump)))
  assert.deepEqual([sealed.contents.level, sealed.contents.encrypted], ['stream', true])
  for (const length of [1, 10, 1000, gzip(dump).length - 1]) {
    const cut = gzip(dump).subarray(0, length)
    await assert.rejects(read(cut, { key: null }), (error: BackupError) => error.exitCode === 3)
  }
})

test('a tar that was never encrypted is read, and said not to be', needs('age', 'tar'), async (t) => {
  const folder = backupFolder(t)
  packByHand(folder)
  const { contents, data } = await read(readFileSync(`${folder}.tar.gz`), { key: null })
  assert.deepEqual([contents.format, contents.level, contents.encrypted], ['runbook', 'structure', false])
  assert.match(contents.warnings[0]!, /not encrypted/)
  assert.ok(data.equals(dump))
  rmSync(folder, { recursive: true })
})
