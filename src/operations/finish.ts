/** Brings a restore that was cut short to the nearest state in which live data is whole. */
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import { type RestoreRecord, updateRecord } from '../mongo/journal.ts'
import { dropStaging } from '../mongo/leftovers.ts'
import { fingerprint } from '../mongo/prove.ts'
import { swap, unswap } from '../mongo/swap.ts'
import { watchWrites } from '../mongo/write-watch.ts'
import type { Context } from './context.ts'

/**
 * A swap goes on in its direction; what has not touched live data is cleared away.
 * @returns what was done, in a sentence; null where nothing was to be done.
 * @throws BackupError as {@link cutShort} for an in-place restore, which nobody can finish without its archive.
 */
export async function finish(
  connection: Connection,
  database: string,
  record: RestoreRecord,
  context: Context,
): Promise<string | null> {
  const db = connection.client.db(database)
  const swapContext = {
    db,
    record,
    reporter: context.reporter,
    ...(context.onStep && { onStep: context.onStep }),
  }
  switch (record.state) {
    case 'swapping': {
      const watched = record.collections
        .filter(({ before }) => before !== null)
        .map(({ name, ttl, collectionTtl }) => ({ name, expires: ttl.length > 0 || collectionTtl !== null }))
      const watch = await watchWrites(db, watched, (name) => fingerprint(db, name), {
        since: record.quietSince,
        fingerprints: record.fingerprints,
      })
      try {
        await swap(swapContext, watch)
      } finally {
        await watch.close()
      }
      return `Finished the restore ${record._id}: the restored data is live`
    }
    case 'rolling-back':
      await unswap(swapContext)
      return `Finished the rollback of ${record._id}: the data before that restore is live`
    case 'staging':
    case 'ready':
      await updateRecord(db, record, { state: 'aborted' })
      await dropStaging(db, record._id)
      return `Cleared away the restore ${record._id}, which had not touched live data`
    case 'in-place':
      throw cutShort(record)
    default:
      return null
  }
}

/** What to throw where a restore in place did not come to its end: a service must not run on what is there now. */
export function cutShort(record: RestoreRecord, reason?: unknown): BackupError {
  const { _id, archive, safetyArchive, serviceStopped } = record
  const stopped = serviceStopped ? ', and the service stays stopped' : ''
  return new BackupError({
    code: serviceStopped ? 'not-started' : reason instanceof BackupError ? reason.code : 'target-failed',
    message: `the in-place restore ${_id} was cut short: the database holds a part of ${archive.name}${stopped}`,
    cause:
      reason instanceof Error
        ? reason.message
        : 'An in-place restore drops before it loads, so it cannot be finished without its archive',
    remedy: `Restore ${archive.name} again${safetyArchive ? `, or the state before from ${safetyArchive}` : ''}`,
    underlying: reason,
  })
}
