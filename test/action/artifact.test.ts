/** Workflow artifacts, on act's artifact server: uploaded and downloaded by the program inside the node action. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { PublishedArtifact } from '../../src/action/artifact.ts'
import { assertArtifacts } from '../../src/action/artifact-service.ts'
import type { Fetched } from '../../src/archive/fetched.ts'
import { BackupError } from '../../src/errors.ts'
import { type Runner, runner, uses } from '../testbed/act.ts'
import { type ArtifactProxy, startArtifactProxy } from '../testbed/artifact-proxy.ts'
import { freePort } from '../testbed/deployment.ts'
import { needs } from '../testbed/needs.ts'

const source = path.resolve('src/action')

/** In the place of the program: does what the inputs say, and writes down what came of it. */
const program = `
import { writeFile } from 'node:fs/promises'
const { publishArtifacts } = await import('${source}/artifact.ts')
const { fetchArtifacts } = await import('${source}/artifact-fetch.ts')
const { silent } = await import('${source}/../reporter.ts')
const { archive, settings } = JSON.parse(process.env.INPUT_INPUTS)
if (process.argv[2] !== 'post') {
  const results = []
  for (const [does, request] of JSON.parse(settings)) {
    const work = does === 'publish' ? publishArtifacts(request, silent) : fetchArtifacts(request, { reporter: silent, signal: AbortSignal.timeout(60_000) })
    results.push(await work.catch(({ code, message, likelyCause, remedy }) => ({ code, message, likelyCause, remedy })))
  }
  await writeFile(archive, JSON.stringify(results))
  process.exit(0)
}
`

type Refusal = Record<'code' | 'message' | 'likelyCause' | 'remedy', string>

describe('artifacts', needs('act'), () => {
  let job: Runner
  let proxy: ArtifactProxy
  let files: string

  before(async () => {
    job = await runner()
    const port = await freePort()
    proxy = await startArtifactProxy(port)
    job.options.push('--artifact-server-port', String(port))
    job.host.ACTIONS_RUNTIME_URL = proxy.url
    job.env.ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY = '1'
    await mkdir(path.join(job.action, 'dist/action'), { recursive: true })
    await writeFile(path.join(job.action, 'dist/action/index.mjs'), program)
    files = path.join(job.folder, 'files')
    await mkdir(files)
  })
  after(async () => {
    await proxy?.stop()
    await job?.remove()
  })

  /** An archive with what belongs beside it. */
  async function archiveOf(
    time: string,
    sha256?: string,
  ): Promise<{ name: string; paths: string[]; sha256: string }> {
    const name = `issuer-directory-${time}-hot.tar.zst.age`
    const content = randomBytes(9_000_000)
    const digest = createHash('sha256').update(content).digest('hex')
    const sidecar = {
      ...{ format: 'issuer-backup-sidecar', version: 1, file: name, name: name.replace('.tar.zst.age', '') },
      ...{
        purpose: 'backup',
        kind: 'hot',
        engine: 'native',
        database: 'issuer-directory',
        consistency: 'snapshot',
      },
      ...{ started: '2026-11-23T20:32:04.000Z', finished: '2026-11-23T20:32:05.000Z' },
      ...{ size: content.length, sha256: sha256 ?? digest, documents: 2, bytes: 200, counts: { issuers: 2 } },
    }
    const paths = [name, `${name}.json`, `${name}.json.sig`].map((file) => path.join(files, file))
    await writeFile(paths[0]!, content)
    await writeFile(paths[1]!, JSON.stringify(sidecar))
    await writeFile(paths[2]!, 'signed\n')
    return { name, paths, sha256: digest }
  }

  async function does(...work: ['publish' | 'fetch', object][]): Promise<unknown[]> {
    const told = path.join(job.folder, 'told.json')
    const { code, log } = await job.run([
      uses({ operation: 'verify', archive: told, settings: JSON.stringify(work) }),
    ])
    assert.equal(code, 0, log)
    return JSON.parse(await readFile(told, 'utf8'))
  }

  const published = (paths: string[], more: object = {}) =>
    ['publish', { files: paths.map((path) => ({ path })), temporaryFolder: job.folder, ...more }] as [
      'publish',
      object,
    ]

  test('an archive and what belongs beside it go up as they are, and come back', async () => {
    const old = await archiveOf('20261122T020000Z')
    const { name, paths, sha256 } = await archiveOf('20261123T020000Z')
    const folder = path.join(job.folder, 'newest')
    const [, made, fetched] = (await does(published(old.paths), published(paths, { retentionDays: 30 }), [
      'fetch',
      { choice: { latestOf: 'issuer-directory' }, folder },
    ])) as [unknown, PublishedArtifact[], Fetched]
    assert.deepEqual(
      made.map(({ name }) => name),
      paths.map((file) => path.basename(file)),
    )
    assert.equal(made[0]!.sha256, sha256)
    assert.equal(made[0]!.size, 9_000_000)
    assert.match(
      made[0]!.url!,
      /^https:\/\/github\.com\/acme\/deployment\/actions\/runs\/\d+\/artifacts\/\d+$/,
    )
    assert.deepEqual((await readdir(folder)).sort(), [name, `${name}.json`, `${name}.json.sig`])
    assert.deepEqual(await readFile(fetched.archive), await readFile(paths[0]!))
    assert.equal(await readFile(fetched.signature!, 'utf8'), 'signed\n')
    assert.deepEqual(
      (await readdir(job.folder)).filter((name) => name.startsWith('artifact-')),
      [],
    )
  })

  test('an archive that is not what its sidecar says, or is not there, is an error', async () => {
    const { name, paths } = await archiveOf('20261124T020000Z', 'a'.repeat(64))
    const folder = path.join(job.folder, 'refused')
    const [, damaged, absent] = (await does(
      published(paths),
      ['fetch', { choice: { name }, folder }],
      ['fetch', { choice: { name: 'other.tar.zst.age' }, folder: `${folder}-2` }],
    )) as Refusal[]
    assert.equal(damaged!.code, 'archive-damaged')
    assert.match(damaged!.message, /is not the file that its sidecar describes/)
    assert.deepEqual(await readdir(folder), [])
    assert.equal(absent!.code, 'usage')
    assert.match(absent!.likelyCause, new RegExp(name))
  })

  for (const fault of ['cut', 'altered'] as const) {
    test(`an upload that is ${fault} on its way is found out`, async (t) => {
      proxy.fault = fault
      t.after(() => {
        proxy.fault = undefined
      })
      const { paths } = await archiveOf('20261125T020000Z')
      const [refusal] = (await does(published(paths.slice(0, 1)))) as Refusal[]
      assert.equal(refusal!.code, 'archive-damaged')
      assert.match(refusal!.message, /has not the digest of the artifact/)
    })
  }

  test('a service that refuses is told with its words', async (t) => {
    proxy.fault = 'refused'
    t.after(() => {
      proxy.fault = undefined
    })
    const { paths } = await archiveOf('20261125T020000Z')
    const [refusal] = (await does(published(paths.slice(0, 1)))) as Refusal[]
    assert.equal(refusal!.code, 'vault-failed')
    assert.match(refusal!.message, /uploading the artifact .* failed: .*quota/)
  })

  test('what cannot be kept as asked is refused before anything', async () => {
    job.env.GITHUB_RETENTION_DAYS = '90'
    const { paths } = await archiveOf('20261125T020000Z')
    const [tooLong, altered] = (await does(published(paths, { retentionDays: 365 }), [
      'publish',
      { files: [{ path: paths[0], sha256: 'b'.repeat(64) }], temporaryFolder: job.folder },
    ])) as Refusal[]
    assert.equal(tooLong!.code, 'usage')
    assert.match(tooLong!.message, /cannot be kept for 365 days: from 1 to 90/)
    assert.equal(altered!.code, 'archive-damaged')
  })
})

test('servers without artifacts are refused, with what to do instead', () => {
  const runtime = { ACTIONS_RUNTIME_TOKEN: 'x' }
  const cases: [Record<string, string>, RegExp][] = [
    [
      { GITHUB_SERVER_URL: 'https://ghes.example.com' },
      /cannot be used on ghes\.example\.com.*GitHub Enterprise Server/,
    ],
    [{ GITHUB_SERVER_URL: 'https://git.example.com', GITEA_ACTIONS: 'true' }, /It is Gitea/],
    [{ GITHUB_SERVER_URL: 'https://codeberg.org', FORGEJO_ACTIONS: 'true' }, /It is Forgejo/],
  ]
  for (const [environment, words] of cases) {
    assert.throws(
      () => assertArtifacts({ ...runtime, ...environment }),
      (error) => {
        assert.ok(error instanceof BackupError)
        assert.match(`${error.message}. ${error.likelyCause}`, words)
        return /publish: release/.test(error.remedy!)
      },
    )
  }
  assert.doesNotThrow(() => assertArtifacts({ ...runtime, GITHUB_SERVER_URL: 'https://acme.ghe.com' }))
  assert.throws(() => assertArtifacts({ GITHUB_SERVER_URL: 'https://github.com' }), /no runtime token/)
})
