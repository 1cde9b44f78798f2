/** Who starts the service again, and who must not. */
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
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

  test('is told of before it is stopped and once it runs again, by whoever heals too', async (t) => {
    site.more = { notifyCommand: `cat >>'${site.told}'` }
    t.after(() => (site.more = {}))
    /** What was told since it was last asked. */
    async function told(): Promise<unknown[]> {
      const lines = (await readFile(site.told, 'utf8')).trim().split('\n')
      await rm(site.told)
      return lines.map((line) => {
        const { event, outcome, operation, services, database, target } = JSON.parse(line)
        assert.deepEqual(
          { services, database, target },
          { services: ['service'], database: 'directory', target: 'direct' },
        )
        return [operation, event, outcome]
      })
    }
    const { id } = await site.restore(false)
    assert.deepEqual(await told(), [
      ['restore', 'stopping', undefined],
      ['restore', 'started', 'good'],
    ])
    await site.rollback(id!)
    assert.deepEqual(await told(), [
      ['rollback', 'stopping', undefined],
      ['rollback', 'started', 'good'],
    ])
    await site.cleanup()
    const full = async (step: string) => {
      if (step === 'ready to swap') throw new Error('no more')
    }
    await assert.rejects(site.restore(false, { onStep: full }), /no more/)
    const failed = [
      ['restore', 'stopping', undefined],
      ['restore', 'started', 'failed'],
    ]
    assert.deepEqual(await told(), failed)
    assert.equal(
      await site.die({ restore: site.request(false) }, 'service stopped', false),
      'service stopped',
    )
    await site.heal()
    assert.deepEqual(await told(), failed)
  })

  test('is not stopped where somebody who is to be told cannot be', async (t) => {
    site.more = { notifyCommand: 'exit 3', startCommand: 'exit 4' }
    t.after(() => (site.more = {}))
    await assert.rejects(site.restore(false), { code: 'check-failed', message: /notifyCommand failed/ })
    assert.ok(site.serviceRuns)
    assert.equal(await site.which(), 'live')
  })
})
