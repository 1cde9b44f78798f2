/** SIGKILL at every step of what changes live data: it is the old or the new after one further command. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CrashSite } from '../testbed/crash-site.ts'
import { uuidsOf } from '../testbed/database-state.ts'
import { needs } from '../testbed/needs.ts'

describe('killed at every step', needs('mongod'), () => {
  let site: CrashSite

  before(async () => {
    site = await CrashSite.open()
  })
  after(() => site.close())

  /** Runs `check` for a death at each step there is. @returns the steps. */
  async function everyStep(
    die: (killAt: number) => Promise<string | null>,
    check: (killAt: number) => Promise<void>,
  ): Promise<string[]> {
    const steps: string[] = []
    for (let killAt = 0; ; killAt++) {
      await site.reset()
      const step = await die(killAt)
      if (step === null) return steps
      steps.push(step)
      try {
        await check(killAt)
      } catch (error) {
        throw new Error(`killed at step ${killAt}, ${step}`, { cause: error })
      }
    }
  }

  /** One of the states is live as a whole, the service runs, nobody holds the lock. */
  async function assertWhole(): Promise<'archived' | 'live'> {
    const which = await site.which()
    assert.ok(site.serviceRuns, 'the service stands still')
    assert.ok(await site.lockIsFree(), 'the lock is held')
    return which
  }

  /** From the new state back to the old, identities included, and nothing of ours is left. */
  async function assertReversible(): Promise<void> {
    await site.rollback((await site.record())._id)
    assert.equal(await assertWhole(), 'live')
    const uuids = await uuidsOf(site.db)
    assert.deepEqual(uuids, { ...site.liveUuids })
    await site.cleanup()
    assert.deepEqual(await site.leftovers(), [])
  }

  /** Once the new is live it stays so: no later death brings the old back. */
  function assertOneTurn(outcomes: string[]): void {
    const turn = outcomes.indexOf('archived')
    assert.ok(turn > 0 && turn < outcomes.length, outcomes.join())
    assert.ok(
      outcomes.slice(turn).every((outcome) => outcome === 'archived'),
      outcomes.join(),
    )
  }

  /** A guardian beside every other death: what it leaves is what heal is to find. */
  const isGuarded = (killAt: number) => killAt % 2 === 0

  /** Waits for the guardian, where there was one. */
  async function afterGuardian(killAt: number): Promise<void> {
    const { serviceStopped } = await site.record()
    if (isGuarded(killAt) && serviceStopped) await site.until(() => site.lockIsFree())
  }

  const restoring = (guarded: boolean) => (killAt: number) =>
    site.die({ restore: site.request(false) }, killAt, guarded)

  test('a restore: heal makes it whole, and rollback brings the old back byte for byte', async () => {
    const outcomes: string[] = []
    const steps = await everyStep(restoring(false), async () => {
      await site.heal()
      const which = await assertWhole()
      outcomes.push(which)
      await site.cleanup()
      if (which === 'live') assert.deepEqual(await site.leftovers(), [])
      else await assertReversible()
    })
    assertOneTurn(outcomes)
    for (const step of ['loaded', 'service stopped', 'both moved away', 'both moved in', 'swapped'])
      assert.ok(steps.includes(step), steps.join())
  })

  test('a restore: the same restore again succeeds, and a rollback brings or leaves the old', async () => {
    await everyStep(restoring(false), async (killAt) => {
      if (killAt % 2 === 0) {
        await site.restore(false)
        assert.equal(await assertWhole(), 'archived')
      } else {
        const { _id, state } = await site.record()
        const rollingBack = site.rollback(_id)
        if (state === 'staging' || state === 'ready') await assert.rejects(rollingBack, { code: 'usage' })
        else await rollingBack
        assert.equal(await assertWhole(), 'live')
        assert.deepEqual(await uuidsOf(site.db), site.liveUuids)
      }
    })
  })

  test('a restore under its guardian is whole without anybody else', async () => {
    const outcomes: string[] = []
    await everyStep(restoring(true), async () => {
      const { serviceStopped } = await site.record()
      if (serviceStopped) await site.until(async () => (await site.lockIsFree()) && site.serviceRuns)
      else await site.heal()
      outcomes.push(await assertWhole())
    })
    assertOneTurn(outcomes)
  })

  test('a rollback: heal finishes it, or it had not begun', async () => {
    let uuids: Record<string, string | null> = {}
    const outcomes: string[] = []
    await everyStep(
      async (killAt) => {
        uuids = { ...site.liveUuids }
        const { id } = await site.restore(false)
        return site.die({ rollback: id! }, killAt, isGuarded(killAt))
      },
      async (killAt) => {
        await afterGuardian(killAt)
        await site.heal()
        outcomes.push(await assertWhole())
        if (outcomes.at(-1) === 'archived') await site.rollback((await site.record())._id)
        assert.equal(await assertWhole(), 'live')
        assert.deepEqual(await uuidsOf(site.db), uuids)
        await site.cleanup()
        assert.deepEqual(await site.leftovers(), [])
      },
    )
    assert.deepEqual([outcomes[0], outcomes.at(-1)], ['archived', 'live'])
  })

  test('a restore in place: the same restore again completes it, and until then the service stands still', async () => {
    await everyStep(
      (killAt) => site.die({ restore: site.request(true) }, killAt, isGuarded(killAt)),
      async (killAt) => {
        await afterGuardian(killAt)
        const dropped = (await site.record()).state === 'in-place'
        if (dropped) {
          await assert.rejects(site.heal(), { code: 'not-started' })
          assert.equal(site.serviceRuns, false)
          assert.ok(await site.lockIsFree())
        } else {
          await site.heal()
          await assertWhole()
        }
        const { safety } = await site.restore(true)
        assert.ok(safety.path, 'the safety archive of the state before is still named')
        assert.equal(await assertWhole(), 'archived')
        await site.cleanup()
        assert.deepEqual(await site.leftovers(), [])
      },
    )
  })
})
