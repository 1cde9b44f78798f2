import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import type { ArchiveVisitor } from '../../src/archive/contents.ts'
import { generateIdentity, parseIdentities } from '../../src/archive/keys.ts'
import { readArchive } from '../../src/archive/reader.ts'
import { tarEnd, tarHeader, tarPadding } from '../../src/archive/tar-writer.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import * as samples from './samples.ts'
import {
  complete,
  type Forgery,
  folderFor,
  forgery,
  gzip,
  headerFor,
  identity,
  pair,
  read,
  sampleArchive,
  seal,
  slices,
  started,
  tar,
  zstd,
} from './samples.ts'

function is(code: string, text: RegExp = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof BackupError, String((error as Error).stack))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, text)
    return true
  }
}

/** Reads an archive that whoever knows the recipient could have made. */
async function readForged(members: Parameters<typeof tar>[0]) {
  return read(await seal(zstd(tar(members))))
}

const tiny = { stream: Buffer.from('dump'), files: { 'issuer-directory.yaml': Buffer.from('a: 1\n') } }

for (const method of ['zstd', 'gzip'] as const) {
  test(`every truncation of a ${method} archive is rejected`, async () => {
    const archive = await sampleArchive({ ...tiny, compression: { method, level: 1 } })
    assert.equal((await read(archive)).contents.level, 'complete')
    for (let length = 0; length < archive.length; length += 1) {
      await assert.rejects(read(archive.subarray(0, length)), (error) => {
        assert.ok(error instanceof BackupError, `${length}: ${(error as Error).stack}`)
        return error.exitCode === 3
      })
    }
  })

  test(`every flipped bit of a ${method} archive is rejected`, async () => {
    const archive = await sampleArchive({ ...tiny, compression: { method, level: 1 } })
    assert.equal((await read(archive)).contents.level, 'complete')
    for (let bit = 0; bit < archive.length * 8; bit += 1) {
      const changed = Buffer.from(archive)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      await assert.rejects(read(changed), (error) => {
        assert.ok(error instanceof BackupError, `bit ${bit}: ${(error as Error).stack}`)
        return error.exitCode === 3
      })
    }
  })
}

test('bytes after the archive are rejected', async () => {
  const archive = await sampleArchive(tiny)
  for (const tail of [Buffer.alloc(1), randomBytes(100), archive]) {
    await assert.rejects(read(Buffer.concat([archive, tail])), is('archive-damaged'))
  }
})

test('a well-made forgery is read: the cases below fail for their one fault only', async () => {
  const { contents, data, files } = await readForged(complete(forgery()))
  assert.equal(contents.level, 'complete')
  assert.equal(data.toString(), 'the first partthe second part')
  assert.deepEqual(files, { 'issuer-directory.yaml': 'a: 1\n' })
})

const faults: Record<string, [code: string, text: RegExp, (forgery: Forgery) => Parameters<typeof tar>[0]]> =
  {
    'no manifest': ['archive-incomplete', /without manifest/, ({ members }) => members],
    'no checksums': ['archive-incomplete', /without SHA256SUMS/, (forged) => complete(forged).slice(0, -1)],
    'no part': ['archive-damaged', /where mongo\/000001/, (forged) => without(forged, 2, 2)],
    'nothing but the header': ['archive-incomplete', /without mongo/, ({ members }) => members.slice(0, 1)],
    'a first part that is missing': [
      'archive-damaged',
      /where mongo\/000001/,
      (forged) => without(forged, 2, 1),
    ],
    'a gap in the parts': [
      'archive-damaged',
      /mongo\/000003 is where/,
      (forged) => renamed(forged, 3, 'mongo/000003'),
    ],
    'parts of the other kind': ['archive-damaged', /volume/, (forged) => renamed(forged, 3, 'volume/000002')],
    'a part with a name of its own': ['archive-damaged', /where/, (forged) => renamed(forged, 3, 'mongo/2')],
    'a file after the parts': [
      'archive-damaged',
      /where manifest/,
      (forged) => withMember(forged, 4, 'late.yaml'),
    ],
    'a file in a folder': [
      'archive-damaged',
      /where mongo/,
      (forged) => withMember(forged, 1, 'etc/late.yaml'),
    ],
    'a member after the checksums': [
      'archive-damaged',
      /follows SHA256SUMS/,
      (forged) => [...complete(forged), ['extra', 'x']],
    ],
    'a manifest that is not complete': [
      'archive-damaged',
      /manifest.json/,
      (forged) => complete(forged, (manifest) => ({ ...manifest, complete: false })),
    ],
    'a manifest of another backup': [
      'archive-damaged',
      /not of the backup/,
      (forged) => complete(forged, (manifest) => ({ ...manifest, backup: headerFor('other') })),
    ],
    'a wrong digest in the manifest': [
      'archive-damaged',
      /mongo\/000002 is not as/,
      (forged) => complete(forged, (manifest) => changeMember(manifest, 3, { sha256: '0'.repeat(64) })),
    ],
    'a wrong size in the manifest': [
      'archive-damaged',
      /issuer-directory.yaml is not as/,
      (forged) => complete(forged, (manifest) => changeMember(manifest, 1, { size: 6 })),
    ],
    'a member that the manifest lacks': [
      'archive-damaged',
      /is not as/,
      (forged) =>
        complete(forged, (manifest) => ({ ...manifest, members: (manifest.members as []).slice(0, -1) })),
    ],
    'a member that only the manifest has': [
      'archive-damaged',
      /ghost is in manifest/,
      (forged) =>
        complete(forged, (manifest) => {
          const ghost = { name: 'ghost', size: 0, sha256: '0'.repeat(64) }
          return { ...manifest, members: [...(manifest.members as []), ghost] }
        }),
    ],
    'wrong checksums': [
      'archive-damaged',
      /SHA256SUMS/,
      (forged) => complete(forged, undefined, (t) => t.replace(/^./, 'x')),
    ],
    'a missing checksum': [
      'archive-damaged',
      /SHA256SUMS/,
      (forged) => complete(forged, undefined, (t) => t.replace(/.*\n/, '')),
    ],
    'a newer format': [
      'archive-newer',
      /version 2/,
      ({ members }) => [['backup.json', '{"version": 2, "everything": "else is new"}'], ...members.slice(1)],
    ],
    'a header that is no JSON': [
      'archive-damaged',
      /JSON/,
      ({ members }) => [['backup.json', '{'], ...members.slice(1)],
    ],
    'a member that escapes': [
      'archive-damaged',
      /name/,
      (forged) => withMember(forged, 1, '../../etc/cron.d/x'),
    ],
    'an absolute member': ['archive-damaged', /name/, (forged) => withMember(forged, 1, '/etc/cron.d/x')],
    'a member twice': [
      'archive-damaged',
      /twice/,
      (forged) => withMember(forged, 1, 'issuer-directory.yaml'),
    ],
  }

for (const [name, [code, text, build]] of Object.entries(faults)) {
  test(`a forged archive with ${name} is rejected`, async () => {
    await assert.rejects(readForged(build(forgery())), is(code, text))
  })
}

function without(forged: Forgery, index: number, count: number) {
  return complete({ ...forged, members: forged.members.toSpliced(index, count) })
}

function renamed(forged: Forgery, index: number, name: string) {
  return complete({ ...forged, members: forged.members.with(index, [name, 'x']) })
}

function withMember(forged: Forgery, index: number, name: string) {
  return complete({ ...forged, members: forged.members.toSpliced(index, 0, [name, 'x']) })
}

function changeMember(manifest: Record<string, unknown>, index: number, change: object) {
  const members = manifest.members as object[]
  return { ...manifest, members: members.with(index, { ...members[index], ...change }) }
}

test('what is hidden behind the compressed tar is found', async () => {
  const good = tar(complete(forgery()))
  const hidden = zstd(tar([['hidden', 'x']]))
  await assert.rejects(
    read(await seal(Buffer.concat([zstd(good), hidden]))),
    is('archive-damaged', /follow the end/),
  )
  await assert.rejects(read(await seal(Buffer.concat([zstd(good), Buffer.from('x')]))), is('archive-damaged'))
  await assert.rejects(read(await seal(Buffer.concat([gzip(good), gzip(good)]))), is('archive-damaged'))
  await assert.rejects(read(await seal(Buffer.concat([gzip(good), Buffer.alloc(3)]))), is('archive-damaged'))
  await assert.rejects(read(await seal(zstd(Buffer.concat([good, good])))), is('archive-damaged'))
  await assert.rejects(read(await seal(zstd(good.subarray(0, -512)))), is('archive-incomplete'))
  await assert.rejects(read(await seal(zstd(good).subarray(0, -1))), is('archive-incomplete'))
})

test('links and folders in an archive are rejected', needs('tar'), async (t) => {
  const folder = folderFor(t)
  writeFileSync(path.join(folder, 'backup.json'), JSON.stringify(headerFor('x')))
  execFileSync('ln', ['-s', '/etc/passwd', path.join(folder, 'issuer-directory.yaml')])
  const link = ['-cf', '-', '-C', folder, 'backup.json', 'issuer-directory.yaml']
  await assert.rejects(
    read(await seal(zstd(execFileSync(tool('tar'), link)))),
    is('archive-damaged', /neither file/),
  )
  execFileSync('mkdir', [path.join(folder, 'mongo')])
  const nested = ['-cf', '-', '-C', folder, 'backup.json', 'mongo']
  await assert.rejects(
    read(await seal(zstd(execFileSync(tool('tar'), nested)))),
    is('archive-damaged', /folder/),
  )
})

test('a small member that claims to be huge is refused before it is read', async () => {
  const first = Buffer.from(JSON.stringify(headerFor('bomb')))
  const size = 2 ** 30
  async function* bomb() {
    yield Buffer.concat([tarHeader('backup.json', first.length, started), first, tarPadding(first.length)])
    yield tarHeader('issuer-directory.yaml', size, started)
    for (let i = 0; i < 1000; i += 1) yield Buffer.alloc(1 << 16)
  }
  const chunks: Buffer[] = []
  for await (const chunk of bomb()) chunks.push(chunk)
  await assert.rejects(read(await seal(zstd(Buffer.concat(chunks)))), is('archive-damaged', /1073741824/))
})

test('small members that are together more than any backup holds are refused', async () => {
  const first: [string, string] = ['backup.json', JSON.stringify(headerFor('bomb'))]
  const many = Array.from({ length: 101 }, (_, n): [string, string] => [`file-${n}`, ''])
  const large = [1, 2].map((n): [string, Buffer] => [`file-${n}`, Buffer.alloc(33 * 1024 * 1024)])
  for (const files of [many, large]) {
    await assert.rejects(readForged([first, ...files]), is('archive-damaged', /more than a backup holds/))
    await assert.rejects(
      readForged([['./notes', 'x'], ...files]),
      is('archive-damaged', /more than a backup/),
    )
  }
})

test('a tar of countless members, or of endless names, is refused', async () => {
  const folder = (n: number) => {
    const header = tarHeader(`f${n}/`, 0, started)
    header[156] = 0x35
    header.fill(0x20, 148, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    return header
  }
  const folders = Array.from({ length: 100_001 }, (_, n) => folder(n))
  await assert.rejects(
    read(await seal(zstd(Buffer.concat([...folders, tarEnd])))),
    is('archive-damaged', /more than 100000 members/),
  )
})

test('a manifest that nests without end is damaged', async () => {
  const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
  const header = JSON.stringify({ ...headerFor('deep'), deep: 0 }).replace('"deep":0', `"deep":${nested}`)
  await assert.rejects(readForged([['backup.json', header]]), is('archive-damaged', /nests deeper/))
})

test('a file that is nothing of ours is foreign, encrypted or not', async () => {
  for (const content of ['', 'hello', 'x'.repeat(5000)]) {
    const bytes = Buffer.from(content)
    if (content !== '') await assert.rejects(read(bytes), is('archive-foreign'))
    if (content !== '') await assert.rejects(read(bytes, { key: null }), is('archive-foreign'))
    for (const pack of [zstd, gzip]) {
      await assert.rejects(read(pack(bytes), { key: null }), is('archive-foreign'))
      await assert.rejects(read(await seal(pack(bytes))), is('archive-foreign'))
    }
    await assert.rejects(read(await seal(bytes)), is('archive-foreign'))
  }
  await assert.rejects(read(await seal(zstd(tarEnd))), is('archive-foreign'))
  await assert.rejects(read(Buffer.alloc(0)), is('archive-incomplete', /empty/))
})

test('the key is asked for where one is needed, and the wrong one is told', async () => {
  const archive = await sampleArchive(tiny)
  await assert.rejects(read(archive, { key: null }), (error: BackupError) => {
    return is('usage')(error) && error.remedy!.includes('--identity')
  })
  const other = parseIdentities((await generateIdentity()).identityFile, 'x')
  await assert.rejects(read(archive, { key: other }), is('wrong-key'))
})

test(
  'an archive that was decrypted by hand is read, and said not to be encrypted',
  needs('age'),
  async (t) => {
    const key = path.join(folderFor(t), 'key.txt')
    writeFileSync(key, pair.identityFile, { mode: 0o600 })
    const plain = execFileSync(tool('age'), ['-d', '-i', key], { input: await sampleArchive(tiny) })
    const { contents } = await read(plain, { key: null })
    assert.equal(contents.level, 'complete')
    assert.equal(contents.encrypted, false)
    assert.match(contents.warnings[0]!, /not encrypted/)
  },
)

test('a cold archive gives its parts as volume', async () => {
  const header = headerFor('cold', { kind: 'cold', engine: 'volume', consistency: 'stopped' })
  const members: Forgery['members'] = [
    ['backup.json', JSON.stringify(header)],
    ['volume/000001', 'a tar'],
  ]
  const { contents, events } = await readForged(complete({ header, members }))
  assert.equal(contents.header!.kind, 'cold')
  assert.deepEqual(events, ['header', 'volume', 'end of volume'])
})

test('the reader waits for its visitor, and a failure of it passes through', async () => {
  const archive = await sampleArchive({ stream: randomBytes(3_000_000) })
  let inside = 0
  const patient: ArchiveVisitor = {
    async data() {
      assert.equal((inside += 1), 1)
      await new Promise(setImmediate)
      inside -= 1
    },
  }
  await readArchive(slices(archive, 65536), identity, patient)
  for (const visitor of [
    { data: () => Promise.reject(new Error('the load failed')) },
    { header: () => Promise.reject(new Error('the load failed')) },
    { dataEnd: () => Promise.reject(new Error('the load failed')) },
    {
      data() {
        throw new Error('the load failed')
      },
    },
  ] satisfies ArchiveVisitor[]) {
    let closed = false
    async function* input() {
      try {
        yield* slices(archive, 65536)
      } finally {
        closed = true
      }
    }
    await assert.rejects(readArchive(input(), identity, visitor), /the load failed/)
    assert.ok(closed)
  }
})

test('progress counts the bytes of the file, and a signal ends the reading', async () => {
  const archive = await sampleArchive({ stream: randomBytes(1_000_000) })
  const seen: number[] = []
  await readArchive(slices(archive, 65536), identity, {}, { onProgress: (bytes) => void seen.push(bytes) })
  assert.equal(seen.at(-1), archive.length)
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  )
  const stop = new AbortController()
  const visitor: ArchiveVisitor = { data: () => stop.abort() }
  await assert.rejects(readArchive(slices(archive, 1000), identity, visitor, { signal: stop.signal }), {
    name: 'AbortError',
  })
})

test('an error of the input passes through', async () => {
  const archive = await sampleArchive(tiny)
  for (const at of [0, 10, archive.length - 5]) {
    async function* failing() {
      yield archive.subarray(0, at)
      throw Object.assign(new Error('the disk is gone'), { code: 'EIO' })
    }
    await assert.rejects(readArchive(failing(), samples.identity, {}), { code: 'EIO' })
  }
})
