/** A process that ends at every step of a cold backup and a cold restore, whatever the target: what ran runs again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ColdSite } from './cold-site.ts'
import type { Task } from './kill-at-step.ts'

/** Each of the steps takes seconds. */
const patience = { timeout: 30 * 60_000 }

/** To be called inside a `describe`. @param signals by which it ends. */
export function endsAtEveryStep(open: () => Promise<ColdSite>, signals: readonly Task['by'][]): void {
  let site: ColdSite

  before(async () => {
    site = await open()
  })
  after(() => site?.close())
  /** The names of both, which are sorted so everywhere. */
  const app = () => site.services[0]!
  const mongo = () => site.services[1]!

  /** Runs `check` for an end at each step there is. @returns the steps. */
  async function everyStep(
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

  for (const by of signals) {
    test(`a cold backup by ${by}: the guardian, or the run itself, starts what ran`, patience, async (t) => {
      let longest = 0
      const steps = await everyStep({ work: { backup: 'cold' }, by, guarded: true }, async () => {
        longest = Math.max(longest, await site.until(() => site.settled(site.services)))
        await site.takeNewArchives()
        assert.equal(await site.which(), 'live')
      })
      t.diagnostic(`all ran again after ${longest} ms at most`)
      assert.ok(steps.includes(`${mongo()} stopped`) && steps.includes('copied'), steps.join())
      assert.equal(await site.takeNewArchives(), 1)
    })

    test(`a cold restore by ${by}: old or new, and what ran runs`, patience, async (t) => {
      let longest = 0
      const outcomes: string[] = []
      const steps = await everyStep(
        { work: { restore: site.restoreRequest() }, by, guarded: true },
        async () => {
          longest = Math.max(longest, await site.until(() => site.settled(site.services)))
          outcomes.push(await site.which())
          await site.fill('live')
        },
      )
      t.diagnostic(`all ran again after ${longest} ms at most`)
      assert.ok(steps.includes('exchanged'), steps.join())
      const turn = outcomes.indexOf('archived')
      assert.ok(turn > 0, outcomes.join())
      assert.equal(await site.which(), 'archived')
      await site.fill('live')
    })
  }

  for (const kind of ['backup', 'restore'] as const) {
    const work = (): Task['work'] =>
      kind === 'backup' ? { backup: 'cold' } : { restore: site.restoreRequest() }

    test(`a cold ${kind} with its guardian dead too: heal starts what ran`, patience, async () => {
      await everyStep({ work: work(), by: 'SIGKILL', guarded: false }, async () => {
        await site.heal()
        assert.ok(await site.settled(site.services))
        await site.takeNewArchives()
        if ((await site.which()) === 'archived') await site.fill('live')
      })
      await site.reset()
    })

    test(`a cold ${kind} with its guardian dead too: the next backup starts what ran`, patience, async () => {
      for (const killed of [`${mongo()} stopped`, 'services to be started']) {
        const step = await site.die({ work: work(), by: 'SIGKILL', guarded: false, killAt: killed })
        assert.equal(step, killed)
        assert.deepEqual(await site.running(), [])
        await site.backup()
        assert.ok(await site.settled(site.services), killed)
        await site.takeNewArchives()
      }
      await site.reset()
    })
  }

  test('what was stopped before stays so', async () => {
    await site.stop(app())
    const step = await site.die({ work: { backup: 'cold' }, by: 'SIGKILL', guarded: true, killAt: 3 })
    assert.notEqual(step, null)
    await site.until(() => site.settled([mongo()]))
    await site.startAll()
    await site.takeNewArchives()
  })
}
