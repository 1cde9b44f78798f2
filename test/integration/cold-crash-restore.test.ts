/** SIGKILL, SIGINT and SIGTERM at every step of a cold restore: what ran runs again. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ColdSite } from '../testbed/cold-site.ts'
import { everyStep, everything, patience, withoutGuardian } from '../testbed/every-step.ts'
import { needs } from '../testbed/needs.ts'

describe('a cold restore ended at every step', needs('docker'), () => {
  let site: ColdSite

  before(async () => {
    site = await ColdSite.open()
  })
  after(() => site?.close())

  for (const by of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
    test(`a cold restore by ${by}: old or new, and what ran runs`, patience, async (t) => {
      let longest = 0
      const outcomes: string[] = []
      const steps = await everyStep(
        site,
        { work: { restore: site.restoreRequest() }, by, guarded: true },
        async () => {
          longest = Math.max(longest, await site.until(() => site.settled(everything)))
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

  withoutGuardian('restore', () => site)
})
