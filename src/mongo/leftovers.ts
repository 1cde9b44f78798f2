/** What restores leave in a database: staged copies, replaced collections, the journal. */
import type { Db } from 'mongodb'
import { listAll } from './catalog.ts'
import { journalName, type RestoreRecord } from './journal.ts'
import { ownPrefixes } from './own-names.ts'

/** Collections of one restore, by what they are. */
export interface Leftovers {
  /** The restore's id, as the collections' names carry it. */
  id: string
  staged: string[]
  before: string[]
  /** What somebody else wrote during the swap and could not be merged: nobody's but his. */
  strays: string[]
}

const pattern = new RegExp(`^(${Object.values(ownPrefixes).join('|')})([^.]+)\\.`)

/** As `strayName` of swap.ts makes them. */
const strayPattern = /\.stray-\d+-\d+$/

/** Everything in this database whose name is ours, grouped by restore. */
export async function findLeftovers(db: Db): Promise<Leftovers[]> {
  const found = new Map<string, Leftovers>()
  for (const { name } of await listAll(db)) {
    const [, prefix, id] = pattern.exec(name) ?? []
    if (!id || name === journalName) continue
    let group = found.get(id)
    if (!group) found.set(id, (group = { id, staged: [], before: [], strays: [] }))
    if (strayPattern.test(name)) group.strays.push(name)
    else if (prefix === ownPrefixes.staging) group.staged.push(name)
    else group.before.push(name)
  }
  return [...found.values()]
}

/** Staged collections that no record names: nobody knows whose they are. */
export function unknownLeftovers(leftovers: Leftovers[], records: RestoreRecord[]): Leftovers[] {
  const known = new Set(records.map(({ _id }) => _id))
  return leftovers.filter(({ id }) => !known.has(id))
}

/** Removes the staged copies of one restore. */
export async function dropStaging(db: Db, id: string): Promise<void> {
  for (const group of await findLeftovers(db)) {
    if (group.id === id) await dropAll(db, group.staged)
  }
}

export async function dropAll(db: Db, names: readonly string[]): Promise<void> {
  for (const name of names) await db.collection(name).drop({ writeConcern: { w: 'majority' } })
}
