import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { connect } from '../../src/mongo/connection.ts'
import { journalName, type RestoreRecord, readRecord } from '../../src/mongo/journal.ts'
import { whileStopped } from '../../src/operations/stopped.ts'
import { silent } from '../../src/reporter.ts'
import type { DirectTarget } from '../../src/settings/types.ts'
import { type Charge, keepWatch, startGuardian } from '../../src/target/guardian.ts'
import { Lock } from '../../src/target/lock.ts'
import { openTarget } from '../../src/target/target.ts'
import type { GuardedTask } from '../testbed/guarded.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { childrenOf } from '../testbed/processes.ts'

const charge: Charge = { token: 'token', target: { mongoUri: 'mongodb://u:pässwörd@h' } as DirectTarget }

describe('a guardian at its pipe', () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  after(() => {
    for (const signal of signals) process.removeAllListeners(signal)
  })

  function guardianWith(): { input: PassThrough; output: PassThrough; result: Promise<Charge | null> } {
    const input = new PassThrough()
    const output = new PassThrough()
    return { input, output, result: keepWatch(input, output) }
  }

  test('is ready once it has the whole charge, however it is cut, and takes it when the pipe breaks', async () => {
    const { input, output, result } = guardianWith()
    for (const byte of Buffer.from(JSON.stringify(charge))) {
      input.write(Buffer.of(byte))
      await nextTurn()
    }
    assert.equal(output.read(), null)
    input.write('\n')
    assert.equal(String((await once(output, 'data'))[0]), 'ready\n')
    input.end()
    assert.deepEqual(await result, charge)
  })

  test('leaves when it is dismissed', async () => {
    const { input, result } = guardianWith()
    input.write(`${JSON.stringify(charge)}\n`)
    input.end('dismissed')
    assert.equal(await result, null)
  })

  test('has nothing to do when the pipe breaks before it knows anything', async () => {
    const { input, result } = guardianWith()
    input.end()
    assert.equal(await result, null)
  })
})

test('a guardian that takes its time to leave is waited for by a process that has nothing else to do', () => {
  const module = JSON.stringify(path.resolve(import.meta.dirname, '../../src/target/guardian.ts'))
  const slow = JSON.stringify(['sh', '-c', 'read -r charge; echo ready; cat >/dev/null; sleep 1'])
  const code = `const { startGuardian } = await import(${module})
    const guardian = await startGuardian(${slow}, {})
    await guardian.dismiss()
    console.log('dismissed')`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  })
  assert.deepEqual([status, stdout], [0, 'dismissed\n'])
})

describe('a guardian that cannot be started', () => {
  const refused = {
    code: 'target-failed',
    message: 'the guardian process did not come up, so nothing was stopped',
  }

  for (const [what, program] of Object.entries({
    'that is not there': ['/no/such/program'],
    'that may not be run': ['/etc/passwd'],
    'that fails at once': ['false'],
    'that ends well at once': ['true'],
  })) {
    test(`is said to be so: a program ${what}`, async () => {
      await assert.rejects(startGuardian(program as [string], charge), refused)
    })
  }

  test('is ended where it says something else', async (t) => {
    const folder = folderFor(t)
    const pidFile = path.join(folder, 'pid')
    const script = `echo $$ > '${pidFile}'; echo nonsense; exec sleep 600`
    await assert.rejects(startGuardian(['sh', '-c', script], charge), refused)
    const pid = Number(readFileSync(pidFile, 'utf8'))
    await until(() => !isAlive(pid))
  })

  test('is said to be so where no more files can be opened', () => {
    const script = `
      import { closeSync, openSync } from 'node:fs'
      import { startGuardian } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/target/guardian.ts'))}
      const open = []
      try {
        for (;;) open.push(openSync('/dev/null'))
      } catch {}
      const refusal = await startGuardian(['cat'], {}).catch((error) => error)
      for (const fd of open) closeSync(fd)
      console.log(refusal.code, refusal.message)`
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -n 200; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    )
    assert.equal(stdout.trim(), `${refused.code} ${refused.message}`, stderr)
  })
})

describe('a guarded run', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ auth: true, replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('directory')
  })
  beforeEach(() => db.dropDatabase())
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  const record: GuardedTask['record'] = {
    _id: 'interrupted',
    state: 'staging',
    archive: { name: 'archive', sha256: '0' },
    collections: [],
    views: [],
    systemJs: { restored: [], before: [] },
    quietSince: null,
    fingerprints: null,
    serviceStopped: true,
    keepUntil: null,
    safetyArchive: null,
  }

  function targetIn(folder: string): DirectTarget {
    return {
      type: 'direct',
      mongoUri: `${mongod.uri}&serverSelectionTimeoutMS=500`,
      database: 'directory',
      serviceConfig: undefined,
      seed: undefined,
      stopCommand: `touch '${folder}/stopped'`,
      startCommand: `touch '${folder}/started'`,
      healthUrl: undefined,
      healthCa: undefined,
      notify: { command: undefined, url: undefined },
    }
  }

  interface Guarded {
    child: ChildProcess
    guardian: number
    started: string
  }

  /** In a process group of its own, a service stopped by its journal. */
  async function guarded(t: TestContext): Promise<Guarded> {
    const folder = folderFor(t)
    const task: GuardedTask = { target: targetIn(folder), record }
    const child = spawn(process.execPath, [path.join(import.meta.dirname, '../testbed/guarded.ts')], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        TASK: JSON.stringify(task),
        // A runner ends every process that carries its id when a job is over.
        RUNNER_TRACKING_ID: 'github_1234',
      },
    })
    t.after(() => child.kill('SIGKILL'))
    assert.equal(String((await once(child.stdout!, 'data'))[0]), 'guarded\n')
    const [guardian, ...others] = childrenOf(child.pid!)
    assert.ok(guardian && others.length === 0)
    t.after(() => isAlive(guardian) && process.kill(guardian, 'SIGKILL'))
    return { child, guardian, started: path.join(folder, 'started') }
  }

  async function assertHealed({ guardian, started }: Guarded): Promise<void> {
    await until(() => !isAlive(guardian))
    assert.ok(existsSync(started))
    const { state, serviceStopped } = await readRecord(db, record._id)
    assert.deepEqual({ state, serviceStopped }, { state: 'aborted', serviceStopped: false })
    assert.equal(await db.collection<{ _id: string }>(journalName).findOne({ _id: 'lock' }), null)
  }

  test('that is killed is healed by its guardian, which starts the service and leaves', async (t) => {
    const run = await guarded(t)
    run.child.kill('SIGKILL')
    await assertHealed(run)
  })

  test('that dismisses its guardian is rid of it, and nothing was done', async (t) => {
    const run = await guarded(t)
    run.child.stdin!.end()
    assert.equal(String((await once(run.child.stdout!, 'data'))[0]), 'dismissed\n')
    assert.equal(isAlive(run.guardian), false)
    await once(run.child, 'exit')
    assert.equal(existsSync(run.started), false)
    const { state, serviceStopped } = await readRecord(db, record._id)
    assert.deepEqual({ state, serviceStopped }, { state: 'staging', serviceStopped: true })
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`whose process group gets ${signal} is healed, since the guardian is none of it`, async (t) => {
      const run = await guarded(t)
      process.kill(-run.child.pid!, signal)
      assert.deepEqual(await once(run.child, 'exit'), [null, signal])
      await assertHealed(run)
    })
  }

  test('is guarded still after these signals reached the guardian itself', async (t) => {
    const run = await guarded(t)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(run.guardian, signal)
    await sleep(100)
    assert.ok(isAlive(run.guardian))
    assert.equal(existsSync(run.started), false)
    run.child.kill('SIGKILL')
    await assertHealed(run)
  })

  test('hands its guardian no secret where others can read it, and nothing that a runner looks for', async (t) => {
    const { guardian, child } = await guarded(t)
    const password = new URL(mongod.uri).password
    const seen = (file: string, pid: number) => readFileSync(`/proc/${pid}/${file}`, 'utf8')
    assert.ok(seen('environ', child.pid!).includes(password))
    assert.ok(seen('cmdline', guardian).includes('guardian'))
    for (const file of ['cmdline', 'environ']) {
      assert.doesNotMatch(seen(file, guardian), new RegExp(`${password}|RUNNER_TRACKING_ID`))
    }
  })

  test('is healed when the server is back, if it was down when the run died', async (t) => {
    const run = await guarded(t)
    await mongod.kill()
    run.child.kill('SIGKILL')
    await once(run.child, 'exit')
    await sleep(500)
    assert.ok(isAlive(run.guardian))
    await mongod.restart()
    await assertHealed(run)
  })

  test('stops nothing where there is no guardian to be had', async (t) => {
    const folder = folderFor(t)
    const settings = targetIn(folder)
    const connection = await connect(settings.mongoUri, 'target')
    t.after(() => connection.close())
    const own: RestoreRecord = { ...record, started: new Date(), serviceStopped: false }
    await db.collection<RestoreRecord>(journalName).insertOne(own)
    const lock = await Lock.take(db, 'restore', silent)
    t.after(() => lock.release())
    const context = {
      reporter: silent,
      signal: new AbortController().signal,
      confirm: async () => true,
      guardian: ['false'] as const,
    }
    const target = openTarget(settings)
    await assert.rejects(
      whileStopped({ operation: 'restore', connection, record: own, target, settings, lock, context }, () =>
        assert.fail(),
      ),
      { code: 'target-failed', message: /nothing was stopped/ },
    )
    assert.deepEqual(readdirSync(folder), [])
    assert.equal((await readRecord(db, own._id)).serviceStopped, false)
  })
})

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardian-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A zombie is not: in a container nobody may bury an orphan. */
function isAlive(pid: number): boolean {
  try {
    return !/ Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 60_000
  while (!condition()) {
    assert.ok(Date.now() < end, 'it does not happen')
    await sleep(20)
  }
}
