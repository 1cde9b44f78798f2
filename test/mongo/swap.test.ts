import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Code, type Db, MongoClient } from 'mongodb'
import { listAll } from '../../src/mongo/catalog.ts'
import { type RestoreRecord, updateRecord } from '../../src/mongo/journal.ts'
import { type SwapContext, swap, unswap } from '../../src/mongo/swap.ts'
import type { StepListener } from '../../src/mongo/swap-parts.ts'
import { silent } from '../../src/reporter.ts'
import { type DatabaseState, stateOf, uuidsOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { expectedAfter, parked, prepareSwap, reread, staged, watchFor } from '../testbed/swap-case.ts'

class Crash extends Error {}

describe('the swap', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('d')
  })
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  function contextOf(record: RestoreRecord, more: Partial<SwapContext> = {}): SwapContext {
    return { db, record, reporter: silent, ...more }
  }

  async function swapAll(record: RestoreRecord, onStep?: StepListener): Promise<void> {
    const watch = await watchFor(db, record)
    try {
      await swap(contextOf(record, onStep && { onStep }), watch)
    } finally {
      await watch.close()
    }
  }

  const unswapAll = (record: RestoreRecord, onStep?: StepListener) =>
    unswap(contextOf(record, onStep && { onStep }))

  interface Old extends DatabaseState {
    uuids: Record<string, string | null>
  }
  const old = async (): Promise<Old> => ({ ...(await stateOf(db)), uuids: await uuidsOf(db) })

  /** Live is the restored state, whole. */
  async function assertNew(before: Old, expected: Record<string, string>): Promise<void> {
    const { hashes, catalog } = await stateOf(db)
    for (const name of ['a', 'b', 'c', 'kept']) assert.equal(hashes[name], expected[name], name)
    const scripts = await db
      .collection<{ _id: string; value: Code }>('system.js')
      .find()
      .sort({ _id: 1 })
      .toArray()
    assert.deepEqual(
      scripts.map(({ _id, value }) => [_id, value.code]),
      [
        ['added', 'new'],
        ['both', 'new'],
        ['other', 'old'],
      ],
    )
    assert.match(catalog.b!, /"expireAfterSeconds":\{"\$numberInt":"7200"\}/)
    assert.match(catalog.a!, /"unique":true/)
    assert.match(catalog.changed!, /"\$match"/)
    for (const view of ['changed', 'above', 'created']) assert.match(catalog[view]!, /"locale":"de"/)
    assert.equal(await db.collection('created').countDocuments(), 1)
    const uuids = new Map((await listAll(db)).map(({ name, uuid }) => [name, uuid]))
    for (const name of ['a', 'b']) assert.equal(uuids.get(parked(name)), before.uuids[name])
    assert.equal((await reread(db)).state, 'swapped')
  }

  async function assertOld(before: Old): Promise<void> {
    assert.deepEqual(await old(), before)
    assert.equal((await reread(db)).state, 'rolled-back')
  }

  test('puts the restored state in place and keeps what was there', async () => {
    const record = await prepareSwap(db)
    const before = await old()
    const expected = await expectedAfter(db)
    await swapAll(record)
    await assertNew(before, expected)
    assert.deepEqual(
      (await listAll(db)).map(({ name }) => name).filter((name) => name.startsWith('__')),
      [parked('a'), parked('b'), '__restore_journal'],
    )
  })

  test('is reversed byte for byte, and what was restored goes back to staging', async () => {
    const record = await prepareSwap(db)
    const before = await old()
    await swapAll(record)
    await unswapAll(await reread(db))
    await assertOld(before)
    for (const name of ['a', 'b', 'c'])
      assert.ok((await listAll(db)).some((one) => one.name === staged(name)))
  })

  test('is finished by whoever comes next, whichever step it was cut off at', async () => {
    const steps = await eachStep(
      () => prepareSwap(db),
      async (record, onStep) => swapAll(record, onStep),
      async (before, expected) => {
        await swapAll(await reread(db))
        await assertNew(before, expected)
      },
    )
    assert.ok(steps.length > 12, steps.join(', '))
  })

  test('is reversed by whoever comes next, whichever step it was cut off at', async () => {
    await eachStep(
      () => prepareSwap(db),
      async (record, onStep) => swapAll(record, onStep),
      async (before) => {
        await unswapAll(await reread(db))
        await assertOld(before)
      },
    )
  })

  test('its reversal is finished by whoever comes next, whichever step it was cut off at', async () => {
    const steps = await eachStep(
      () => prepareSwap(db),
      async (record, onStep) => {
        await swapAll(record)
        await unswapAll(await reread(db), onStep)
      },
      async (before) => {
        await unswapAll(await reread(db))
        await assertOld(before)
      },
    )
    assert.ok(steps.length > 9, steps.join(', '))
  })

  test('is finished though one run after the other is cut off, a step further each time', async () => {
    await prepareSwap(db)
    const before = await old()
    const expected = await expectedAfter(db)
    let state = 'ready'
    for (let limit = 1; state !== 'swapped'; limit++) {
      let step = 0
      await swapAll(await reread(db), () => {
        if (++step > limit % 3) throw new Crash()
      }).catch(assertCrash)
      state = (await reread(db)).state
    }
    await assertNew(before, expected)
  })

  /** Cuts `run` off at its first step, then at its second and so on until it comes to its end. */
  async function eachStep(
    prepare: () => Promise<RestoreRecord>,
    run: (record: RestoreRecord, onStep: StepListener) => Promise<void>,
    check: (before: Old, expected: Record<string, string>) => Promise<void>,
  ): Promise<string[]> {
    for (let limit = 0; ; limit++) {
      const record = await prepare()
      const before = await old()
      const expected = await expectedAfter(db)
      const steps: string[] = []
      const ended = await run(record, (step) => {
        steps.push(step)
        if (steps.length > limit) throw new Crash()
      }).then(() => true, assertCrash)
      await check(before, expected)
      if (ended) return steps
    }
  }

  test('does nothing where a restored collection has vanished', async () => {
    const record = await prepareSwap(db)
    const before = await old()
    await db.collection(staged('b')).drop()
    await assert.rejects(swapAll(record), { code: 'target-failed', message: /to become b has vanished/ })
    assert.deepEqual(await old(), before)
  })

  test('is reversed where a restored collection has vanished in the middle', async () => {
    const record = await prepareSwap(db)
    const before = await old()
    const drop: StepListener = async (step) => {
      if (step === 'a moved in') await db.collection(staged('b')).drop()
    }
    await assert.rejects(swapAll(record, drop))
    await assert.rejects(swapAll(await reread(db)), { code: 'target-failed', message: /has vanished/ })
    await unswapAll(await reread(db))
    await assertOld(before)
  })

  test('is taken back where a restored collection has vanished before any moved in', async () => {
    const record = await prepareSwap(db)
    const before = await old()
    await swapAll(record, (step) => {
      if (step === 'b moved away') throw new Crash()
    }).catch(assertCrash)
    await db.collection(staged('b')).drop()
    await assert.rejects(swapAll(await reread(db)), { code: 'target-failed', message: /has vanished/ })
    assert.deepEqual(await old(), before)
    assert.equal((await reread(db)).state, 'aborted')
  })

  for (const [what, disturb] of Object.entries({
    'a view where the archive has a collection': async () => {
      await db.createCollection('c', { viewOn: 'a', pipeline: [] })
    },
    'a collection where the archive has a view': async () => {
      await db.collection('created').insertOne({ precious: true })
    },
    'a time series where the archive has a collection': async () => {
      await db.createCollection('c', { timeseries: { timeField: 't' } })
    },
  })) {
    test(`refuses ${what}, and changes nothing`, async () => {
      const record = await prepareSwap(db)
      await disturb()
      const before = await old()
      await assert.rejects(swapAll(record), { code: 'target-unsuitable', message: /is a (view|collection)/ })
      assert.deepEqual(await old(), before)
      assert.equal((await reread(db)).state, 'ready')
    })
  }

  test('takes no collection of the archive for something written meanwhile', async () => {
    const record = await prepareSwap(db)
    const name = 'a.stray-1795463335123-0'
    await db.collection(staged(name)).insertMany([{ n: 100 }, { n: 101 }])
    const restored = (await listAll(db)).find((one) => one.name === staged(name))!.uuid!
    const collections = [
      ...record.collections,
      { name, restored, before: null, ttl: [], collectionTtl: null },
    ]
    await updateRecord(db, record, { collections })
    await swapAll(record)
    assert.equal(await db.collection(name).countDocuments(), 2)
    assert.equal(await db.collection('a').countDocuments(), 30)
  })

  describe('and an open transaction:', () => {
    for (const end of ['aborted', 'committed'] as const) {
      test(`gives up in bounded time, and is over when the transaction was ${end}`, async () => {
        const record = await prepareSwap(db)
        const before = await old()
        const expected = await expectedAfter(db)
        const watch = await watchFor(db, record)
        const session = client.startSession()
        session.startTransaction()
        await db.collection('b').insertOne({ _id: 'open' as never }, { session })
        await assert.rejects(swap(contextOf(record, { patience: 300 }), watch), {
          code: 'target-failed',
          message: /b could not be renamed within 0.3 s/,
          likelyCause: /transaction/,
        })
        await watch.close()
        if (end === 'aborted') await session.abortTransaction()
        else await session.commitTransaction()
        await session.endSession()
        const finishing = swapAll(await reread(db))
        if (end === 'aborted') {
          await finishing
          await assertNew(before, expected)
        } else {
          await assert.rejects(finishing, { code: 'target-failed', message: /b was written to/ })
          assert.equal((await reread(db)).state, 'aborted')
          assert.ok(await db.collection('b').findOne({ _id: 'open' as never }))
          assert.deepEqual((await old()).uuids, before.uuids)
        }
      })
    }
  })
})

function assertCrash(error: unknown): false {
  if (!(error instanceof Crash)) throw error
  return false
}
