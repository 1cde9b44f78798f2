/** A process that ends at each step of a cold backup or a cold restore in turn, with a guardian and without one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ColdSite } from './cold-site.ts'
import type { Task } from './kill-at-step.ts'

export const everything = ['issuer-directory', 'mongo']

/** Each of the steps takes seconds. */
export const patience = { timeout: 30 * 60_000 }

/** Runs `check` for an end at each step there is. @returns the steps. */
export async function everyStep(
  site: ColdSite,
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

/** Those who start what ran where nobody is left to do it. To be called inside a `describe`. */
export function withoutGuardian(kind: 'backup' | 'restore', of: () => ColdSite): void {
  const work = (): Task['work'] =>
    kind === 'backup' ? { backup: 'cold' } : { restore: of().restoreRequest() }

  test(`a cold ${kind} with its guardian dead too: heal starts what ran`, patience, async () => {
    const site = of()
    await everyStep(site, { work: work(), by: 'SIGKILL', guarded: false }, async () => {
      await site.heal()
      assert.ok(await site.settled(everything))
      await site.takeNewArchives()
      if ((await site.which()) === 'archived') await site.fill('live')
    })
    await site.reset()
  })

  test(`a cold ${kind} with its guardian dead too: the next backup starts what ran`, patience, async () => {
    const site = of()
    for (const killed of ['mongo stopped', 'services to be started']) {
      const step = await site.die({ work: work(), by: 'SIGKILL', guarded: false, killAt: killed })
      assert.equal(step, killed)
      assert.deepEqual(await site.running(), [])
      await site.backup()
      assert.ok(await site.settled(everything), killed)
      await site.takeNewArchives()
    }
    await site.reset()
  })
}
