import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { listAll } from '../../src/mongo/catalog.ts'
import type { RestoreRecord } from '../../src/mongo/journal.ts'
import { swap, unswap } from '../../src/mongo/swap.ts'
import type { StepListener } from '../../src/mongo/swap-parts.ts'
import { type Reporter, silent } from '../../src/reporter.ts'
import { stateOf, uuidsOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { prepareSwap, reread, staged, watchFor } from '../testbed/swap-case.ts'

/** An acknowledged write: this document must hold this value afterwards. */
interface Acknowledged {
  collection: string
  id: unknown
  value: string
}

describe('somebody who writes during the swap', needs('mongod'), () => {
  for (const replicaSet of [true, false]) {
    describe(`to a ${replicaSet ? 'replica set' : 'standalone'}`, () => {
      let mongod: Mongod
      let client: MongoClient
      let db: Db
      // A standalone cannot tell his writes to b from what the server itself expires there.
      const names = replicaSet ? ['a', 'b', 'c'] : ['a', 'c']
      before(async () => {
        mongod = await startMongod({ replicaSet })
        client = await MongoClient.connect(mongod.uri, { writeConcern: { w: 'majority' } })
        db = client.db('d')
      })
      after(async () => {
        await client.close()
        await mongod.stop()
      })

      async function swapAll(record: RestoreRecord, onStep: StepListener, reporter: Reporter = silent) {
        const watch = await watchFor(db, record)
        try {
          await onStep('watched')
          await swap({ db, record, reporter, onStep }, watch)
        } finally {
          await watch.close()
        }
      }

      /** Where a write may be: under its name, or, where it clashes, set aside with a warning. */
      async function assertKept(writes: Acknowledged[], when: string): Promise<number> {
        let aside = 0
        const present = (await listAll(db)).map(({ name }) => name)
        for (const { collection, id, value } of writes) {
          const strays = present.filter((name) => name.startsWith(`${staged(collection)}.stray-`))
          const holds = async (name: string) =>
            (await db.collection(name).countDocuments({ _id: id as never, value })) === 1
          if (await holds(collection)) continue
          const found = await Promise.all(strays.map(holds))
          assert.ok(found.includes(true), `${collection} ${id} ${value} is lost, written ${when}`)
          aside++
        }
        return aside
      }

      test('loses nothing, at whichever step he writes', async () => {
        const outcomes = new Set<string>()
        for (let at = 0; ; at++) {
          const record = await prepareSwap(db)
          const uuids = await uuidsOf(db)
          const steps: string[] = []
          const warnings: string[] = []
          let writes: Acknowledged[] = []
          const swapping = swapAll(
            record,
            async (step) => {
              steps.push(step)
              if (steps.length === at + 1) writes = await writeEverywhere(db, names)
            },
            { ...silent, warn: (text) => warnings.push(text) },
          )
          const failure = await swapping.then(
            () => null,
            (error) => error,
          )
          if (failure) {
            assert.equal(failure.code, 'target-failed', failure.stack)
            assert.match(failure.message, /after the service was stopped; the live data is as it was/)
            assert.equal((await reread(db)).state, 'aborted')
            const { a, b } = await uuidsOf(db)
            assert.deepEqual([a, b], [uuids.a, uuids.b], `aborted at ${steps[at]}`)
          } else {
            assert.equal((await reread(db)).state, 'swapped')
          }
          const aside = await assertKept(writes, `at ${steps[at]}`)
          assert.equal(
            aside > 0,
            warnings.some((text) => text.includes('clash')),
            warnings.join(),
          )
          outcomes.add(failure ? 'aborted' : aside > 0 ? 'set aside' : 'merged')
          if (at >= steps.length) break
        }
        assert.deepEqual([...outcomes].sort(), ['aborted', 'merged', 'set aside'])
      })

      test('loses nothing, however long he writes', async () => {
        for (let from = 0; from < 14; from += 2) {
          const record = await prepareSwap(db)
          const writers: Writer[] = []
          let step = 0
          const swapping = swapAll(record, () => {
            if (step++ === from) for (const name of names) writers.push(new Writer(db, name))
          })
          await swapping.catch((error) => assert.equal(error.code, 'target-failed', error.stack))
          const writes = (await Promise.all(writers.map((writer) => writer.stop()))).flat()
          assert.ok(writes.length > 0)
          await assertKept(writes, `from step ${from} on`)
          assert.match((await reread(db)).state, /^(swapped|aborted)$/)
        }
      })

      test('is seen when he replaces a collection by another', async () => {
        for (const where of [
          'watched',
          'swap begun',
          ...(replicaSet ? ['a moved away', 'b moved away'] : []),
        ]) {
          const record = await prepareSwap(db)
          const swapping = swapAll(record, async (step) => {
            if (step !== where) return
            await db
              .collection('kept')
              .aggregate([{ $set: { value: 'written' } }, { $out: 'a' }])
              .toArray()
          })
          await assert.rejects(swapping, { code: 'target-failed', message: /after the service was stopped/ })
          const writes = [0, 1, 2].map((id) => ({ collection: 'a', id, value: 'written' }))
          await assertKept(writes, `at ${where}`)
        }
      })

      test('finds his write merged when a swap that was cut off is finished', async () => {
        const record = await prepareSwap(db)
        const { writes } = await cutOff(record, 'a moved in')
        const watch = await watchFor(db, await reread(db))
        await swap({ db, record: await reread(db), reporter: silent }, watch)
        await watch.close()
        await assertKept(writes, 'after the cut')
        assert.equal((await reread(db)).state, 'swapped')
      })

      test('finds his write merged into what was live when a swap that was cut off is reversed', async () => {
        const record = await prepareSwap(db)
        const hash = (await stateOf(db)).hashes.kept
        const { writes } = await cutOff(record, 'b moved away')
        await unswap({ db, record: await reread(db), reporter: silent })
        await assertKept(writes, 'after the cut')
        assert.equal(await db.collection('a').countDocuments({ from: 'old', value: { $exists: false } }), 20)
        assert.equal((await stateOf(db)).hashes.kept, hash)
      })

      /** Ends a swap at a step as a crash would; somebody writes while nobody is at work. */
      async function cutOff(record: RestoreRecord, where: string): Promise<{ writes: Acknowledged[] }> {
        const cut = new Error('cut off')
        const swapping = swapAll(record, (step) => {
          if (step === where) throw cut
        })
        await assert.rejects(swapping, cut)
        return { writes: await writeEverywhere(db, names) }
      }
    })
  }
})

/** Inserts, upserts and updates; gives those that the server says to have taken effect. */
async function writeEverywhere(db: Db, names: string[]): Promise<Acknowledged[]> {
  const value = 'written'
  const writes: Acknowledged[] = []
  for (const collection of names) {
    const into = db.collection<{ _id: string | number; n?: number; value: string }>(collection)
    await into.insertOne({ _id: 'inserted', n: 1000, value })
    writes.push({ collection, id: 'inserted', value })
    const upserted = await into.replaceOne({ _id: 3 }, { n: 3, value }, { upsert: true })
    if (upserted.modifiedCount + upserted.upsertedCount > 0) writes.push({ collection, id: 3, value })
    const updated = await into.updateOne({ _id: 4 }, { $set: { value } })
    if (updated.modifiedCount > 0) writes.push({ collection, id: 4, value })
  }
  return writes
}

/** Inserts, updates and upserts all the time, each document his own. */
class Writer {
  readonly #last = new Map<string, Acknowledged>()
  readonly #writing: Promise<void>
  #stopped = false

  constructor(db: Db, collection: string) {
    const into = db.collection<{ _id: string; value: string; n: string }>(collection)
    this.#writing = (async () => {
      for (let n = 0; !this.#stopped; n++) {
        const id = `own-${n}`
        const value = 'inserted'
        await into.insertOne({ _id: id, value, n: id })
        this.#last.set(id, { collection, id, value })
        const earlier = `own-${n >> 1}`
        const changed = `changed ${n}`
        const { modifiedCount, upsertedCount } = await into.updateOne(
          { _id: earlier },
          { $set: { value: changed, n: earlier } },
          { upsert: n % 3 === 0 },
        )
        if (modifiedCount + upsertedCount > 0)
          this.#last.set(earlier, { collection, id: earlier, value: changed })
      }
    })()
  }

  /** The last that was acknowledged for each document. */
  async stop(): Promise<Acknowledged[]> {
    this.#stopped = true
    await this.#writing
    return [...this.#last.values()]
  }
}
