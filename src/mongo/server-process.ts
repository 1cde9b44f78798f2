/** Which process a server is: what one has acknowledged, and had not yet written to disk, the next does not have. */
import { BackupError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { mongoFailure } from './failure.ts'

/** @throws what the driver throws. */
export async function serverProcess({ client }: Connection): Promise<string> {
  const { topologyVersion } = await client.db('admin').command({ hello: 1 })
  return String(topologyVersion?.processId)
}

/**
 * Where a comparison found a difference, and the process that was written to has ended meanwhile, it is that which is to
 * be told.
 * @param before as {@link serverProcess} gave it.
 * @returns what to throw in the place of `error`.
 */
export async function unlessRestarted(
  connection: Connection,
  before: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof BackupError) || error.code !== 'check-failed') return error
  try {
    if ((await serverProcess(connection)) === before) return error
  } catch (gone) {
    return mongoFailure(gone, 'target', 'comparing with the archive')
  }
  return new BackupError({
    code: 'target-failed',
    message: `the server was restarted, or another one is the primary, since the load began: ${error.message}`,
    cause: 'What it had taken, and not yet written to disk or passed on, it has lost',
    remedy: 'Look at the log of mongod for why it ended, then run the restore again',
    underlying: error,
  })
}
