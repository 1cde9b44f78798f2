/** What a run that a signal ended leaves live, for its last words. */
import { BackupError, EndedEarly } from '../errors.ts'
import type { RestoreRecord } from '../mongo/journal.ts'
import { cutShort } from './finish.ts'

/**
 * @param record of the restore that was under way; null where there was none yet.
 * @returns what to throw: the error itself where no signal came, or where a service stands still, which it says.
 */
export function endedEarly(error: unknown, signal: AbortSignal, record: RestoreRecord | null): unknown {
  if (!signal.aborted || error instanceof EndedEarly) return error
  if (error instanceof BackupError && error.code === 'not-started') return error
  const { message, remedy } = leftLive(record)
  return new EndedEarly(message, remedy, error)
}

function leftLive(record: RestoreRecord | null): { message: string; remedy?: string | undefined } {
  switch (record?.state) {
    case undefined:
    case 'staging':
    case 'ready':
    case 'aborted':
      return { message: 'the live data is as it was' }
    case 'swapped':
      return {
        message: 'the restored data is live',
        remedy: `issuer-backup rollback ${record!._id} brings back what was live before`,
      }
    case 'restored-in-place':
      return { message: 'the restored data is live' }
    case 'rolled-back':
      return { message: `what was live before the restore ${record!._id} is live again` }
    case 'swapping':
    case 'rolling-back':
      return {
        message: `the swap of ${record!._id} is half-done: what is live is a mixture of old and new`,
        remedy: 'Run issuer-backup heal, which finishes it, before anything uses the database',
      }
    case 'in-place':
      return cutShort(record!)
  }
}
