/**
 * `restore`: an archive back into its database. The archive is verified whole and loaded beside the live data; what
 * was loaded is proved; only then the service is stopped and the two change places.
 */
import { BackupError } from '../errors.ts'
import { mongoFailure } from '../mongo/failure.ts'
import { readJournal, updateRecord } from '../mongo/journal.ts'
import { assertPermitted, restoreActions } from '../mongo/privileges.ts'
import type { RestoreSettings } from '../settings/types.ts'
import { Lock } from '../target/lock.ts'
import { openTarget, type Target } from '../target/target.ts'
import { type ArchiveFile, openArchiveFile } from './archive-file.ts'
import { restoreCold } from './cold-restore.ts'
import type { Context } from './context.ts'
import { endedEarly } from './ended-early.ts'
import { healUnderLock, startAgain } from './heal.ts'
import { healOutage } from './outage.ts'
import { archiveKind } from './peek.ts'
import { assertExtractable } from './put-back.ts'
import { restoreInPlace } from './restore-in-place.ts'
import { planRestore } from './restore-plan.ts'
import { preflight } from './restore-preflight.ts'
import type { RestoreResult } from './restore-result.ts'
import { restoreStaged } from './restore-staged.ts'
import { assertStoppable } from './stopped.ts'

/**
 * @throws BackupError of every kind. Before the swap has begun, live data is as it was; after that it is the old or
 * the new, which the message says, or the next run finishes what was begun.
 */
export async function restore(settings: RestoreSettings, context: Context): Promise<RestoreResult> {
  const started = Date.now()
  const target = openTarget(settings.target)
  await assertExtractable(settings.extractSecret)
  if (!settings.dryRun) assertStoppable(target, context)
  const file = await openArchiveFile(
    settings.archive,
    settings.fromDatabase ?? target.database,
    settings.verifyKeys,
  )
  try {
    if (!file.origin.proved) context.reporter.warn(`Origin not proved: ${file.origin.why}`)
    const kind = file.sidecar?.kind ?? (await archiveKind(file, settings.decryption ?? null))
    const lock = settings.dryRun ? null : await target.lock('restore', context.reporter)
    try {
      // What does not come up may do so on what is restored.
      const healed = lock && (await healOutage(target, lock, context, { unhealthy: 'warning' }))
      const result =
        kind === 'cold'
          ? await restoreCold({ settings, context, target, file }, lock)
          : await restoreHot(settings, context, target, file)
      if (lock && !healed && kind !== 'cold') await healOutage(target, lock, context)
      return { ...result, duration: Date.now() - started }
    } finally {
      await lock?.release()
    }
  } catch (error) {
    const failure = mongoFailure(error, 'target', `restoring ${target.database}`)
    throw endedEarly(failure, context.signal, null)
  } finally {
    await file.close()
  }
}

async function restoreHot(
  settings: RestoreSettings,
  context: Context,
  target: Target,
  file: ArchiveFile,
): Promise<Omit<RestoreResult, 'duration'>> {
  if (settings.freshVolume) throw notCold()
  const route = await target.route('target', { ...context, bringUp: !settings.dryRun })
  try {
    const work = { settings, context, target, route, file }
    if (settings.dryRun) return await planRestore(work)
    const db = route.connection.client.db(target.database)
    // Also what the lock takes.
    await assertPermitted(db, restoreActions)
    const lock = await Lock.take(db, 'restore', context.reporter)
    try {
      // What an in-place restore that was cut short left is replaced by this one.
      await healUnderLock(route.connection, target, context, {
        passOver: ['in-place'],
        unhealthy: 'warning',
      })
      const left = (await readJournal(db)).filter(
        ({ state, serviceStopped }) => state === 'in-place' || serviceStopped,
      )
      await preflight(work)
      const result = settings.inPlace ? await restoreInPlace(work, lock) : await restoreStaged(work, lock)
      for (const record of left) {
        if (record.state === 'in-place') await updateRecord(db, record, { state: 'aborted' })
        const runs = (await target.service.state()) === 'running'
        if (runs) await updateRecord(db, record, { serviceStopped: false, startAnew: false })
        else await startAgain(db, record, target, context)
      }
      return result
    } finally {
      await lock.release()
    }
  } finally {
    await route.connection.close()
  }
}

function notCold(): BackupError {
  return new BackupError({
    code: 'usage',
    message: '--fresh-volume is for a cold archive, and this is a hot one',
    cause: 'A dump is loaded into a mongod that runs, on the volume that it has',
    remedy: 'Leave it out',
  })
}
