/** Publishing and fetching by inputs, against a server that poses as GitHub's release API. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { generateIdentity } from '../../src/archive/keys.ts'
import { job } from '../testbed/action-process.ts'
import { startArtifactApi } from '../testbed/artifact-api.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { startReleaseServer } from '../testbed/release-server.ts'

const { recipient, identityFile } = await generateIdentity()

test(
  'what is backed up is in the release, and is fetched from there and verified',
  needs('mongod'),
  async (t) => {
    const [mongod, server, work] = await Promise.all([
      startMongod({ replicaSet: true }),
      startReleaseServer(),
      job(t),
    ])
    t.after(() => Promise.all([mongod.stop(), server.stop()]))
    const client = await MongoClient.connect(mongod.uri)
    t.after(() => client.close())
    await client.db('directory').collection('issuers').insertOne({ name: 'a' })
    const { apiUrl, repository, token } = server
    const release = {
      'release-api-url': apiUrl,
      repository,
      token,
      'release-tag': 'backups',
      database: 'directory',
    }
    const run = async (inputs: Record<string, string>, env: Record<string, string> = {}) => {
      const { code, log } = await work.start('main', { ...release, ...inputs }, env).ended
      assert.equal(code, 0, log)
      assert.ok(!log.replaceAll(/^::add-mask::.*$/gm, '').includes(token), log)
    }
    const made = path.join(work.folder, 'made')
    await mkdir(made)
    await run({
      operation: 'backup',
      'mongo-uri': mongod.uri,
      recipients: recipient,
      output: made,
      publish: 'release',
      'retention-days': '9',
    })
    const { archive, sha256, ...outputs } = await work.outputs()
    const [stored] = server.releases
    assert.deepEqual(stored!.assets.map(({ name }) => name).sort(), (await readdir(made)).sort())
    assert.equal(stored!.assets.find(({ name }) => name === path.basename(archive!))!.sha256, sha256)
    assert.match(outputs['release-url']!, /backups/)
    assert.match(await work.summary(), /^\| Release \| \[backups\]/m)

    const fetched = path.join(work.folder, 'fetched')
    await run({ operation: 'verify', fetch: 'release', from: fetched, identity: identityFile })
    const { archive: again, sha256: digest } = await work.outputs()
    assert.equal(again, path.join(fetched, path.basename(archive!)))
    assert.equal(digest, sha256)

    const api = await startArtifactApi()
    t.after(() => api.stop())
    for (const name of await readdir(made))
      api.artifacts.push({ name, content: await readFile(path.join(made, name)), run: 7 })
    const newest = path.join(work.folder, 'newest')
    const { repository: owned, token: reading } = api
    await run(
      {
        ...{ operation: 'verify', fetch: 'artifact', 'run-id': 'any', from: newest, identity: identityFile },
        ...{ repository: owned, token: reading },
      },
      { ACTIONS_RUNTIME_TOKEN: 'x', GITHUB_API_URL: api.apiUrl },
    )
    const verified = await work.outputs()
    assert.equal(verified.archive, path.join(newest, path.basename(archive!)))
    assert.equal(verified.sha256, sha256)
  },
)

test('an archive that cannot be published is told of all the same', needs('mongod'), async (t) => {
  const [mongod, server, work] = await Promise.all([
    startMongod({ replicaSet: true }),
    startReleaseServer({ may: 'read' }),
    job(t),
  ])
  t.after(() => Promise.all([mongod.stop(), server.stop()]))
  const client = await MongoClient.connect(mongod.uri)
  t.after(() => client.close())
  await client.db('directory').collection('issuers').insertOne({ name: 'a' })
  const { code, log } = await work.start('main', {
    operation: 'backup',
    'mongo-uri': mongod.uri,
    database: 'directory',
    recipients: recipient,
    output: work.folder,
    publish: 'release',
    'release-tag': 'backups',
    'release-api-url': server.apiUrl,
    repository: server.repository,
    token: server.token,
  }).ended
  assert.notEqual(code, 0, log)
  assert.match(log, /contents: write/)
  const { archive, sha256 } = await work.outputs()
  assert.match(log, new RegExp(`The archive is whole: ${archive}`))
  const content = await readFile(archive!)
  assert.equal(createHash('sha256').update(content).digest('hex'), sha256)
})

const cases: [string, Record<string, string>, RegExp][] = [
  [
    'retention-days and nothing to publish',
    { operation: 'backup', 'retention-days': '9' },
    /goes with publish/,
  ],
  ['a release without a tag', { operation: 'backup', publish: 'release' }, /needs release-tag/],
  ['a release without a token', { operation: 'backup', publish: 'release', 'release-tag': 'a' }, /no token/],
  [
    'artifacts outside of a step of the runner',
    { operation: 'backup', publish: 'artifact' },
    /no runtime token/,
  ],
  ['a run and nothing to fetch', { operation: 'verify', from: '.', 'run-id': '7' }, /run-id goes with fetch/],
  [
    'a run that is no number',
    { operation: 'verify', from: '.', fetch: 'artifact', token: 'x', 'run-id': 'latest' },
    /run-id must be a whole number/,
  ],
  [
    'a release of no repository',
    { operation: 'backup', publish: 'release', 'release-tag': 'a', token: 'x', repository: 'alone' },
    /alone is no repository/,
  ],
  [
    'a name that no release asset can have',
    {
      operation: 'backup',
      publish: 'release',
      'release-tag': 'a',
      token: 'x',
      repository: 'a/b',
      name: 'zürich',
    },
    /zürich cannot be the name of a release asset/,
  ],
  [
    'a database whose name no release asset can have, and no other name',
    {
      operation: 'backup',
      publish: 'release',
      'release-tag': 'a',
      token: 'x',
      repository: 'a/b',
      database: 'é',
    },
    /é cannot be the name of a release asset/,
  ],
  ['no folder to fetch into', { operation: 'verify', fetch: 'release' }, /no folder to download/],
]
for (const [name, inputs, said] of cases) {
  test(`${name}: refused before anything is done`, async (t) => {
    const work = await job(t, { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://nowhere/' })
    const keys = { recipients: recipient, output: work.folder }
    const given = inputs.operation === 'backup' ? { ...keys, ...inputs } : inputs
    const { code, log } = await work.start('main', given).ended
    assert.equal(code, 2, log)
    assert.match(log, said)
  })
}

test('days that an artifact cannot be kept for are refused before there is an archive', async (t) => {
  const work = await job(t, {
    ACTIONS_RUNTIME_TOKEN: 'x',
    GITHUB_RETENTION_DAYS: '90',
    ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://nowhere/',
  })
  for (const [days, said] of [
    ['91', /cannot be kept for 91 days: from 1 to 90/],
    ['long', /retention-days must be a whole number/],
  ] as const) {
    const inputs = { operation: 'backup', publish: 'artifact', recipients: recipient, output: work.folder }
    const { code, log } = await work.start('main', { ...inputs, 'retention-days': days }).ended
    assert.equal(code, 2, log)
    assert.match(log, said)
  }
})

test('artifacts are refused on Gitea, with the alternative named', async (t) => {
  const gitea = {
    GITHUB_SERVER_URL: 'https://git.example',
    GITEA_ACTIONS: 'true',
    ACTIONS_RUNTIME_TOKEN: 'x',
  }
  const work = await job(t, { ...gitea, ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://nowhere/' })
  const inputs = { operation: 'backup', publish: 'artifact', recipients: recipient, output: work.folder }
  const { code, log } = await work.start('main', inputs).ended
  assert.equal(code, 2, log)
  assert.match(log, /artifacts cannot be used on git\.example.*publish: release/)
})
