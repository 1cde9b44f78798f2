/** What a swap sets besides collections: views, scripts and expiry. Each may be set again by anyone at any time. */
import { BSON, type Db, MongoServerError } from 'mongodb'
import { canonical } from './canonical.ts'
import { listAll } from './catalog.ts'
import { failsItself } from './failure.ts'
import type { RestoreRecord } from './journal.ts'

/** Tests stop the swap at each of its steps by this; nobody else listens. */
export type StepListener = (step: string) => Promise<void> | void

export interface PartsContext {
  db: Db
  record: Pick<RestoreRecord, 'collections' | 'views' | 'systemJs'>
  onStep?: StepListener
}

/** @returns why the server refuses a view, a clause for each; what else the driver throws passes. */
export async function setViews(
  { db, record, onStep }: PartsContext,
  which: 'restored' | 'before',
): Promise<string[]> {
  const refused: string[] = []
  const present = new Map((await listAll(db)).map((entry) => [entry.name, entry]))
  const wrong = record.views.filter(({ name, [which]: wanted }) => {
    const found = present.get(name)
    return wanted !== (found ? canonical(found.options) : null)
  })
  // All of them go first: a view that stays behind for a moment may forbid a collation to the one it reads from.
  for (const { name } of wrong) {
    const found = present.get(name)
    if (!found) continue
    // A view holds no data: dropping it loses nothing that the record does not know.
    if (found.type !== 'view') throw new Error(`${name} is not a view`)
    await db.command({ drop: name, writeConcern: { w: 'majority' } })
    await onStep?.(`view ${name} dropped`)
  }
  for (const { name, [which]: wanted } of wrong) {
    if (wanted === null) continue
    const { create, ...options } = BSON.EJSON.parse(wanted, { relaxed: false })
    try {
      await db.command({ create: name, ...options, writeConcern: { w: 'majority' } })
    } catch (error) {
      // A lost connection is for whoever comes next, and so is a server that fails.
      if (!(error instanceof MongoServerError) || failsItself(error)) throw error
      refused.push(`${name} (${error.message})`)
    }
    await onStep?.(`view ${name} created`)
  }
  return refused
}

export async function setScripts(
  { db, record, onStep }: PartsContext,
  which: 'restored' | 'before',
): Promise<void> {
  const scripts = db.collection('system.js', { writeConcern: { w: 'majority' } })
  const parse = (text: string) => BSON.EJSON.parse(text, { relaxed: false }) as { _id: never }
  const wanted = record.systemJs[which].map(parse)
  for (const script of wanted) {
    await scripts.replaceOne({ _id: script._id }, script, { upsert: true })
  }
  if (which === 'before') {
    const had = new Set(record.systemJs.before.map((text) => idText(parse(text))))
    for (const script of record.systemJs.restored.map(parse)) {
      if (!had.has(idText(script))) await scripts.deleteOne({ _id: script._id })
    }
  }
  if (wanted.length > 0) await onStep?.('system.js set')
}

function idText({ _id }: { _id: unknown }): string {
  return canonical({ _id })
}

/** Staged collections do not expire; under their own name they do again. */
export async function restoreExpiry({ db, record, onStep }: PartsContext): Promise<void> {
  for (const { name, ttl, collectionTtl } of record.collections) {
    for (const { index, seconds } of ttl) {
      const { value } = BSON.EJSON.parse(seconds, { relaxed: false }) as { value: unknown }
      await db.command({ collMod: name, index: { name: index, expireAfterSeconds: value } })
      await onStep?.(`expiry of ${name} set`)
    }
    if (collectionTtl !== null) {
      const { value } = BSON.EJSON.parse(collectionTtl, { relaxed: false }) as { value: unknown }
      await db.command({ collMod: name, expireAfterSeconds: value })
    }
  }
}
