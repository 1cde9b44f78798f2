/** A cold backup: the data folder of a mongod that is stopped, and whatever ran before runs again. */
import { fileDifference, type VolumeFile, VolumeReader } from '../archive/volume-reader.ts'
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import { type DatabaseRecord, listDatabases } from '../mongo/databases.ts'
import { mongoFailure } from '../mongo/failure.ts'
import type { BackupSettings } from '../settings/types.ts'
import type { Cold, ColdFacts, DataFolder, Frozen } from '../target/cold.ts'
import type { Target, TargetLock } from '../target/target.ts'
import type { BackupPlan, Uncompared } from './backup-result.ts'
import type { Context } from './context.ts'
import { assertExpected } from './expected.ts'
import { assertNoSwap } from './hot-content.ts'
import { whileDown } from './outage.ts'
import { assertRoomFor } from './room.ts'
import { type Body, type Content, writeArchive } from './write-archive.ts'

/** Without these no mongod starts on it. */
const dataFiles = ['WiredTiger', 'WiredTiger.wt']

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
  await cold.frozen?.assertPossible()
  if (!lock) return { ...plan, archive: null, downtime: null }

  // Also of a run that died.
  await discard(cold, context)
  await cold.folder.ready(null)
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
      const plan = {
        operation: 'backup',
        services: 'running' as const,
        start: 'again' as const,
        exchange: null,
      }
      const down = { cold, target, settings: settings.target, lock, context }
      const done = await whileDown(down, plan, async (cleanShutdown) => {
        if (!cleanShutdown)
          context.reporter.warn(
            'mongod did not shut down but was killed, or died; the copy recovers when it starts',
          )
        if (!cold.frozen) return { cleanShutdown, copied: await copy(cold.folder, facts, stream, context) }
        return { cleanShutdown, outline: await freeze(cold.folder, cold.frozen, context) }
      })
      downtime = done.downtime
      const { cleanShutdown, copied, outline = '' } = done.result
      const files = copied ?? (await copyFrozen(cold.frozen!, outline, facts, stream, context))
      return bodyOf({ cleanShutdown, files }, known?.databases ?? null, target.database)
    },
  }
  const { output, prefix, writing } = settings
  try {
    const archive = await writeArchive(
      { target, content, output, prefix, purpose: 'backup', writing },
      context,
    )
    return { ...plan, archive, downtime }
  } finally {
    await discard(cold, context).catch((error: Error) => context.reporter.warn(notDiscarded(error)))
  }
}

async function discard({ frozen }: Cold, { reporter }: Context): Promise<void> {
  for (const warning of (await frozen?.discard()) ?? []) reporter.warn(warning)
}

/**
 * The stream is believed only when its files are those that the helper lists on the target's own machine, and nothing
 * has been written, and nobody has started mongod, from before its first byte until after its last.
 */
async function copy(
  folder: DataFolder,
  { bytes: totalBytes }: ColdFacts,
  stream: { write(source: Buffer, start: number, end: number): Promise<void> | undefined },
  { reporter, signal, onStep }: Context,
): Promise<VolumeFile[]> {
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
    if (!dataFiles.every((name) => files.some(({ path }) => path === name))) throw noData()
    const difference = fileDifference(await listing, files)
    if (difference !== null) throw disturbed(`while the data folder was copied, ${difference}`)
    assertSame(before, await folder.marks(), 'while the data folder was copied')
    await folder.assertQuiet()
    await onStep?.('copied')
    return files
  } catch (error) {
    reader.abort()
    await listing.catch(() => {})
    throw ofSource(error)
  }
}

/**
 * The same is demanded of the moment in which the storage makes its copy.
 * @returns what the copy has to look like.
 */
async function freeze(
  folder: DataFolder,
  frozen: Frozen,
  { reporter, signal, onStep }: Context,
): Promise<string> {
  reporter.phase('Taking a snapshot of the volume')
  await folder.assertQuiet()
  const before = await folder.marks()
  const outline = await folder.outline()
  await onStep?.('copying')
  await frozen.freeze(signal)
  assertSame(before, await folder.marks(), 'while the snapshot was taken')
  await folder.assertQuiet()
  await onStep?.('frozen')
  return outline
}

/** @throws BackupError `source-changed`, which names the first of these marks that is not in both. */
function assertSame(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  when: string,
): void {
  for (const who of new Set([...before.keys(), ...after.keys()]))
    if (before.get(who) !== after.get(who))
      throw disturbed(`${when}, ${who} ${!before.has(who) ? 'came' : after.has(who) ? 'changed' : 'went'}`)
}

/** Nothing that was copied is good. */
function disturbed(message: string): BackupError {
  return new BackupError({
    code: 'source-changed',
    message,
    cause: 'Somebody, or an automation, wrote to the data folder of mongod, or started what can',
    remedy: 'Pause what does so, then run the backup again',
  })
}

async function copyFrozen(
  frozen: Frozen,
  outline: string,
  facts: ColdFacts,
  stream: Parameters<typeof copy>[2],
  context: Context,
): Promise<VolumeFile[]> {
  const folder = await frozen.open(context.signal)
  await context.onStep?.('snapshot opened')
  if ((await folder.outline()) !== outline)
    throw disturbed('the snapshot of the volume is not what the data folder was')
  return copy(folder, facts, stream, context)
}

/** What does not read like a tar here is no archive, but a stream that was cut or mixed up on its way. */
function ofSource(error: unknown): unknown {
  if (!(error instanceof BackupError) || !error.code.startsWith('archive-')) return error
  return new BackupError({
    code: 'source-failed',
    message: `the data folder did not come over whole: ${error.message}`,
    cause: 'The stream out of what reads it beside mongod was cut',
    remedy: 'Run the backup again; where it fails again, look at the log of what runs mongod',
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

/** What mongod has looked at may be another folder than what reads it beside mongod has been given. */
function noData(): BackupError {
  return new BackupError({
    code: 'source-failed',
    message: `what was copied is no data folder: ${dataFiles.join(' and ')} are not in it`,
    cause: 'What reads the volume beside mongod finds another folder there than mongod does',
    remedy: 'Look at how the volume is mounted, or use --kind hot',
  })
}

function notDiscarded({ message }: Error): string {
  return `the snapshot of the volume is still there: ${message}; issuer-backup heal removes it`
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
