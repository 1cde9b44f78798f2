/** `heal`: finishes what a run that died has left half-done. Every changing operation begins with it. */
import type { Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import { mongoFailure } from '../mongo/failure.ts'
import {
  isWhole,
  type RestoreRecord,
  type RestoreState,
  readJournal,
  updateRecord,
} from '../mongo/journal.ts'
import type { HealSettings } from '../settings/types.ts'
import { Lock } from '../target/lock.ts'
import { openTarget, type Target } from '../target/target.ts'
import type { Context } from './context.ts'
import { finish } from './finish.ts'
import { type About, reportHealed, reportUnhealed } from './notify.ts'
import { clearStaged, type Healing, healOutage } from './outage.ts'
import { stoppedByOthers } from './stopped.ts'

/** How long the replaced collections stay of a restore that died behind its swap, milliseconds: seven days. */
const keepAfterHeal = 7 * 86_400_000

export interface HealResult {
  /** What was done, a sentence each; empty where nothing was left half-done. */
  done: string[]
}

/** How to heal a database. */
export interface DatabaseHealing extends Healing {
  /** Leaves records in these states as they are. */
  passOver?: readonly RestoreState[]
}

/**
 * @param how `inherited`: token of a lock whose holder is known to be dead.
 * @throws BackupError `locked` where another run is alive; `not-started` where the service cannot be started again, or
 * must not be, since a restore in place left only a part of the data.
 */
export async function heal(
  settings: HealSettings,
  context: Context,
  how: Pick<DatabaseHealing, 'passOver'> & { inherited?: string } = {},
): Promise<HealResult> {
  const target = openTarget(settings.target)
  const lock = await target.lock('heal', context.reporter)
  try {
    const done = (await healOutage(target, lock, context)) ?? []
    // What stands still comes before what only takes room.
    if (await target.databaseRuns()) done.push(...(await healDatabase(target, context, how)))
    else
      context.reporter.warn(
        'mongod does not run: what a restore may have left in its database stays, and what it has stopped, until it ' +
          'runs and heal is run again',
      )
    done.push(...(await clearStaged(target, lock, context)))
    return { done }
  } catch (error) {
    throw mongoFailure(error, 'target', 'healing')
  } finally {
    await lock.release()
  }
}

async function healDatabase(
  target: Target,
  context: Context,
  { inherited, ...healing }: NonNullable<Parameters<typeof heal>[2]>,
): Promise<string[]> {
  const { connection } = await target.route('target', context)
  try {
    const db = connection.client.db(target.database)
    const lock = await Lock.take(db, 'heal', context.reporter, inherited)
    try {
      return await healUnderLock(connection, target, context, healing)
    } finally {
      await lock.release()
    }
  } finally {
    await connection.close()
  }
}

/** The same for an operation that holds the lock already. */
export async function healUnderLock(
  connection: Connection,
  target: Target,
  context: Context,
  { passOver = [], unhealthy = 'error' }: DatabaseHealing = {},
): Promise<string[]> {
  const db = connection.client.db(target.database)
  const done: string[] = []
  const failures: unknown[] = []
  for (const record of await readJournal(db)) {
    if (passOver.includes(record.state)) continue
    try {
      const sentence = await finish(connection, target.database, record, context)
      if (sentence) done.push(sentence)
    } catch (error) {
      failures.push(error)
      // Whatever could not be done: where live data is whole the service need not wait for it.
      if (!isWhole(record)) {
        await tellStopped(record, target, context, error)
        continue
      }
    }
    try {
      if (await startAgain(db, record, target, context)) done.push('Started the service again')
    } catch (error) {
      if (unhealthy === 'error' || !(error instanceof BackupError) || error.code !== 'not-started') {
        await tellStopped(record, target, context, error)
        throw error
      }
      context.reporter.warn(error.message)
    }
    if (record.state === 'swapped' && record.keepUntil === null && !record.serviceStopped)
      await updateRecord(db, record, { keepUntil: new Date(Date.now() + keepAfterHeal) })
  }
  for (const sentence of done) context.reporter.info(sentence)
  if (failures.length > 0) throw failures[0]
  return done
}

/** Starts a service that a run which died had stopped. @returns whether it did. */
export async function startAgain(
  db: Db,
  record: RestoreRecord,
  target: Target,
  context: Context,
): Promise<boolean> {
  if (!record.serviceStopped) return false
  if (!target.service.controlled) {
    context.reporter.warn(
      'The service was stopped by the run that died; start it (no --start-command was given)',
    )
    return false
  }
  // The run may have died between the start and its note of it.
  if (record.startAnew) await target.service.start('anew')
  else {
    await target.service.endStop?.()
    if ((await target.service.state()) !== 'running') await target.service.start('again')
  }
  await updateRecord(db, record, { serviceStopped: false, startAnew: false })
  if ((await target.service.state()) === 'stopped') {
    context.reporter.warn(stoppedByOthers)
    return false
  }
  await reportHealed(target, await whatStopped(record, target), context)
  return true
}

async function whatStopped({ state }: RestoreRecord, { service }: Target): Promise<About> {
  const operation = state === 'rolling-back' || state === 'rolled-back' ? 'rollback' : 'restore'
  return { operation, services: [await service.name()] }
}

/** Where the service stays stopped for now. */
async function tellStopped(
  record: RestoreRecord,
  target: Target,
  context: Context,
  error: unknown,
): Promise<void> {
  if (record.serviceStopped) await reportUnhealed(target, await whatStopped(record, target), error, context)
}
