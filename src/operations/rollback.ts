/** `rollback`: reverses the swap of a restore; what was live before it is live again. */
import type { Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import { listAll } from '../mongo/catalog.ts'
import { mongoFailure } from '../mongo/failure.ts'
import { type RestoreRecord, readRecord, type SwapCollection, updateRecord } from '../mongo/journal.ts'
import { beforeName, stagingName, unswap } from '../mongo/swap.ts'
import type { RollbackSettings } from '../settings/types.ts'
import { Lock } from '../target/lock.ts'
import { openTarget, type Target } from '../target/target.ts'
import { rollbackCold } from './cold-rollback.ts'
import type { Context } from './context.ts'
import { endedEarly } from './ended-early.ts'
import { healUnderLock } from './heal.ts'
import { healOutage } from './outage.ts'
import type { RollbackResult } from './rollback-result.ts'
import { assertStoppable, whileStopped } from './stopped.ts'

/**
 * @throws BackupError `usage` where there is no such restore, or it is not one that can be reversed; `locked`;
 * `not-started`.
 */
export async function rollback(settings: RollbackSettings, context: Context): Promise<RollbackResult> {
  const { reporter } = context
  const target = openTarget(settings.target)
  if (!settings.dryRun) assertStoppable(target, context)
  const deployment = settings.dryRun ? null : await target.lock('rollback', reporter)
  try {
    // What does not come up may do so on what was live before.
    const healed = deployment && (await healOutage(target, deployment, context, { unhealthy: 'warning' }))
    const cold = await rollbackCold(settings, context, target, deployment)
    const result = cold ?? (await rollbackHot(settings, context, target))
    if (deployment && !healed && !cold) await healOutage(target, deployment, context)
    return result
  } catch (error) {
    throw mongoFailure(error, 'target', 'rolling back')
  } finally {
    await deployment?.release()
  }
}

async function rollbackHot(
  settings: RollbackSettings,
  context: Context,
  target: Target,
): Promise<RollbackResult> {
  const { reporter } = context
  const { connection } = await target.route('target', context)
  let record: RestoreRecord | null = null
  try {
    const db = connection.client.db(target.database)
    const lock = settings.dryRun ? null : await Lock.take(db, 'rollback', reporter)
    try {
      if (lock) await healUnderLock(connection, target, context, { unhealthy: 'warning' })
      const found = await readRecord(db, settings.id)
      record = found
      if (found.state !== 'swapped') throw notReversible(found._id, found.state)
      await assertInPlace(db, found)
      const result = {
        id: found._id,
        dryRun: settings.dryRun,
        kind: 'hot' as const,
        collections: found.collections.map(({ name }) => name),
        views: found.views.map(({ name }) => name),
        setAside: await restoredThere(db, found),
      }
      if (!lock) return result
      await whileStopped(
        {
          operation: 'rollback',
          connection,
          record: found,
          target,
          settings: settings.target,
          lock,
          context,
        },
        async () => {
          reporter.phase(`Bringing back what was live before ${found._id}`)
          await lock.assertHeld()
          const assertHeld = () => lock.assertHeld()
          await unswap({
            db,
            record: found,
            reporter,
            assertHeld,
            ...(context.onStep && { onStep: context.onStep }),
          })
          await updateRecord(db, found, { keepUntil: null })
        },
      )
      return result
    } finally {
      await lock?.release()
    }
  } catch (error) {
    throw endedEarly(mongoFailure(error, 'target', 'rolling back'), context.signal, record)
  } finally {
    await connection.close()
  }
}

/**
 * What is live must be what the restore brought, and what it replaced must still be there: else the two would be mixed.
 * A collection that was dropped since loses nothing.
 */
async function assertInPlace(db: Db, { _id, collections }: RestoreRecord): Promise<void> {
  const listed = await listAll(db)
  const uuidOf = new Map(listed.map(({ name, uuid }) => [name, uuid]))
  const replaced = collections.filter(({ name, restored }) => (uuidOf.get(name) ?? restored) !== restored)
  if (replaced.length > 0) {
    throw new BackupError({
      code: 'usage',
      message: `the restore ${_id} cannot be reversed: ${names(replaced)} has been replaced since`,
      cause: 'Another restore came after it, or somebody dropped and created it',
      remedy:
        'Roll back the later restore first, or restore the safety archive that was taken before this one',
    })
  }
  const gone = collections.filter(
    ({ name, before }) => before && uuidOf.get(beforeName(_id, name)) !== before,
  )
  if (gone.length > 0) {
    throw new BackupError({
      code: 'usage',
      message: `the restore ${_id} cannot be reversed: what ${names(gone)} held before is gone`,
      cause: 'Somebody dropped or renamed collections whose names begin with __before_',
      remedy: 'Restore the safety archive that was taken before it',
    })
  }
}

/** The names that what is live of the restore will have; what was dropped since has none. */
async function restoredThere(db: Db, { _id, collections }: RestoreRecord): Promise<string[]> {
  const present = new Set((await listAll(db)).map(({ uuid }) => uuid))
  return collections.filter(({ restored }) => present.has(restored)).map(({ name }) => stagingName(_id, name))
}

function names(collections: readonly SwapCollection[]): string {
  return collections.map(({ name }) => name).join(', ')
}

function notReversible(id: string, state: string): BackupError {
  return new BackupError({
    code: 'usage',
    message: `the restore ${id} cannot be reversed: it is ${state}`,
    cause:
      state === 'restored-in-place' || state === 'in-place'
        ? 'An in-place restore keeps nothing of what was there before'
        : 'Only a restore whose data is live can be reversed',
    remedy: 'Restore the safety archive that was taken before it',
  })
}
