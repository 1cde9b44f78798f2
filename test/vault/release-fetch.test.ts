/** Archives out of a release, on a stand-in for GitHub's and Gitea's servers over real HTTP. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { Sidecar } from '../../src/archive/manifest.ts'
import { BackupError } from '../../src/errors.ts'
import { silent } from '../../src/reporter.ts'
import { publishToRelease } from '../../src/vault/release.ts'
import { type FetchedArchive, type FetchRequest, fetchFromRelease } from '../../src/vault/release-fetch.ts'
import {
  type ReleaseServer,
  type ReleaseServerOptions,
  startReleaseServer,
} from '../testbed/release-server.ts'

const context = { reporter: silent, signal: AbortSignal.timeout(120_000), firstPause: 1 }

interface Site {
  server: ReleaseServer
  /** Where archives are downloaded to. */
  folder: string
  /** Publishes an archive of this time with what belongs beside it, and says its name. */
  keep(time: string, tag: string, more?: Partial<Sidecar>, files?: readonly string[]): Promise<string>
  fetch(more: Partial<FetchRequest>): Promise<FetchedArchive>
}

async function site(t: TestContext, options: ReleaseServerOptions = {}): Promise<Site> {
  const server = await startReleaseServer(options)
  t.after(() => server.stop())
  const root = await mkdtemp(path.join(tmpdir(), 'release-fetch-'))
  t.after(() => rm(root, { recursive: true }))
  const folder = path.join(root, 'here')
  await mkdir(folder)
  const { apiUrl, repository, token } = server
  return {
    server,
    folder,
    async keep(time, tag, more = {}, endings = ['', '.json', '.json.sig']) {
      const name = `issuer-directory-${time}-hot`
      const archive = path.join(root, `${name}.tar.zst.age`)
      const content = randomBytes(300_000)
      await writeFile(archive, content)
      await writeFile(`${archive}.json`, JSON.stringify(sidecarOf(name, content, more)))
      await writeFile(`${archive}.json.sig`, 'signed\n')
      const files = endings.map((ending) => ({ path: archive + ending }))
      await publishToRelease({ apiUrl, repository, token, tag, files }, context)
      return `${name}.tar.zst.age`
    },
    fetch: (more) =>
      fetchFromRelease(
        {
          apiUrl,
          repository,
          token,
          tag: undefined,
          choice: { latestOf: 'issuer-directory' },
          folder,
          ...more,
        },
        context,
      ),
  }
}

function sidecarOf(name: string, content: Buffer, more: Partial<Sidecar>): Sidecar {
  return {
    ...{ format: 'issuer-backup-sidecar', version: 1, file: `${name}.tar.zst.age`, name },
    ...{
      purpose: 'backup',
      kind: 'hot',
      engine: 'native',
      database: 'issuer-directory',
      consistency: 'snapshot',
    },
    ...{ started: '2026-11-23T20:32:04.000Z', finished: '2026-11-23T20:32:05.000Z' },
    ...{ size: content.length, sha256: sha256(content), documents: 2, bytes: 200, counts: { issuers: 2 } },
    ...more,
  }
}

async function refused(fetching: Promise<unknown>): Promise<BackupError> {
  const error = await fetching.then(
    () => assert.fail('it was not refused'),
    (error) => error,
  )
  assert.ok(error instanceof BackupError, String(error))
  return error
}

for (const dialect of ['github', 'gitea'] as const) {
  describe(`on ${dialect}`, () => {
    test('the newest archive of all releases comes with what belongs beside it', async (t) => {
      const { server, folder, keep, fetch } = await site(t, { dialect, pageSize: 2 })
      await keep('20261124T020000Z', 'one')
      const newest = await keep('20261125T020000Z', 'two')
      await keep('20261123T020000Z', 'three')
      const fetched = await fetch({})
      assert.equal(path.basename(fetched.archive), newest)
      assert.equal(fetched.tag, 'two')
      assert.deepEqual(await readFile(fetched.archive), await server.content(newest))
      assert.equal(fetched.sha256, sha256(await readFile(fetched.archive)))
      assert.deepEqual((await readdir(folder)).sort(), [newest, `${newest}.json`, `${newest}.json.sig`])
    })

    test('what is no whole backup of the database is not the newest', async (t) => {
      const { keep, fetch } = await site(t, { dialect })
      const good = await keep('20261120T020000Z', 'one')
      await keep('20261121T020000Z', 'one', { purpose: 'safety' })
      await keep('20261122T020000Z', 'one', { database: 'other' })
      await keep('20261123T020000Z', 'one', { file: 'issuer-directory-20261101T020000Z-hot.tar.zst.age' })
      await keep('20261124T020000Z', 'one', {}, [''])
      assert.equal(path.basename((await fetch({ tag: 'one' })).archive), good)
    })

    test('an archive is had by its name, out of one release or out of any', async (t) => {
      const { folder, keep, fetch } = await site(t, { dialect })
      const name = await keep('20261120T020000Z', 'one')
      await keep('20261121T020000Z', 'two')
      assert.equal((await fetch({ choice: { name } })).tag, 'one')
      const error = await refused(fetch({ choice: { name }, tag: 'two', folder }))
      assert.match(
        error.message,
        /issuer-directory-20261120T020000Z-hot\.tar\.zst\.age is not in the release two/,
      )
      assert.match(error.likelyCause!, /20261121/)
    })

    test('a download that breaks off is made anew', async (t) => {
      const { server, keep, fetch } = await site(t, { dialect })
      const name = await keep('20261120T020000Z', 'one')
      server.faults.push(
        { on: 'download', times: 1, as: { status: 503 } },
        { on: 'download', times: 2, as: 'cut' },
      )
      const { archive } = await fetch({})
      assert.deepEqual(await readFile(archive), await server.content(name))
    })

    test('an archive that is not what its sidecar says is not kept', async (t) => {
      const { folder, keep, fetch } = await site(t, { dialect, digests: false })
      const name = await keep('20261120T020000Z', 'one', { sha256: sha256(Buffer.from('another')) })
      const error = await refused(fetch({ choice: { name } }))
      assert.equal(error.code, 'archive-damaged')
      assert.match(error.message, /is not the file that its sidecar describes/)
      assert.deepEqual(await readdir(folder), [])
    })

    test('another file in the folder is not overwritten, and then nothing comes beside it', async (t) => {
      for (const ending of ['', '.json', '.json.sig']) {
        const { folder, keep, fetch } = await site(t, { dialect })
        const name = await keep('20261120T020000Z', 'one')
        await writeFile(path.join(folder, name + ending), 'mine')
        const error = await refused(fetch({}))
        assert.equal(error.code, 'not-writable')
        assert.equal(await readFile(path.join(folder, name + ending), 'utf8'), 'mine')
        assert.deepEqual(await readdir(folder), [name + ending])
      }
    })

    test('a folder of its name is another file', async (t) => {
      const { folder, keep, fetch } = await site(t, { dialect })
      const name = await keep('20261120T020000Z', 'one')
      await mkdir(path.join(folder, name))
      assert.equal((await refused(fetch({}))).code, 'not-writable')
    })

    test('what is there already and is the same is taken, and an archive not downloaded again', async (t) => {
      const { server, folder, keep, fetch } = await site(t, { dialect })
      const name = await keep('20261120T020000Z', 'one')
      const first = await fetch({})
      assert.deepEqual(await fetch({}), first)
      // As a fetch that was killed leaves it.
      await rm(first.sidecar!)
      const before = server.requests.length
      assert.deepEqual(await fetch({}), first)
      assert.deepEqual((await readdir(folder)).sort(), [name, `${name}.json`, `${name}.json.sig`])
      const { id } = server.releases[0]!.assets.find((asset) => asset.name === name)!
      const lines = server.requests.slice(before).map(({ line }) => line)
      assert.ok(lines.length > 0)
      assert.deepEqual(
        lines.filter((line) => new RegExp(`\\D${id}$`).test(line)),
        [],
      )
    })
  })
}

test('an archive that is not what the release says is not kept', async (t) => {
  const { server, folder, keep, fetch } = await site(t)
  const name = await keep('20261120T020000Z', 'one', {}, [''])
  server.faults.push({ on: 'download', times: 1, as: 'altered' })
  const error = await refused(fetch({ choice: { name } }))
  assert.equal(error.code, 'archive-damaged')
  assert.match(error.message, /is not what the release describes/)
  assert.deepEqual(await readdir(folder), [])
})

test('a release that is not there is named', async (t) => {
  const { fetch } = await site(t)
  assert.match((await refused(fetch({ tag: 'none' }))).message, /there is no release none in acme\/backups/)
  assert.match(
    (await refused(fetch({}))).message,
    /no complete archive of issuer-directory in the releases of/,
  )
})

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
