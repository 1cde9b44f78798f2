/** Holds collections in a database against what an archive says of them. */
import { BSON, type Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { Progress } from '../reporter.ts'
import { listAll, readIndexes } from './catalog.ts'
import { ContentHash } from './content-hash.ts'
import { Crc64 } from './crc64.ts'
import { RawChannel } from './raw-channel.ts'
import { RawCursor } from './raw-cursor.ts'
import { isOwnIndex } from './staging.ts'

export interface ExpectedContent {
  /** As it is called in the database now. */
  name: string
  /** As a person knows it. */
  original: string
  documents: number
  /** Bytes of BSON. */
  bytes: number
  /** As {@link ContentHash} gives it. */
  content: string
  /** CRC-64 of the documents in order, for a capped collection; null where the order is free. */
  orderedCrc: bigint | null
}

export interface ExpectedCatalog {
  name: string
  original: string
  /** As they must be found: a staged collection's expiry is put off. */
  options: Record<string, unknown>
  /** Those that a collection is born with may be left out. */
  indexes: Record<string, unknown>[]
}

export interface ProofOptions {
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}

/** Collections read at once. */
const readers = 2

/**
 * Reads every collection back, raw and at a majority, and compares. Needs the action find.
 * @throws BackupError `check-failed` for the first difference; else what the driver throws.
 */
export async function proveContents(
  db: Db,
  expected: readonly ExpectedContent[],
  { onProgress, signal }: ProofOptions = {},
): Promise<void> {
  const done = { documents: 0, bytes: 0 }
  const onRun = (documents: number, bytes: number) => {
    signal?.throwIfAborted()
    onProgress?.({ documents: (done.documents += documents), bytes: (done.bytes += bytes) })
  }
  // The largest first: with two at work none of them is left for the end.
  const queue = [...expected].sort((a, b) => b.bytes - a.bytes)
  await Promise.all(
    Array.from({ length: readers }, async () => {
      const channel = new RawChannel(db.client, signal)
      try {
        for (let next = queue.shift(); next; next = queue.shift()) {
          compareContent(next, await readContent(db, next.name, next.orderedCrc !== null, onRun, channel))
        }
      } finally {
        await channel.close()
      }
    }),
  )
}

interface Content {
  documents: number
  bytes: number
  content: string
  orderedCrc: bigint | null
}

async function readContent(
  db: Db,
  name: string,
  ordered: boolean,
  onRun: (documents: number, bytes: number) => void,
  channel: RawChannel,
): Promise<Content> {
  const session = db.client.startSession({ causalConsistency: false })
  const hash = new ContentHash()
  const crc = ordered ? new Crc64() : null
  try {
    const cursor = await RawCursor.open(
      db,
      {
        find: name,
        hint: { $natural: 1 },
        readConcern: { level: 'majority' },
      },
      { session, channel },
    )
    for await (const { documents, count } of cursor.batches()) {
      hash.add(documents)
      crc?.update(documents)
      onRun(count, documents.length)
    }
  } finally {
    await session.endSession()
  }
  return {
    documents: hash.documents,
    bytes: hash.bytes,
    content: hash.value(),
    orderedCrc: crc?.value() ?? null,
  }
}

function compareContent(expected: ExpectedContent, found: Content): void {
  const { original } = expected
  if (found.documents !== expected.documents) {
    throw different(original, `it holds ${found.documents} documents, the archive ${expected.documents}`)
  }
  if (found.bytes !== expected.bytes) {
    throw different(original, `its documents have ${found.bytes} bytes, in the archive ${expected.bytes}`)
  }
  if (found.content !== expected.content) throw different(original, 'the content of its documents differs')
  if (found.orderedCrc !== expected.orderedCrc)
    throw different(original, 'the order of its documents differs')
}

/**
 * Compares options and indexes with what the server lists. Needs the actions listCollections and listIndexes.
 * @throws BackupError `check-failed` for the first difference; else what the driver throws.
 */
export async function proveCatalog(db: Db, expected: readonly ExpectedCatalog[]): Promise<void> {
  const present = new Map((await listAll(db)).map((entry) => [entry.name, entry]))
  for (const { name, original, options, indexes } of expected) {
    const found = present.get(name)
    if (!found) throw different(original, 'it is not there')
    compareFields(original, 'option', comparableOptions(options), comparableOptions(found.options))
    const wanted = byName(indexes)
    const listed = await readIndexes(db, name)
    const is = byName(listed)
    for (const [index, spec] of wanted) {
      if (!is.has(index)) throw different(original, `the index ${index} is missing`)
      compareFields(original, `index ${index}:`, spec, is.get(index)!)
    }
    const extra = listed.find((index) => !isOwnIndex(index) && !wanted.has(String(index.name)))
    if (extra) throw different(original, `it has another index, ${String(extra.name)}`)
  }
}

/** What servers of some versions list and others leave out, though it means the same. */
const defaults: Record<string, unknown> = { validationLevel: 'strict', validationAction: 'error' }
const meaningless = new Set(['autoIndexId', 'temp', 'uuid', 'flags', 'create', 'ns', 'background'])

function comparableOptions(options: Record<string, unknown>): Map<string, string> {
  return comparable(
    Object.fromEntries(Object.entries(options).filter(([option, value]) => value !== defaults[option])),
  )
}

function byName(indexes: readonly Record<string, unknown>[]): Map<string, Map<string, string>> {
  return new Map(indexes.map((index) => [String(index.name), comparable(index)]))
}

/** Relaxed Extended JSON of each field: 1 is 1, be it an integer or not, since servers settle on either. */
function comparable(fields: Record<string, unknown>): Map<string, string> {
  return new Map(
    Object.entries(fields)
      .filter(([field, value]) => !meaningless.has(field) && !isSimpleCollation(value))
      .map(([field, value]) => {
        const settled = orderless.has(field) ? sortFields(value as Record<string, unknown>) : value
        return [field, BSON.EJSON.stringify({ value: settled }, { relaxed: true })]
      }),
  )
}

/** Fields that the server writes out in an order of its own, and mongodump in any. */
const orderless = new Set(['collation', 'timeseries', 'clusteredIndex'])

function sortFields(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The one that no server lists; an index of a collection with another is asked for with it. */
function isSimpleCollation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'locale' in value && value.locale === 'simple'
}

function compareFields(
  original: string,
  what: string,
  wanted: Map<string, string>,
  found: Map<string, string>,
): void {
  for (const field of new Set([...wanted.keys(), ...found.keys()])) {
    if (wanted.get(field) !== found.get(field)) throw different(original, `${what} ${field} differs`)
  }
}

function different(original: string, how: string): BackupError {
  return new BackupError({
    code: 'check-failed',
    message: `${original} is not as in the archive: ${how}`,
    cause: 'Somebody writes to it, or the server does not store what it acknowledges',
    remedy: 'Run the restore again; if it recurs run validate on the collection',
  })
}

/** Count and content of a collection as one text, equal exactly where they are; one that is not there is empty. */
export async function fingerprint(db: Db, name: string): Promise<string> {
  const channel = new RawChannel(db.client)
  try {
    const { documents, content } = await readContent(db, name, false, () => {}, channel)
    return `${documents}:${content}`
  } finally {
    await channel.close()
  }
}
