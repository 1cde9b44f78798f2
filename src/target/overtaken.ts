/** On the way back, when a lock matters least: what was stopped has to run again. */
import { BackupError } from '../errors.ts'

/**
 * Whoever has the lock now has the services too: he has read in the journal that they are to run again. A lock that
 * cannot be asked after has been given to nobody.
 * @throws BackupError `locked` where it is certainly lost.
 */
export async function assertNotOvertaken(lock: { assertHeld(): Promise<void> }): Promise<void> {
  try {
    await lock.assertHeld()
  } catch (error) {
    if (error instanceof BackupError && error.code === 'locked') throw error
  }
}
