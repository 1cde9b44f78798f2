/** What a database holds, by the server's own word, in a form that can be compared. */
import type { Db } from 'mongodb'
import { canonical, canonicalIndexes } from '../../src/mongo/canonical.ts'
import { listAll, readCatalog } from '../../src/mongo/catalog.ts'
import { journalName } from '../../src/mongo/journal.ts'
import { isOurs } from '../../src/mongo/own-names.ts'

export interface DatabaseState {
  /** `dbHash` of each collection. */
  hashes: Record<string, string>
  /** Kind, options and indexes of each collection and view. */
  catalog: Record<string, string>
}

/** What counts is what a user put there: nothing of ours, none of the server's own collections. */
export async function stateOf(db: Db): Promise<DatabaseState> {
  const { collections } = await db.command({ dbHash: 1 })
  const names = Object.keys(collections).filter(
    (name) => !isOurs(name) && (!name.startsWith('system.') || /^system\.(js$|buckets\.)/.test(name)),
  )
  const catalog = await readCatalog(db)
  return {
    hashes: Object.fromEntries(names.sort().map((name) => [name, collections[name]])),
    catalog: Object.fromEntries(
      catalog.map(({ name, type, options, indexes }) => [
        name,
        `${type} ${canonical(options)} ${canonicalIndexes(indexes)}`,
      ]),
    ),
  }
}

/** The identity of each collection of the user's. */
export async function uuidsOf(db: Db): Promise<Record<string, string | null>> {
  const listed = (await listAll(db)).filter(({ name }) => !isOurs(name) && !name.startsWith('system.'))
  return Object.fromEntries(listed.map(({ name, uuid }) => [name, uuid]))
}

/** Collections of ours that stand in the database besides the journal. */
export async function oursIn(db: Db): Promise<string[]> {
  const names = (await listAll(db)).map(({ name }) => name)
  return names.filter((name) => isOurs(name) && name !== journalName)
}
