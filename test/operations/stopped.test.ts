/** Who starts the service again, and who must not. */
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { after, before, beforeEach, describe, test } from 'node:test'
import { journalName } from '../../src/mongo/journal.ts'
import { guard } from '../../src/operations/guard.ts'
import { CrashSite, context } from '../testbed/crash-site.ts'
import { needs } from '../testbed/needs.ts'

describe('the service that a restore has stopped', needs('mongod'), () => {
  let site: CrashSite
  before(async () => {
    site = await CrashSite.open()
  })
  after(async () => {
    // A guardian that ran in here has made them harmless.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeAllListeners(signal)
    await site.close()
  })
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

  test('is told of where heal cannot start it', async (t) => {
    const tells = { notifyCommand: `cat >>'${site.told}'` }
    t.after(() => (site.more = {}))
    assert.ok(await site.die({ restore: site.request(false) }, 'service stopped', false))
    site.more = { ...tells, startCommand: 'echo no room >&2; exit 4' }
    await assert.rejects(site.heal(), { code: 'not-started' })
    site.more = tells
    await site.heal()
    const [failed, healed, ...others] = await lines(site.told)
    assert.deepEqual(others, [])
    const { event, operation, services, outcome, why } = failed!
    assert.deepEqual(
      { event, operation, services, outcome },
      { event: 'not-started', operation: 'restore', services: ['service'], outcome: 'failed' },
    )
    assert.match(String(why), /could not be started/)
    assert.deepEqual([healed!.event, healed!.why], ['started', undefined])
    assert.ok(site.serviceRuns)
  })

  test('is told of where its guardian gives up, and not at each of its tries', async (t) => {
    t.after(() => (site.more = {}))
    assert.ok(await site.die({ restore: site.request(false) }, 'service stopped', false))
    const tries = `${site.told}.tries`
    site.more = { notifyCommand: `cat >>'${site.told}'`, startCommand: `echo try >>'${tries}'; exit 4` }
    const { target } = await site.healSettings()
    const input = new PassThrough()
    input.end(`${JSON.stringify({ target, token: null })}\n`)
    const patience = { there: 500, away: 60_000 }
    await assert.rejects(guard(input, new PassThrough(), context, patience), { code: 'not-started' })
    const all = (await readFile(tries, 'utf8')).trim().split('\n')
    assert.ok(all.length > 1, 'it has tried once alone')
    assert.deepEqual(
      (await lines(site.told)).map(({ event, services }) => [event, services]),
      [['not-started', ['service']]],
    )
    site.more = {}
    await site.heal()
  })

  test('is told of where its guardian gives up on what is away', async (t) => {
    t.after(() => (site.more = {}))
    const uri = 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100'
    site.more = { notifyCommand: `cat >>'${site.told}'`, mongoUri: uri }
    const { target } = await site.healSettings()
    const input = new PassThrough()
    input.end(`${JSON.stringify({ target, token: null })}\n`)
    await assert.rejects(guard(input, new PassThrough(), context, { there: 0, away: 0 }))
    const [{ event, operation, services, why }] = (await lines(site.told)) as [Record<string, unknown>]
    assert.deepEqual([event, operation, services], ['not-started', 'heal', []])
    assert.equal(typeof why, 'string')
  })

  test('is not stopped where somebody who is to be told cannot be', async (t) => {
    site.more = { notifyCommand: 'exit 3', startCommand: 'exit 4' }
    t.after(() => (site.more = {}))
    await assert.rejects(site.restore(false), { code: 'check-failed', message: /notifyCommand failed/ })
    assert.ok(site.serviceRuns)
    assert.equal(await site.which(), 'live')
  })
})

/** What was told since this was last asked. */
async function lines(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8')
  await rm(file)
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
