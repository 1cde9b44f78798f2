/** A cold backup: the data folder of a mongod that is stopped, and whatever ran before runs again. */
import { fileDifference, type VolumeFile, VolumeReader } from '../archive/volume-reader.ts'
import { BackupError } from '../errors.ts'
import { sourceChanged } from '../mongo/catalog.ts'
import type { Connection } from '../mongo/connection.ts'
import { type DatabaseRecord, listDatabases } from '../mongo/databases.ts'
import { mongoFailure } from '../mongo/failure.ts'
import type { BackupSettings } from '../settings/types.ts'
import type { Cold, ColdFacts } from '../target/cold.ts'
import type { Target, TargetLock } from '../target/target.ts'
import type { BackupPlan, Uncompared } from './backup-result.ts'
import type { Context } from './context.ts'
import { assertExpected } from './expected.ts'
import { assertNoSwap } from './hot-content.ts'
import { whileDown } from './outage.ts'
import { assertRoomFor } from './room.ts'
import { type Body, type Content, writeArchive } from './write-archive.ts'

/** @param lock null for a dry run. */
export async function backupCold(
  settings: BackupSettings,
  context: Context,
  target: Target,
  lock: TargetLock | null,
): Promise<Uncompared> {
  const cold = await target.cold('error')
  if (!cold) throw noCold(target)
  try {
    return await copyCold(settings, context, target, cold, lock)
  } finally {
    await cold.release()
  }
}

async function copyCold(
  settings: BackupSettings,
  context: Context,
  target: Target,
  cold: Cold,
  lock: TargetLock | null,
): Promise<Uncompared> {
  const facts = await cold.inspect('data')
  const known = await askDatabases(target, context)
  const own = known?.databases.find(({ name }) => name === target.database)
  if (known) assertExpected(target.database, namesIn(own), settings.expect)
  if ('folder' in settings.output) await assertRoomFor(facts.bytes, settings.output.folder, target.database)
  const plan: BackupPlan = {
    database: target.database,
    kind: 'cold',
    engine: 'volume',
    consistency: 'stopped',
    namespaces: namesIn(own).map(({ name }) => name),
    stops: facts.running,
  }
  for (const warning of facts.warnings) context.reporter.warn(warning)
  tellOthers(target, known?.databases ?? null, context)
  if (facts.encryptedAtRest)
    context.reporter.warn(
      'mongod encrypts its files: the archive opens only with its key, which is not in it',
    )
  if (!lock) return { ...plan, archive: null, downtime: null }

  await cold.folder.ready()
  let downtime: number | null = null
  const content: Content = {
    stream: 'volume',
    header: {
      kind: 'cold',
      engine: 'volume',
      serverVersion: facts.serverVersion,
      featureCompatibility: known?.featureCompatibility ?? null,
      consistency: 'stopped',
    },
    beside: async () => ({ members: [], absent: [] }),
    async write(stream) {
      const outage = {
        operation: 'backup',
        started: new Date().toISOString(),
        services: facts.running,
        start: 'again' as const,
        exchange: null,
      }
      const down = { cold, database: target.database, settings: settings.target, lock, context }
      const done = await whileDown(down, outage, async (cleanShutdown) => {
        if (!cleanShutdown)
          context.reporter.warn(
            'mongod did not shut down but was killed, or died; the copy recovers when it starts',
          )
        const files = await copy(cold, facts, stream, context)
        return { cleanShutdown, files }
      })
      downtime = done.downtime
      return bodyOf(done.result, known?.databases ?? null, target.database)
    },
  }
  const { output, prefix, writing } = settings
  const archive = await writeArchive({ target, content, output, prefix, purpose: 'backup', writing }, context)
  return { ...plan, archive, downtime }
}

/**
 * The stream is believed only when its files are those that the helper lists on the target's own machine, and nothing
 * has been written, and nobody has started mongod, from before its first byte until after its last.
 */
async function copy(
  cold: Cold,
  { bytes: totalBytes }: ColdFacts,
  stream: { write(source: Buffer, start: number, end: number): Promise<void> | undefined },
  { reporter, signal, onStep }: Context,
): Promise<VolumeFile[]> {
  const { folder } = cold
  reporter.phase('Copying the data folder')
  await folder.assertQuiet()
  const before = await folder.marks()
  const reader = new VolumeReader()
  // Beside the copy, for the shorter downtime: both read the same pages.
  const listing = folder.list(signal)
  listing.catch(() => {})
  let bytes = 0
  try {
    await onStep?.('copying')
    for await (const chunk of folder.read(signal)) {
      await reader.write(chunk)
      await stream.write(chunk, 0, chunk.length)
      reporter.progress({ bytes: (bytes += chunk.length), totalBytes })
    }
    const files = await reader.end()
    const difference = fileDifference(await listing, files)
    if (difference !== null) throw sourceChanged(`while the data folder was copied, ${difference}`)
    if ((await folder.marks()) !== before)
      throw sourceChanged('files of the data folder were written during the copy')
    await folder.assertQuiet()
    await onStep?.('copied')
    return files
  } catch (error) {
    reader.abort()
    await listing.catch(() => {})
    throw ofSource(error)
  }
}

/** What does not read like a tar here is no archive, but a stream that was cut or mixed up on its way. */
function ofSource(error: unknown): unknown {
  if (!(error instanceof BackupError) || !error.code.startsWith('archive-')) return error
  return new BackupError({
    code: 'source-failed',
    message: `the data folder did not come over whole: ${error.message}`,
    cause: 'The stream out of the helper container was cut',
    remedy: 'Run the backup again; look at the log of the Docker engine',
    underlying: error,
  })
}

function bodyOf(
  { cleanShutdown, files }: { cleanShutdown: boolean; files: VolumeFile[] },
  databases: DatabaseRecord[] | null,
  database: string,
): Body {
  const counts = Object.values(databases?.find(({ name }) => name === database)?.collections ?? {})
  return {
    snapshot: null,
    namespaces: [],
    volume: { cleanShutdown, files, databases },
    documents: counts.reduce((total, count) => total + count, 0),
    bytes: files.reduce((total, { size }) => total + size, 0),
  }
}

function namesIn(database: DatabaseRecord | undefined): { name: string }[] {
  return Object.keys(database?.collections ?? {}).map((name) => ({ name }))
}

interface Known {
  databases: DatabaseRecord[]
  featureCompatibility: string | null
}

/** What shares the folder; null where mongod does not run, or does not let us ask. */
async function askDatabases(target: Target, context: Context): Promise<Known | null> {
  if (!(await target.databaseRuns())) {
    context.reporter.warn('mongod does not run: what its data folder holds is copied without being listed')
    return null
  }
  let connection: Connection | undefined
  try {
    const route = await target.route('source', context)
    connection = route.connection
    await assertNoSwap(route, target.database)
    return {
      databases: await listDatabases(connection.client),
      featureCompatibility: connection.facts.featureCompatibility,
    }
  } catch (error) {
    const failure = mongoFailure(error, 'source', 'listing the databases')
    if (!(failure instanceof BackupError) || failure.code === 'locked') throw failure
    context.reporter.warn(`${failure.message}; the data folder is copied without listing what it holds`)
    return null
  } finally {
    await connection?.close()
  }
}

function tellOthers({ database }: Target, databases: DatabaseRecord[] | null, { reporter }: Context): void {
  const others = (databases ?? []).map(({ name }) => name).filter((name) => name !== database)
  if (others.length === 0) return
  reporter.info(`In the same data folder, and so in the archive: ${others.join(', ')}`)
}

function noCold({ type }: Target): BackupError {
  return new BackupError({
    code: 'usage',
    message: `a ${type} target has no cold backup`,
    cause:
      'A cold backup copies the data folder of a stopped mongod, which a connection string does not reach',
    remedy: 'Use --kind hot, or --target compose where Docker Compose runs the deployment',
  })
}
