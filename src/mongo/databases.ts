/** All databases of a server, for what concerns the whole of its data folder. */
import type { MongoClient } from 'mongodb'

export interface DatabaseRecord {
  name: string
  /** About how many documents each collection holds, by the server's metadata. */
  collections: Record<string, number>
}

/** Without the server's own `local` and `config`. @throws what the driver throws. */
export async function listDatabases(client: MongoClient): Promise<DatabaseRecord[]> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true })
  const names = databases.map(({ name }) => name).filter((name) => name !== 'local' && name !== 'config')
  return Promise.all(
    names.sort().map(async (name) => {
      const db = client.db(name)
      const listed = await db.listCollections({}, { nameOnly: false }).toArray()
      const stored = listed.filter(({ type, name }) => type !== 'view' && !name.startsWith('system.'))
      const counts = await Promise.all(
        stored.map(async ({ name }) => [name, await db.collection(name).estimatedDocumentCount()] as const),
      )
      return { name, collections: Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1))) }
    }),
  )
}
