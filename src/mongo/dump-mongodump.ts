/** The mongodump engine: the stock tool's own stream, read along as it passes and believed only when it adds up. */
import type { Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import { commandFailed } from '../exec.ts'
import { MongoArchiveReader, type StreamNamespace } from './archive-reader.ts'
import { type CatalogEntry, readCatalog } from './catalog.ts'
import type { Connection } from './connection.ts'
import {
  assertUnchanged,
  type ByteSink,
  countDocuments,
  type Dump,
  type DumpOptions,
  dumped,
  judgeCount,
  put,
} from './dump.ts'
import { withTrueOptions } from './mongodump-prelude.ts'
import { ownPrefixes } from './own-names.ts'
import type { Tools } from './tools.ts'

/** Milliseconds. */
const pulseInterval = 2_000

/**
 * Runs `mongodump --archive` and passes its stream to `sink`. An archive that mongodump left half-way is well formed
 * all the same, so its exit code decides first, then the stream's structure and checksums, then the server's own
 * counts before and after.
 *
 * @throws BackupError `tool-missing`; `source-failed` when mongodump fails; `source-changed` as the native engine.
 */
export async function dumpWithMongodump(
  connection: Connection,
  tools: Tools,
  database: string,
  sink: ByteSink,
  { onProgress, signal }: DumpOptions,
): Promise<Dump> {
  const db = connection.client.db(database)
  const catalog = await readCatalog(db)
  const counts = () =>
    Promise.all(catalog.map((entry) => (entry.type === 'view' ? null : countDocuments(db, entry.name))))
  const before = await counts()

  const child = tools.start(
    'mongodump',
    [
      '--archive',
      `--db=${database}`,
      ...Object.values(ownPrefixes).map((prefix) => `--excludeCollectionsWithPrefix=${prefix}`),
    ],
    { stdout: 'pipe', signal },
  )
  const pulse = watchPulse(db, () => child.kill('SIGKILL'))
  const done = { bytes: 0, documents: 0 }
  const reader = new MongoArchiveReader({
    documents(_namespace, run, count) {
      onProgress({ bytes: (done.bytes += run.length), documents: (done.documents += count) })
      return undefined
    },
  })
  try {
    for await (const chunk of withTrueOptions(child.stdout as AsyncIterable<Buffer>, catalog)) {
      await reader.write(chunk)
      await put(sink, chunk, signal)
    }
  } catch (error) {
    child.kill()
    await child.ended.catch(() => {})
    throw error
  } finally {
    pulse.stop()
  }
  const ending = await child.ended
  // First of all: a collection that goes away is what makes mongodump fail most often.
  assertUnchanged(catalog, await readCatalog(db))
  if (ending.code !== 0) throw commandFailed('mongodump', ending, 'source-failed')
  const read = new Map(reader.end().map((namespace) => [namespace.metadata.collection, namespace]))

  const after = await counts()
  return {
    snapshot: null,
    namespaces: catalog.map((entry, i) => judge(entry, read.get(entry.name), before[i]!, after[i]!)),
  }
}

/**
 * A mongodump whose server has gone may wait for it for ever, depending on the timeouts in the connection string
 * (database tools 100.x, in their Disconnect): so we look ourselves whether the server is there.
 */
function watchPulse(db: Db, onLost: () => void): { stop(): void } {
  const timer = setInterval(() => db.command({ ping: 1 }).catch(onLost), pulseInterval)
  return { stop: () => clearInterval(timer) }
}

function judge(
  entry: CatalogEntry,
  read: StreamNamespace | undefined,
  before: number | null,
  after: number | null,
) {
  if (!read) {
    throw new BackupError({
      code: 'source-failed',
      message: `mongodump left out ${entry.name}`,
      cause: 'The collection appeared while it ran, or mongodump passes over it',
      remedy: 'Run the backup again',
    })
  }
  const { documents, bytes, crc, metadata } = read
  // A time series is counted in measurements and dumped in buckets.
  const counted = entry.type === 'collection' ? judgeCount(entry.name, documents, before!, after!) : null
  // Options and indexes as the dump itself carries them: a restore compares with these.
  const { options, indexes } = metadata
  return dumped(
    { ...entry, options, indexes },
    { documents, bytes, crc: crc! },
    { counted, consistency: 'collection' },
  )
}
