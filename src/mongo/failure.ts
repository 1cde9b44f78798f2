/** What the driver, the network or the server refuse, as failures with cause and remedy. */
import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb'
import { BackupError, type ErrorCode, type Failure } from '../errors.ts'

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

/** MongoDB's error code for a full disk (OutOfDiskSpace). Mostly a server answers 8 instead, and errno's words. */
const outOfDiskSpace = 14031
const noSpace = /no space left on device/i

function isDiskFull(error: Error): boolean {
  // Of this machine's disk others speak.
  if (!(error instanceof MongoServerError)) return false
  return Number(error.code) === outOfDiskSpace || noSpace.test(error.message)
}

/** Answers of a member that is the primary no more, or about to be so. */
const notPrimary = [189, 10107, 11602, 13435]

/** Does the server fail itself, whatever it was given: without room, on its way down, as a primary no more? */
export function failsItself(error: MongoServerError): boolean {
  const passing = error.hasErrorLabel('RetryableWriteError') || isServerError(error, ...notPrimary)
  return passing || isDiskFull(error) || isOutOfReach(error)
}

/**
 * Error codes by which a server says of what it was given that it cannot be stored or indexed, the same in all versions:
 * names and values of fields, sizes, validation, what an index is defined as, and values that one does not take. Any other
 * it may answer since it fails itself: on a disk that is full or broken, while it shuts down, as a primary no more.
 */
const ofContent = new Set([
  ...[2, 9, 14, 15, 16, 22, 52, 53, 54, 55, 56, 57, 72, 73, 116, 121, 357, 378, 10003, 10334, 17280],
  ...[67, 85, 86, 171, 197, 201],
  // Of values: geographic, hashed and text indexes.
  ...[13026, 13027, 16755, 16766, 16804, 17261, 17262],
])

/**
 * What to throw where a server does not take what an archive holds. Its words may quote a document: those are cut.
 * @param doing in the failure of a server that fails itself.
 * @param refused in that of an archive that is not for this server.
 */
export function contentRefused(
  { code, message }: { code: number; message: string },
  doing: string,
  refused: Pick<Failure, 'message' | 'cause' | 'remedy'>,
): BackupError {
  const words = `${withoutValues(message)} (code ${code})`
  // That it has no room it may say behind what was cut.
  const full = isDiskFull(new MongoServerError({ message, code }))
  if (full || !ofContent.has(code)) {
    const failure = new MongoServerError({ message: words, code: full ? outOfDiskSpace : code })
    return mongoFailure(failure, 'target', doing) as BackupError
  }
  return new BackupError({ code: 'archive-unsuitable', ...refused, message: `${refused.message}: ${words}` })
}

/** A server's message without the key or document that it quotes. */
function withoutValues(message: string): string {
  return message.replace(/\s*(dup key|found value|object to insert|document)?:?\s*\{.*$/s, '')
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
  if (side === 'target' && isDiskFull(error)) {
    return new BackupError({
      code: 'disk-full',
      message: `${doing} failed: the server's disk is full`,
      cause: `The server says: ${message}`,
      remedy: 'Free space on the disk of MongoDB, see that mongod runs, then run this again',
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
  return new BackupError({
    code: failed,
    message: `${doing} failed: ${message}`,
    ...(error instanceof MongoServerError && { remedy: 'Look at the log of mongod, then run this again' }),
    underlying: error,
  })
}
