/**
 * `restore`: an archive back into its database. The archive is verified whole and loaded beside the live data; what
 * was loaded is proved; only then the service is stopped and the two change places.
 */
import { mongoFailure } from '../mongo/connection.ts'
import { readJournal, updateRecord } from '../mongo/journal.ts'
import { assertPermitted, restoreActions } from '../mongo/privileges.ts'
import type { RestoreSettings } from '../settings/types.ts'
import { Lock } from '../target/lock.ts'
import { openTarget } from '../target/target.ts'
import { openArchiveFile } from './archive-file.ts'
import type { Context } from './context.ts'
import { endedEarly } from './ended-early.ts'
import { healUnderLock, startAgain } from './heal.ts'
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
    const route = await target.route('target')
    try {
      const work = { settings, context, target, route, file }
      if (settings.dryRun) return { ...(await planRestore(work)), duration: Date.now() - started }
      const db = route.connection.client.db(target.database)
      // Also what the lock takes.
      await assertPermitted(db, restoreActions)
      const lock = await Lock.take(db, 'restore', context.reporter)
      try {
        // What an in-place restore that was cut short left is replaced by this one.
        await healUnderLock(route.connection, target, context, ['in-place'])
        const cutShort = (await readJournal(db)).filter(({ state }) => state === 'in-place')
        await preflight(work)
        const result = settings.inPlace ? await restoreInPlace(work, lock) : await restoreStaged(work, lock)
        for (const record of cutShort) {
          await updateRecord(db, record, { state: 'aborted' })
          await startAgain(db, record, target, context)
        }
        return { ...result, duration: Date.now() - started }
      } finally {
        await lock.release()
      }
    } catch (error) {
      throw mongoFailure(error, 'target', `restoring ${target.database}`)
    } finally {
      await route.connection.close()
    }
  } catch (error) {
    throw endedEarly(error, context.signal, null)
  } finally {
    await file.close()
  }
}
