/** A restore that drops first, for what cannot stand beside the live data: verified whole before, confirmed, proved after. */
import { BackupError } from '../errors.ts'
import type { Prelude } from '../mongo/archive-format.ts'
import { canonical } from '../mongo/canonical.ts'
import { listAll } from '../mongo/catalog.ts'
import { ContentHash } from '../mongo/content-hash.ts'
import { forgetRecord, updateRecord } from '../mongo/journal.ts'
import { PassthroughRestore } from '../mongo/load-mongorestore.ts'
import { proveContents } from '../mongo/prove.ts'
import { obstacles } from '../mongo/staging.ts'
import { assertViews, stagingName } from '../mongo/swap.ts'
import { restoreExpiry, setScripts, setViews } from '../mongo/swap-parts.ts'
import { tryViews } from '../mongo/try-views.ts'
import type { Lock } from '../target/lock.ts'
import { endedEarly } from './ended-early.ts'
import { cutShort } from './finish.ts'
import { loadAndProve } from './load-staged.ts'
import { type ReadDump, readDump } from './read.ts'
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
import { SourceDatabase } from './source-database.ts'
import { whileStopped } from './stopped.ts'

interface Verified extends ReadDump {
  prelude: Prelude
  /** The database's name in the archive. */
  from: string
  /** As {@link ContentHash} gives it, by the name that the blocks carry. */
  contentOf: Map<string, ContentHash>
}

export async function restoreInPlace(work: Work, lock: Lock): Promise<Omit<RestoreResult, 'duration'>> {
  const { settings, context, route, target } = work
  const db = route.connection.client.db(target.database)
  context.reporter.phase('Verifying the archive')
  const verified = await verifyWhole(work)
  assertUsersFit(work, verified)
  await assertScriptsPermitted(work, verified)
  await planBeside(work, verified)
  const kept = await keptCollections(work, verified)
  const names = verified.namespaces.map(({ metadata }) => metadata.collection)
  await confirmDrop(work, names)

  const blocked = obstacles(verified.prelude, {
    database: target.database,
    from: verified.from,
    nameOf: (name) => name,
  })
  const engine = blocked.length > 0 ? 'mongodump' : loadingEngine(work)
  const record = await openRecord(work, 'staging')
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
  try {
    await tryArchivedViews(work, verified, record._id)
    const downtime = await whileStopped(stopping, async () => {
      safety = await takeSafetyArchive(work, record)
      context.signal.throwIfAborted()
      await lock.assertHeld()
      await updateRecord(db, record, { state: 'in-place' })
      await context.onStep?.('live data to be dropped')
      await dropLive(work, names)
      await context.onStep?.('live data dropped')
      if (blocked.length > 0) await passThrough(work, verified)
      else await loadOver(work, engine, verified.from)
      await updateRecord(db, record, { state: 'restored-in-place' })
      beside = await restoreBeside(work, verified, record)
    })
    return {
      id: record._id,
      database: target.database,
      engine,
      inPlace: true,
      dryRun: false,
      ...describeArchive(work, verified),
      views: verified.namespaces.filter(({ metadata }) => metadata.type === 'view').map((v) => v.collection),
      kept,
      ...beside,
      safety,
      keptUntil: null,
      downtime,
    }
  } catch (error) {
    if (record.state === 'staging') {
      await updateRecord(db, record, { state: 'aborted' })
      await forgetRecord(db, record)
    }
    // With the service stopped, whoever did not start it again has said so.
    const told = record.state !== 'in-place' || record.serviceStopped
    throw endedEarly(told ? error : cutShort(record, error), context.signal, record)
  }
}

async function verifyWhole({ file, settings, context, target }: Work): Promise<Verified> {
  const contentOf = new Map<string, ContentHash>()
  let prelude: Prelude | null = null
  let from = ''
  const source = new SourceDatabase(target.database, settings.fromDatabase, context.reporter)
  const read = await readDump(
    file,
    settings.decryption ?? null,
    {
      header: (header) => source.header(header),
      prelude(found) {
        from = source.in(found)
        prelude = found
        return undefined
      },
      documents({ collection }, run) {
        let hash = contentOf.get(collection)
        if (!hash) contentOf.set(collection, (hash = new ContentHash()))
        hash.add(run)
        return undefined
      },
    },
    context,
  )
  return { ...read, prelude: prelude!, from, contentOf }
}

async function confirmDrop({ target, context }: Work, names: string[]): Promise<void> {
  const question = `Drop ${names.join(', ')} in ${target.database}, and load them from the archive?`
  if (await context.confirm(question)) return
  throw new BackupError({
    code: 'usage',
    message: 'nothing was done: the restore in place was not confirmed',
  })
}

/** Nothing is dropped for an archive that cannot be put in its place whole. */
async function tryArchivedViews(
  { route, target }: Work,
  { namespaces, from }: Verified,
  id: string,
): Promise<void> {
  const archived = namespaces.flatMap(({ database, metadata }) => (database === from ? [metadata] : []))
  const views = archived
    .filter(({ type }) => type === 'view')
    .map(({ collection, options }) => ({ name: collection, options: canonical(options) }))
  const names = new Set(archived.map(({ collection }) => collection))
  await tryViews(route.connection.client.db(target.database), views, names, (name) => stagingName(id, name))
}

async function dropLive({ route, target }: Work, names: string[]): Promise<void> {
  const db = route.connection.client.db(target.database)
  const live = new Set((await listAll(db)).map(({ name }) => name))
  for (const name of names) {
    if (name !== 'system.js' && live.has(name))
      await db.command({ drop: name, writeConcern: { w: 'majority' } })
  }
}

async function loadOver(work: Work, engine: 'native' | 'mongodump', fromDatabase: string): Promise<void> {
  const { settings, context, route, target, file } = work
  const loaded = await loadAndProve(
    {
      route,
      database: target.database,
      fromDatabase,
      file,
      key: settings.decryption ?? null,
      engine,
      nameOf: (name) => name,
      beside: false,
    },
    context,
  )
  const db = route.connection.client.db(target.database)
  const described = await describeSwap(work, loaded.plan, loaded.scripts)
  const swapContext = { db, record: described, reporter: context.reporter }
  assertViews(await setViews(swapContext, 'restored'))
  await setScripts(swapContext, 'restored')
  await restoreExpiry(swapContext)
}

async function passThrough(work: Work, verified: Verified): Promise<void> {
  const { settings, context, route, target, file } = work
  const { from, contentOf, namespaces } = verified
  context.reporter.phase('Loading through mongorestore')
  const tool = new PassthroughRestore(
    route.connection,
    route.tools,
    { from, to: target.database },
    context.signal,
  )
  try {
    await readDump(file, settings.decryption ?? null, { raw: (chunk) => tool.write(chunk) }, context)
    await tool.finish()
  } catch (error) {
    await tool.abort()
    throw error
  }
  context.reporter.phase('Comparing with the archive')
  const stored = namespaces.filter(
    ({ database, metadata, collection }) =>
      database === from && metadata.type !== 'view' && collection !== 'system.js',
  )
  await proveContents(
    route.connection.client.db(target.database),
    stored.map(({ collection, metadata, documents, bytes, crc }) => ({
      name: collection,
      original: metadata.collection,
      documents,
      bytes,
      content: (contentOf.get(collection) ?? new ContentHash()).value(),
      orderedCrc: metadata.options.capped === true ? crc : null,
    })),
    { signal: context.signal },
  )
}
