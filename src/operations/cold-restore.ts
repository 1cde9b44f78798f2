/**
 * A cold archive back: filled into a folder beside the live data, compared file by file, proved by a mongod that
 * reaches nothing; only then all is stopped and the two folders change places.
 */
import { randomBytes } from 'node:crypto'
import type { BackupHeader, Manifest } from '../archive/manifest.ts'
import { countsOf } from '../archive/sidecar.ts'
import { fileDifference, sortFiles } from '../archive/volume-reader.ts'
import { BackupError } from '../errors.ts'
import { grantAccess } from '../mongo/grant-access.ts'
import { adaptReplicaSet } from '../mongo/replica-config.ts'
import type { RestoreSettings } from '../settings/types.ts'
import type { Cold, ColdFacts } from '../target/cold.ts'
import type { Start, Target, TargetLock } from '../target/target.ts'
import type { ArchiveFile } from './archive-file.ts'
import { endedWith, liveAfter } from './cold-ending.ts'
import { noteOf } from './cold-note.ts'
import {
  assertFitting,
  assertFree,
  assertSameSeries,
  assertStillFree,
  changedFeatures,
  noPlace,
  otherDatabases,
} from './cold-preflight.ts'
import { assertSound } from './cold-proof.ts'
import { assertServiceKnown } from './cold-secret.ts'
import type { Context } from './context.ts'
import { type LiveMember, liveMember } from './live-member.ts'
import { healOutage, whileDown } from './outage.ts'
import { carryOut, type PlannedFile, planPutBack, resultsOf } from './put-back.ts'
import { type ReadDump, readDump } from './read.ts'
import type { RestoreResult } from './restore-result.ts'
import { SourceDatabase } from './source-database.ts'

interface ColdWork {
  settings: RestoreSettings
  context: Context
  target: Target
  file: ArchiveFile
}

/** @param lock null for a dry run. */
export async function restoreCold(
  work: ColdWork,
  lock: TargetLock | null,
): Promise<Omit<RestoreResult, 'duration'>> {
  assertFitting(work.settings)
  const cold = await work.target.cold(lock ? 'create' : 'error')
  if (!cold) throw noPlace(work.target)
  try {
    // Of a deployment that was removed while all was stopped: only now is there a container to go by.
    if (lock) await healOutage(work.target, lock, work.context, { unhealthy: 'warning' })
    return await exchangeCold(work, cold, lock)
  } finally {
    await cold.release()
  }
}

async function exchangeCold(
  work: ColdWork,
  cold: Cold,
  lock: TargetLock | null,
): Promise<Omit<RestoreResult, 'duration'>> {
  const { settings, context, target, file } = work
  await cold.assertExchangeable(settings.freshVolume)
  const live = await liveMember(target, context)
  const found = await cold.inspect('place')
  const facts = { ...found, replicaSet: live?.replicaSet ?? found.replicaSet }
  // What a fresh volume holds is seen when it is full: it is as large as the live one.
  if (!settings.freshVolume) assertFree(facts, file)
  for (const warning of facts.warnings) context.reporter.warn(warning)
  const source = new SourceDatabase(target.database, settings.fromDatabase, context.reporter)
  const check = (header: BackupHeader) => {
    source.header(header)
    assertSameSeries(header, facts)
    const change = changedFeatures(header, live?.featureCompatibility ?? null)
    if (change !== null) context.reporter.warn(change)
  }
  if (!lock) {
    context.reporter.phase('Verifying the archive')
    const sinks = { header: check, volume: () => undefined }
    const read = await readDump(file, settings.decryption ?? null, sinks, context)
    tellOthers(work, read, live)
    return describe(work, read, {
      id: null,
      files: resultsOf(await planPutBack(target, read.files, settings)),
      downtime: null,
    })
  }
  await confirm(work, facts)
  const id = restoreId()
  const exchange = { id, direction: 'restore' } as const
  try {
    const read = await stage(work, cold, facts, id, check)
    tellOthers(work, read, live)
    const { seedReplay: seeding } = settings
    const planned = await planPutBack(target, read.files, settings)
    const anew = seeding || planned.some(({ needsNewContainer }) => needsNewContainer)
    const start = anew ? 'anew' : 'again'
    const counts = await prove(work, cold, facts, { id, manifest: read.contents.manifest!, planned, start })
    const note = await noteOf(file.path, settings, planned, context)
    await cold.folder.ready(id)
    await context.onStep?.('proved')
    const plan = { operation: 'restore', services: 'expected', start, exchange } as const
    const { service } = target
    const runs = service.controlled && facts.expected.includes(await service.name())
    const down = { cold, target, settings: settings.target, lock, context, seeding }
    const { result, downtime } = await whileDown(down, plan, async () => {
      await cold.folder.remember(id, JSON.stringify(note))
      await lock.assertHeld()
      await context.onStep?.('to be exchanged')
      context.reporter.phase('Exchanging the data folders')
      await cold.folder.exchange(exchange, context.onStep)
      await context.onStep?.('exchanged')
      await carryOut(planned)
      return resultsOf(planned)
    })
    if (seeding && !runs) context.reporter.warn('The seed was not replayed, since the service is not running')
    return describe(work, read, { id, files: result, downtime, counts })
  } catch (error) {
    const live = await liveAfter(cold, exchange)
    // What never became live goes; what was live stays.
    if (live === 'asItWas') await cold.folder.remove(id, 'all').catch(() => {})
    throw endedWith(error, live, exchange, context)
  }
}

function tellOthers(
  { target, context: { reporter } }: ColdWork,
  { contents }: ReadDump,
  live: LiveMember | null,
): void {
  const archived = contents.manifest!.volume!.databases?.map(({ name }) => name) ?? null
  const { comes, goes } = otherDatabases(target.database, archived, live?.databases ?? null)
  if (comes !== null) reporter.info(comes)
  if (goes !== null) reporter.warn(goes)
}

function restoreId(): string {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  return `${time}-${randomBytes(2).toString('hex')}`
}

async function stage(
  { settings, context, file }: ColdWork,
  cold: Cold,
  facts: ColdFacts,
  id: string,
  header: (header: BackupHeader) => void,
): Promise<ReadDump> {
  const where = settings.freshVolume ? 'a fresh volume' : 'a folder beside the live data'
  context.reporter.phase(`Verifying the archive and filling ${where}`)
  const sink = await cold.folder.stage(id, context.signal, settings.freshVolume)
  let read: ReadDump
  try {
    let bytes = 0
    const volume = (chunk: Buffer) => {
      assertStillFree(facts, (bytes += chunk.length))
      return sink.write(chunk)
    }
    read = await readDump(file, settings.decryption ?? null, { header, volume }, context)
    await sink.end()
  } catch (error) {
    await sink.abort()
    throw error
  }
  await context.onStep?.('staged')
  context.reporter.phase('Comparing every file with the archive')
  const found = await cold.folder.listStaged(id, context.signal)
  const difference = fileDifference(sortFiles(read.contents.manifest!.volume!.files), found)
  if (difference === null) return read
  throw new BackupError({
    code: 'check-failed',
    message: `the folder beside the live data is not what the archive holds: ${difference}`,
    cause: 'The stream into the helper container was cut, or the disk is not in order',
    remedy: 'Run the restore again',
  })
}

interface Staged {
  id: string
  manifest: Manifest
  planned: readonly PlannedFile[]
  start: Start
}

/** @returns as {@link assertSound}. */
async function prove(
  { context, target, settings: { access } }: ColdWork,
  cold: Cold,
  { replicaSet }: ColdFacts,
  { id, manifest, planned, start }: Staged,
): Promise<Record<string, number>> {
  context.reporter.phase('Starting a mongod without network on it')
  const server = await cold.folder.prove(id, context.signal)
  try {
    const counts = await assertSound(server.connection, target.database, manifest, context)
    const changed = await adaptReplicaSet(server.connection.client, replicaSet)
    if (changed !== null) context.reporter.info(changed)
    if (access) await grantAccess(server.connection.client, access)
    await assertServiceKnown(server.connection, target, planned, start, context)
    return counts
  } finally {
    await server.close()
  }
}

async function confirm({ context, target }: ColdWork, { where }: ColdFacts): Promise<void> {
  const question = `Replace everything in ${where}, all databases of it, not ${target.database} alone?`
  if (await context.confirm(question)) return
  throw new BackupError({ code: 'usage', message: 'nothing was done: the cold restore was not confirmed' })
}

function describe(
  { file, target, settings }: ColdWork,
  { contents, bytes }: ReadDump,
  {
    id,
    files,
    downtime,
    ...proved
  }: Pick<RestoreResult, 'id' | 'files' | 'downtime'> & Partial<Pick<RestoreResult, 'counts'>>,
): Omit<RestoreResult, 'duration'> {
  const manifest = contents.manifest!
  // What an archive says of it is about so.
  const { counts = countsOf(manifest) } = proved
  return {
    id,
    database: target.database,
    archive: {
      path: file.path,
      sha256: file.sha256,
      level: contents.level,
      origin: file.origin,
      started: manifest.backup.started,
    },
    engine: 'volume',
    inPlace: false,
    dryRun: id === null,
    counts,
    documents: Object.values(counts).reduce((total, count) => total + count, 0),
    bytes,
    views: [],
    kept: [],
    files,
    users: 'in the data folder',
    safety: { path: null, why: 'the replaced data folder is kept beside the new one' },
    keptUntil: id === null ? null : new Date(Date.now() + settings.keepBefore).toISOString(),
    warnings: contents.warnings,
    downtime,
  }
}
