/**
 * Puts restored collections in the place of the live ones, by two renames for each, and back.
 *
 * Every step is decided by looking where each collection stands, by UUID, and so may be repeated by anyone at any
 * time: after a crash the next run just runs the swap again. All live collections are moved away first. Only then
 * it is certain what was written to them, and up to then the swap can be taken back whole. From the first restored
 * collection on that stands under its name it goes forward.
 */
import type { Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import { canonical } from './canonical.ts'
import { listAll } from './catalog.ts'
import { isServerError } from './failure.ts'
import { type RestoreRecord, type SwapCollection, updateRecord } from './journal.ts'
import { ownPrefixes } from './own-names.ts'
import { restoreExpiry, type StepListener, setScripts, setViews } from './swap-parts.ts'
import type { WriteWatch } from './write-watch.ts'

/** How long a rename may wait for whoever holds the collection, milliseconds: an open transaction holds it for ever. */
const renamePatience = 20_000

/** How often a name is contended for with somebody who keeps creating it. */
const contention = 200

export function stagingName(id: string, name: string): string {
  return `${ownPrefixes.staging}${id}.${name}`
}

export function beforeName(id: string, name: string): string {
  return `${ownPrefixes.before}${id}.${name}`
}

export interface SwapContext {
  db: Db
  record: RestoreRecord
  reporter: Reporter
  onStep?: StepListener
  /** How long a rename may wait, milliseconds, where {@link renamePatience} is not the measure. */
  patience?: number
  /** Throws where the lock has been lost; asked before each rename. */
  assertHeld?: () => Promise<void>
}

/** What is to leave its name, what is to come, for one collection and one direction. */
interface Exchange {
  name: string
  leaving: string | null
  parkedAs: string
  coming: string | null
  comingFrom: string
}

/**
 * From `ready` or `swapping` to `swapped`.
 * @throws BackupError with the live data as it was: `target-failed` where somebody else wrote to it since the service
 * was stopped, and the record is `aborted` then; `target-unsuitable` where a view stands in the place of a
 * collection, or the other way round. `target-failed` too where a collection cannot be renamed or has vanished.
 */
export async function swap(context: SwapContext, watch: WriteWatch | null): Promise<void> {
  const { db, record } = context
  const exchanges = record.collections.map((collection) => forward(record._id, collection))
  try {
    await assertPresent(context, exchanges)
  } catch (error) {
    // Without what is to come, what was live is better than nothing.
    if (record.state === 'swapping' && !(await anyCame(db, exchanges))) {
      await takeBack(context, exchanges)
      await updateRecord(db, record, { state: 'aborted' })
    }
    throw error
  }
  if (record.state === 'ready') {
    await assertKinds(context)
    const written = await watch?.seen((name) => name)
    if (written) {
      await updateRecord(db, record, { state: 'aborted' })
      throw writtenTo(written)
    }
    await updateRecord(db, record, { state: 'swapping' })
    await context.onStep?.('swap begun')
  }
  await moveAway(context, exchanges)
  if (watch && !(await anyCame(db, exchanges))) {
    const written = await watch.seen((name) => parkedName(exchanges, name))
    await context.onStep?.('quiet checked')
    if (written) {
      await takeBack(context, exchanges)
      await updateRecord(db, record, { state: 'aborted' })
      throw writtenTo(written)
    }
  }
  await moveIn(context, exchanges)
  const refused = await setViews(context, 'restored')
  await setScripts(context, 'restored')
  await restoreExpiry(context)
  await updateRecord(db, record, { state: 'swapped' })
  await context.onStep?.('swapped')
  assertViews(refused)
}

/** From `swapped`, or half-way there, back to what was live before; what was restored goes back into staging. */
export async function unswap(context: SwapContext): Promise<void> {
  const { db, record } = context
  const exchanges = record.collections.map((collection) => backward(record._id, collection))
  await assertPresent(context, exchanges)
  if (record.state !== 'rolling-back') await updateRecord(db, record, { state: 'rolling-back' })
  await context.onStep?.('rollback begun')
  await moveAway(context, exchanges)
  await moveIn(context, exchanges)
  const refused = await setViews(context, 'before')
  await setScripts(context, 'before')
  await updateRecord(db, record, { state: 'rolled-back' })
  await context.onStep?.('rolled back')
  assertViews(refused)
}

/** A view that the server does not take must not hold up the collections, and must not go unsaid. */
export function assertViews(refused: string[]): void {
  if (refused.length === 0) return
  throw new BackupError({
    code: 'check-failed',
    message: `the collections are in place, but not every view is: ${refused.join('; ')}`,
    cause: 'The view fits neither this server nor what it reads from',
    remedy: 'Create it by hand; its definition stands in manifest.json of the archive',
  })
}

function forward(id: string, { name, restored, before }: SwapCollection): Exchange {
  return {
    name,
    leaving: before,
    parkedAs: beforeName(id, name),
    coming: restored,
    comingFrom: stagingName(id, name),
  }
}

function backward(id: string, { name, restored, before }: SwapCollection): Exchange {
  return {
    name,
    leaving: restored,
    parkedAs: stagingName(id, name),
    coming: before,
    comingFrom: beforeName(id, name),
  }
}

/** Before a live collection leaves its name it must be certain that another can take it. */
async function assertPresent(context: SwapContext, exchanges: Exchange[]): Promise<void> {
  const { nameOf } = await locate(context.db)
  for (const { name, coming, comingFrom } of exchanges) {
    if (coming === null) continue
    const found = nameOf.get(coming)
    if (found !== name && found !== comingFrom) throw vanished(context.record, name)
  }
}

/** A view cannot be renamed, and a collection must not be dropped as if it were a view. */
async function assertKinds({ db, record }: SwapContext): Promise<void> {
  const kindOf = new Map((await listAll(db)).map(({ name, type }) => [name, type]))
  const wanted = [
    ...record.collections.map(({ name }) => ({ name, kind: 'collection' })),
    ...record.views.map(({ name }) => ({ name, kind: 'view' })),
  ]
  for (const { name, kind } of wanted) {
    const found = kindOf.get(name) ?? kind
    if (found === kind) continue
    throw new BackupError({
      code: 'target-unsuitable',
      message: `${name} is a ${kind} in the archive and a ${found} in the database`,
      cause: 'The service has changed what it keeps under that name since the backup',
      remedy: `Rename or drop the ${found} first`,
    })
  }
}

function parkedName(exchanges: Exchange[], name: string): string {
  return exchanges.find((exchange) => exchange.name === name && exchange.leaving)?.parkedAs ?? name
}

/** Where each collection stands now. */
async function locate(db: Db): Promise<{ nameOf: Map<string, string>; uuidOf: Map<string, string> }> {
  const listed = (await listAll(db)).filter(({ uuid }) => uuid !== null)
  return {
    nameOf: new Map(listed.map(({ name, uuid }) => [uuid!, name])),
    uuidOf: new Map(listed.map(({ name, uuid }) => [name, uuid!])),
  }
}

async function anyCame(db: Db, exchanges: Exchange[]): Promise<boolean> {
  const { uuidOf } = await locate(db)
  return exchanges.some(({ name, coming }) => coming !== null && uuidOf.get(name) === coming)
}

async function moveAway(context: SwapContext, exchanges: Exchange[]): Promise<void> {
  const { nameOf } = await locate(context.db)
  for (const { name, leaving, parkedAs } of exchanges) {
    if (leaving === null || nameOf.get(leaving) !== name) continue
    await rename(context, name, parkedAs)
    await context.onStep?.(`${name} moved away`)
  }
}

async function moveIn(context: SwapContext, exchanges: Exchange[]): Promise<void> {
  const { nameOf } = await locate(context.db)
  for (const { name, coming, comingFrom } of exchanges) {
    if (coming !== null && nameOf.get(coming) !== name) {
      await claim(context, name, comingFrom)
      await context.onStep?.(`${name} moved in`)
    }
    await mergeStrays(context, name)
  }
}

/** Undoes {@link moveAway}; nothing has come in yet. */
async function takeBack(context: SwapContext, exchanges: Exchange[]): Promise<void> {
  const { nameOf } = await locate(context.db)
  for (const { name, leaving, parkedAs } of exchanges) {
    if (leaving === null || nameOf.get(leaving) !== parkedAs) continue
    await claim(context, name, parkedAs)
    await context.onStep?.(`${name} taken back`)
    await mergeStrays(context, name)
  }
}

async function rename(
  { db, patience = renamePatience, assertHeld }: SwapContext,
  from: string,
  to: string,
): Promise<void> {
  await assertHeld?.()
  try {
    await db.admin().command({
      renameCollection: `${db.databaseName}.${from}`,
      to: `${db.databaseName}.${to}`,
      maxTimeMS: patience,
      writeConcern: { w: 'majority' },
    })
  } catch (error) {
    if (isServerError(error, 50)) {
      throw new BackupError({
        code: 'target-failed',
        message: `${from} could not be renamed within ${patience / 1000} s`,
        cause: 'An open transaction or an index build holds the collection',
        remedy: 'End it (db.currentOp() shows it), then run issuer-backup heal',
        underlying: error,
      })
    }
    throw error
  }
}

/**
 * Gives a collection its name, even where somebody who still writes has created that name anew: what he created is
 * set aside as a stray, as often as he does it.
 */
async function claim(context: SwapContext, name: string, from: string): Promise<void> {
  for (let attempt = 0; attempt < contention; attempt++) {
    try {
      await rename(context, from, name)
      return
    } catch (error) {
      if (!isServerError(error, 48)) throw error
      const stray = strayName(context.record._id, name, `${Date.now()}-${attempt}`)
      await rename(context, name, stray).catch((gone) => {
        if (!isServerError(gone, 26)) throw gone
      })
    }
  }
  throw new BackupError({
    code: 'target-failed',
    message: `the name ${name} is taken again and again`,
    cause: 'A service that was to be stopped still writes',
    remedy: 'Stop it, then run issuer-backup heal',
  })
}

function strayName(id: string, name: string, part: string): string {
  return `${stagingName(id, name)}.stray-${part}`
}

/** Puts what was written under a name while the name stood empty into the collection that has it now. */
async function mergeStrays({ db, record, reporter, onStep }: SwapContext, name: string): Promise<void> {
  const prefix = strayName(record._id, name, '')
  // A collection of the archive may have such a name too.
  const known = new Set(record.collections.map(({ restored }) => restored))
  const strays = (await listAll(db)).filter(
    ({ name: found, uuid }) => found.startsWith(prefix) && !known.has(uuid!),
  )
  for (const stray of strays) {
    const into = db.collection(name, { writeConcern: { w: 'majority' } })
    let merged = 0
    let kept = 0
    for await (const document of db.collection(stray.name).find({}, { promoteValues: false })) {
      try {
        await into.insertOne(document, { bypassDocumentValidation: true })
        merged++
      } catch (error) {
        if (!isServerError(error, 11000)) throw error
        const present = await into.findOne({ _id: document._id }, { promoteValues: false })
        if (!present || canonical(present) !== canonical(document)) kept++
      }
    }
    if (merged > 0)
      reporter.warn(`Somebody wrote ${merged} documents to ${name} during the swap; they are in it`)
    if (kept > 0) {
      reporter.warn(
        `Somebody wrote ${kept} documents to ${name} during the swap that clash with its own; they are kept in ${stray.name}`,
      )
      continue
    }
    await db.collection(stray.name).drop({ writeConcern: { w: 'majority' } })
    await onStep?.(`stray of ${name} merged`)
  }
}

function writtenTo(written: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `${written} after the service was stopped; the live data is as it was, with that write`,
    cause: 'Something else than the stopped service writes to the database',
    remedy: 'Stop whatever writes to it, then run the restore again',
  })
}

function vanished(record: RestoreRecord, name: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `restore ${record._id} cannot go on: the collection that is to become ${name} has vanished`,
    cause: 'Somebody dropped or renamed collections whose names begin with __restore_ or __before_',
    remedy: 'Look for it before anything else; the safety archive holds the state before the restore',
  })
}
