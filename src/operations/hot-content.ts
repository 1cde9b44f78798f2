/** The content of a hot archive: a dump of the database, its users and roles. */
import type { NamespaceRecord } from '../archive/manifest.ts'
import { BackupError } from '../errors.ts'
import { canonical } from '../mongo/canonical.ts'
import { listAll, sourceChanged } from '../mongo/catalog.ts'
import type { ByteSink, Dump, DumpedNamespace } from '../mongo/dump.ts'
import { dumpWithMongodump } from '../mongo/dump-mongodump.ts'
import { dumpNative } from '../mongo/dump-native.ts'
import { halfDone, type RestoreState, readJournal } from '../mongo/journal.ts'
import { isOurs, ownShape } from '../mongo/own-names.ts'
import { readUsersAndRoles, usersFile } from '../mongo/users.ts'
import type { Route } from '../target/target.ts'
import type { Context } from './context.ts'
import type { EnginePlan } from './engine.ts'
import type { Absent, Content } from './write-archive.ts'

export interface HotSource {
  database: string
  route: Route
  plan: EnginePlan
  /** Expected documents, for the progress alone. */
  totalDocuments: number | undefined
}

/**
 * @throws BackupError `locked` where a restore is half-done: a dump now would be a mixture of old and new that nobody
 * could tell.
 */
export async function hotContent(source: HotSource, context: Context): Promise<Content> {
  const { database, route, plan } = source
  const { client, facts } = route.connection
  const restores = await assertNoSwap(route, database)
  return {
    stream: 'mongo',
    header: {
      kind: 'hot',
      engine: plan.engine,
      serverVersion: facts.version,
      featureCompatibility: facts.featureCompatibility,
      consistency: plan.consistency,
    },
    async beside() {
      const users = await readUsersAndRoles(client, database)
      const reserved = await reservedNames(route, database)
      for (const name of reserved)
        context.reporter.warn(`Not in the archive: ${name}, whose name is reserved for restores; rename it`)
      const absent: Absent[] = reserved.map((name) => ({
        what: name,
        why: 'its name begins like those that restores give',
      }))
      if ('why' in users)
        return { members: [], absent: [{ what: 'users and roles', why: users.why }, ...absent] }
      return { members: [{ name: usersFile, content: users.content }], absent }
    },
    async write(stream) {
      context.reporter.phase(`Backing up ${database}`)
      const { snapshot, namespaces } = await dumpDatabase(source, stream, context)
      await assertNoSwapSince(route, database, restores)
      return {
        snapshot,
        namespaces: namespaces.map(record),
        documents: sum(namespaces, 'documents'),
        bytes: sum(namespaces, 'bytes'),
      }
    },
  }
}

/** Collections that are not ours and have a name that begins as ours do. */
async function reservedNames({ connection }: Route, database: string): Promise<string[]> {
  const listed = await listAll(connection.client.db(database))
  return listed.map(({ name }) => name).filter((name) => isOurs(name) && !ownShape.test(name))
}

/**
 * @returns the state of each restore that the journal knows.
 * @throws BackupError `locked` where one is half-done.
 */
export async function assertNoSwap(
  { connection }: Route,
  database: string,
): Promise<Map<string, RestoreState>> {
  const records = await readJournal(connection.client.db(database))
  const record = halfDone(records) ?? records.find(({ state }) => state === 'in-place')
  if (!record) return new Map(records.map(({ _id, state }) => [_id, state]))
  throw new BackupError({
    code: 'locked',
    message: `the restore ${record._id} of this database is under way or half-done`,
    cause: 'What stands there now is a mixture of old and new data',
    remedy: 'Wait for it; if its process has died, run issuer-backup heal',
  })
}

/** What changes live data; up to these states a restore only stages. */
const liveStates: readonly RestoreState[] = ['swapped', 'rolled-back', 'restored-in-place']

/** A restore may also begin and end between the two looks. */
async function assertNoSwapSince(
  route: Route,
  database: string,
  before: Map<string, RestoreState>,
): Promise<void> {
  for (const [id, state] of await assertNoSwap(route, database)) {
    if (!liveStates.includes(state) || before.get(id) === state) continue
    throw sourceChanged(`the restore ${id} replaced collections during the backup`)
  }
}

function dumpDatabase(
  { database, route, plan, totalDocuments }: HotSource,
  sink: ByteSink,
  { reporter, signal }: Context,
): Promise<Dump> {
  const { connection, tools } = route
  const options = {
    signal,
    onProgress: (done: { bytes?: number; documents?: number }) =>
      reporter.progress(totalDocuments === undefined ? done : { ...done, totalDocuments }),
  }
  return plan.engine === 'native'
    ? dumpNative(connection, database, sink, { ...options, consistency: plan.consistency })
    : dumpWithMongodump(connection, tools, database, sink, options)
}

function record({ options, indexes, ...namespace }: DumpedNamespace): NamespaceRecord {
  return { ...namespace, options: extended(options), indexes: indexes.map(extended) }
}

/** Canonical Extended JSON as a plain object: what is left of BSON's types in JSON. */
function extended(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(canonical(value))
}

function sum(namespaces: readonly DumpedNamespace[], what: 'documents' | 'bytes'): number {
  return namespaces.reduce((total, namespace) => total + namespace[what], 0)
}
