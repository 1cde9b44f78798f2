/** Runs something while the service is stopped, and sees to it that it runs again whatever happens. */
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import { isWhole, type RestoreRecord, refreshRecord, updateRecord } from '../mongo/journal.ts'
import type { Target as TargetSettings } from '../settings/types.ts'
import { startGuardian } from '../target/guardian.ts'
import type { Lock } from '../target/lock.ts'
import { assertNotOvertaken } from '../target/overtaken.ts'
import type { Target } from '../target/target.ts'
import type { Context } from './context.ts'
import { cutShort, finish } from './finish.ts'
import { announced, type Ending } from './notify.ts'

interface Stopping {
  operation: 'restore' | 'rollback'
  connection: Connection
  record: RestoreRecord
  target: Target
  settings: TargetSettings
  lock: Lock
  context: Context
  /** Start the service afterwards also where it has no container: in a deployment that was destroyed. */
  bringUp?: boolean
  /** When it is started after the work, it imports its seed, that once. */
  seedReplay?: boolean
}

/**
 * Tells who is to be told, writes into the journal that the service is to run again, starts a guardian, stops the
 * service, does the work, starts the service. A service that was not running is left alone.
 *
 * Where we cannot stop it, a person must say that it is stopped.
 * @returns milliseconds of downtime; null where we stopped nothing.
 * @throws BackupError `not-started` before all others.
 */
export async function whileStopped(stopping: Stopping, work: () => Promise<void>): Promise<number | null> {
  const { connection, record, target, context } = stopping
  const { service } = target
  if (!service.controlled) {
    await confirmStopped(target, context)
    await work()
    return null
  }
  const before = await service.state()
  if (before === 'absent' && stopping.bringUp) {
    await work()
    await updateRecord(connection.client.db(target.database), record, { serviceStopped: true })
    await startAfter(stopping, true)
    return null
  }
  // One that a run before could not start is to run.
  if ((before === 'stopped' || before === 'absent') && !record.serviceStopped) {
    context.reporter.info('The service is not running; it stays so')
    await work()
    if (stopping.seedReplay)
      context.reporter.warn('The seed was not replayed, since the service is not running')
    return null
  }
  for (const warning of (await service.warnings?.()) ?? []) context.reporter.warn(warning)
  const about = { operation: stopping.operation, services: [await service.name()] }
  await service.assertStoppable?.()
  return announced(target, about, context, (ending) => withServiceStopped(stopping, ending, work))
}

async function withServiceStopped(
  stopping: Stopping,
  ending: Ending,
  work: () => Promise<void>,
): Promise<number> {
  const { connection, record, target, settings, lock, context } = stopping
  const { service } = target
  const db = connection.client.db(target.database)
  await lock.assertHeld()
  const guardian =
    context.guardian && (await startGuardian(context.guardian, { target: settings, token: lock.token }))
  await updateRecord(db, record, { serviceStopped: true })
  const stoppedAt = Date.now()
  ending.runs = false
  let failure: unknown
  try {
    await context.onStep?.('service to be stopped')
    context.reporter.phase('Stopping the service')
    await service.stop(context.signal)
    await context.onStep?.('service stopped')
    await work()
  } catch (error) {
    failure = error
    throw error
  } finally {
    // Also after an interruption: a signal ends the work, never the way back.
    await assertNotOvertaken(lock)
    await makeWhole(stopping, failure)
    await startAfter(stopping, failure === undefined)
    ending.runs = true
    await guardian?.dismiss()
  }
  if ((await service.state()) === 'stopped') context.reporter.warn(stoppedByOthers)
  await context.onStep?.('service started')
  return Date.now() - stoppedAt
}

/** Of a service that was started again as far as that is ours to do. */
export const stoppedByOthers = 'The service was stopped by somebody else before we did: it stays so'

/**
 * Starts the service as the journal then says, so that whoever comes after a crash does, too.
 * @throws BackupError `not-started`; `target-failed` where it runs and its seed was not replayed.
 */
async function startAfter(
  { connection, record, target, context, seedReplay }: Stopping,
  worked: boolean,
): Promise<void> {
  const { service, database } = target
  const db = connection.client.db(database)
  let unseeded: unknown
  if (seedReplay && worked) {
    await updateRecord(db, record, { startAnew: true })
    context.reporter.phase('Starting the service with its seed')
    try {
      await service.start('seeding')
    } catch (error) {
      unseeded = error
    }
    await context.onStep?.('seed replayed')
  }
  await context.onStep?.('service to be started')
  context.reporter.phase('Starting the service')
  await service.start(record.startAnew ? 'anew' : 'again')
  await updateRecord(db, record, { serviceStopped: false, startAnew: false })
  if (unseeded) throw notSeeded(unseeded)
}

function notSeeded(underlying: unknown): BackupError {
  const { message, likelyCause = undefined } = underlying as Partial<BackupError>
  return new BackupError({
    code: 'target-failed',
    message: `the service runs, but its seed was not replayed: ${message}`,
    ...(likelyCause !== undefined && { cause: likelyCause }),
    remedy: 'Import the seed by the means of the service',
    underlying,
  })
}

/** A service must not be started on a mixture of old and new data, nor on a part of either. */
async function makeWhole({ connection, record, target, context }: Stopping, failure: unknown): Promise<void> {
  // Nothing live has been touched, and no word of ours is under way that says so.
  if (record.state === 'staging') return
  try {
    await refreshRecord(connection.client.db(target.database), record)
    if (isWhole(record)) return
    if (record.state !== 'in-place') await finish(connection, target.database, record, context)
  } catch (underlying) {
    if (isWhole(record)) return
    throw new BackupError({
      code: 'not-started',
      message: `the service stays stopped: the swap of ${record._id} is half-done and could not be finished`,
      cause: (underlying as Error).message,
      remedy:
        'Run issuer-backup heal once the database can be reached: it finishes the swap and starts the service',
      underlying,
    })
  }
  if (record.state === 'in-place') throw cutShort(record, failure)
}

/** @throws BackupError `usage` where the service has to be stopped by a person, and there is nobody to say so. */
export function assertStoppable(target: Target, { assertConfirmable }: Context): void {
  if (!target.service.controlled) assertConfirmable?.(stoppedQuestion(target))
}

function stoppedQuestion({ database }: Target): string {
  return `Is everything that writes to ${database} stopped?`
}

async function confirmStopped(target: Target, { confirm }: Context): Promise<void> {
  const yes = await confirm(stoppedQuestion(target))
  if (yes) return
  throw new BackupError({
    code: 'usage',
    message: 'the service has to be stopped first',
    cause: 'Whatever it writes during the swap could be lost',
    remedy: 'Stop it, or give --stop-command and --start-command',
  })
}
