/** Everything about the target that can be known to be wrong before anything is begun. */
import { BackupError } from '../errors.ts'
import { readJournal } from '../mongo/journal.ts'
import { findLeftovers, unknownLeftovers } from '../mongo/leftovers.ts'
import { assertMayRestoreUsers, assertPermitted, restoreActions } from '../mongo/privileges.ts'
import type { Work } from './restore-work.ts'
import { assertRoom } from './room.ts'

/** On top of what the data takes: journal, indexes while they are built. */
const margin = 1.1

/** @throws BackupError `not-permitted`, `target-unsuitable`, or `disk-full` with the bytes that are missing. */
export async function preflight(work: Work): Promise<void> {
  const { settings, route, target } = work
  const db = route.connection.client.db(target.database)
  await assertPermitted(db, restoreActions)
  if (settings.withUsers) await assertMayRestoreUsers(db)
  const unknown = unknownLeftovers(await findLeftovers(db), await readJournal(db)).flatMap(
    ({ staged }) => staged,
  )
  if (unknown.length > 0) {
    throw new BackupError({
      code: 'target-unsuitable',
      message: `${target.database} holds staged collections that no restore knows: ${unknown.join(', ')}`,
      cause: 'A restore was interrupted before it could note them, or somebody has dropped the journal',
      remedy: 'Look at them, then run issuer-backup cleanup --yes, which removes them',
    })
  }
  await assertServerRoom(work)
  if ('folder' in settings.safety) await assertRoom(db, settings.safety.folder, target.database)
}

/**
 * Staged and live data stand side by side. How much the server makes of a byte of BSON, indexes included, is what it
 * makes of the data that is there.
 */
async function assertServerRoom({ route, target, file, settings }: Work): Promise<void> {
  if (settings.inPlace) return
  const stats = await route.connection.client.db(target.database).stats()
  const { dataSize, storageSize, indexSize, fsTotalSize, fsUsedSize } = stats
  if (fsTotalSize === undefined) return
  const ratio = dataSize > 0 ? Math.min(1.2, (storageSize + indexSize) / dataSize) : 1
  // Without a sidecar nobody knows the size in the clear; it is not less than the file's.
  const needed = Math.max(file.size, (file.sidecar?.bytes ?? 0) * ratio) * margin
  const free = fsTotalSize - fsUsedSize
  if (free >= needed) return
  const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000).toLocaleString('en')
  throw new BackupError({
    code: 'disk-full',
    message: `the disk of the server has ${megabytes(free)} MB free, staging takes about ${megabytes(needed)} MB`,
    cause: `${megabytes(needed - free)} MB are missing; until the swap old and new data stand side by side`,
    remedy:
      'Free space there, remove what earlier restores replaced (issuer-backup cleanup), or use --in-place',
  })
}
