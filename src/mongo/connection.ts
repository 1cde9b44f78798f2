/** Reaching a MongoDB and finding out what it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  MongoClient,
  type MongoClientOptions,
  MongoError,
  type MongoServerError,
  MongoServerSelectionError,
} from 'mongodb'
import { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError, type ErrorCode } from '../errors.ts'

export interface ServerFacts {
  /** As the server says it, such as `6.0.5`. */
  version: string
  /** Such as `6.0`; null where the credentials may not ask. */
  featureCompatibility: string | null
  topology: 'replica-set' | 'standalone'
  /** Bytes of one insert command at most, as `hello` says. */
  maxMessageBytes: number
}

export interface Connection {
  client: MongoClient
  facts: ServerFacts
  /** Hosts as the connection string names them: fit to be shown. */
  hosts: string
  close(): Promise<void>
}

/** Which side of an operation a server is on: it decides how its failures are called. */
export type Side = 'source' | 'target'

const oldest = { major: 4, minor: 4 }

/** How long saying goodbye may take, milliseconds: a server that stands still would hold the driver over a minute. */
const closePatience = 5_000

/**
 * Connects and refuses what this program cannot serve.
 * @throws BackupError `settings` for a connection string that cannot be read; `source-failed` or `target-failed`
 * when nothing answers; `not-permitted` when the credentials are refused; `target-unsuitable` for mongos, an
 * imitation of MongoDB, or a server older than 4.4.
 */
export async function connect(
  uri: string,
  side: Side,
  options: MongoClientOptions = {},
): Promise<Connection> {
  let client: MongoClient
  // The beginning of a password with a bare slash would pass for a host, and be shown.
  if (/^[^/?@]*:\/\/[^/?@]*\/[^?]*@/.test(uri)) throw unreadable()
  try {
    client = new MongoClient(atPrimary(uri), {
      appName: 'issuer-backup',
      // What the connection string says itself goes before.
      ...(/[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: 10_000 }),
      retryReads: true,
      ...options,
    })
  } catch (error) {
    throw unreadable(unknownOptions(uri, error))
  }
  // The driver would throw where nobody can catch it.
  if (client.options.hosts.some(({ host, socketPath }) => !host && !socketPath)) throw unreadable()
  const hosts = client.options.hosts.map(String).join(', ') || (client.options.srvHost ?? '')
  try {
    await client.connect()
    return { client, hosts, facts: await inspect(client, hosts), close: () => close(client) }
  } catch (error) {
    await close(client)
    throw mongoFailure(error, side, `reaching MongoDB at ${hosts}`)
  }
}

/** The driver's own message may quote the string, password and all: it is not passed on. */
function unreadable(options: string | null = null): BackupError {
  return new BackupError({
    code: 'settings',
    message: 'the MongoDB connection string cannot be read',
    cause:
      options === null
        ? 'It is malformed; characters such as @ : / % in a password must be percent-encoded'
        : `MongoDB's driver knows no option ${options}`,
    remedy:
      options === null
        ? 'Correct it; it starts with mongodb:// or mongodb+srv://'
        : 'Correct what stands after the question mark, or take it out',
  })
}

/** Names of options, or null where that is not what is wrong; of a password with a ? in it nothing is told. */
function unknownOptions(uri: string, error: unknown): string | null {
  const [, query = ''] = /^[^?]*\?([^@]*)$/.exec(uri) ?? []
  const [, found] = /^options? ([\w., -]+) (?:is|are) not supported$/.exec((error as Error).message) ?? []
  if (found === undefined) return null
  const unknown = new Set(found.split(', '))
  const names = query.split('&').map((option) => option.split('=', 1)[0]!)
  return names.filter((name) => unknown.has(name.toLowerCase())).join(', ') || null
}

async function close(client: MongoClient): Promise<void> {
  await Promise.race([client.close(), sleep(closePatience, undefined, { ref: false })])
}

/**
 * A journal, a catalog or a lock that a lagging secondary tells is a past one, whatever its read concern. So the
 * connection string has no say in who is read from, except by directConnection.
 */
export function atPrimary(uri: string): string {
  const connection = new ConnectionString(uri)
  for (const option of ['readPreference', 'readPreferenceTags', 'maxStalenessSeconds']) {
    connection.searchParams.delete(option)
  }
  return connection.href
}

async function inspect(client: MongoClient, hosts: string): Promise<ServerFacts> {
  const admin = client.db('admin')
  const [hello, build] = await Promise.all([admin.command({ hello: 1 }), admin.command({ buildInfo: 1 })])
  const imitation = imitationName(build, hosts)
  if (imitation !== null) {
    throw unsuitable(
      `${imitation} answers at ${hosts}, not MongoDB`,
      'Its snapshots, renames and checks differ from those this program relies on',
      'Use the backup that belongs to it',
    )
  }
  if (hello.msg === 'isdbgrid') {
    throw unsuitable(
      `${hosts} is a mongos: a sharded cluster`,
      'A backup through mongos is no point in time across the shards',
      'Name a replica set member, or use a backup made for sharded clusters',
    )
  }
  const version = String(build.version)
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) throw tooOld(version)
  return {
    version,
    featureCompatibility: await featureCompatibility(client),
    topology: typeof hello.setName === 'string' ? 'replica-set' : 'standalone',
    maxMessageBytes: Number(hello.maxMessageSizeBytes ?? 48_000_000),
  }
}

async function featureCompatibility(client: MongoClient): Promise<string | null> {
  try {
    const answer = await client.db('admin').command({ getParameter: 1, featureCompatibilityVersion: 1 })
    return String(answer.featureCompatibilityVersion?.version ?? '') || null
  } catch (error) {
    if (isServerError(error, 13)) return null
    throw error
  }
}

function imitationName(build: Record<string, unknown>, hosts: string): string | null {
  if ('ferretdb' in build || 'ferretdbVersion' in build || 'ferretdbFeatures' in build) return 'FerretDB'
  if (/\.docdb[a-z-]*\.amazonaws\.com/i.test(hosts)) return 'Amazon DocumentDB'
  if (/\.cosmos\.azure\.com/i.test(hosts)) return 'Azure Cosmos DB'
  return null
}

function tooOld(version: string): BackupError {
  return unsuitable(
    `the server is MongoDB ${version}, at least ${oldest.major}.${oldest.minor} is needed`,
    'Older servers lack what a consistent backup needs',
    'Upgrade the server first, with the dump that belongs to its version',
  )
}

function unsuitable(message: string, cause: string, remedy: string): BackupError {
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

/**
 * Turns what the driver or the network threw into a failure with cause and remedy. Anything else passes as it is: a
 * BackupError, the reason of an abort, and a mistake of ours, which must not be taken for one of the server.
 */
export function mongoFailure(error: unknown, side: Side, doing: string): unknown {
  if (!(error instanceof MongoError) && !isSystemError(error)) return error
  const { name, message } = error
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
  if (
    name === 'MongoServerSelectionError' ||
    name === 'MongoNetworkError' ||
    name === 'MongoNetworkTimeoutError'
  ) {
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
