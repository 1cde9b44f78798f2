/** A process that ends at every step of a cold backup or a cold restore, whatever the target: what ran runs again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ColdSite } from './cold-site.ts'
import type { Task } from './kill-at-step.ts'

type Signal = Task['by']

/** Each of the steps takes seconds. */
const patience = { timeout: 30 * 60_000 }

/** To be called inside a `describe`. @param signals by which it ends. */
export function backupEndsAtEveryStep(open: () => Promise<ColdSite>, signals: readonly Signal[]): void {
  const site = during(open)

  for (const by of signals) {
    test(`a cold backup by ${by}: the guardian, or the run itself, starts what ran`, patience, async (t) => {
      const { services } = site()
      let longest = 0
      const steps = await everyStep(site(), { work: { backup: 'cold' }, by, guarded: true }, async () => {
        longest = Math.max(longest, await site().until(() => site().runs(services)))
        await site().until(() => site().settled(services))
        await site().takeNewArchives()
        assert.equal(await site().which(), 'live')
      })
      t.diagnostic(`all ran again after ${longest} ms at most`)
      assert.ok(steps.includes(`${mongo(site())} stopped`) && steps.includes('copied'), steps.join())
      assert.equal(await site().takeNewArchives(), 1)
    })
  }

  withoutGuardian('backup', site)
  stoppedStays(site)
}

/** To be called inside a `describe`. @param signals by which it ends. */
export function restoreEndsAtEveryStep(open: () => Promise<ColdSite>, signals: readonly Signal[]): void {
  const site = during(open)

  for (const by of signals) {
    test(`a cold restore by ${by}: old or new, and what ran runs`, patience, async (t) => {
      const { services } = site()
      let longest = 0
      const outcomes: string[] = []
      const work = { restore: site().restoreRequest() }
      const steps = await everyStep(site(), { work, by, guarded: true }, async () => {
        longest = Math.max(longest, await site().until(() => site().runs(services)))
        await site().until(() => site().settled(services))
        outcomes.push(await site().which())
        await site().fill('live')
      })
      t.diagnostic(`all ran again after ${longest} ms at most`)
      assert.ok(steps.includes('exchanged'), steps.join())
      const turn = outcomes.indexOf('archived')
      assert.ok(turn > 0, outcomes.join())
      assert.equal(await site().which(), 'archived')
      await site().fill('live')
    })
  }

  withoutGuardian('restore', site)
}

/**
 * To be called inside a `describe`, where every stop and start takes long: SIGKILL wherever the target has changed, or is
 * at work, once, so that everything that a run can leave is left. Steps behind which it is as at the step before are
 * left out: {@link backupEndsAtEveryStep} and {@link restoreEndsAtEveryStep} have them. Behind a change the guardian is
 * dead too, and `heal` starts what ran; elsewhere it is the guardian.
 */
export function endsBehindEachChange(kind: 'backup' | 'restore', open: () => Promise<ColdSite>): void {
  const site = during(open)

  test(`a cold ${kind} by SIGKILL: the guardian starts what ran, or heal does`, patience, async (t) => {
    const one = site()
    const work = workOf(kind, one)
    // What has stopped all, and what has exchanged the data, is met both ways.
    const both = [`${mongo(one)} stopped`, ...(kind === 'restore' ? ['exchanged'] : [])]
    const steps = (await one.live(work)).filter((step) => hasChanged.test(step) || isAtWork.test(step))
    assert.ok(
      both.every((step) => steps.includes(step)),
      steps.join(),
    )
    await one.takeNewArchives()
    if (kind === 'restore') await one.fill('live')
    const outcomes: string[] = []
    for (const killAt of steps) {
      const ways = both.includes(killAt) ? [true, false] : [!hasChanged.test(killAt)]
      for (const guarded of ways) {
        const what = `at ${killAt}, ${guarded ? 'with' : 'without'} a guardian`
        t.diagnostic(what)
        try {
          assert.equal(await one.die({ work, by: 'SIGKILL', guarded, killAt }), killAt)
          if (guarded) await one.until(() => one.settled(one.services))
          else await one.heal()
          assert.ok(await one.settled(one.services))
          await one.takeNewArchives()
          const state = await one.which()
          outcomes.push(state)
          if (state === 'archived') await one.fill('live')
        } catch (error) {
          throw new Error(what, { cause: error })
        }
      }
    }
    const turn = outcomes.indexOf('archived')
    if (kind === 'backup') assert.equal(turn, -1, outcomes.join())
    else assert.ok(turn > 0 && outcomes.slice(turn).every((state) => state === 'archived'), outcomes.join())
  })

  nextBackup(kind, site, (one) => [`${mongo(one)} stopped`])
  if (kind === 'backup') stoppedStays(site)
}

/** Names of the steps that follow a change of something at the target; of the first of them no guardian knows yet. */
const hasChanged = /(?<!to be )(staged|proved|opened|stopped|exchanged|started|closed)$/

/** Of those in the middle of something: a guardian that is there and finds nothing written down, and a copy that runs. */
const isAtWork = /^(journal to be opened|copying)$/

/** Opens before the tests and closes behind them. */
function during(open: () => Promise<ColdSite>): () => ColdSite {
  let site: ColdSite
  before(async () => {
    site = await open()
  })
  after(() => site?.close())
  return () => site
}

/** Names of services, which are sorted everywhere. */
const app = ({ services }: ColdSite) => services[0]!
const mongo = ({ services }: ColdSite) => services[1]!

function stoppedStays(site: () => ColdSite): void {
  test('what was stopped before stays so', async () => {
    await site().stop(app(site()))
    const killAt = `${mongo(site())} stopped`
    assert.equal(await site().die({ work: { backup: 'cold' }, by: 'SIGKILL', guarded: true, killAt }), killAt)
    await site().until(() => site().settled([mongo(site())]))
    await site().startAll()
    await site().takeNewArchives()
  })
}

/** Runs `check` for an end at each step there is. @returns the steps. */
export async function everyStep(
  site: Pick<ColdSite, 'die'>,
  task: Omit<Task, 'options' | 'killAt'>,
  check: () => Promise<void>,
): Promise<string[]> {
  const steps: string[] = []
  for (let killAt = 0; ; killAt++) {
    const step = await site.die({ ...task, killAt })
    if (step === null) return steps
    steps.push(step)
    try {
      await check()
    } catch (error) {
      throw new Error(`${task.by} at step ${killAt}, ${step}`, { cause: error })
    }
  }
}

/** Those who start what ran where nobody is left to do it. */
function withoutGuardian(kind: 'backup' | 'restore', of: () => ColdSite): void {
  test(`a cold ${kind} with its guardian dead too: heal starts what ran`, patience, async () => {
    const site = of()
    await everyStep(site, { work: workOf(kind, site), by: 'SIGKILL', guarded: false }, async () => {
      await site.heal()
      assert.ok(await site.settled(site.services))
      await site.takeNewArchives()
      if ((await site.which()) === 'archived') await site.fill('live')
    })
    await site.reset()
  })

  nextBackup(kind, of)
}

/** @param steps at which all is stopped. */
function nextBackup(
  kind: 'backup' | 'restore',
  of: () => ColdSite,
  steps = (site: ColdSite) => [`${mongo(site)} stopped`, 'services to be started'],
): void {
  test(`a cold ${kind} with its guardian dead too: the next backup starts what ran`, patience, async () => {
    const site = of()
    for (const killed of steps(site)) {
      const step = await site.die({ work: workOf(kind, site), by: 'SIGKILL', guarded: false, killAt: killed })
      assert.equal(step, killed)
      assert.deepEqual(await site.running(), [])
      await site.backup()
      assert.ok(await site.settled(site.services), killed)
      await site.takeNewArchives()
    }
    await site.reset()
  })
}

function workOf(kind: 'backup' | 'restore', site: ColdSite): Task['work'] {
  return kind === 'backup' ? { backup: 'cold' } : { restore: site.restoreRequest() }
}
