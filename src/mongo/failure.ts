/** What the driver, the network or the server refuse, as failures with cause and remedy. */
import { MongoError, MongoNetworkError, type MongoServerError, MongoServerSelectionError } from 'mongodb'
import { BackupError, type ErrorCode } from '../errors.ts'

/** Which side of an operation a server is on: it decides how its failures are called. */
export type Side = 'source' | 'target'

/** The oldest server that is served. */
export const oldest = { major: 4, minor: 4 }

export function tooOld(version: string): BackupError {
  return unsuitable(
    `the server is MongoDB ${version}, at least ${oldest.major}.${oldest.minor} is needed`,
    'Older servers lack what a consistent backup needs',
    'Upgrade the server first, with the dump that belongs to its version',
  )
}

export function unsuitable(message: string, cause: string, remedy: string): BackupError {
  return new BackupError({ code: 'target-unsuitable', message, cause, remedy })
}

/** Is this what the server answered with one of these error codes? */
export function isServerError(error: unknown, ...codes: number[]): error is MongoServerError {
  // Where values are not promoted, the code of an error is an Int32 too.
  return error instanceof Error && 'code' in error && codes.includes(Number(error.code))
}

/** The set that the connection string names where the driver has dismissed every server as not of it, else null. */
function strangeSet(error: unknown): string | null {
  if (!(error instanceof MongoServerSelectionError) || !error.reason) return null
  const { setName, servers } = error.reason
  return servers.size === 0 ? setName : null
}

/** Of a socket that went away under the driver, which passes these on as they are; they name no system call. */
const brokenSocket = /^(?:EPIPE|ERR_STREAM_(?:DESTROYED|WRITE_AFTER_END)|ERR_(?:SSL|TLS)_\w+)$/

/** What node throws where the operating system refuses: a socket, a name that does not resolve, a file. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('code' in error)) return false
  return 'syscall' in error || brokenSocket.test(String(error.code))
}

/** How a connection ends that nobody here has closed. */
const lostConnection =
  /^(?:EPIPE|ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|E(?:HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM_\w+)$/

/** Is it that the server cannot be reached any more? That it shuts down it says itself, where it still can. */
function isOutOfReach(error: Error): boolean {
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkError) return true
  return isServerError(error, 91, 11600) || ('code' in error && lostConnection.test(String(error.code)))
}

/**
 * Turns what the driver or the network threw into a failure with cause and remedy. Anything else passes as it is: a
 * BackupError, the reason of an abort, and a mistake of ours, which must not be taken for one of the server.
 */
export function mongoFailure(error: unknown, side: Side, doing: string): unknown {
  if (!(error instanceof MongoError) && !isSystemError(error)) return error
  const { message } = error
  const failed: ErrorCode = side === 'source' ? 'source-failed' : 'target-failed'
  if (/wire version/i.test(message)) return tooOld('before 4.4')
  if (isServerError(error, 18) || /auth(entication)? failed/i.test(message)) {
    return new BackupError({
      code: 'not-permitted',
      message: `${doing} failed: the credentials were refused`,
      cause: 'The user, the password or the authSource of the connection string is not right',
      remedy: 'Check the connection string; authSource names the database that holds the user, often admin',
      underlying: error,
    })
  }
  if (isServerError(error, 13)) {
    return new BackupError({
      code: 'not-permitted',
      // Behind it the server repeats the whole command.
      message: `${doing} failed: ${message.replace(/ to execute command \{ (\w+):.*$/s, ' to run $1')}`,
      cause: 'The user lacks a role',
      remedy:
        side === 'source'
          ? 'Grant the role backup on admin, or readWrite on the database'
          : 'Grant readWrite and dbAdmin on the database; for --with-users also backup and restore on admin',
      underlying: error,
    })
  }
  if (isServerError(error, 239)) {
    return new BackupError({
      code: failed,
      message: `${doing} failed: the point in time of this backup has left the server's history`,
      cause:
        'The dump took longer than minSnapshotHistoryWindowInSeconds (300 s by default), often because the output is slow',
      remedy: 'Write to a faster disk, raise that parameter, or accept --consistency collection',
      underlying: error,
    })
  }
  if (isOutOfReach(error)) {
    const set = strangeSet(error)
    return new BackupError({
      code: failed,
      message: `${doing} failed: ${message}`,
      ...(set === null
        ? {
            cause: 'The server is down, went down meanwhile, or cannot be reached from here',
            remedy:
              'Check that mongod runs and that its address is right; for one member of a replica set add directConnection=true',
          }
        : {
            cause: `What answers there is no member of a replica set ${set}, as the connection string has it`,
            remedy:
              'Correct replicaSet in the connection string, or leave it out; rs.status() shows the name',
          }),
      underlying: error,
    })
  }
  return new BackupError({ code: failed, message: `${doing} failed: ${message}`, underlying: error })
}
