/** Will the service get at restored data? Its users are in the data folder too, and come with it. */
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import { unknownLogin } from '../mongo/log-in.ts'
import type { Start, Target } from '../target/target.ts'
import type { Context } from './context.ts'
import { newSecret, type PlannedFile } from './put-back.ts'

/**
 * Asked before anything is stopped. Where the target does not show the connection string it says so, and goes on.
 * @param connection to a mongod on the restored data that asks nobody who he is.
 * @param start how the service will be started.
 * @throws BackupError `target-unsuitable` where the service will come with a password that the restored data does not
 * know, or would have no connection string; `archive-unsuitable` where the archive's is none of it.
 */
export async function assertServiceKnown(
  connection: Connection,
  target: Target,
  planned: readonly PlannedFile[],
  start: Start,
  { reporter }: Context,
): Promise<void> {
  const recorded = newSecret(planned)
  const secret = await secretShown(target, recorded, start, { reporter })
  const unknown = secret === null ? null : await unknownLogin(connection, secret)
  if (unknown === null) return
  throw new BackupError({
    code: 'target-unsuitable',
    message:
      `with the secret ${recorded ? 'in the archive' : 'that is in place'} the service would not get at the ` +
      `restored data: it knows no ${unknown} with that password`,
    cause: recorded
      ? 'The connection string was not right when the archive was made'
      : 'The users are in the data folder too, and the password was changed since, or the deployment is a new one',
    remedy: remedyFor(planned, recorded !== null),
  })
}

/**
 * As `secretAfter` of {@link Target}; null also where the target does not show it, which is said.
 * @throws BackupError as there, for other reasons.
 */
export async function secretShown(
  target: Target,
  recorded: Buffer | null,
  start: Start,
  { reporter }: Pick<Context, 'reporter'>,
): Promise<string | null> {
  try {
    return await target.secretAfter(recorded, start)
  } catch (error) {
    if (!(error instanceof BackupError) || !['target-failed', 'not-permitted'].includes(error.code))
      throw error
    reporter.warn(`Whether the service will get at the data is not known: ${error.message}`)
    return null
  }
}

function remedyFor(planned: readonly PlannedFile[], puttingBack: boolean): string {
  if (puttingBack)
    return 'Put a connection string in place that holds for the archive, and leave --with-secret out'
  const offered = planned.some(({ role, outcome }) => role === 'secret' && outcome === 'differs')
  return offered
    ? 'Put the connection string of the archive back, too, with --with-secret'
    : 'Put the connection string in place that the service had when the archive was made'
}
