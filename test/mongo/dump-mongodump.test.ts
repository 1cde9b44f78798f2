import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { MongoArchiveReader } from '../../src/mongo/archive-reader.ts'
import { stateOf } from '../testbed/database-state.ts'
import { mongorestore } from '../testbed/database-tools.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { mongodumpEngine } from '../testbed/mongodump-engine.ts'
import { needs } from '../testbed/needs.ts'
import { GatedSink, MemorySink } from '../testbed/sinks.ts'
import { tool } from '../testbed/tools.ts'

const filler = 'x'.repeat(1_000_000)

/** Every character that a shell, YAML, a URI or a config file could stumble over. */
const password = `@:/%$'"\` \\#?&={}[]|<>!*,;~é-end`

describe('the mongodump engine', needs('mongod', 'mongodump'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ replicaSet: true, auth: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('d')
  })
  after(async () => {
    await client.close()
    await mongod.stop()
  })
  beforeEach(async () => {
    await db.dropDatabase()
    for (let n = 0; n < 40; n++) await db.collection('a').insertOne({ n, filler })
    await db.collection('b').insertMany(Array.from({ length: 1000 }, (_, n) => ({ n })))
  })

  /** Dumps, and does something while mongodump waits for the first of the documents to be taken from it. */
  async function disturbed(act: (pid: number) => Promise<unknown>, uri = mongod.uri) {
    const sink = new GatedSink(holdsDocuments)
    const dumping = mongodumpEngine({ uri, database: 'd', sink })
    await Promise.race([sink.reached, dumping])
    await act(await mongodumpPid())
    sink.open()
    return dumping
  }

  test('carries what stock mongorestore restores with equal hashes, and nothing of ours', async () => {
    await db.createCollection('view', { viewOn: 'b', pipeline: [] })
    await db.createCollection('empty', { collation: { locale: 'de' } })
    await db.createCollection('series', { timeseries: { timeField: 't' } })
    await db.collection('series').insertMany([{ t: new Date(0) }, { t: new Date(1) }])
    const state = await stateOf(db)
    await db.collection('__restore_journal').insertOne({})
    await db.collection('__before_1.a').insertOne({})
    const sink = new MemorySink()
    const dump = await mongodumpEngine({ uri: mongod.uri, database: 'd', sink })
    assert.equal(dump.snapshot, null)
    assert.deepEqual(
      dump.namespaces.map(({ name, type, documents, counted, consistency }) => [
        ...[name, type, documents, counted],
        consistency,
      ]),
      [
        ['a', 'collection', 40, 40, 'collection'],
        ['b', 'collection', 1000, 1000, 'collection'],
        ['empty', 'collection', 0, 0, 'collection'],
        ['series', 'timeseries', 1, null, 'collection'],
        ['view', 'view', 0, null, 'collection'],
      ],
    )
    await db.dropDatabase()
    await mongorestore(mongod.uri, sink.bytes)
    assert.deepEqual(await stateOf(db), state)
  })

  test('fails when mongodump is told to end, though its archive is well formed', async () => {
    const sink = new GatedSink(holdsDocuments)
    const dumping = mongodumpEngine({ uri: mongod.uri, database: 'd', sink })
    await sink.reached
    process.kill(await mongodumpPid(), 'SIGTERM')
    sink.open()
    await assert.rejects(dumping, { code: 'source-failed', message: /mongodump ended with exit code 1/ })
    const reader = new MongoArchiveReader()
    await reader.write(sink.bytes)
    const documents = reader.end().reduce((sum, one) => sum + one.documents, 0)
    assert.ok(documents < 1040, `all ${documents} documents came`)
  })

  test('fails when mongodump is killed', async () => {
    await assert.rejects(
      disturbed(async (pid) => process.kill(pid, 'SIGKILL')),
      { code: 'source-failed', message: /signal SIGKILL/ },
    )
  })

  test('fails by what is missing, where something hides that mongodump was ended', async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mongodump-'))
    t.after(() => rm(folder, { recursive: true }))
    const wrapper = path.join(folder, 'mongodump')
    const pidFile = path.join(folder, 'pid')
    await writeFile(
      wrapper,
      `#!/bin/sh
'${tool('mongodump')}' "$@" &
echo $! >'${pidFile}.new' && mv '${pidFile}.new' '${pidFile}'
wait; exit 0
`,
      { mode: 0o755 },
    )
    process.env.MONGODUMP = wrapper
    t.after(() => {
      process.env.MONGODUMP = tool('mongodump')
    })
    const sink = new GatedSink(holdsDocuments)
    const dumping = mongodumpEngine({ uri: mongod.uri, database: 'd', sink })
    await sink.reached
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGTERM')
    sink.open()
    await assert.rejects(dumping, { exitCode: 4, message: /lacks|documents|left out|short/ })
  })

  const changes: Record<string, () => Promise<unknown>> = {
    'is dropped': () => db.collection('a').drop(),
    'is dropped and created again': async () => {
      await db.collection('b').drop()
      await db.collection('b').insertMany(Array.from({ length: 1000 }, (_, n) => ({ n })))
    },
    'is renamed': () => db.collection('a').rename('other'),
    'is created': () => db.createCollection('created'),
    'is given an index': () => db.collection('b').createIndex({ n: 1 }),
    'is given a validator': () => db.command({ collMod: 'b', validator: { n: { $exists: true } } }),
  }
  for (const [what, change] of Object.entries(changes)) {
    test(`fails when a collection ${what} meanwhile`, async () => {
      await assert.rejects(disturbed(change), { code: 'source-changed', remedy: /again/ })
    })
  }

  // With the second mongodump never ends by itself.
  for (const options of ['', '?serverSelectionTimeoutMS=5000']) {
    test(`fails when the server is killed${options && `, with ${options}`}`, async (t) => {
      const doomed = await startMongod()
      t.after(doomed.stop)
      await using own = await MongoClient.connect(doomed.uri)
      for (let n = 0; n < 60; n++) await own.db('d').collection('a').insertOne({ n, filler })
      await assert.rejects(disturbed(doomed.kill, doomed.uri + options), { code: 'source-failed' })
    })
  }

  test('ends when it is aborted, though its output stands still', async () => {
    const stop = new AbortController()
    const sink = new GatedSink(holdsDocuments)
    const dumping = mongodumpEngine({ uri: mongod.uri, database: 'd', sink, signal: stop.signal })
    await sink.reached
    stop.abort(new Error('interrupted'))
    await assert.rejects(dumping, { message: 'interrupted' })
    assert.equal(await remainingMongodumps(), 0)
  })

  test('names mongodump where the machine has none', async (t) => {
    process.env.MONGODUMP = '/nowhere/mongodump'
    t.after(() => {
      process.env.MONGODUMP = tool('mongodump')
    })
    const dumping = mongodumpEngine({ uri: mongod.uri, database: 'd', sink: new MemorySink() })
    await assert.rejects(dumping, { code: 'tool-missing', message: /\/nowhere\/mongodump/ })
  })

  test('logs in where the driver does, and shows the password to nobody', async (t) => {
    // No authSource in the connection string: the driver takes the database that it names, mongodump that of --db.
    await client.db('users').command({
      createUser: 'odd@user:/',
      pwd: password,
      roles: [{ role: 'backup', db: 'admin' }],
    })
    t.after(() => client.db('users').command({ dropUser: 'odd@user:/' }))
    const encoded = `${encodeURIComponent('odd@user:/')}:${encodeURIComponent(password)}`
    const uri = `mongodb://${encoded}@127.0.0.1:${mongod.port}/users?replicaSet=rs0`
    const seen: string[] = []
    const { namespaces } = await disturbed(async (pid) => {
      for (const file of ['cmdline', 'environ']) seen.push(readFileSync(`/proc/${pid}/${file}`, 'utf8'))
    }, uri)
    assert.deepEqual(
      namespaces.map(({ documents }) => documents),
      [40, 1000],
    )
    for (const text of seen) {
      for (const secret of [password, encodeURIComponent(password), '-end']) assert.ok(!text.includes(secret))
    }
    assert.match(seen[0]!, /--config=\/dev\/fd\/3/)
  })

  test('fails without the password in the message where it is refused', async () => {
    await client.db('admin').command({ createUser: 'gone', pwd: password, roles: ['backup'] })
    const encoded = encodeURIComponent(password)
    const uri = `mongodb://gone:${encoded}@127.0.0.1:${mongod.port}/?authSource=admin&replicaSet=rs0`
    const connecting = mongodumpEngine({ uri, database: 'd', sink: new MemorySink() })
    await connecting
    await client.db('admin').command({ dropUser: 'gone' })
    const failure = await mongodumpEngine({ uri, database: 'd', sink: new MemorySink() }).catch(
      (error) => error,
    )
    assert.equal(failure.code, 'not-permitted')
    assert.ok(!`${failure.message} ${failure.likelyCause} ${failure.remedy}`.includes('-end'))
  })
})

function holdsDocuments(bytes: Buffer): boolean {
  return bytes.includes('xxxxxxxx')
}

/** The mongodump that this process has started. */
async function mongodumpPid(): Promise<number> {
  for (;;) {
    const [pid] = ownMongodumps()
    if (pid) return pid
    await sleep(10)
  }
}

/** How many are left once those that were told to end have done so. */
async function remainingMongodumps(): Promise<number> {
  while (ownMongodumps().length > 0) await sleep(10)
  return ownMongodumps().length
}

function ownMongodumps(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return state !== 'Z' && Number(parent) === process.pid && stat.includes('(mongodump)')
      } catch {
        return false
      }
    })
}
