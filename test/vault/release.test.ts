/** Publishing to a release, on a stand-in for GitHub's and Gitea's servers over real HTTP. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { BackupError } from '../../src/errors.ts'
import { silent } from '../../src/reporter.ts'
import { type PublishedRelease, publishToRelease, type ReleaseRequest } from '../../src/vault/release.ts'
import {
  type Fault,
  type ReleaseServer,
  type ReleaseServerOptions,
  startReleaseServer,
} from '../testbed/release-server.ts'

const archive = 'issuer-directory-20261123T203204Z-hot.tar.zst.age'
const sidecar = `${archive}.json`
const signature = `${sidecar}.sig`

interface Site {
  server: ReleaseServer
  folder: string
  warnings: string[]
  publish(more?: Partial<ReleaseRequest>): Promise<PublishedRelease>
  write(name: string, content: Buffer | string): Promise<string>
}

async function site(t: TestContext, options: ReleaseServerOptions = {}): Promise<Site> {
  const server = await startReleaseServer(options)
  t.after(() => server.stop())
  const folder = await mkdtemp(path.join(tmpdir(), 'release-'))
  t.after(() => rm(folder, { recursive: true }))
  const warnings: string[] = []
  const write = async (name: string, content: Buffer | string) => {
    await writeFile(path.join(folder, name), content)
    return path.join(folder, name)
  }
  const files = [
    { path: await write(sidecar, '{}\n') },
    { path: await write(signature, 'signed\n') },
    { path: await write(archive, randomBytes(700_000)) },
  ]
  return {
    ...{ server, folder, warnings, write },
    publish: (more = {}) =>
      publishToRelease(
        {
          apiUrl: server.apiUrl,
          repository: server.repository,
          token: server.token,
          tag: 'backups-2026-11',
          files,
          ...more,
        },
        {
          reporter: { ...silent, warn: (text) => warnings.push(text) },
          signal: AbortSignal.timeout(60_000),
          firstPause: 1,
        },
      ),
  }
}

/** What is thrown, as a user reads it. */
async function refused(publishing: Promise<unknown>): Promise<BackupError> {
  const error = await publishing.then(
    () => assert.fail('it was not refused'),
    (error) => error,
  )
  assert.ok(error instanceof BackupError, String(error))
  return error
}

function calls({ requests }: ReleaseServer, method: string): string[] {
  return requests.map(({ line }) => line).filter((line) => line.startsWith(method))
}

for (const dialect of ['github', 'gitea'] as const) {
  describe(`on ${dialect}`, () => {
    test('a release is made, filled and then published; the sidecar goes last', async (t) => {
      const { server, publish } = await site(t, { dialect })
      const published = await publish({ prerelease: true, title: 'Backups of November' })
      assert.deepEqual(
        published.assets.map(({ name, outcome, compared }) => ({ name, outcome, compared })),
        [archive, signature, sidecar].map((name) => ({
          ...{ name, outcome: 'uploaded', compared: dialect === 'gitea' ? 'download' : 'digest' },
        })),
      )
      const [release] = server.releases
      assert.equal(release!.title, 'Backups of November')
      assert.deepEqual([release!.draft, release!.prerelease, published.draft], [false, true, false])
      assert.deepEqual(
        release!.assets.map(({ sha256 }) => sha256),
        published.assets.map(({ sha256 }) => sha256),
      )
    })

    test('a draft that is asked for stays one, and is found again', async (t) => {
      const { server, publish, write } = await site(t, { dialect })
      const first = await publish({ draft: true })
      const again = await publish({ draft: true, files: [{ path: await write('second.json', '{}') }] })
      assert.equal(again.id, first.id)
      assert.equal(server.releases.length, 1)
      assert.equal(server.releases[0]!.draft, true)
    })

    test('publishing the same files again changes nothing', async (t) => {
      const { server, publish } = await site(t, { dialect })
      await publish()
      const before = calls(server, 'POST').length
      const again = await publish()
      assert.deepEqual(
        again.assets.map(({ outcome }) => outcome),
        ['present', 'present', 'present'],
      )
      assert.equal(calls(server, 'POST').length, before)
    })

    test('another file of that name is an error, and replaced only when asked', async (t) => {
      const { server, publish, write } = await site(t, { dialect })
      await publish()
      const old = await server.content(archive)
      const path = await write(archive, randomBytes(700_000))
      const error = await refused(publish({ files: [{ path }] }))
      assert.equal(error.code, 'not-writable')
      assert.match(
        error.message,
        /the release backups-2026-11 has another file of the name issuer-directory-/,
      )
      assert.deepEqual(await server.content(archive), old)

      const { assets } = await publish({ files: [{ path }], replace: true })
      assert.equal(assets[0]!.outcome, 'replaced')
      assert.equal(server.releases[0]!.assets.filter(({ name }) => name === archive).length, 1)
      assert.notDeepEqual(await server.content(archive), old)
    })

    test('the old file stays where its replacement does not arrive whole', async (t) => {
      const { server, publish, write } = await site(t, { dialect })
      await publish()
      const old = await server.content(archive)
      server.faults.push({ on: 'upload', times: 9, as: 'altered' })
      const path = await write(archive, randomBytes(700_000))
      await refused(publish({ files: [{ path }], replace: true }))
      assert.deepEqual(await server.content(archive), old)
      assert.equal(server.releases[0]!.assets.length, 3, 'nothing of the failed ones is left')
    })

    const passing: Record<string, Fault> = {
      'a truncated upload': { on: 'upload', times: 2, as: 'cut' },
      'an altered upload': { on: 'upload', times: 2, as: 'altered' },
      'a connection that breaks': { on: 'upload', times: 2, as: 'reset' },
      'an answer that is lost': { on: 'upload', times: 1, as: 'lost' },
      'an overloaded server': { on: 'upload', times: 2, as: { status: 503 } },
      'a page for people in the place of an answer': { on: 'assets', times: 1, as: { status: 502 } },
      'an answer of the creation that is lost': { on: 'create', times: 1, as: 'lost' },
      'a rate limit': {
        ...{ on: 'upload', times: 1 },
        as: { status: 429, headers: { 'retry-after': '0' }, body: { message: 'Too many requests' } },
      },
      ...(dialect === 'github' && {
        'an upload that leaves an empty asset': { on: 'upload', times: 2, as: 'starter' } as Fault,
      }),
    }
    for (const [what, fault] of Object.entries(passing)) {
      test(`${what} is made good by another attempt`, async (t) => {
        const { server, publish, warnings } = await site(t, { dialect })
        server.faults.push(fault)
        const { assets } = await publish()
        assert.deepEqual(
          assets.map(({ name, sha256 }) => [name, sha256]),
          await Promise.all(
            [archive, signature, sidecar].map(async (name) => [name, sha256(await server.content(name))]),
          ),
        )
        assert.equal(server.releases.length, 1)
        assert.equal(server.releases[0]!.assets.length, 3)
        assert.equal(server.releases[0]!.draft, false)
        assert.ok(warnings.length > 0 || fault.on === 'create', 'nobody was told')
      })
    }

    const lasting: Record<string, { as: Fault['as']; message: RegExp }> = {
      truncated: {
        as: 'cut',
        message: /did not arrive as it was sent: the server has \d+ bytes, and not 700000/,
      },
      altered: {
        as: 'altered',
        message: /did not arrive as it was sent: the server has SHA-256 \w+, and not/,
      },
    }
    for (const [how, { as, message }] of Object.entries(lasting)) {
      test(`what is always ${how} is an error, removed again, and never published`, async (t) => {
        const { server, publish } = await site(t, { dialect })
        server.faults.push({ on: 'upload', times: 99, as })
        const error = await refused(publish())
        assert.equal(error.code, 'vault-failed')
        assert.match(error.message, message)
        assert.deepEqual(server.releases[0]!.assets, [])
        assert.equal(server.releases[0]!.draft, true)
        server.faults.length = 0
        assert.equal((await publish()).draft, false)
        assert.deepEqual([server.releases.length, server.releases[0]!.draft], [1, false])
      })
    }

    test('a token that may only read is told which permission is missing', async (t) => {
      const { publish } = await site(t, { dialect, may: 'read' })
      const error = await refused(publish())
      assert.equal(error.code, 'not-permitted')
      assert.match(error.remedy!, dialect === 'gitea' ? /write:repository/ : /permissions: contents: write/)
    })

    test('a repository that is not seen, and a refused token, are each named', async (t) => {
      const { publish } = await site(t, { dialect, may: 'nothing' })
      const unseen = await refused(publish())
      assert.match(`${unseen.message} ${unseen.remedy}`, /answers 404, Not Found .*acme\/backups/)
      const stale = await refused(publish({ token: 'ghp_stale' }))
      assert.equal(stale.code, 'not-permitted')
      assert.match(stale.likelyCause!, /expired, was revoked, or is of another server/)
    })

    test('the token goes to the API alone', async (t) => {
      const { server, publish } = await site(t, { dialect, digests: false })
      await publish()
      const { host } = new URL(server.apiUrl)
      assert.ok(
        dialect === 'gitea' || server.requests.some((request) => request.host !== host),
        'nothing elsewhere',
      )
      for (const { authorization, host: to } of server.requests) {
        assert.equal(authorization?.includes(server.token) ?? false, to === host)
      }
    })
  })
}

test('where the API tells no digest, what arrived is downloaded and hashed', async (t) => {
  const { publish } = await site(t, { digests: false })
  const { assets } = await publish()
  assert.deepEqual(
    assets.map(({ compared }) => compared),
    ['download', 'download', 'download'],
  )
})

test('a repository with immutable releases gets all files before its release is published', async (t) => {
  const { server, publish, write } = await site(t, { immutable: true })
  await publish()
  assert.equal(server.releases[0]!.immutable, true)
  assert.equal(server.releases[0]!.assets.length, 3)
  const error = await refused(publish({ files: [{ path: await write('more.json', '{}') }] }))
  assert.equal(error.code, 'vault-failed')
  assert.match(error.message, /is immutable/)
})

test('a rate limit that lasts longer than anybody waits is told with its time', async (t) => {
  const { server, publish } = await site(t)
  const reset = String(Math.ceil(Date.now() / 1000) + 3600)
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
  server.faults.push({
    on: 'assets',
    times: 1,
    as: { status: 403, headers, body: { message: 'API rate limit exceeded' } },
  })
  const error = await refused(publish())
  assert.equal(error.code, 'vault-failed')
  assert.match(error.likelyCause!, /no more requests of this token for 3\d{3} s/)
})

test('a server that fails for ever is an error, which says that the archive is safe', async (t) => {
  const { server, publish } = await site(t)
  server.faults.push({ on: 'upload', times: 99, as: { status: 500 } })
  const error = await refused(publish())
  assert.match(
    error.message,
    /uploading issuer-directory-.* failed: 127\.0\.0\.1:\d+ answers 500, Server Error/,
  )
  assert.match(error.remedy!, /the archive itself is complete/)
})

test('the URL of the web pages is found out', async (t) => {
  const { server, publish } = await site(t)
  server.faults.push({ on: 'repository', times: 1, as: { status: 200, body: ['<html>'] } })
  const error = await refused(publish())
  assert.match(error.message, /what http:\/\/127\.0\.0\.1:\d+ answers is not of a release API/)
})

test('nothing is sent for a request that cannot be right', async (t) => {
  const { server, publish, write } = await site(t)
  const wrong: [Partial<ReleaseRequest>, RegExp][] = [
    [{ repository: 'acme' }, /acme is no repository/],
    [{ repository: 'acme/../x' }, /is no repository/],
    [{ repository: '../x' }, /is no repository/],
    [{ repository: 'acme/..' }, /is no repository/],
    [{ tag: '../x' }, /is no tag/],
    [{ token: '' }, /No token is given/],
    [{ apiUrl: 'github.com' }, /is no URL of an API/],
    [{ apiUrl: 'http://me:geheim@127.0.0.1/' }, /holds a password/],
    [{ files: [{ path: await write('überall.json', '{}') }] }, /cannot be the name of a release asset/],
  ]
  for (const [more, message] of wrong) {
    const error = await refused(publish(more))
    assert.equal(error.code, 'usage')
    assert.match(error.message, message)
    assert.doesNotMatch(error.message, /geheim/)
  }
  assert.deepEqual(server.requests, [])
})

test('a file that is not what the backup wrote is not published', async (t) => {
  const { server, publish, folder } = await site(t)
  const error = await refused(
    publish({ files: [{ path: path.join(folder, archive), sha256: sha256(Buffer.from('x')) }] }),
  )
  assert.equal(error.code, 'archive-damaged')
  assert.deepEqual(server.releases[0]!.assets, [])
})

test('a file that is too large for GitHub is refused before anything', async (t) => {
  const { server, publish, write } = await site(t)
  const path = await write('large.age', '')
  await truncate(path, 2 * 1024 ** 3)
  const error = await refused(publish({ files: [{ path }] }))
  assert.match(error.message, /is too large for a release asset: 2147483648 bytes/)
  assert.deepEqual(server.requests, [])
})

test('an upload is a stream: a file of 300 MB takes no more memory than a small one', async (t) => {
  const { server, write } = await site(t)
  const file = await write('large.age', '')
  await truncate(file, 300_000_000)
  const program = `
    const { publishToRelease } = await import(${JSON.stringify(path.resolve('src/vault/release.ts'))})
    const { silent } = await import(${JSON.stringify(path.resolve('src/reporter.ts'))})
    const { token, ...request } = JSON.parse(process.argv[1])
    await publishToRelease({ ...request, token }, { reporter: silent, signal: AbortSignal.timeout(120_000) })
    console.log(process.resourceUsage().maxRSS)`
  const { apiUrl, repository, token } = server
  const request = JSON.stringify({ apiUrl, repository, token, tag: 'large', files: [{ path: file }] })
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    program,
    request,
  ])
  assert.ok(Number(stdout) < 200_000, `${stdout.trim()} kB`)
})

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
