/** Is a restored data folder sound? Asked of a mongod that runs on it and reaches nothing. */
import type { Manifest } from '../archive/manifest.ts'
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import { listDatabases } from '../mongo/databases.ts'
import type { Context } from './context.ts'

/**
 * Every database and collection that there was when the archive was made is there, and the server finds nothing wrong
 * with those of the database itself, documents and indexes.
 *
 * The archive knows about how many documents there were, by what the server said while it ran: afterwards some may have
 * been added, and some have expired. So that fewer are a warning.
 * @returns how many documents each collection of the database holds, which were all read.
 * @throws BackupError `check-failed`.
 */
export async function assertSound(
  { client }: Connection,
  database: string,
  { volume }: Manifest,
  { reporter, signal }: Context,
): Promise<Record<string, number>> {
  const found = new Map((await listDatabases(client)).map(({ name, collections }) => [name, collections]))
  for (const { name, collections } of volume?.databases ?? []) {
    const missing = Object.keys(collections).filter(
      (collection) => found.get(name)?.[collection] === undefined,
    )
    if (missing.length > 0) throw unsound(`${name} lacks ${missing.join(', ')}`)
  }
  const own = Object.keys(found.get(database) ?? {})
  if (own.length === 0) throw unsound(`there is no database ${database} in it`)
  const known = volume?.databases?.find(({ name }) => name === database)?.collections ?? {}
  const counts: Record<string, number> = {}
  for (const collection of own) {
    signal.throwIfAborted()
    reporter.phase(`Validating ${collection}`)
    const { valid, errors = [], ns, nrecords } = await client.db(database).command({ validate: collection })
    if (!valid) throw unsound(`${collection} is not valid: ${errors.join('; ')}`)
    // Of a time series the server reads the collection beneath, of which one document is many.
    const isItself = ns === `${database}.${collection}`
    counts[collection] = isItself ? Number(nrecords) : found.get(database)![collection]!
    const then = known[collection] ?? 0
    if (counts[collection] < then)
      reporter.warn(
        `${collection} holds ${counts[collection]} documents, and about ${then} when the archive was made`,
      )
  }
  return counts
}

function unsound(what: string): BackupError {
  return new BackupError({
    code: 'check-failed',
    message: `the restored data folder is not sound: ${what}`,
    cause: 'The data was not in order when the archive was made',
    remedy: 'Use another archive',
  })
}
