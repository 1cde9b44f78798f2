/** What becomes of a folder when what is fetched into it cannot all have its name; releases and artifacts have the rest. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { fetchTogether, longestSidecar, type Source } from '../../src/archive/fetched.ts'

const name = 'directory-20261123T203204Z-hot.tar.zst.age'
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fetched-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

/** @param onDownload what somebody else does meanwhile. */
function source(onDownload: (file: string) => Promise<unknown> = async () => {}, sidecar?: Buffer): Source {
  const said = {
    ...{ format: 'issuer-backup-sidecar', version: 1, file: name, name: 'directory-20261123T203204Z-hot' },
    ...{ purpose: 'backup', kind: 'hot', engine: 'native', database: 'directory', consistency: 'snapshot' },
    ...{ started: '2026-11-23T20:32:04.000Z', finished: '2026-11-23T20:32:05.000Z', size: 7 },
    ...{ sha256: sha256('archive'), documents: 2, bytes: 200, counts: { issuers: 2 } },
  }
  const files = new Map<string, string | Buffer>([
    [name, 'archive'],
    [`${name}.json`, sidecar ?? JSON.stringify(said)],
    [`${name}.json.sig`, 'signed'],
  ])
  return {
    has: (file) => files.has(file),
    digestOf: () => undefined,
    async download(file, to) {
      await onDownload(file)
      await writeFile(to, files.get(file)!)
      return sha256(files.get(file)!)
    },
  }
}

for (const ending of ['', '.json.sig', '.json']) {
  test(`nothing is kept where ${ending || 'the archive'} gets another owner meanwhile`, async (t) => {
    const folder = await place(t)
    const taken = path.join(folder, name + ending)
    const theirs = (file: string) => (file.endsWith('.sig') ? writeFile(taken, 'theirs') : Promise.resolve())
    await assert.rejects(fetchTogether(name, source(theirs), folder), { code: 'not-writable' })
    assert.deepEqual(await readdir(folder), [name + ending])
    assert.equal(await readFile(taken, 'utf8'), 'theirs')
  })
}

test('what calls itself a sidecar and is too large is not read', async (t) => {
  const folder = await place(t)
  const large = source(undefined, Buffer.alloc(longestSidecar + 1))
  await assert.rejects(fetchTogether(name, large, folder), {
    code: 'archive-damaged',
    message: /is too large to be a sidecar/,
  })
  assert.deepEqual(await readdir(folder), [])
})

test('a name that leads out of the folder is refused', async (t) => {
  await assert.rejects(fetchTogether(`../${name}`, source(), await place(t)), { code: 'archive-damaged' })
})
