/** Reverses a cold restore: the data folder that it replaced is live again. */
import { BackupError } from '../errors.ts'
import type { RollbackSettings } from '../settings/types.ts'
import type { Cold } from '../target/cold.ts'
import type { Target, TargetLock } from '../target/target.ts'
import { endedWith, liveAfter } from './cold-ending.ts'
import type { Context } from './context.ts'
import { restoresIn, whileDown } from './outage.ts'
import type { RollbackResult } from './rollback-result.ts'
import { secretBefore } from './secret-before.ts'

/**
 * @param lock null for a dry run.
 * @returns null where no cold restore has this id.
 */
export async function rollbackCold(
  settings: RollbackSettings,
  context: Context,
  target: Target,
  lock: TargetLock | null,
): Promise<RollbackResult | null> {
  const cold = await target.coldIfAny()
  try {
    return cold && (await exchangeBack(settings, context, target, cold, lock))
  } finally {
    await cold?.release()
  }
}

async function exchangeBack(
  rolling: RollbackSettings,
  context: Context,
  target: Target,
  cold: Cold,
  lock: TargetLock | null,
): Promise<RollbackResult | null> {
  const { id, target: settings } = rolling
  const state = (await restoresIn(cold.folder, context.reporter)).get(id)
  if (!state) return null
  if (!state.before) throw notKept(id)
  await cold.assertReversible(id)
  const { warnings } = await cold.inspect('place')
  for (const warning of warnings) context.reporter.warn(warning)
  const result = { id, dryRun: !lock, kind: 'cold' as const, collections: [], views: [], setAside: [] }
  if (!lock) return result
  const { start, putBack } = await secretBefore(rolling, context, target, cold)
  await cold.folder.ready(id)
  const exchange = { id, direction: 'rollback' as const }
  const plan = {
    operation: 'rollback',
    services: 'running' as const,
    start,
    exchange,
  }
  const down = { cold, target, settings, lock, context }
  const rolled = whileDown(down, plan, async () => {
    await lock.assertHeld()
    await context.onStep?.('to be exchanged')
    context.reporter.phase(`Bringing back the data folder before ${id}`)
    // First: whatever ends us behind it, the rollback can be begun again, or is finished with its secret in place.
    await putBack?.place.write(putBack.secret)
    if (putBack) await context.onStep?.('secret put back')
    try {
      await cold.folder.exchange(exchange, context.onStep)
    } catch (error) {
      // Whatever it was: the data that stays live knows the secret that was in place. That of the data before is right
      // for what is finished on the way back.
      if (putBack?.present && (await liveAfter(cold, exchange)) === 'asItWas') {
        await lock.assertHeld()
        await putBack.place.write(putBack.present)
      }
      throw error
    }
    await context.onStep?.('exchanged')
  })
  await rolled.catch(async (error) => {
    throw endedWith(error, await liveAfter(cold, exchange), exchange, context)
  })
  if (putBack) context.reporter.info(`Put back what was in place before ${id}: ${putBack.place.shown}`)
  return result
}

function notKept(id: string): BackupError {
  return new BackupError({
    code: 'usage',
    message: `the restore ${id} cannot be reversed: the data before it is not kept any more`,
    cause: 'It was rolled back already, or cleaned up',
    remedy: 'Restore an archive of that time',
  })
}
