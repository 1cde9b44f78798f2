import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Header } from 'tar/header'
import { readTar } from '../../src/archive/tar-reader.ts'
import { tarEnd, tarHeader, tarPadding } from '../../src/archive/tar-writer.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import { folderFor, slices, started, tar } from './samples.ts'

async function list(bytes: Buffer, chunk = 512): Promise<[string, string][]> {
  const found: [string, string][] = []
  for await (const { name, type, size, content } of readTar(slices(bytes, chunk))) {
    const chunks: Buffer[] = []
    for await (const chunk of content) chunks.push(chunk)
    const whole = Buffer.concat(chunks)
    assert.equal(whole.length, size)
    found.push([type === 'folder' ? `${name}/` : name, whole.toString('latin1')])
  }
  return found
}

function rejects(bytes: Buffer, code: string, text: RegExp): Promise<void> {
  return assert.rejects(list(bytes), (error: BackupError) => {
    assert.ok(error instanceof BackupError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, text)
    return true
  })
}

/** A header with these fields, its checksum right. */
function header(fields: ConstructorParameters<typeof Header>[0]): Buffer {
  const header = new Header({
    path: 'x',
    size: 0,
    mode: 0o600,
    mtime: started,
    type: 'File',
    ...(fields as object),
  })
  header.encode()
  return header.block!
}

const plain = header({})
/** The same block with other bytes in it, and the checksum that fits. */
function patched(block: Buffer, offset: number, bytes: string): Buffer {
  const changed = Buffer.from(block)
  changed.write(bytes, offset, 'latin1')
  changed.write('        ', 148, 'latin1')
  const sum = changed.reduce((total, byte) => total + byte, 0)
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return changed
}

const segment = fc.stringMatching(/^[a-zäß漢0-9._-]{1,60}$/u).filter((text) => !/^\.{1,2}$/.test(text))
const names = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'))
const trees = fc
  .uniqueArray(fc.tuple(names, fc.uint8Array({ maxLength: 2000 })), {
    selector: ([name]) => name,
    maxLength: 8,
  })
  .filter((files) => files.every(([a]) => !files.some(([b]) => b.startsWith(`${a}/`))))
const expected = (files: [string, Uint8Array][]) =>
  files.map(([name, content]) => [name, Buffer.from(content).toString('latin1')])

test('what is written is read again, in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(trees, fc.integer({ min: 1, max: 3000 }), async (files, chunk) => {
      const bytes = tar(files.map(([name, content]) => [name, Buffer.from(content)]))
      assert.deepEqual(await list(bytes, chunk), expected(files))
    }),
    { numRuns: 200 },
  )
})

test(
  'stock tar reads what we write, and we read what it writes in each of its formats',
  needs('tar'),
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tar-'))
    t.after(() => rmSync(folder, { recursive: true }))
    let run = 0
    await fc.assert(
      fc.asyncProperty(trees, async (files) => {
        const target = path.join(folder, String((run += 1)))
        mkdirSync(target)
        const bytes = tar(files.map(([name, content]) => [name, Buffer.from(content)]))
        execFileSync(tool('tar'), ['-xf', '-', '-C', target], { input: bytes })
        for (const [name, content] of files) {
          const file = path.join(target, name)
          assert.deepEqual(readFileSync(file), Buffer.from(content))
          assert.equal(statSync(file).mode & 0o777, 0o600)
          assert.equal(statSync(file).mtimeMs, started.getTime())
        }
        for (const format of ['gnu', 'pax', 'ustar']) {
          if (format === 'ustar' && files.some(([name]) => Buffer.byteLength(name) > 90)) continue
          const stock = execFileSync(tool('tar'), ['-cf', '-', `--format=${format}`, '-C', target, '.'], {
            maxBuffer: 1e8,
          })
          const found = await list(stock, 10240)
          const plainFiles = found.filter(([name]) => !name.endsWith('/')).sort()
          assert.equal(found[0]![0], '/')
          assert.deepEqual(plainFiles, expected(files).sort())
        }
      }),
      { numRuns: 10 },
    )
  },
)

test('sizes in base 256 and in pax records are understood', async () => {
  // GNU's way of a size of 3 bytes: the top bit, then the number.
  const base256 = patched(plain, 124, '\x80\0\0\0\0\0\0\0\0\0\0\x03')
  assert.deepEqual(await list(Buffer.concat([base256, Buffer.from('abc'), tarPadding(3), tarEnd])), [
    ['x', 'abc'],
  ])
  const large = tarHeader('big', 2 ** 34, started)
  assert.equal(large.length, 3 * 512)
  const iterator = readTar(slices(Buffer.concat([large, Buffer.alloc(512)]), 512))
  assert.equal((await iterator.next()).value?.size, 2 ** 34)
  await iterator.return(undefined)
})

test('a long name replaces the one in the header, prefix and all', async () => {
  const name = `${'a/'.repeat(60)}漢`
  const [extended] = await list(tar([[name, 'x']]))
  assert.deepEqual(extended, [name, 'x'])
  // As GNU tar cuts it: 100 bytes that end with a slash are no folder.
  const long = `${'b'.repeat(99)}/${'c'.repeat(50)}`
  const link = header({ path: '././@LongLink', type: 'NextFileHasLongPath', size: long.length + 1 })
  const cut = patched(header({ size: 3 }), 0, long.slice(0, 100))
  const gnu = [
    link,
    Buffer.from(`${long}\0`),
    tarPadding(long.length + 1),
    cut,
    Buffer.from('abc'),
    tarPadding(3),
  ]
  assert.deepEqual(await list(Buffer.concat([...gnu, tarEnd])), [[long, 'abc']])
})

test('content that is not read is skipped', async () => {
  const found: string[] = []
  const bytes = tar([
    ['a', 'x'.repeat(2000)],
    ['b', 'y'],
  ])
  for await (const { name } of readTar(slices(bytes, 700))) found.push(name)
  assert.deepEqual(found, ['a', 'b'])
})

test('names that lead out of the folder, or cannot be shown, are refused', async () => {
  const bad = [
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a/./b',
    'a//b',
    '..',
    'a\x07b',
    'a\\b',
    '/',
    './../x',
    'x/..',
  ]
  for (const name of bad)
    await rejects(Buffer.concat([patched(plain, 0, `${name}\0`), tarEnd]), 'archive-damaged', /name/)
  await rejects(Buffer.concat([patched(plain, 0, '\xff\xfe\0'), tarEnd]), 'archive-damaged', /name/)
  await rejects(Buffer.concat([patched(plain, 0, '\0'), tarEnd]), 'archive-damaged', /name/)
  const long = `${'../'.repeat(60)}x`
  await rejects(tar([[long, 'x']]), 'archive-damaged', /name/)
})

test('the same name twice is refused, however it is written', async () => {
  await rejects(
    tar([
      ['a', '1'],
      ['a', '2'],
    ]),
    'archive-damaged',
    /twice/,
  )
  await rejects(
    tar([
      ['a', '1'],
      ['./a', '2'],
    ]),
    'archive-damaged',
    /twice/,
  )
})

test('links, devices and unknown types are refused', async () => {
  for (const type of ['1', '2', '3', '4', '6', '7', 'S', 'D', 'g', 'K', 'M', 'Z']) {
    await rejects(
      Buffer.concat([patched(plain, 156, type), tarEnd]),
      'archive-damaged',
      /neither file nor folder/,
    )
  }
})

test('links that stock tar packs are refused', needs('tar'), async (t) => {
  const folder = folderFor(t)
  writeFileSync(path.join(folder, 'a'), 'x')
  for (const link of [symlinkSync, linkSync]) {
    link(path.join(folder, 'a'), path.join(folder, 'b'))
    const bytes = execFileSync(tool('tar'), ['-cf', '-', '-C', folder, '.'])
    await rejects(bytes, 'archive-damaged', /neither file nor folder/)
    rmSync(path.join(folder, 'b'))
  }
})

test('every truncation is found', async () => {
  const bytes = tar([
    ['a', 'x'.repeat(700)],
    ['漢', 'y'],
  ])
  for (let length = 0; length < bytes.length; length += 1) {
    await assert.rejects(list(bytes.subarray(0, length)), { code: 'archive-incomplete' })
  }
})

test('after both end blocks only zeroes to a whole block may follow', async () => {
  const bytes = tar([['a', 'x']])
  assert.equal((await list(Buffer.concat([bytes, Buffer.alloc(9216)]))).length, 1)
  await rejects(Buffer.concat([bytes, Buffer.alloc(100)]), 'archive-damaged', /inside a block/)
  await rejects(
    Buffer.concat([bytes, Buffer.alloc(600), Buffer.from('x')]),
    'archive-damaged',
    /follow the end/,
  )
  await rejects(Buffer.concat([bytes, bytes]), 'archive-damaged', /follow the end/)
  await rejects(Buffer.concat([bytes.subarray(0, -512), bytes]), 'archive-damaged', /one end block/)
})

test('no flipped bit of a header changes what is read', async () => {
  const bytes = tar([['a', 'content']])
  for (let bit = 0; bit < 512 * 8; bit += 1) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const outcome = await list(changed).catch((error: unknown) => error)
    // A leading zero of the checksum may become a blank, which some write.
    if (Array.isArray(outcome)) assert.deepEqual(outcome, [['a', 'content']])
    else assert.ok(outcome instanceof BackupError && outcome.exitCode === 3, `bit ${bit}: ${outcome}`)
  }
})

test('impossible numbers, unknown formats and bytes in the padding are refused', async () => {
  await rejects(
    Buffer.concat([patched(plain, 124, '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'), tarEnd]),
    'archive-damaged',
    /size|number/,
  )
  await rejects(
    Buffer.concat([patched(plain, 124, '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'), tarEnd]),
    'archive-damaged',
    /number/,
  )
  await rejects(Buffer.concat([patched(plain, 124, 'zzzzzzzzzzz\0'), tarEnd]), 'archive-damaged', /size/)
  await rejects(
    Buffer.concat([patched(plain, 257, '\0\0\0\0\0\0\0\0'), tarEnd]),
    'archive-damaged',
    /unknown format/,
  )
  const dirty = tar([['a', 'x']])
  dirty[512 + 100] = 1
  await rejects(dirty, 'archive-damaged', /padding/)
})

test('extensions that are malformed, too long, doubled or belong to nothing are refused', async () => {
  const extension = (body: string, type: 'ExtendedHeader' | 'NextFileHasLongPath' = 'ExtendedHeader') =>
    Buffer.concat([
      header({ type, size: Buffer.byteLength(body, 'latin1') }),
      Buffer.from(body, 'latin1'),
      tarPadding(body.length),
    ])
  const file = Buffer.concat([plain, tarEnd])
  for (const body of [
    '9 path=ab',
    'path=a\n',
    '99 path=a\n',
    '9 path=ab\nx',
    '0 a=b\n',
    '10 path\xff=a\n',
    '11 size=-1\n',
    '6 =ab\n',
  ]) {
    await rejects(Buffer.concat([extension(body), file]), 'archive-damaged', /extension/)
  }
  await rejects(Buffer.concat([extension('22 GNU.sparse.major=1\n'), file]), 'archive-damaged', /sparse/)
  await rejects(Buffer.concat([extension('12 path=../\n'), file]), 'archive-damaged', /name/)
  await rejects(
    Buffer.concat([extension('10 path=a\n'), extension('10 path=a\n'), file]),
    'archive-damaged',
    /twice/,
  )
  await rejects(Buffer.concat([extension('10 path=a\n'), tarEnd]), 'archive-damaged', /no member/)
  await rejects(
    Buffer.concat([header({ type: 'ExtendedHeader', size: 2 ** 21 }), file]),
    'archive-damaged',
    /too long/,
  )
  assert.deepEqual(await list(Buffer.concat([extension('10 path=a\n'), file])), [['a', '']])
  assert.deepEqual(await list(Buffer.concat([extension('long\0', 'NextFileHasLongPath'), file])), [
    ['long', ''],
  ])
})
