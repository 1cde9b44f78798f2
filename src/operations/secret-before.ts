/**
 * Will the service get at the data that a rollback brings back? A cold restore may have put another secret in place, or
 * somebody has changed the password since: that data knows neither.
 */
import { BackupError } from '../errors.ts'
import { hasPassword, unknownLogin } from '../mongo/log-in.ts'
import type { RollbackSettings } from '../settings/types.ts'
import type { Cold } from '../target/cold.ts'
import type { Place, Target } from '../target/target.ts'
import { type ColdNote, unseal } from './cold-note.ts'
import { secretShown } from './cold-secret.ts'
import type { Context } from './context.ts'

/** How the service has to be started on the data before the restore. */
export interface SecretBefore {
  start: 'again' | 'anew'
  /** What has to be in place before the service is started; null where what is there does. */
  putBack: { place: Place; secret: Buffer; present: Buffer | null } | null
}

const asItIs: SecretBefore = { start: 'again', putBack: null }

/**
 * Asks a mongod on the data before the restore, which reaches nothing; stops nothing, and changes nothing that is live.
 * @throws BackupError `target-unsuitable` where that data knows no secret that could be put in place; `check-failed`
 * where mongod does not come up on it; `wrong-key`.
 */
export async function secretBefore(
  { id, decryption }: RollbackSettings,
  context: Context,
  target: Target,
  cold: Cold,
): Promise<SecretBefore> {
  const { service } = target
  if (!service.controlled || (await service.state()) === 'absent') return asItIs
  const present = await secretShown(target, null, 'again', context)
  if (present === null || !hasPassword(present)) return asItIs
  context.reporter.phase('Asking the data before the restore whether it knows the service')
  await cold.folder.settle()
  const server = await cold.folder.prove(id, context.signal, 'before').catch((error) => {
    throw notProved(id, error)
  })
  try {
    const unknown = await unknownLogin(server.connection, present)
    if (unknown === null) return asItIs
    // Somebody may have corrected it where it is kept.
    const anew = await ofNewContainer(target)
    if (anew !== null && (await unknownLogin(server.connection, anew)) === null)
      return { start: 'anew', putBack: null }
    const { secret: sealed } = noteIn(await cold.folder.recall(id))
    const key = sealed === undefined ? undefined : await decryption()
    if (!key) throw locksOut(id, unknown, sealed !== undefined)
    const secret = await unseal(sealed!, key)
    const place = await target.placeOf('secret')
    const kept = await target.secretAfter(secret, 'anew')
    if (!place || kept === null || (await unknownLogin(server.connection, kept)) !== null)
      throw locksOut(id, unknown, false)
    await place.assertWritable?.()
    const start = (await place.needsNewContainer()) ? 'anew' : 'again'
    return { start, putBack: { place, secret, present: await place.read() } }
  } finally {
    await server.close()
  }
}

async function ofNewContainer(target: Target): Promise<string | null> {
  try {
    return await target.secretAfter(null, 'anew')
  } catch (error) {
    if (error instanceof BackupError) return null
    throw error
  }
}

function noteIn(note: string | null): Partial<ColdNote> {
  return note === null ? {} : JSON.parse(note)
}

function notProved(id: string, error: unknown): unknown {
  if (!(error instanceof BackupError) || error.code !== 'check-failed') return error
  return new BackupError({
    code: error.code,
    message: `mongod does not come up on the data folder before ${id}; nothing was stopped`,
    ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
    remedy: 'Restore an archive of that time',
    underlying: error,
  })
}

function locksOut(id: string, unknown: string, sealed: boolean): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message:
      'with the secret that is in place the service would not get at the data before the restore: ' +
      `it knows no ${unknown} with that password; nothing was stopped`,
    cause: sealed
      ? `The restore ${id} has put the connection string of its archive in place`
      : 'The password was changed since, and the users are in the data folder too',
    remedy: sealed
      ? 'Give --identity: what was in place before is kept beside the data, encrypted; or put it in place yourself'
      : 'Put the connection string in place that the service had before the restore, then roll back',
  })
}
