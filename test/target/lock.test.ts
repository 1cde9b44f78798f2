import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Collection, type Db, MongoClient } from 'mongodb'
import { listAll } from '../../src/mongo/catalog.ts'
import { dropJournal, journalName } from '../../src/mongo/journal.ts'
import { type Reporter, silent } from '../../src/reporter.ts'
import { Lock } from '../../src/target/lock.ts'
import type { LockTask, LockWords } from '../testbed/lock-holder.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

/** Whoever is to be found dead is so soon; whoever beats is seen to long before he could be taken for dead. */
const impatient = { beatInterval: 100, deadAfter: 800 }
const patient = { beatInterval: 100, deadAfter: 60_000 }

interface LockDocument {
  _id: string
  token: string
  operation: string
  holder: { pid: number; processTable: string | null; processStart: string | null }
  beat: number
}

describe('the lock', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let documents: Collection<LockDocument>
  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri, { serverSelectionTimeoutMS: 500 })
    db = client.db('directory')
    documents = db.collection<LockDocument>(journalName)
  })
  beforeEach(() => documents.deleteMany({}))
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  const found = () => documents.findOne({ _id: 'lock' })
  const claim = (operation: string, pace = patient, reporter: Reporter = silent, inherited?: string) =>
    Lock.take(db, operation, reporter, inherited, pace)

  function listener(onInfo: (message: string) => unknown = () => {}): { told: string[]; reporter: Reporter } {
    const told: string[] = []
    const info = (message: string) => {
      told.push(message)
      onInfo(message)
    }
    return { told, reporter: { ...silent, info } }
  }

  /** The lock of somebody whose process table is not ours, and whose heartbeat stands still. */
  async function heldElsewhere(): Promise<void> {
    const lock = await claim('restore')
    const { _id, ...document } = (await found())!
    await lock.release()
    await documents.insertOne({
      _id,
      ...document,
      holder: { ...document.holder, processTable: 'elsewhere' },
    })
  }

  class Holder {
    readonly child: ChildProcess
    readonly #lines: AsyncIterator<string>

    constructor(t: TestContext, task: Partial<LockTask> = {}, wrapper: string[] = []) {
      const script = path.join(import.meta.dirname, '../testbed/lock-holder.ts')
      const given: LockTask = { uri: mongod.uri, database: db.databaseName, ...task }
      const [program, ...args] = [...wrapper, process.execPath, script, JSON.stringify(given)]
      this.child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
      this.#lines = createInterface(this.child.stdout!)[Symbol.asyncIterator]()
      t.after(() => this.child.kill('SIGKILL'))
    }

    async words(): Promise<LockWords> {
      const { value, done } = await this.#lines.next()
      assert.ok(!done, 'it ended without a word')
      return JSON.parse(value)
    }

    async asserts(): Promise<LockWords> {
      this.child.stdin!.write('\n')
      return this.words()
    }

    /** Releases the lock. */
    async end(): Promise<void> {
      this.child.stdin!.end()
      await once(this.child, 'exit')
    }
  }

  test('is had by one of two who ask at once, and the other is told by whom', async () => {
    const outcomes = await Promise.allSettled([claim('restore'), claim('rollback')])
    const [won, ...more] = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.ok(won && lost && more.length === 0)
    assert.equal(lost.reason.code, 'locked')
    const { operation } = (await found())!
    const since = String.raw`since \d{4}-\d\d-\d\dT[\d:.]+Z`
    assert.match(
      lost.reason.message,
      new RegExp(`^${operation} by \\S+@\\S+ \\(pid ${process.pid}, ${since}\\) is at work`),
    )
    await won.value.assertHeld()
    await won.value.release()
    await (await claim('heal')).release()
  })

  test('is held by a process of another program too', async (t) => {
    const holder = new Holder(t)
    const { pid } = await holder.words()
    await assert.rejects(claim('restore'), {
      code: 'locked',
      message: new RegExp(`^holding by .*pid ${pid},`),
    })
    assert.equal((await holder.asserts()).held, true)
    await holder.end()
    await (await claim('restore')).release()
  })

  test('of a process of this machine that was killed is taken over without waiting', async (t) => {
    const holder = new Holder(t)
    const { pid } = await holder.words()
    holder.child.kill('SIGKILL')
    await once(holder.child, 'exit')
    const { told, reporter } = listener()
    const lock = await claim('restore', patient, reporter)
    assert.equal(told.length, 1)
    assert.match(told[0]!, new RegExp(`^Taking over from holding by .*pid ${pid},.* which has died$`))
    await lock.assertHeld()
    await lock.release()
  })

  test('of a process that is dead and not yet buried is taken over without waiting', async (t) => {
    const holder = new Holder(t, {}, ['sh', '-c', '"$0" "$@" <&0 & exec sleep 600'])
    const { pid } = await holder.words()
    process.kill(pid, 'SIGKILL')
    while (!isZombie(pid)) await sleep(10)
    const { told, reporter } = listener()
    await (await claim('restore', patient, reporter)).release()
    assert.match(told.join(), /^Taking over from holding [^,]*, since [^,]*, which has died$/)
  })

  test('of a process whose number another has now is taken over without waiting', async () => {
    await claim('restore')
    await documents.updateOne({ _id: 'lock' }, { $set: { 'holder.processStart': '1' } })
    const { told, reporter } = listener()
    await (await claim('heal', patient, reporter)).release()
    assert.match(told.join(), /^Taking over from restore [^,]*, since [^,]*, which has died$/)
  })

  for (const table of ['elsewhere', null]) {
    const where = table ?? 'on a machine without /proc'
    test(`of a holder ${where} whose heartbeat stands still is taken over after a while`, async () => {
      await heldElsewhere()
      await documents.updateOne({ _id: 'lock' }, { $set: { 'holder.processTable': table } })
      const { told, reporter } = listener()
      const lock = await claim('heal', impatient, reporter)
      assert.match(told[0]!, /^Locked by restore by .*; watching for 0.8 s whether it lives$/)
      assert.match(told[1]!, /^Taking over/)
      assert.equal(told.length, 2)
      await lock.assertHeld()
      await lock.release()
    })
  }

  test('of a holder elsewhere whose heart beats is never taken over', async () => {
    const lock = await claim('restore')
    await documents.updateOne({ _id: 'lock' }, { $set: { 'holder.processTable': 'elsewhere' } })
    for (let n = 0; n < 3; n++)
      await assert.rejects(claim('heal'), { code: 'locked', message: /^restore by/ })
    await lock.assertHeld()
    await lock.release()
  })

  test('that is given back while somebody waits for it is his', async () => {
    await heldElsewhere()
    const { told, reporter } = listener(() => void documents.deleteOne({ _id: 'lock' }))
    const lock = await claim('heal', patient, reporter)
    assert.match(told.join(), /^Locked by restore[^;]*; watching for 60 s whether it lives$/)
    await lock.assertHeld()
    await lock.release()
  })

  test('is taken over by one of two who find its holder dead', async () => {
    await heldElsewhere()
    const outcomes = await Promise.allSettled([claim('heal', impatient), claim('rollback', impatient)])
    const [won, ...more] = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    assert.ok(won && more.length === 0)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') assert.match(outcome.reason.message, /^(heal|rollback) by/)
    }
    await won.value.assertHeld()
    await won.value.release()
  })

  test('that was taken over is lost to whoever held it, and his release leaves it alone', async () => {
    const lost = await claim('restore', { beatInterval: 60_000, deadAfter: 60_000 })
    await documents.updateOne({ _id: 'lock' }, { $set: { 'holder.processTable': 'elsewhere' } })
    const lock = await claim('heal', impatient)
    await assert.rejects(lost.assertHeld(), { code: 'locked', message: /lost to somebody else/ })
    await lost.release()
    assert.equal((await found())?.token, lock.token)
    await lock.assertHeld()
    await lock.release()
    assert.equal(await found(), null)
    await assert.rejects(lost.assertHeld(), { code: 'locked' })
  })

  const journalUuid = async () => (await listAll(db)).find(({ name }) => name === journalName)?.uuid ?? null

  test('takes the journal with it when it is given back, if nothing else is in it', async () => {
    await (await claim('restore')).release()
    assert.equal(await journalUuid(), null)
    const lock = await claim('restore')
    await documents.insertOne({ _id: 'a record' } as LockDocument)
    const uuid = await journalUuid()
    await lock.release()
    assert.equal(await journalUuid(), uuid)
    assert.equal(await documents.countDocuments(), 1)
  })

  test("in a journal that is being dropped is nobody's: whoever comes drops it, and takes his own", async () => {
    await claim('restore')
    const old = (await journalUuid())!
    await documents.updateOne({ _id: 'lock' }, { $set: { dropping: old } })
    const { told, reporter } = listener()
    const lock = await claim('heal', patient, reporter)
    assert.deepEqual(told, [])
    assert.notEqual(await journalUuid(), old)
    // What the first sent, and what comes late.
    await dropJournal(db, old)
    await lock.assertHeld()
    await lock.release()
    await dropJournal(db, old)
  })

  /** The database for a lock that meets somebody as it drops the journal. */
  function meeting(atDrop: () => Promise<void>): Db {
    const command: Db['command'] = async (command, options) => {
      if ('drop' in command) await atDrop()
      return db.command(command, options)
    }
    return Object.create(db, { command: { value: command } })
  }

  test('whose journal is about to be dropped is not taken over by who had seen its heart stand still', async () => {
    let taken: number | undefined
    const lock = await Lock.take(
      meeting(async () => {
        taken = (await documents.updateOne({ _id: 'lock', token, beat }, { $set: { token: 'his' } }))
          .modifiedCount
      }),
      ...(['restore', silent, undefined, { beatInterval: 60_000, deadAfter: 60_000 }] as const),
    )
    const { token, beat } = (await found())!
    await lock.release()
    assert.equal(taken, 0)
    assert.equal(await journalUuid(), null)
  })

  test('is given back where the journal cannot be dropped', async () => {
    const refusing = meeting(() => Promise.reject(new Error('not authorized')))
    await (await Lock.take(refusing, 'restore', silent, undefined, patient)).release()
    assert.equal(await found(), null)
    assert.notEqual(await journalUuid(), null)
    await (await claim('restore')).release()
  })

  test('that goes with its journal while somebody waits for it is his', async () => {
    await heldElsewhere()
    const dropping = (await journalUuid())!
    const { reporter } = listener(() =>
      documents.updateOne({ _id: 'lock' }, { $set: { dropping }, $inc: { beat: 1 } }),
    )
    const lock = await claim('heal', patient, reporter)
    await lock.assertHeld()
    await lock.release()
  })

  test('that was lost does not take the journal of its new holder with it', async () => {
    const lost = await claim('restore', { beatInterval: 60_000, deadAfter: 60_000 })
    const words = (await found())!
    const lock = await claim('heal', patient, silent, words.token)
    await lost.release()
    await lock.assertHeld()
    await lock.release()
    assert.equal(await journalUuid(), null)
  })

  test('is had by one at a time, though each drops the journal behind him', async () => {
    let holders = 0
    let turns = 0
    const worker = async () => {
      for (let turn = 0; turn < 15; ) {
        const lock = await claim('restore', { beatInterval: 20, deadAfter: 60_000 }).catch((error) => {
          assert.equal(error.code, 'locked')
          return null
        })
        if (!lock) continue
        assert.equal(++holders, 1)
        await lock.assertHeld()
        assert.equal(--holders, 0)
        await lock.release()
        turn++
        turns++
      }
    }
    await Promise.all(Array.from({ length: 5 }, worker))
    assert.equal(turns, 75)
    assert.equal(await journalUuid(), null)
  })

  test('of a suspended process is not taken for that of a dead one', async (t) => {
    const holder = new Holder(t)
    await holder.words()
    holder.child.kill('SIGSTOP')
    const { told, reporter } = listener(() => void holder.child.kill('SIGCONT'))
    await assert.rejects(claim('restore', patient, reporter), { code: 'locked', message: /^holding by/ })
    assert.match(told.join(), /^Locked by holding[^;]*; watching for 60 s whether it lives$/)
    assert.equal((await holder.asserts()).held, true)
    await holder.end()
  })

  test('of a process suspended for too long is lost, which it finds out', async (t) => {
    const holder = new Holder(t)
    await holder.words()
    holder.child.kill('SIGSTOP')
    const lock = await claim('restore', impatient)
    holder.child.kill('SIGCONT')
    const words = await holder.asserts()
    assert.ok(!words.held && words.code === 'locked', JSON.stringify(words))
    await lock.assertHeld()
    await lock.release()
  })

  test('is inherited without waiting by whoever knows its token', async (t) => {
    const holder = new Holder(t)
    const words = await holder.words()
    assert.ok(words.held)
    holder.child.kill('SIGSTOP')
    const { told, reporter } = listener()
    await assert.rejects(
      claim('heal', patient, { ...silent, info: () => holder.child.kill('SIGCONT') }, 'other'),
      {
        code: 'locked',
      },
    )
    holder.child.kill('SIGSTOP')
    const lock = await claim('heal', patient, reporter, words.token)
    assert.match(told.join(), /^Taking over from holding/)
    await lock.assertHeld()
    await lock.release()
  })

  test(
    'of another user whose processes /proc hides is not taken for that of a dead one',
    needs('root'),
    async (t) => {
      const script = 'mount -t proc -o hidepid=2 proc /proc && exec "$0" "$@"'
      const hidden = ['unshare', '-m', 'sh', '-c', script]
      const canHide = spawnSync(hidden[0]!, [...hidden.slice(1), 'true']).status === 0
      if (!canHide) return t.skip('this root may not mount /proc')
      const lock = await claim('restore')
      const words = await new Holder(t, { uid: 65534 }, hidden).words()
      assert.ok(!words.held && words.code === 'locked', JSON.stringify(words))
      assert.match(words.told.join(), /^Locked by restore/)
      await lock.assertHeld()
      await lock.release()
    },
  )

  test('is held still when the server comes back; meanwhile nobody is blamed', async () => {
    const own = await startMongod({ replicaSet: true })
    const connection = await MongoClient.connect(own.uri, { serverSelectionTimeoutMS: 500 })
    try {
      const database = connection.db('directory')
      const lock = await Lock.take(database, 'restore', silent, undefined, patient)
      await own.kill()
      await assert.rejects(lock.assertHeld(), (error: Error) => {
        // What the socket says as it breaks comes through bare at times.
        const isBare = 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code))
        assert.ok(isBare || /^Mongo(ServerSelection|Network|NotConnected)/.test(error.name), error)
        return true
      })
      await own.restart()
      await lock.assertHeld()
      await own.kill()
      await lock.release()
      await own.restart()
      const next = await Lock.take(database, 'heal', silent, undefined, impatient)
      await next.release()
    } finally {
      await connection.close()
      await own.stop()
    }
  })
})

function isZombie(pid: number): boolean {
  return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
