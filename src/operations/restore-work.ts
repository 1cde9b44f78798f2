/** What the steps of a restore hand to each other. */
import { randomBytes } from 'node:crypto'
import { BSON } from 'mongodb'
import { canonical } from '../mongo/canonical.ts'
import { listAll, readCatalog } from '../mongo/catalog.ts'
import { journalOf, type RestoreRecord, readJournal, updateRecord } from '../mongo/journal.ts'
import { assertPermitted, scriptActions } from '../mongo/privileges.ts'
import type { StagingPlan } from '../mongo/staging.ts'
import { assertGrantsWithin, parseUsersAndRoles, restoreUsersAndRoles, usersFile } from '../mongo/users.ts'
import type { RestoreSettings } from '../settings/types.ts'
import type { Route, Target } from '../target/target.ts'
import type { ArchiveFile } from './archive-file.ts'
import type { Context } from './context.ts'
import { chooseEngine } from './engine.ts'
import { hotContent } from './hot-content.ts'
import { carryOut, newSecret, type PlannedFile, planPutBack, resultsOf } from './put-back.ts'
import type { ReadDump } from './read.ts'
import type { RestoreResult } from './restore-result.ts'
import { writeArchive } from './write-archive.ts'

export interface Work {
  settings: RestoreSettings
  context: Context
  target: Target
  route: Route
  file: ArchiveFile
}

/** Which engine loads. Native, unless something in the archive is not for it, which only `--in-place` gets that far. */
export function loadingEngine({ settings }: Work): 'native' | 'mongodump' {
  return settings.engine === 'mongodump' ? 'mongodump' : 'native'
}

/** A new record in the journal: from here on whoever comes next knows whose the staged collections are. */
export async function openRecord(
  { route, target, file }: Work,
  state: RestoreRecord['state'],
): Promise<RestoreRecord> {
  const started = new Date()
  const time = started.toISOString().replace(/[-:]|\.\d+/g, '')
  const record: RestoreRecord = {
    _id: `${time}-${randomBytes(2).toString('hex')}`,
    state,
    archive: { name: file.path, sha256: file.sha256 },
    started,
    collections: [],
    views: [],
    systemJs: { restored: [], before: [] },
    quietSince: null,
    fingerprints: null,
    serviceStopped: false,
    keepUntil: null,
    safetyArchive: null,
  }
  await journalOf(route.connection.client.db(target.database)).insertOne(record)
  return record
}

/** What changes place with what: read when nobody writes any more. */
export async function describeSwap(
  { route, target }: Work,
  plan: StagingPlan,
  scripts: string[],
): Promise<Pick<RestoreRecord, 'collections' | 'views' | 'systemJs'>> {
  const db = route.connection.client.db(target.database)
  const present = new Map((await listAll(db)).map((entry) => [entry.name, entry]))
  const ids = scripts.map((text) => parseScript(text)._id)
  const before =
    ids.length === 0
      ? []
      : await db
          .collection('system.js')
          .find({ _id: { $in: ids } }, { promoteValues: false })
          .toArray()
  return {
    collections: plan.collections.map(({ name, original, ttl, collectionTtl }) => ({
      name: original,
      restored: present.get(name)!.uuid!,
      before: (name !== original && present.get(original)?.uuid) || null,
      ttl,
      collectionTtl,
    })),
    views: plan.views.map(({ name, options }) => {
      const live = present.get(name)
      return { name, restored: options, before: live ? canonical(live.options) : null }
    }),
    systemJs: { restored: scripts, before: before.map(canonical) },
  }
}

function parseScript(text: string): { _id: never } {
  return BSON.EJSON.parse(text, { relaxed: false })
}

/** The archive of what is live now, taken after the service has stopped: what `rollback` cannot bring back, it can. */
export async function takeSafetyArchive(work: Work, record: RestoreRecord): Promise<RestoreResult['safety']> {
  const { settings, context, route, target } = work
  if ('skipped' in settings.safety) return { path: null, why: settings.safety.skipped }
  const { folder, prefix, writing } = settings.safety
  const db = route.connection.client.db(target.database)
  const partial = (await readJournal(db)).find(({ state }) => state === 'in-place')
  if (partial) {
    const { _id, safetyArchive: path } = partial
    return { path, why: path ? null : `what is there now is a part of the restore in place ${_id}` }
  }
  const catalog = await readCatalog(db)
  if (catalog.length === 0) return { path: null, why: `${target.database} was empty` }
  context.reporter.phase('Taking a safety archive of the present state')
  const plan = chooseEngine({ engine: 'auto', consistency: 'auto' }, route.connection.facts, catalog)
  const { path } = await writeArchive(
    {
      target,
      content: await hotContent(
        { database: target.database, route, plan, totalDocuments: undefined },
        context,
      ),
      output: { folder },
      prefix,
      purpose: 'safety',
      writing,
    },
    context,
  )
  await updateRecord(db, record, { safetyArchive: path })
  await context.onStep?.('safety archive taken')
  return { path, why: null }
}

/**
 * Asked before anything live is touched.
 * @throws BackupError `archive-unsuitable`, `archive-damaged` or `origin-not-proved` where the users that are asked for cannot be put back.
 */
export function assertUsersFit({ settings, target, file }: Work, { files }: ReadDump): void {
  const users = files.get(usersFile)
  if (!settings.withUsers || !users) return
  const recorded = parseUsersAndRoles(users, target.database)
  if (!file.origin.proved) assertGrantsWithin(recorded)
}

/**
 * Asked before anything live is touched.
 * @throws BackupError `not-permitted` where the archive has scripts in `system.js` that the user may not write.
 */
export async function assertScriptsPermitted(
  { route, target }: Work,
  { namespaces }: ReadDump,
): Promise<void> {
  if (!namespaces.some(({ metadata }) => metadata.collection === 'system.js')) return
  await assertPermitted(route.connection.client.db(target.database), scriptActions, 'system.js')
}

/** After the data is in place: the service's files, and users and roles where they were asked for. */
export async function restoreBeside(
  { settings, target, route, context }: Work,
  { files }: ReadDump,
  record: RestoreRecord,
): Promise<Pick<RestoreResult, 'files' | 'users'>> {
  const { withUsers } = settings
  const db = route.connection.client.db(target.database)
  const planned = await planPutBack(target, files, settings)
  if (planned.some(({ needsNewContainer }) => needsNewContainer))
    await updateRecord(db, record, { startAnew: true })
  await carryOut(planned)
  await context.onStep?.('files put back')
  const users = files.get(usersFile)
  if (withUsers && users) await restoreUsersAndRoles(route.connection.client, target.database, users)
  return {
    files: resultsOf(planned),
    users: !users ? 'not in the archive' : withUsers ? 'restored' : 'not asked for',
  }
}

/**
 * Asked before anything is stopped.
 * @throws BackupError where a file in place cannot be read, or the secret that the service will have does not open the
 * database.
 */
export async function planBeside({ settings, target }: Work, { files }: ReadDump): Promise<PlannedFile[]> {
  const planned = await planPutBack(target, files, settings)
  // Users that are still to come have nothing to say yet.
  if (!settings.withUsers || !files.has(usersFile)) {
    const anew = settings.seedReplay || planned.some(({ needsNewContainer }) => needsNewContainer)
    await target.assertSecretServes(newSecret(planned), anew ? 'anew' : 'again')
  }
  return planned
}

/** What a result says of the archive and of what was in it. */
export function describeArchive(
  { file }: Work,
  { contents, namespaces, documents, bytes }: ReadDump,
): Pick<RestoreResult, 'archive' | 'counts' | 'documents' | 'bytes' | 'warnings'> {
  const stored = namespaces.filter(({ metadata }) => metadata.type !== 'view')
  return {
    archive: {
      path: file.path,
      sha256: file.sha256,
      level: contents.level,
      origin: file.origin,
      started: contents.header?.started ?? null,
    },
    counts: Object.fromEntries(stored.map(({ metadata, documents }) => [metadata.collection, documents])),
    documents,
    bytes,
    warnings: contents.warnings,
  }
}

/** Live collections and views that the archive lacks: nobody can tell whether they are newer, or not wanted. */
export async function keptCollections({ route, target }: Work, { namespaces }: ReadDump): Promise<string[]> {
  const restored = new Set(namespaces.map(({ metadata }) => metadata.collection))
  const live = await readCatalog(route.connection.client.db(target.database))
  return live.map(({ name }) => name).filter((name) => !restored.has(name))
}
