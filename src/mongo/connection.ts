/** Reaching a MongoDB and finding out what it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../errors.ts'
import { isServerError, mongoFailure, oldest, type Side, tooOld, unsuitable } from './failure.ts'

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

/** How long saying goodbye may take, milliseconds: a server that stands still would hold the driver over a minute. */
const closePatience = 5_000

/**
 * Connects and refuses what this program cannot serve.
 * @param shownAs what to call its hosts, where the connection string leads there on a way round.
 * @throws BackupError `settings` for a connection string that cannot be read; `source-failed` or `target-failed`
 * when nothing answers; `not-permitted` when the credentials are refused; `target-unsuitable` for mongos, an
 * imitation of MongoDB, or a server older than 4.4.
 */
export async function connect(
  uri: string,
  side: Side,
  options: MongoClientOptions = {},
  shownAs?: string,
): Promise<Connection> {
  let client: MongoClient
  try {
    client = new MongoClient(atPrimary(uri), {
      appName: 'issuer-backup',
      // What the connection string says itself goes before.
      ...(/[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: 10_000 }),
      retryReads: true,
      ...options,
    })
  } catch (error) {
    throw error instanceof BackupError ? error : unreadable(unknownOptions(uri, error))
  }
  // The driver would throw where nobody can catch it.
  if (client.options.hosts.some(({ host, socketPath }) => !host && !socketPath)) throw unreadable()
  const hosts = shownAs ?? (client.options.hosts.map(String).join(', ') || (client.options.srvHost ?? ''))
  try {
    await client.connect()
    return { client, hosts, facts: await inspect(client, hosts), close: () => close(client) }
  } catch (error) {
    await close(client)
    throw mongoFailure(error, side, `reaching MongoDB at ${hosts}`)
  }
}

/** @throws BackupError `settings`. */
export function parseUri(uri: string): ConnectionString {
  // The beginning of a password with a bare slash would pass for a host, and be shown.
  if (/^[^/?@]*:\/\/[^/?@]*\/[^?]*@/.test(uri)) throw unreadable()
  try {
    return new ConnectionString(uri)
  } catch {
    throw unreadable()
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
  const connection = parseUri(uri)
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
      'Use a backup made for sharded clusters; for a database that one shard holds whole, name a member of that shard',
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
