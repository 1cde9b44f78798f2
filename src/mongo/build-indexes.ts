/** Builds the indexes of loaded collections. */
import { type Db, MongoServerError } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { contentRefused } from './failure.ts'
import { duplicateKey } from './load.ts'
import type { StagedCollection } from './staging.ts'

/** MongoDB's error code where a role is lacking. */
const unauthorized = 13

/**
 * All indexes of a collection in one command, so that its documents are read once, one collection after the other:
 * each build may take 200 MB of the server's memory. Needs the action createIndex.
 *
 * @throws BackupError `archive-unsuitable` where the documents do not fit an index, `target-failed` or `disk-full` where
 * the server fails; else what the driver throws.
 */
export async function buildIndexes(
  { client, facts }: Connection,
  database: string,
  collections: readonly StagedCollection[],
): Promise<void> {
  const db = client.db(database)
  for (const { name, original, indexes } of collections) {
    if (indexes.length > 0) await build(db, facts.topology, name, original, indexes)
  }
}

async function build(
  db: Db,
  topology: Connection['facts']['topology'],
  name: string,
  original: string,
  indexes: readonly Record<string, unknown>[],
): Promise<void> {
  try {
    await db.command({
      createIndexes: name,
      indexes,
      // The default waits for every member, and so for ever for one that is down. A standalone takes none.
      ...(topology === 'replica-set' && { commitQuorum: 'majority' }),
      writeConcern: { w: 'majority' },
    })
  } catch (error) {
    throw explain(error, original)
  }
}

function explain(error: unknown, collection: string): unknown {
  // A lost connection says nothing of the documents, nor does a missing privilege.
  if (!(error instanceof MongoServerError)) return error
  const { message } = error
  const code = Number(error.code)
  if (code === unauthorized) return error
  if (code === duplicateKey) {
    const index = / index: (\S+)/.exec(message)?.[1]
    return new BackupError({
      code: 'archive-unsuitable',
      message: `${collection} holds documents that its unique index ${index ?? ''} forbids`.replace(
        '  ',
        ' ',
      ),
      cause: 'It was dumped while somebody wrote, outside a snapshot',
      remedy: 'Use another archive',
    })
  }
  return contentRefused({ code, message }, `building the indexes of ${collection}`, {
    message: `the indexes of ${collection} cannot be built`,
    cause: 'The archive comes from a server of another version, or its documents do not fit the index',
    remedy: 'Restore into a server of the version that the archive names, or use another archive',
  })
}
