/** A restore for which the disk of the server is too small: refused where that can be known, and else nothing is left. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf } from '../testbed/database-state.ts'
import { failingRestore } from '../testbed/failing-restore.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { shell } from '../testbed/shell.ts'

const database = 'directory'

interface Scene {
  mongod: Mongod
  db: Db
  site: Workplace
  archive: string
  /** Leaves this much of the server's disk free, bytes. */
  leave(bytes: number): Promise<void>
}

/**
 * A server on a disk of its own, with 40 MB that no compression makes smaller, and an archive of it.
 * @param keys values that an index has of each document, 40 bytes each.
 */
async function scene(t: TestContext, keys = 0): Promise<Scene> {
  const disk = await mkdtemp(path.join(tmpdir(), 'disk-'))
  await shell(`mount -t tmpfs -o size=800m tmpfs '${disk}'`, '/')
  const { TMPDIR } = process.env
  process.env.TMPDIR = disk
  const mongod = await startMongod({ replicaSet: true })
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
  const client = await MongoClient.connect(mongod.uri)
  const site = await workplace(`${mongod.uri}&serverSelectionTimeoutMS=1500`)
  t.after(async () => {
    await client.close()
    await mongod.stop()
    await site.remove()
    await shell(`umount '${disk}'`, '/')
    await rm(disk, { recursive: true })
  })
  const db = client.db(database)
  for (const name of ['more', 'noise']) {
    const documents = Array.from({ length: 1000 }, (_, i) => ({
      _id: i as never,
      noise: randomBytes(20_000),
      keys: Array.from({ length: keys }, () => randomBytes(40)),
    }))
    await db.collection(name).insertMany(documents)
    if (keys > 0) await db.collection(name).createIndex({ keys: 1 })
  }
  return {
    mongod,
    db,
    site,
    archive: await site.backup('--database', database),
    async leave(bytes) {
      const filler = path.join(disk, 'filler')
      await rm(filler, { force: true })
      const { bavail, bsize } = await statfs(disk)
      // Where the server takes of it too, less is left than was asked for, which is no harm.
      await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes))).catch(() => {})
    },
  }
}

/** The service is a file that is there while it stands still. */
const restoring = ({ site, archive }: Scene) => [
  ...['restore', archive, '--identity', site.identity, '--database', database, '--output', site.vault],
  ...['--stop-command', 'touch stopped', '--start-command', 'rm -f stopped'],
]

test(
  'a restore that has no room beside the live data is refused at once',
  needs('mongod', 'root'),
  async (t) => {
    const at = await scene(t)
    const { db, site } = at
    const live = await stateOf(db)
    await at.leave(30_000_000)
    for (const how of [[], ['--dry-run']]) {
      const { code, stdout } = await site.run([...restoring(at), '--json', ...how])
      const { error } = JSON.parse(stdout)
      assert.deepEqual([code, error.code], [4, 'disk-full'], stdout)
      assert.match(error.message, /has [23]\d MB free, staging takes about 4\d MB/)
      assert.match(`${error.cause} ${error.remedy}`, /MB are missing.*issuer-backup cleanup.*--in-place/)
    }
    assert.deepEqual(await stateOf(db), live)
    assert.deepEqual(await oursIn(db), [])
    await at.leave(90_000_000)
    await site.result(restoring(at))
  },
)

test(
  'a disk that fills up while a restore loads is told of the server: exit code 4, and nothing is left after a heal',
  needs('mongod', 'root'),
  async (t) => {
    const at = await scene(t)
    const { db, site, mongod } = at
    await db.collection('noise').deleteMany({ _id: { $gt: 500 as never } })
    const live = await stateOf(db)
    await at.leave(70_000_000)
    const run = site.start(restoring(at))
    await run.said('Loading')
    while ((await oursIn(db)).length < 2) await sleep(1)
    run.signal('SIGSTOP')
    await at.leave(2_000_000)
    run.signal('SIGCONT')
    const { code, stderr } = await run.ended
    assert.equal(code, 4, stderr)
    // Mostly mongod aborts at once; where the insert is first to fail, it still answers that.
    assert.match(stderr, /server is down[\s\S]*mongod runs|server's disk is full[\s\S]*mongod runs/)
    assert.match(stderr, /The live data is as it was/)
    await at.leave(300_000_000)
    await mongod.kill()
    await mongod.restart()
    const healed = await site.run(['heal', '--database', database])
    assert.equal(healed.code, 0, healed.stderr)
    assert.deepEqual(await oursIn(db), [])
    assert.deepEqual(await stateOf(db), live)
    assert.doesNotMatch((await readdir(site.folder)).join(), /stopped/)
  },
)

test(
  'a disk that is full before the indexes are built is told of the server: exit code 4, and nothing is left after a heal',
  needs('mongod', 'root'),
  async (t) => {
    const at = await scene(t, 100)
    const { db, site, mongod } = at
    await db.collection('noise').deleteMany({ _id: { $gt: 500 as never } })
    const live = await stateOf(db)
    const mongoUri = `${mongod.uri}&serverSelectionTimeoutMS=1500`
    const error = await failingRestore({ ...at, mongoUri, database }, 'loaded', () => at.leave(1_000_000))
    assert.equal(error.exitCode, 4, error.message)
    // Mostly mongod says so and runs on; where it has to write a checkpoint just then it aborts.
    assert.match(
      `${error.message} ${error.likelyCause}`,
      /^building the indexes of \S+ failed: the server's disk is full|server is down/,
    )
    await at.leave(300_000_000)
    await mongod.kill()
    await mongod.restart()
    const healed = await site.run(['heal', '--database', database])
    assert.equal(healed.code, 0, healed.stderr)
    assert.deepEqual(await oursIn(db), [])
    assert.deepEqual(await stateOf(db), live)
  },
)
