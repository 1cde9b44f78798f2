/** One dump of a database, with its service's files, into one archive: what `backup` does, and the safety archive. */
import type { BackupHeader, NamespaceRecord, Purpose } from '../archive/manifest.ts'
import { fileOutput, type Output, streamOutput } from '../archive/output.ts'
import { sidecarOf, sidecarPath, writeSidecar } from '../archive/sidecar.ts'
import { signFile } from '../archive/signature.ts'
import { ArchiveWriter } from '../archive/writer.ts'
import { BackupError } from '../errors.ts'
import { canonical, isOurs, listAll, ownShape, sourceChanged } from '../mongo/catalog.ts'
import type { ByteSink, Dump, DumpedNamespace } from '../mongo/dump.ts'
import { dumpWithMongodump } from '../mongo/dump-mongodump.ts'
import { dumpNative } from '../mongo/dump-native.ts'
import { halfDone, type RestoreState, readJournal } from '../mongo/journal.ts'
import { readUsersAndRoles, usersFile } from '../mongo/users.ts'
import type { BackupSettings, Writing } from '../settings/types.ts'
import { fileNames, type Route, type Target } from '../target/target.ts'
import { toolName } from '../version.ts'
import type { Context } from './context.ts'
import type { EnginePlan } from './engine.ts'

export interface ArchiveRequest {
  target: Target
  route: Route
  plan: EnginePlan
  output: BackupSettings['output']
  prefix: string
  purpose: Purpose
  writing: Writing
  /** Expected documents, for the progress alone. */
  totalDocuments: number | undefined
}

export interface WrittenArchive {
  name: string
  /** Null where it went to stdout. */
  path: string | null
  sidecar: string | null
  signature: string | null
  /** Bytes and SHA-256 of the age file. */
  size: number
  sha256: string
  documents: number
  /** Bytes of BSON. */
  bytes: number
  /** Documents of each namespace. */
  counts: Record<string, number>
  /** What is not in the archive, and why. */
  absent: { what: string; why: string }[]
  /** ISO 8601, UTC. */
  started: string
}

/**
 * @throws BackupError `source-changed` where the dump is to be tried again, and whatever else can go wrong. Nothing
 * stands under a final name then, unless only the sidecar or the signature failed, which the message says.
 */
export async function writeArchive(request: ArchiveRequest, context: Context): Promise<WrittenArchive> {
  const { target, route, writing, purpose } = request
  const restores = await assertNoSwap(route, target.database)
  const started = new Date()
  // What a restore is about to put back may be missing from the state before it.
  const recorded = await target.files(purpose === 'safety' ? 'absent' : 'error')
  const users = await readUsersAndRoles(route.connection.client, target.database)

  const output = await openOutput(request, started)
  const writer = await ArchiveWriter.create({
    output,
    key: writing.encryption,
    compression: writing.compression,
    started,
  })
  try {
    const header = describe(request, output.name, started)
    await writer.add('backup.json', json(header))
    for (const { role, content } of recorded.files) await writer.add(fileNames[role], content)
    if ('why' in users) recorded.absent.push({ what: 'users and roles', why: users.why })
    else await writer.add(usersFile, users.content)

    for (const name of await reservedNames(route, target.database)) {
      recorded.absent.push({ what: name, why: 'its name begins like those that restores give' })
      context.reporter.warn(`Not in the archive: ${name}, whose name is reserved for restores; rename it`)
    }
    context.reporter.phase(`Backing up ${target.database}`)
    const stream = writer.stream('mongo')
    const dump = await dumpDatabase(request, stream, context)
    await stream.end()
    await assertNoSwapSince(route, target.database, restores)

    context.reporter.phase('Completing the archive')
    const manifest = {
      backup: header,
      finished: new Date().toISOString(),
      snapshot: dump.snapshot,
      namespaces: dump.namespaces.map(record),
      documents: sum(dump.namespaces, 'documents'),
      bytes: sum(dump.namespaces, 'bytes'),
      absent: recorded.absent,
    }
    const closed = await writer.close(manifest)
    const beside = await publish(request, output, { ...manifest, complete: true, members: [] }, closed)
    const counts = Object.fromEntries(dump.namespaces.map(({ name, documents }) => [name, documents]))
    const { documents, bytes, absent } = manifest
    return {
      name: header.name,
      path: output.path,
      ...beside,
      ...closed,
      documents,
      bytes,
      counts,
      absent,
      started: header.started,
    }
  } catch (error) {
    await writer.abort()
    throw error
  }
}

/** Collections that are not ours and have a name that begins as ours do. */
async function reservedNames({ connection }: Route, database: string): Promise<string[]> {
  const listed = await listAll(connection.client.db(database))
  return listed.map(({ name }) => name).filter((name) => isOurs(name) && !ownShape.test(name))
}

/**
 * A snapshot between two renames of a swap would be a mixture of old and new that nobody could tell.
 * @returns the state of each restore that the journal knows.
 */
async function assertNoSwap({ connection }: Route, database: string): Promise<Map<string, RestoreState>> {
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

async function openOutput({ output, prefix, writing }: ArchiveRequest, started: Date): Promise<Output> {
  const time = started.toISOString().replace(/[-:]|\.\d+/g, '')
  const name = `${prefix}-${time}-hot`
  if ('stdout' in output) return streamOutput(process.stdout, name)
  return fileOutput(output.folder, name, ending(writing.compression))
}

function ending({ method }: Writing['compression']): string {
  return method === 'gzip' ? '.tar.gz.age' : '.tar.zst.age'
}

function describe(
  { target, route, plan, purpose }: ArchiveRequest,
  name: string,
  started: Date,
): BackupHeader {
  const { version, featureCompatibility } = route.connection.facts
  return {
    format: 'issuer-backup',
    version: 1,
    name,
    purpose,
    tool: toolName,
    target: target.type,
    kind: 'hot',
    engine: plan.engine,
    database: target.database,
    serverVersion: version,
    featureCompatibility,
    consistency: plan.consistency,
    started: started.toISOString(),
  }
}

function dumpDatabase(
  { target, route, plan, totalDocuments }: ArchiveRequest,
  sink: ByteSink,
  { reporter, signal }: Context,
): Promise<Dump> {
  const { connection, uri } = route
  const options = {
    signal,
    onProgress: (done: { bytes?: number; documents?: number }) =>
      reporter.progress(totalDocuments === undefined ? done : { ...done, totalDocuments }),
  }
  return plan.engine === 'native'
    ? dumpNative(connection, target.database, sink, { ...options, consistency: plan.consistency })
    : dumpWithMongodump(connection, uri, target.database, sink, options)
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

/** The sidecar, and the signature, which covers it, and by the digest in it the archive. */
async function publish(
  { output: where, writing: { compression, signKey } }: ArchiveRequest,
  output: Output,
  manifest: Parameters<typeof sidecarOf>[0],
  closed: { size: number; sha256: string },
): Promise<{ sidecar: string | null; signature: string | null }> {
  const sidecar =
    output.path !== null ? sidecarPath(output.path) : ('sidecar' in where && where.sidecar) || null
  try {
    const file = output.path ?? output.name + ending(compression)
    if (sidecar !== null) await writeSidecar(sidecar, sidecarOf(manifest, file, closed))
    const signature = signKey && sidecar !== null ? await signFile(sidecar, signKey) : null
    return { sidecar, signature }
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    throw new BackupError({
      code: error.code,
      message: `the archive ${output.path ?? 'on stdout'} is complete, but what belongs beside it is not: ${error.message}`,
      ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
      remedy: error.remedy ?? 'Run the backup again',
      underlying: error,
    })
  }
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
