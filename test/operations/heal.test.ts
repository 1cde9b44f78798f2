import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CrashSite } from '../testbed/crash-site.ts'
import { needs } from '../testbed/needs.ts'

describe('heal', needs('mongod'), () => {
  let site: CrashSite
  before(async () => {
    site = await CrashSite.open()
  })
  after(() => site.close())

  /** Which of the steps of a restore this one is. */
  async function indexOf(step: string): Promise<number> {
    const steps: string[] = []
    await site.reset()
    await site.restore(false, { onStep: (name) => void steps.push(name) })
    const index = steps.indexOf(step)
    assert.ok(index >= 0, steps.join())
    return index
  }

  test('starts the service again where it has to call the swap off', async () => {
    const killAt = await indexOf('swap begun')
    await site.reset()
    assert.equal(await site.die({ restore: site.request(false) }, killAt, false), 'swap begun')
    assert.equal(site.serviceRuns, false)
    await site.db.collection('both').insertOne({ written: 'by somebody' })
    await assert.rejects(site.heal(), { code: 'target-failed', message: /both was written to/ })
    assert.equal((await site.record()).state, 'aborted')
    assert.ok(site.serviceRuns)
    assert.ok(await site.db.collection('both').findOne({ written: 'by somebody' }))
  })
})
