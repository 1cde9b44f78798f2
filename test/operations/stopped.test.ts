/** Who starts the service again, and who must not. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { journalName } from '../../src/mongo/journal.ts'
import { CrashSite } from '../testbed/crash-site.ts'
import { needs } from '../testbed/needs.ts'

describe('the service that a restore has stopped', needs('mongod'), () => {
  let site: CrashSite
  before(async () => {
    site = await CrashSite.open()
  })
  after(() => site.close())
  beforeEach(() => site.reset())

  test('is left to whoever has taken the lock over', async () => {
    const lock = site.db.collection<{ _id: string }>(journalName)
    const overtaken = site.restore(false, {
      onStep: async (step) => {
        if (step !== 'service stopped') return
        await lock.updateOne({ _id: 'lock' }, { $set: { token: 'of another run' } })
      },
    })
    await assert.rejects(overtaken, { code: 'locked', message: /lost to somebody else/ })
    assert.equal(site.serviceRuns, false)
    assert.equal(await site.which(), 'live')
    await lock.deleteOne({ _id: 'lock' })
    await site.heal()
    assert.ok(site.serviceRuns)
  })
})
