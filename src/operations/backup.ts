/** `backup`: a database and its service's files, into one encrypted archive. */
import { setTimeout as sleep } from 'node:timers/promises'
import { signaturePath } from '../archive/signature.ts'
import { BackupError } from '../errors.ts'
import { exists, writeFailure } from '../files.ts'
import { largestPrelude } from '../mongo/archive-reader.ts'
import { type CatalogEntry, readCatalog } from '../mongo/catalog.ts'
import { mongoFailure } from '../mongo/failure.ts'
import type { BackupSettings } from '../settings/types.ts'
import { openTarget, type Route, type Target } from '../target/target.ts'
import type { BackupPlan, BackupResult, Uncompared } from './backup-result.ts'
import { backupCold } from './cold-backup.ts'
import type { Context } from './context.ts'
import { chooseEngine } from './engine.ts'
import { assertExpected } from './expected.ts'
import { hotContent } from './hot-content.ts'
import { healOutage } from './outage.ts'
import { assertRoom } from './room.ts'
import { figuresIn, shrinkage } from './shrink.ts'
import { writeArchive } from './write-archive.ts'

/** A dump during which somebody changed collections is worth nothing, and is made anew so often. */
const attempts = 3

/** Between two attempts, milliseconds. */
const pause = 1_000

/** @throws BackupError of every kind; nothing stands under a final name then, as `writeArchive` has it. */
export async function backup(settings: BackupSettings, context: Context): Promise<BackupResult> {
  const started = Date.now()
  const target = openTarget(settings.target)
  await assertSidecarFree(settings)
  warnOfKeys(settings, context)
  const lock = settings.dryRun ? null : await target.lock('backup', context.reporter)
  try {
    if (lock) await healOutage(target, lock, context, { unhealthy: 'warning' })
    const result =
      settings.kind === 'cold'
        ? await backupCold(settings, context, target, lock)
        : await backupHot(settings, context, target)
    const shrunk = await shrinkOf(settings, result)
    for (const sentence of shrunk) context.reporter.warn(sentence)
    return { ...result, shrunk, duration: Date.now() - started }
  } catch (error) {
    context.signal.throwIfAborted()
    throw mongoFailure(error, 'source', `backing up ${target.database}`)
  } finally {
    await lock?.release()
  }
}

async function backupHot(settings: BackupSettings, context: Context, target: Target): Promise<Uncompared> {
  const route = await target.route('source', context)
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(settings, context, target, route)
      } catch (error) {
        const { message } = error as Error
        const changed = error instanceof BackupError && error.code === 'source-changed'
        const again = changed || (route.interrupted?.() ?? false)
        // What went to stdout cannot be taken back.
        if (!again || attempt === attempts || 'stdout' in settings.output) throw error
        context.signal.throwIfAborted()
        context.reporter.warn(`${message}; trying again (${attempt + 1} of ${attempts})`)
        await sleep(pause, undefined, { signal: context.signal })
      }
    }
  } finally {
    await route.connection.close()
  }
}

async function once(
  settings: BackupSettings,
  context: Context,
  target: Target,
  route: Route,
): Promise<Uncompared> {
  const db = route.connection.client.db(target.database)
  const catalog = await readCatalog(db)
  assertExpected(target.database, catalog, settings.expect)
  assertReadable(catalog)
  const plan = chooseEngine(settings, route.connection.facts, catalog)
  for (const warning of plan.warnings) context.reporter.warn(warning)
  if ('folder' in settings.output) await assertRoom(db, settings.output.folder, target.database)
  const result: BackupPlan = {
    database: target.database,
    kind: 'hot',
    engine: plan.engine,
    consistency: plan.consistency,
    namespaces: catalog.map(({ name }) => name),
    stops: [],
  }
  if (settings.dryRun) return { ...result, archive: null, downtime: null }
  const { output, prefix, writing } = settings
  const totalDocuments = await estimate(route, target.database, catalog)
  const content = await hotContent({ database: target.database, route, plan, totalDocuments }, context)
  const archive = await writeArchive({ target, content, output, prefix, purpose: 'backup', writing }, context)
  return { ...result, archive, downtime: null }
}

async function shrinkOf(
  { output, maxShrink, past }: BackupSettings,
  { archive, ...plan }: Uncompared,
): Promise<string[]> {
  if (archive === null) return []
  const inFolder = 'folder' in output ? await figuresIn(output.folder, plan) : []
  return shrinkage({ ...plan, ...archive }, [...inFolder, ...past], maxShrink)
}

/** What is beside a stream is written last, when the stream cannot be taken back. @throws BackupError `not-writable`. */
async function assertSidecarFree({ output, writing }: BackupSettings): Promise<void> {
  if (!('stdout' in output) || output.sidecar === undefined) return
  const files = [output.sidecar, ...(writing.signKey ? [signaturePath(output.sidecar)] : [])]
  for (const file of files) {
    if (await exists(file)) throw writeFailure(file, Object.assign(new Error(), { code: 'EEXIST' }))
  }
}

/** What no archive of ours would be read with is not written either. */
function assertReadable(catalog: readonly CatalogEntry[]): void {
  if (catalog.length <= largestPrelude.collections) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `there are ${catalog.length} collections, and an archive holds ${largestPrelude.collections} at most`,
    remedy: 'Split the database, or use a backup of the whole data folder',
  })
}

/** From the server's metadata: good enough for a progress bar, and for nothing else. */
async function estimate(
  { connection }: Route,
  database: string,
  catalog: readonly CatalogEntry[],
): Promise<number | undefined> {
  const db = connection.client.db(database)
  const collections = catalog.filter(({ type }) => type === 'collection')
  try {
    const counts = await Promise.all(
      collections.map(({ name }) => db.collection(name).estimatedDocumentCount()),
    )
    return counts.reduce((total, count) => total + count, 0)
  } catch {
    return undefined
  }
}

function warnOfKeys({ writing }: BackupSettings, { reporter }: Context): void {
  const { encryption, signKey } = writing
  for (const warning of [...encryption.warnings, ...(signKey?.warnings ?? [])]) reporter.warn(warning)
  if (encryption.recipientCount === 1) {
    reporter.warn(
      'Only one identity can open this archive; a second recipient, kept elsewhere, guards against its loss',
    )
  }
}
