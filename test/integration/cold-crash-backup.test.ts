/** SIGKILL, SIGINT and SIGTERM at every step of a cold backup: what ran runs again. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ColdSite } from '../testbed/cold-site.ts'
import { everyStep, everything, patience, withoutGuardian } from '../testbed/every-step.ts'
import { needs } from '../testbed/needs.ts'

describe('a cold backup ended at every step', needs('docker'), () => {
  let site: ColdSite

  before(async () => {
    site = await ColdSite.open()
  })
  after(() => site?.close())

  for (const by of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
    test(`a cold backup by ${by}: the guardian, or the run itself, starts what ran`, patience, async (t) => {
      let longest = 0
      const steps = await everyStep(site, { work: { backup: 'cold' }, by, guarded: true }, async () => {
        longest = Math.max(longest, await site.until(() => site.settled(everything)))
        await site.takeNewArchives()
        assert.equal(await site.which(), 'live')
      })
      t.diagnostic(`all ran again after ${longest} ms at most`)
      assert.ok(steps.includes('mongo stopped') && steps.includes('copied'), steps.join())
      assert.equal(await site.takeNewArchives(), 1)
    })
  }

  withoutGuardian('backup', () => site)

  test('what was stopped before stays so', async () => {
    await site.compose('stop', '--timeout', '2', 'issuer-directory')
    const step = await site.die({ work: { backup: 'cold' }, by: 'SIGKILL', guarded: true, killAt: 3 })
    assert.notEqual(step, null)
    await site.until(() => site.settled(['mongo']))
    await site.compose('start', 'issuer-directory')
    await site.takeNewArchives()
  })
})
