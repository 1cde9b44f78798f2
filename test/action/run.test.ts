/** What the program says, as it leaves the process: before a runner cuts secrets out of it. */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { generateIdentity } from '../../src/archive/keys.ts'
import { job } from '../testbed/action-process.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const { recipient, identityFile } = await generateIdentity()
/** Every character here means something in a URI, in JSON or to a runner. */
const password = `p@ss:w/o?r#d%0A'"\\ secret`

const masks = (log: string) =>
  [...log.matchAll(/^::add-mask::(.*)$/gm)].map(([, text]) =>
    text!.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
  )

const unmasked = (log: string) => log.replaceAll(/^::add-mask::.*$/gm, '')

test('backs up, verifies and restores what a connection string names', needs('mongod'), async (t) => {
  const mongod = await startMongod({ replicaSet: true, auth: true })
  t.after(() => mongod.stop())
  const client = await MongoClient.connect(mongod.uri)
  t.after(() => client.close())
  await client.db('admin').command({ createUser: 'svc', pwd: password, roles: ['root'] })
  const issuers = client.db('directory').collection('issuers')
  await issuers.insertMany([{ name: 'a' }, { name: 'b' }])
  const uri = `mongodb://svc:${encodeURIComponent(password)}@127.0.0.1:${mongod.port}/?replicaSet=rs0&authSource=admin`
  const work = await job(t)
  const vault = path.join(work.folder, 'vault')
  await mkdir(vault)
  const common = { 'mongo-uri': uri, database: 'directory', output: vault, identity: identityFile }
  const run = async (inputs: Record<string, string>) => {
    const { code, log } = await work.start('main', { ...common, ...inputs }).ended
    assert.equal(code, 0, log)
    for (const secret of [password, encodeURIComponent(password), identityFile.trim().split('\n').at(-1)!]) {
      assert.ok(masks(log).includes(secret), 'it is not masked')
      assert.ok(!unmasked(log).includes(secret), 'it is said')
      // A runner masks what comes after.
      assert.ok(!log.includes('::group::') || log.lastIndexOf('::add-mask::') < log.indexOf('::group::'))
    }
    return log
  }
  const log = await run({ operation: 'backup', recipients: recipient })
  assert.match(log, /^::group::Backing up directory$/m)
  assert.match(log, /^::endgroup::$/m)
  const outputs = await work.outputs()
  assert.equal(outputs.counts, JSON.stringify({ issuers: 2 }))
  assert.equal(outputs.consistency, 'snapshot')
  assert.equal(outputs.downtime, undefined)
  assert.equal(JSON.parse(await readFile(outputs.report!, 'utf8')).archive.path, outputs.archive)
  await run({ operation: 'verify', from: vault })
  await issuers.deleteMany({})
  // Nobody could be asked whether the service is stopped.
  const unanswered = await work.start('main', { ...common, operation: 'restore', archive: outputs.archive! })
    .ended
  assert.equal(unanswered.code, 2)
  assert.match(unanswered.log, /::error.*a job has nobody to ask: .*%0ANext step: Give confirm: true/)
  await run({ operation: 'restore', archive: outputs.archive!, confirm: 'true' })
  assert.equal(await issuers.countDocuments(), 2)
  const id = (await work.outputs())['restore-id']!
  await run({ operation: 'rollback', 'restore-id': id, confirm: 'true' })
  assert.equal(await issuers.countDocuments(), 0)
  await run({ operation: 'heal' })
  const summary = await work.summary()
  assert.match(summary, /### Backed up directory/)
  assert.match(summary, /### Restored directory: 2 documents/)
  assert.ok(!summary.includes('AGE-SECRET-KEY') && !summary.includes(password))
})

test('a failure is an annotation, a summary and an exit code, and leaves nothing to post', async (t) => {
  const work = await job(t)
  const { code, log } = await work.start('main', { operation: 'backup', recipients: recipient }).ended
  assert.equal(code, 2)
  assert.match(log, /^::error title=issuer-backup backup::.*%0ANext step: Give output: FOLDER/m)
  assert.match(await work.summary(), /^### backup failed: `usage`/)
  assert.deepEqual(await work.start('post', { operation: 'backup' }).ended, { code: 0, log: '' })
})

test('post heals nothing behind what was only to be shown', async (t) => {
  const given = { operation: 'restore', 'mongo-uri': 'mongodb://127.0.0.1:9/' }
  const work = await job(t)
  const dry = await work.start('post', { ...given, 'dry-run': 'true' }).ended
  assert.equal(dry.code, 0)
  assert.doesNotMatch(dry.log, /Healing/)
  const { log } = await work.start('post', {
    ...given,
    'mongo-uri': `${given['mongo-uri']}?serverSelectionTimeoutMS=100`,
  }).ended
  assert.match(log, /Healing what the run before may have left/)
})

test('an archive of a backup has to stay somewhere, and the newest one to be looked for somewhere', async (t) => {
  const work = await job(t, { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://nowhere/' })
  for (const [inputs, said] of [
    [{ operation: 'backup', recipients: recipient }, /no place that outlives the job/],
    [{ operation: 'restore', archive: 'a.age', identity: identityFile }, /no place that outlives the job/],
    [{ operation: 'verify', identity: identityFile }, /no folder in which the newest archive/],
    [{ operation: 'verify', 'working-directory': 'no/such' }, /no folder no\/such to work in/],
  ] as const) {
    const { code, log } = await work.start('main', inputs).ended
    assert.equal(code, 2)
    assert.match(log, said)
  }
})

test('a run that a dead runner no longer reads comes to its end', async (t) => {
  const work = await job(t)
  for (const phase of ['main', 'post'] as const) {
    const running = work.start(phase, { operation: 'heal', target: 'nowhere' })
    running.unheard()
    assert.equal((await running.ended).code, 2)
    await writeFile(path.join(work.folder, 'state'), '')
  }
})

test('a Node that is too old, as some runners have in their path, is told before anything is done', async (t) => {
  const hook = "Object.defineProperty(process.versions,'node',{value:'22.14.0'})"
  const work = await job(t, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` })
  for (const phase of ['main', 'post'] as const) {
    const { code, log } = await work.start(phase, { operation: 'heal' }).ended
    assert.equal(code, 2, log)
    assert.match(
      log,
      /^::error title=issuer-backup::issuer-backup needs Node 22\.15 or later, and this is \S+$/m,
    )
  }
})
