/** Runs that are ended in the middle, by a signal or by a server that dies. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { journalName } from '../../src/mongo/journal.ts'
import { type Running, type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const database = 'directory'

interface Scene {
  mongod: Mongod
  db: Db
  site: Workplace
}

/** A server with 2,000 documents of this many bytes, which no compression makes smaller. */
async function scene(t: TestContext, bytes = 10_000): Promise<Scene> {
  const mongod = await startMongod({ replicaSet: true })
  t.after(mongod.stop)
  const client = await MongoClient.connect(mongod.uri)
  t.after(() => client.close())
  const db = client.db(database)
  for (const name of ['noise', 'more']) {
    await db.collection(name).insertMany(noise(bytes))
    await db.collection(name).createIndex({ n: 1 })
  }
  // Nobody needs to wait for a server that does not come back.
  const site = await workplace(`${mongod.uri}&serverSelectionTimeoutMS=1500`)
  t.after(site.remove)
  return { mongod, db, site }
}

function noise(bytes: number) {
  return Array.from({ length: 1000 }, (_, i) => ({ _id: i as never, noise: randomBytes(bytes) }))
}

const making = ({ recipient, vault }: Workplace) => [
  ...['backup', '--database', database, '--recipient', recipient, '--output', vault],
]

/** Returns with the process suspended, its partial archive begun and not finished. */
async function suspendedInTheMiddle({ vault }: Workplace, run: Running): Promise<void> {
  while (!readdirSync(vault).some((name) => name.endsWith('.partial'))) await sleep(1)
  run.signal('SIGSTOP')
  assert.deepEqual(
    readdirSync(vault).filter((name) => !name.endsWith('.partial')),
    [],
  )
}

/** The service is a file that is there while it runs. */
function service({ folder }: Workplace): { flags: string[]; runs: () => boolean } {
  const stopped = path.join(folder, 'stopped')
  return {
    flags: ['--stop-command', `touch '${stopped}'`, '--start-command', `rm -f '${stopped}'`],
    runs: () => !existsSync(stopped),
  }
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(
    `a backup ended by ${signal} leaves nothing, with exit code ${code}`,
    needs('mongod', 'mongodump'),
    async (t) => {
      const { site } = await scene(t)
      for (const engine of ['native', 'mongodump']) {
        const run = site.start([...making(site), '--engine', engine])
        await suspendedInTheMiddle(site, run)
        run.signal(signal)
        run.signal('SIGCONT')
        const { code: ended, stderr } = await run.ended
        assert.equal(ended, code, stderr)
        assert.match(stderr, new RegExp(`interrupted by ${signal}`))
        assert.deepEqual(await site.listing(), [])
      }
    },
  )
}

test(
  'a server that dies in the middle of a backup: exit code 4, and nothing is left',
  needs('mongod', 'mongodump'),
  async (t) => {
    const { mongod, site } = await scene(t)
    for (const engine of ['native', 'mongodump']) {
      const run = site.start([...making(site), '--engine', engine])
      await suspendedInTheMiddle(site, run)
      await mongod.kill()
      run.signal('SIGCONT')
      const { code, stderr } = await run.ended
      assert.equal(code, 4, stderr)
      assert.match(stderr, /Error: .*/)
      assert.deepEqual(await site.listing(), [])
      await mongod.restart()
    }
  },
)

/** Of a document, where all of them together are far more than a backup holds in memory. */
const much = 40_000

/** What happens to the source, or to mongodump, while a backup reads. */
const disturbances: [what: string, engines: string[], act: (at: Scene, run: Running) => Promise<unknown>][] =
  [
    ['a collection is dropped', ['native', 'mongodump'], ({ db }) => db.collection('noise').drop()],
    [
      'a collection is created again',
      ['native', 'mongodump'],
      async ({ db }) => {
        await db.collection('noise').drop()
        await db.collection('noise').insertOne({ n: 1 })
      },
    ],
    ['a collection is renamed', ['native', 'mongodump'], ({ db }) => db.collection('noise').rename('other')],
    [
      'an index is built',
      ['native', 'mongodump'],
      ({ db }) => db.collection('noise').createIndex({ noise: 1 }),
    ],
    ['mongodump is killed', ['mongodump'], async (_, run) => process.kill(mongodumpOf(run.pid), 'SIGKILL')],
    ['mongodump is told to end', ['mongodump'], async (_, run) => process.kill(mongodumpOf(run.pid))],
    ['the server is killed', ['native', 'mongodump'], ({ mongod }) => mongod.kill()],
  ]

test('a backup in the middle of which', needs('mongod', 'mongodump'), async (t) => {
  const at = await scene(t, much)
  const { db, site, mongod } = at
  for (const [what, engines, act] of disturbances) {
    for (const engine of engines) {
      await t.test(`${what} ends with exit code 4 (${engine})`, async () => {
        // Held up by its reader, so that it happens in the middle for certain.
        const run = site.start([...making(site).slice(0, -1), '-', '--engine', engine])
        await heldUp(run)
        await act(at, run)
        run.stdout.resume()
        const { code, stderr } = await run.ended
        assert.equal(code, 4, stderr)
        assert.match(stderr, /\nError: .*\n/)
        assert.deepEqual(await site.listing(), [])
      })
      if (what === 'the server is killed') await mongod.restart()
      if ((await db.collection('noise').estimatedDocumentCount()) === 1000) {
        await db.collection('noise').dropIndexes()
        continue
      }
      for (const name of ['noise', 'other']) await db.collection(name).drop()
      await db.collection('noise').insertMany(noise(much))
    }
  }
})

/** Returns when the run has more to say than its header, to a reader that does not read on. */
async function heldUp({ stdout, ended }: Running): Promise<void> {
  let over = false
  ended.then(() => (over = true))
  const look = () => {}
  stdout.on('readable', look)
  while (stdout.readableLength < 50_000 && !over) await sleep(5)
  stdout.off('readable', look)
}

/** The mongodump that this process, or a child of it, has started. */
function mongodumpOf(pid: number): number {
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)) {
    if (readFileSync(`/proc/${child}/comm`, 'utf8') === 'mongodump\n') return Number(child)
  }
  throw new Error('no mongodump runs')
}

/** What a restore says when it comes there, and whether it can still be called off. */
const phases: [says: string, canBeCalledOff: boolean][] = [
  ['Loading directory', true],
  ['Building indexes', true],
  ['Stopping the service', true],
  ['Taking a safety archive', true],
  ['Swapping', false],
  ['Starting the service', false],
]

test(
  'a restore ended by SIGINT leaves the old or the new, and the service runs',
  needs('mongod'),
  async (t) => {
    const { db, site } = await scene(t)
    const archived = await stateOf(db)
    const archive = await site.backup('--database', database)
    const { flags, runs } = service(site)
    for (const [phase, canBeCalledOff] of phases) {
      await db.collection('noise').updateMany({}, { $set: { phase } })
      const live = await stateOf(db)
      const run = site.start([
        ...['restore', archive, '--identity', site.identity, '--database', database],
        ...['--output', site.vault, ...flags],
      ])
      await run.said(phase)
      run.signal('SIGINT')
      const { code, stderr } = await run.ended
      const state = await stateOf(db)
      if (code === 130) {
        assert.deepEqual(state, live, phase)
        assert.match(stderr, /Error: interrupted by SIGINT; the live data is as it was\.\n$/)
        assert.deepEqual(await oursIn(db), [])
      } else {
        assert.equal(code, 0, stderr)
        assert.deepEqual(state, archived, phase)
        assert.ok(!canBeCalledOff, `${phase}: the signal came to nothing`)
      }
      assert.ok(runs(), phase)
      assert.equal(await db.collection<{ _id: string }>(journalName).findOne({ _id: 'lock' }), null)
      assert.deepEqual(
        (await site.listing()).filter((name) => name.endsWith('.partial')),
        [],
      )
    }
  },
)

test(
  'a server that dies while a restore loads: exit code 4, live data as it was, and heal removes what was staged',
  needs('mongod', 'mongodump'),
  async (t) => {
    const { mongod, db, site } = await scene(t)
    const archive = await site.backup('--database', database)
    await db.collection('noise').deleteMany({ _id: { $gt: 500 as never } })
    const live = await stateOf(db)
    const { flags, runs } = service(site)
    for (const engine of ['native', 'mongodump']) {
      const run = site.start([
        ...['restore', archive, '--identity', site.identity, '--database', database, '--engine', engine],
        ...['--output', site.vault, ...flags],
      ])
      while ((await stagedDocuments(db)) < 100) await sleep(1)
      run.signal('SIGSTOP')
      await mongod.kill()
      run.signal('SIGCONT')
      const { code, stderr } = await run.ended
      assert.equal(code, 4, stderr)
      assert.match(stderr, /issuer-backup heal[\s\S]*server is down[\s\S]*mongod runs/)
      assert.ok(runs())
      await mongod.restart()
      assert.ok((await oursIn(db)).length > 0, 'nothing was left to heal')
      const healed = await site.run(['heal', '--database', database])
      assert.equal(healed.code, 0, healed.stderr)
      assert.deepEqual(await oursIn(db), [])
      assert.deepEqual(await stateOf(db), live)
    }
  },
)

/** What stands beside the live data by now. */
async function stagedDocuments(db: Db): Promise<number> {
  const counts = (await oursIn(db)).map((name) => db.collection(name).countDocuments())
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

test(
  'a server that dies while the service is stopped: it is started, and the guardian heals when the server is back',
  needs('mongod'),
  async (t) => {
    const { mongod, db, site } = await scene(t)
    const archive = await site.backup('--database', database)
    await db.collection('noise').deleteMany({})
    const live = await stateOf(db)
    const { runs } = service(site)
    const { code, stdout } = await site.run([
      ...['restore', archive, '--identity', site.identity, '--database', database, '--output', site.vault],
      ...[
        '--stop-command',
        `touch stopped; kill -9 ${mongod.pid}`,
        '--start-command',
        'rm -f stopped',
        '--json',
      ],
    ])
    assert.equal(code, 4, stdout)
    assert.match(JSON.parse(stdout).error.cause, /server is down/)
    assert.ok(runs())
    await mongod.restart()
    assert.deepEqual(await stateOf(db), live)
    const end = Date.now() + 60_000
    while ((await oursIn(db)).length > 0) {
      assert.ok(Date.now() < end, 'the guardian does not heal')
      await sleep(100)
    }
    assert.deepEqual(await stateOf(db), live)
    assert.ok(runs())
  },
)
