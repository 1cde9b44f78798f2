/** `cleanup`: lists what runs of ours have left behind, and removes it on request. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from 'mongodb'
import { mongoFailure } from '../mongo/failure.ts'
import { journalOf, type RestoreRecord, readJournal } from '../mongo/journal.ts'
import { dropAll, findLeftovers } from '../mongo/leftovers.ts'
import { ownShape } from '../mongo/own-names.ts'
import type { CleanupSettings } from '../settings/types.ts'
import type { DataFolder } from '../target/cold.ts'
import { Lock } from '../target/lock.ts'
import { openTarget, type Target, type TargetLock } from '../target/target.ts'
import type { ColdNote } from './cold-note.ts'
import type { Context } from './context.ts'
import { healUnderLock } from './heal.ts'
import { clearStaged, healOutage, restoresIn } from './outage.ts'

export interface Leftover {
  kind:
    | 'staged collection'
    | 'replaced collection'
    | 'stray writes'
    | 'journal entry'
    | 'data folder'
    | 'partial file'
  /** A collection's name, a restore's id, or a path. */
  name: string
  /** Why it may go, or why it stays. */
  why: string
  removable: boolean
}

export interface CleanupResult {
  found: Leftover[]
  /** Those of `found` that were removed. */
  removed: Leftover[]
}

/** A partial file that nothing has been added to for so long belongs to nobody any more, milliseconds. */
const abandonedAfter = 60 * 60_000

/** @throws BackupError `locked` where something is to be removed while another run is at work. */
export async function cleanup(settings: CleanupSettings, context: Context): Promise<CleanupResult> {
  const target = openTarget(settings.target)
  const files = await partialFiles(settings.folder)
  const lock = settings.remove ? await target.lock('cleanup', context.reporter) : null
  try {
    if (lock) {
      await healOutage(target, lock, context)
      await clearStaged(target, lock, context)
    }
    const parts: CleanupResult[] = [await cleanDataFolder(target, lock, context)]
    if (await target.databaseRuns()) parts.push(await cleanDatabase(target, settings, context))
    else context.reporter.warn('mongod does not run: what is left in its database is not listed')
    const removable = settings.remove ? files.filter(({ removable }) => removable) : []
    for (const { name } of removable) await rm(name, { force: true })
    parts.push({ found: files, removed: removable })
    return {
      found: parts.flatMap(({ found }) => found),
      removed: parts.flatMap(({ removed }) => removed),
    }
  } catch (error) {
    throw mongoFailure(error, 'target', 'cleaning up')
  } finally {
    await lock?.release()
  }
}

async function cleanDatabase(
  target: Target,
  settings: CleanupSettings,
  context: Context,
): Promise<CleanupResult> {
  const { connection } = await target.route('target', context)
  try {
    const db = connection.client.db(target.database)
    if (!settings.remove) return { found: await inDatabase(db), removed: [] }
    const lock = await Lock.take(db, 'cleanup', context.reporter)
    try {
      await healUnderLock(connection, target, context, { passOver: ['in-place'] })
      const found = await inDatabase(db)
      const removed = found.filter(({ removable }) => removable)
      await lock.assertHeld()
      await remove(db, removed)
      return { found, removed }
    } finally {
      await lock.release()
    }
  } finally {
    await connection.close()
  }
}

/** What cold restores and their rollbacks keep beside the live data. */
async function cleanDataFolder(
  target: Target,
  lock: TargetLock | null,
  context: Context,
): Promise<CleanupResult> {
  const cold = await target.coldIfAny()
  try {
    return cold ? await cleanFolder(cold.folder, lock, context) : { found: [], removed: [] }
  } finally {
    await cold?.release()
  }
}

async function cleanFolder(
  folder: DataFolder,
  lock: TargetLock | null,
  { reporter }: Context,
): Promise<CleanupResult> {
  const found: Leftover[] = []
  for (const [id, state] of await restoresIn(folder, reporter)) {
    if (state.exchanging)
      found.push({ kind: 'data folder', name: id, why: 'it is half exchanged', removable: false })
    else if (state.before)
      found.push({ kind: 'data folder', name: id, ...keptVerdict(await folder.recall(id)) })
    else if (state.after)
      found.push({ kind: 'data folder', name: id, why: 'it was rolled back', removable: true })
    else found.push({ kind: 'data folder', name: id, why: 'its restore came to nothing', removable: true })
  }
  const removed = lock ? found.filter(({ removable }) => removable) : []
  for (const { name } of removed) {
    await lock!.assertHeld()
    await folder.remove(name, 'all')
  }
  return { found, removed }
}

function keptVerdict(note: string | null): Pick<Leftover, 'why' | 'removable'> {
  if (note === null) return { why: 'nothing says how long it is kept: look at it', removable: false }
  const { keepUntil } = JSON.parse(note) as ColdNote
  return { why: `replaced, and kept until ${keepUntil}`, removable: Date.parse(keepUntil) <= Date.now() }
}

async function inDatabase(db: Db): Promise<Leftover[]> {
  const records = new Map((await readJournal(db)).map((record) => [record._id, record]))
  const found: Leftover[] = []
  for (const { id, staged, before, strays } of await findLeftovers(db)) {
    const record = records.get(id)
    for (const name of staged) found.push({ kind: 'staged collection', name, ...stagedVerdict(name, record) })
    for (const name of strays) found.push({ kind: 'stray writes', name, ...strayVerdict })
    for (const name of before) found.push({ kind: 'replaced collection', name, ...beforeVerdict(record) })
  }
  for (const record of records.values()) {
    const { removable } = beforeVerdict(record)
    const over =
      record.state === 'aborted' || record.state === 'rolled-back' || record.state === 'restored-in-place'
    if (over || (record.state === 'swapped' && removable)) {
      found.push({ kind: 'journal entry', name: record._id, why: `it is ${record.state}`, removable: true })
    }
  }
  return found
}

function stagedVerdict(name: string, record: RestoreRecord | undefined): Pick<Leftover, 'why' | 'removable'> {
  if (!record && !ownShape.test(name)) return { why: 'its name is not one that we give', removable: false }
  if (!record) return { why: 'no restore knows it', removable: true }
  const atWork = ['staging', 'ready', 'swapping', 'rolling-back'].includes(record.state)
  return { why: `its restore is ${record.state}`, removable: !atWork }
}

const strayVerdict = {
  why: 'somebody wrote these during a swap, and they clash with what is live: merge them, then drop it by hand',
  removable: false,
}

/** What was replaced is somebody's data: it goes only when its time has run out, never for want of a record. */
function beforeVerdict(record: RestoreRecord | undefined): Pick<Leftover, 'why' | 'removable'> {
  if (!record) return { why: 'no restore knows it: look at it, then drop it by hand', removable: false }
  if (record.state !== 'swapped') return { why: `its restore is ${record.state}`, removable: false }
  const until = record.keepUntil
  if (until === null) return { why: 'the checks after its restore have not passed', removable: false }
  const expired = until.getTime() <= Date.now()
  return { why: `kept until ${until.toISOString()}`, removable: expired }
}

async function partialFiles(folder: string): Promise<Leftover[]> {
  const names = await readdir(folder).catch(() => [])
  const found: Leftover[] = []
  for (const file of names.filter((name) => /\.tar\.(zst|gz)\.age\.partial$/.test(name))) {
    const path = join(folder, file)
    const { mtimeMs } = await stat(path)
    const removable = Date.now() - mtimeMs > abandonedAfter
    const why = removable ? 'nothing was added for an hour' : 'it was written to within the hour'
    found.push({ kind: 'partial file', name: path, why, removable })
  }
  return found
}

async function remove(db: Db, leftovers: readonly Leftover[]): Promise<void> {
  const of = (kind: Leftover['kind']) => leftovers.filter((one) => one.kind === kind).map(({ name }) => name)
  await dropAll(db, [...of('staged collection'), ...of('replaced collection')])
  await journalOf(db).deleteMany({ _id: { $in: of('journal entry') } })
}
