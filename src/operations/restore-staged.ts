/** A restore beside the live data, and the swap. */
import { BackupError } from '../errors.ts'
import { readCatalog } from '../mongo/catalog.ts'
import { forgetRecord, type RestoreRecord, updateRecord } from '../mongo/journal.ts'
import { dropStaging } from '../mongo/leftovers.ts'
import { fingerprint } from '../mongo/prove.ts'
import { stagingName, swap } from '../mongo/swap.ts'
import { type WriteWatch, watchWrites } from '../mongo/write-watch.ts'
import type { Lock } from '../target/lock.ts'
import { endedEarly } from './ended-early.ts'
import { finish } from './finish.ts'
import { type Loaded, loadAndProve } from './load-staged.ts'
import type { RestoreResult } from './restore-result.ts'
import {
  assertScriptsPermitted,
  assertUsersFit,
  describeArchive,
  describeSwap,
  keptCollections,
  loadingEngine,
  openRecord,
  planBeside,
  restoreBeside,
  takeSafetyArchive,
  type Work,
} from './restore-work.ts'
import { whileStopped } from './stopped.ts'

export async function restoreStaged(work: Work, lock: Lock): Promise<Omit<RestoreResult, 'duration'>> {
  const { settings, context, route, target, file } = work
  const db = route.connection.client.db(target.database)
  const record = await openRecord(work, 'staging')
  await context.onStep?.('restore noted')
  try {
    const engine = loadingEngine(work)
    const loaded = await loadAndProve(
      {
        route,
        database: target.database,
        fromDatabase: settings.fromDatabase,
        file,
        key: settings.decryption ?? null,
        engine,
        nameOf: (collection) => stagingName(record._id, collection),
        beside: true,
      },
      context,
    )
    assertUsersFit(work, loaded)
    await assertScriptsPermitted(work, loaded)
    await planBeside(work, loaded)
    const kept = await keptCollections(work, loaded)
    let safety: RestoreResult['safety'] = { path: null, why: null }
    let beside: Pick<RestoreResult, 'files' | 'users'> = { files: [], users: 'not asked for' }
    const stopping = {
      operation: 'restore' as const,
      connection: route.connection,
      record,
      target,
      settings: settings.target,
      lock,
      context,
      bringUp: true,
      seedReplay: settings.seedReplay,
    }
    const downtime = await whileStopped(stopping, async () => {
      const watch = await watchLive(work, record, loaded)
      try {
        safety = await takeSafetyArchive(work, record)
        context.signal.throwIfAborted()
        await updateRecord(db, record, {
          state: 'ready',
          ...(await describeSwap(work, loaded.plan, loaded.scripts)),
        })
        await context.onStep?.('ready to swap')
        context.reporter.phase('Swapping')
        await lock.assertHeld()
        await swap(
          {
            db,
            record,
            reporter: context.reporter,
            assertHeld: () => lock.assertHeld(),
            ...(context.onStep && { onStep: context.onStep }),
          },
          watch,
        )
      } finally {
        await watch.close()
      }
      beside = await restoreBeside(work, loaded, record)
    })
    const keepUntil = new Date(Date.now() + settings.keepBefore)
    await updateRecord(db, record, { keepUntil })
    const replaced = record.collections.some(({ before }) => before !== null)
    return {
      id: record._id,
      database: target.database,
      engine,
      inPlace: false,
      dryRun: false,
      ...describeArchive(work, loaded),
      views: loaded.plan.views.map(({ name }) => name),
      kept,
      ...beside,
      safety,
      keptUntil: replaced ? keepUntil.toISOString() : null,
      downtime,
    }
  } catch (error) {
    await clearAway(work, record)
    const failure = record.state === 'swapped' ? afterSwap(error, record._id) : error
    throw endedEarly(failure, context.signal, record)
  }
}

function afterSwap(error: unknown, id: string): unknown {
  if (!(error instanceof BackupError)) return error
  return new BackupError({
    code: error.code,
    message: `${error.message}; the restored data is live all the same`,
    ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
    remedy: `${error.remedy ? `${error.remedy}; ` : ''}issuer-backup rollback ${id} brings back what was live before`,
    underlying: error,
  })
}

/** From now on, with the service stopped, nobody writes to what is about to be replaced; else the swap is off. */
async function watchLive(
  { route, target, context }: Work,
  record: RestoreRecord,
  { plan }: Loaded,
): Promise<WriteWatch> {
  const db = route.connection.client.db(target.database)
  const live = new Map((await readCatalog(db)).map((entry) => [entry.name, entry]))
  // Those too that are not live: somebody may create them now.
  const watched = plan.collections.map(({ original }) => {
    const { options = {}, indexes = [] } = live.get(original) ?? {}
    const expires = 'expireAfterSeconds' in options || indexes.some((index) => 'expireAfterSeconds' in index)
    return { name: original, expires }
  })
  const watch = await watchWrites(db, watched, (name) => fingerprint(db, name), null)
  await updateRecord(db, record, { quietSince: watch.since, fingerprints: watch.fingerprints })
  const blind = watched.filter(({ expires }) => expires).map(({ name }) => name)
  if (watch.fingerprints && blind.length > 0) {
    context.reporter.warn(
      `Here a write cannot be told from expiry, so nobody watches ${blind.join(', ')}: be sure that nothing writes`,
    )
  }
  return watch
}

/** What had not touched live data leaves nothing behind, and says so; if even that fails, the next run does it. */
async function clearAway({ context, route, target }: Work, record: RestoreRecord): Promise<void> {
  if (record.state !== 'staging' && record.state !== 'ready' && record.state !== 'aborted') return
  // Of an interruption it is the last word.
  if (!context.signal.aborted) context.reporter.info('The live data is as it was')
  const db = route.connection.client.db(target.database)
  try {
    if (record.state === 'aborted') await dropStaging(db, record._id)
    else await finish(route.connection, target.database, record, context)
    await forgetRecord(db, record)
  } catch (error) {
    const reason = error instanceof BackupError ? error.message : String(error)
    context.reporter.warn(`The staged copy could not be removed (${reason}); issuer-backup heal does that`)
  }
}
