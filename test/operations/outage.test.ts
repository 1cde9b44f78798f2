/** What a run says that could not bring up what it had stopped, by a target that fails where it suits least. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackupError, type ErrorCode } from '../../src/errors.ts'
import { whileDown } from '../../src/operations/outage.ts'
import type { Target as TargetSettings } from '../../src/settings/types.ts'
import type { Cold } from '../../src/target/cold.ts'
import type { Target } from '../../src/target/target.ts'
import { context } from '../testbed/cold-site.ts'

const away = new BackupError({
  code: 'target-failed',
  message: 'the cluster cannot be reached',
  remedy: 'Look at it',
})
const overtaken = new BackupError({ code: 'locked', message: 'overtaken' })
const fail = (error: Error) => async () => Promise.reject(error)

/** Stops two services, works, and starts them again. @param failing what of the target fails then. */
async function wentDown(failing: object, services = ['mongo', 'app']): Promise<unknown> {
  const nothing = async () => {}
  const target = { notify: {} } as Target
  const cold = {
    ...{ outage: async () => null, services: async () => ({ running: services, expected: services }) },
    ...{ open: nothing, stop: async () => true, start: async () => [], close: nothing },
    folder: { settle: nothing },
    ...failing,
  } as unknown as Cold
  const lock = { assertHeld: nothing, release: nothing }
  const down = { cold, target, lock, context, settings: {} as TargetSettings }
  const plan = { operation: 'backup', services: 'running', start: 'again', exchange: null } as const
  return whileDown(down, plan, fail(new BackupError({ code: 'source-failed', message: 'the work failed' })))
}

for (const [what, failing] of [
  ['settled', { folder: { settle: fail(away) } }],
  ['started', { start: fail(away) }],
] as const)
  test(`that services stay stopped comes before why they cannot be ${what}`, async () => {
    await assert.rejects(wentDown(failing), {
      code: 'not-started' satisfies ErrorCode,
      message: 'mongo and app could not be started again: the cluster cannot be reached',
      remedy: 'Look at it; then run issuer-backup heal, which starts them',
    })
  })

test('nothing stays stopped where all was started, was never stopped, or is for another run', async () => {
  await assert.rejects(wentDown({}), { code: 'source-failed' })
  await assert.rejects(wentDown({ close: fail(away) }), away)
  await assert.rejects(wentDown({ start: fail(away) }, []), away)
  await assert.rejects(wentDown({ start: fail(overtaken) }), overtaken)
})
