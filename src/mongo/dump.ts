/** What both dump engines share: what they are asked, what they give, and how a dump is judged. */
import type { ClientSession, Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { Progress } from '../reporter.ts'
import { type CatalogEntry, catalogDifference, sourceChanged } from './catalog.ts'
import { crcHex } from './crc64.ts'

/** Where a dump's bytes go. A promise returned holds the dump back until it settles. */
export interface ByteSink {
  /** Takes `source[start, end)`; the bytes may be reused by the caller once this has returned. */
  write(source: Buffer, start: number, end: number): Promise<void> | undefined
}

export interface DumpOptions {
  onProgress: (progress: Progress) => void
  signal: AbortSignal
}

export interface DumpedNamespace {
  name: string
  type: CatalogEntry['type']
  documents: number
  /** Bytes of BSON. */
  bytes: number
  /** CRC-64/XZ of the documents in stream order, 16 hex digits. */
  crc: string
  /** What the server counted by itself; null for what holds no documents of its own. */
  counted: number | null
  consistency: 'snapshot' | 'collection'
  options: Record<string, unknown>
  indexes: Record<string, unknown>[]
}

export interface Dump {
  namespaces: DumpedNamespace[]
  /** The cluster time that every `snapshot` namespace was read at. */
  snapshot: { seconds: number; increment: number } | null
}

/** Writes to the sink and waits as long as it wants, but not beyond an abort. */
export async function put(sink: ByteSink, bytes: Buffer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const written = sink.write(bytes, 0, bytes.length)
  if (!written) return
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    await Promise.race([written, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The record of a namespace that has been read to its end. */
export function dumped(
  entry: CatalogEntry,
  read: { documents: number; bytes: number; crc: bigint },
  witness: { counted: number | null; consistency: DumpedNamespace['consistency'] },
): DumpedNamespace {
  const { name, type, options, indexes } = entry
  return { name, type, options, indexes, ...read, crc: crcHex(read.crc), ...witness }
}

/** @throws BackupError `source-changed` where the catalog is not what it was when the dump began. */
export function assertUnchanged(before: CatalogEntry[], after: CatalogEntry[]): void {
  const difference = catalogDifference(before, after)
  if (difference !== null) throw sourceChanged(`${difference} during the backup`)
}

/** How many documents the server itself finds in a collection: counted one by one, not taken from its metadata. */
export async function countDocuments(
  db: Db,
  collection: string,
  readConcern: object = {},
  options: { session?: ClientSession; signal?: AbortSignal } = {},
): Promise<number> {
  const answer = await db.command(
    { aggregate: collection, pipeline: [{ $count: 'n' }], cursor: {}, ...readConcern },
    options,
  )
  return Number(answer.cursor.firstBatch[0]?.n ?? 0)
}

/**
 * Outside a snapshot no count is exact while somebody writes; but fewer documents than there were both before and
 * after point to a stream that was cut short.
 * @returns the count that the manifest records.
 * @throws BackupError `source-changed`.
 */
export function judgeCount(name: string, documents: number, before: number, after: number): number {
  if (documents >= Math.min(before, after)) return documents === before ? before : after
  throw new BackupError({
    code: 'source-changed',
    message: `${name}: ${documents} documents came, the server counted ${before} before and ${after} after`,
    cause: 'It is written to so heavily that its read cannot be told from a cut stream',
    remedy: 'Run the backup again at a quieter time, or use a replica set, where a snapshot is exact',
  })
}
