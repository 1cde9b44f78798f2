/** Archives that other runs have published as artifacts, as a drill fetches them on a machine without a folder of them. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { type FetchArtifactRequest, fetchArtifacts } from '../../src/action/artifact-fetch.ts'
import type { Fetched } from '../../src/archive/fetched.ts'
import { silent } from '../../src/reporter.ts'
import { type ArtifactApi, type KeptArtifact, startArtifactApi } from '../testbed/artifact-api.ts'

const context = { reporter: silent, signal: AbortSignal.timeout(120_000) }

describe('artifacts of other runs', () => {
  let api: ArtifactApi
  let folder: string
  const url = process.env.GITHUB_API_URL

  before(async () => {
    api = await startArtifactApi(4)
    // The client looks for it once, when it is loaded.
    process.env.GITHUB_API_URL = api.apiUrl
  })
  after(async () => {
    if (url === undefined) delete process.env.GITHUB_API_URL
    else process.env.GITHUB_API_URL = url
    await api.stop()
  })
  beforeEach(async () => {
    api.artifacts.length = 0
    api.requests.length = 0
    folder = await mkdtemp(path.join(tmpdir(), 'artifact-runs-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Publishes an archive of this time with what belongs beside it. */
  function keep(
    time: string,
    run: number,
    more: Partial<KeptArtifact> = {},
  ): { name: string; content: Buffer } {
    const base = `issuer-directory-${time}-hot`
    const name = `${base}.tar.zst.age`
    const content = randomBytes(100_000)
    const sidecar = {
      ...{ format: 'issuer-backup-sidecar', version: 1, file: name, name: base, purpose: 'backup' },
      ...{ kind: 'hot', engine: 'native', database: 'issuer-directory', consistency: 'snapshot' },
      ...{ started: '2026-11-23T20:32:04.000Z', finished: '2026-11-23T20:32:05.000Z' },
      ...{ size: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      ...{ documents: 2, bytes: 200, counts: { issuers: 2 } },
    }
    api.artifacts.push(
      { name, content, run, ...more },
      { name: `${name}.json.sig`, content: Buffer.from('signed\n'), run, ...more },
      { name: `${name}.json`, content: Buffer.from(JSON.stringify(sidecar)), run, ...more },
    )
    return { name, content }
  }

  function fetch(runId: number | 'any', choice?: FetchArtifactRequest['choice']): Promise<Fetched> {
    const { apiUrl, repository, token } = api
    return fetchArtifacts(
      { choice: choice ?? { latestOf: 'issuer-directory' }, folder, from: { runId, repository, token } },
      context,
      { ACTIONS_RUNTIME_TOKEN: 'x', GITHUB_API_URL: apiUrl },
    )
  }

  test('the newest of any run comes with what belongs beside it; the token goes to the API alone', async () => {
    const newest = keep('20261124T020000Z', 12)
    keep('20261123T020000Z', 11)
    keep('20261122T020000Z', 13)
    api.artifacts.push({ name: 'coverage', content: randomBytes(9), run: 14 })
    const fetched = await fetch('any')
    assert.ok((await readFile(fetched.archive)).equals(newest.content))
    assert.deepEqual(
      (await readdir(folder)).sort(),
      ['', '.json', '.json.sig'].map((end) => newest.name + end),
    )
    const { host } = new URL(api.apiUrl)
    assert.ok(api.requests.some((request) => request.host !== host))
    for (const { host: to, authorized } of api.requests) assert.equal(authorized, to === host)
  })

  test('one that is there already is not downloaded again', async () => {
    keep('20261124T020000Z', 12)
    const first = await fetch('any')
    const id = api.artifacts.findIndex(({ content }) => content.length === 100_000) + 1
    const downloads = () => api.requests.filter((request) => request.path === `/${id}`).length
    assert.equal(downloads(), 1)
    assert.deepEqual(await fetch('any'), first)
    assert.equal(downloads(), 1)
  })

  test('what a pull request of a stranger has published, and what has expired, is not the newest', async () => {
    const good = keep('20261123T020000Z', 11)
    keep('20261125T020000Z', 12, { fork: true })
    keep('20261124T020000Z', 13, { expired: true })
    assert.ok((await readFile((await fetch('any')).archive)).equals(good.content))
    api.artifacts.splice(0, 3)
    await assert.rejects(fetch('any'), {
      code: 'usage',
      message: 'there is no complete archive of issuer-directory in the artifacts of acme/deployment',
    })
  })

  test('a sidecar of another run does not make an archive complete', async () => {
    const good = keep('20261123T020000Z', 11)
    keep('20261124T020000Z', 12)
    api.artifacts.at(-1)!.run = 13
    assert.ok((await readFile((await fetch('any')).archive)).equals(good.content))
  })

  test('one run is asked for its own, and an archive is had by its name', async () => {
    const old = keep('20261123T020000Z', 11)
    keep('20261124T020000Z', 12)
    assert.ok((await readFile((await fetch(11)).archive)).equals(old.content))
    const named = await fetch('any', { name: old.name })
    assert.ok((await readFile(named.archive)).equals(old.content))
  })
})
