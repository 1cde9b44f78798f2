/** Looks into raw BSON documents no further than their top level, without decoding anything. */
import { BackupError } from '../errors.ts'

/** `_id` and its closing zero, read as a little-endian integer. */
const idName = 0x0064695f

const timestamp = 0x11

/** Sizes of values that have one size (BSON specification 1.1); what is missing here is measured below. */
const fixedSize = new Int8Array(256).fill(-1)
for (const [size, types] of [
  [0, [0x06, 0x0a, 0x7f, 0xff]],
  [1, [0x08]],
  [4, [0x10]],
  [8, [0x01, 0x09, timestamp, 0x12]],
  [12, [0x07]],
  [16, [0x13]],
] as const) {
  for (const type of types) fixedSize[type] = size
}

/** A stretch of documents back to back. */
export interface Stretch {
  run: Buffer
  count: number
  /** An insert would not store them as they are: the server puts its clock for a top-level `Timestamp(0, 0)`. */
  altered: boolean
}

/**
 * Tells apart what an insert stores as it is and what not. The server puts the clock in place of a `Timestamp(0, 0)`
 * at the top level (not in a leading `_id`, not deeper), adds an `_id` where there is none, and moves it first.
 *
 * @param run whole documents back to back
 * @param collection for the error message
 * @returns the run in stretches, in order; almost always the whole of it
 * @throws BackupError `archive-unsuitable` for a document whose first field is not `_id`; `archive-damaged` for
 * what is no BSON
 */
export function stretches(run: Buffer, collection: string): Stretch[] {
  const view = new DataView(run.buffer, run.byteOffset, run.length)
  const found: Stretch[] = []
  let from = 0
  let count = 0
  let altered = false
  for (let start = 0; start < run.length; ) {
    const end = start + view.getInt32(start, true)
    const now = isAltered(run, view, start, end, collection)
    if (now !== altered && count > 0) {
      found.push({ run: run.subarray(from, start), count, altered })
      from = start
      count = 0
    }
    altered = now
    count++
    start = end
  }
  found.push({ run: run.subarray(from), count, altered })
  return found
}

function isAltered(run: Buffer, view: DataView, start: number, end: number, collection: string): boolean {
  if (end < start + 10 || view.getInt32(start + 5, true) !== idName) throw withoutId(collection)
  let at = endOfValue(run, view, start + 4, end)
  while (at < end - 1) {
    const next = endOfValue(run, view, at, end)
    if (run[at] === timestamp && view.getInt32(next - 8, true) === 0 && view.getInt32(next - 4, true) === 0) {
      return true
    }
    at = next
  }
  return false
}

/** An element of a document, and where its value lies. */
export interface Element {
  type: number
  name: string
  start: number
  end: number
}

/** The first element of a document, `_id` in practice. */
export function firstElement(document: Buffer): Element {
  const { done, value } = elementsOf(document).next()
  if (done) throw notBson()
  return value
}

/** The elements of a document's top level. */
export function* elementsOf(document: Buffer): Generator<Element, void> {
  const view = new DataView(document.buffer, document.byteOffset, document.length)
  for (let at = 4; at < document.length - 1; ) {
    const end = endOfValue(document, view, at, document.length)
    const start = endOfName(document, at + 1, document.length)
    yield { type: document[at]!, name: document.toString('utf8', at + 1, start - 1), start, end }
    at = end
  }
}

/** Cuts a run into pieces of whole documents, each within both limits or one document long. */
export function* pieces(
  run: Buffer,
  count: number,
  maxBytes: number,
  maxCount: number,
): Generator<{ run: Buffer; count: number }> {
  if (run.length <= maxBytes && count <= maxCount) {
    yield { run, count }
    return
  }
  let start = 0
  let taken = 0
  for (let at = 0; at < run.length; ) {
    const next = at + run.readInt32LE(at)
    if (taken > 0 && (next - start > maxBytes || taken === maxCount)) {
      yield { run: run.subarray(start, at), count: taken }
      start = at
      taken = 0
    }
    taken++
    at = next
  }
  yield { run: run.subarray(start), count: taken }
}

/** The documents of a run, one by one. */
export function* documentsOf(run: Buffer): Generator<Buffer> {
  for (let at = 0; at < run.length; at += run.readInt32LE(at)) {
    yield run.subarray(at, at + run.readInt32LE(at))
  }
}

/** Where the element that begins at `at` ends; `limit` is the end of its document. */
function endOfValue(bytes: Buffer, view: DataView, at: number, limit: number): number {
  const type = bytes[at]!
  const value = endOfName(bytes, at + 1, limit)
  let end = value + fixedSize[type]!
  if (end < value) {
    if (type === 0x0b) end = endOfName(bytes, endOfName(bytes, value, limit), limit)
    else if (value + 4 > limit) throw notBson()
    else end = value + view.getInt32(value, true) + prefixSize(type)
  }
  if (end <= at || end >= limit) throw notBson()
  return end
}

/** What a length prefix does not count, the prefix included. */
function prefixSize(type: number): number {
  switch (type) {
    case 0x02: // string
    case 0x0d: // code
    case 0x0e: // symbol
      return 4
    case 0x03: // document
    case 0x04: // array
    case 0x0f: // code with scope
      return 0
    case 0x05: // binary: the subtype
      return 5
    case 0x0c: // DBPointer: the ObjectId
      return 16
    default:
      throw notBson()
  }
}

function endOfName(bytes: Buffer, from: number, limit: number): number {
  let at = from
  while (at < limit && bytes[at] !== 0) at++
  return at + 1
}

function withoutId(collection: string): BackupError {
  return new BackupError({
    code: 'archive-unsuitable',
    message: `${collection} holds a document that does not begin with its _id`,
    cause: 'A server stores such a document only where it came by replication or from a very old version',
    remedy:
      'An insert would alter it: restore this archive by hand with mongorestore and accept the difference',
  })
}

function notBson(): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: 'the dump is damaged: a document is not BSON',
    cause: 'It was altered, or broken while it was made or copied',
    remedy: 'Use another archive',
  })
}
