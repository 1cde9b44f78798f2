/**
 * Puts right what mongodump spoils: it writes the options of collections and views with their fields in any order
 * (it keeps them in a Go map), and in the `$sort` of a view the order is what the view says.
 */
import { BSON } from 'mongodb'
import { magic } from './archive-format.ts'
import { canonical } from './canonical.ts'
import type { CatalogEntry } from './catalog.ts'
import { losesOrder } from './fidelity.ts'

/**
 * The same stream, the options of its prelude as the catalog has them. Where JavaScript would spoil them in its own
 * way the prelude is left as it is. A stream without a whole prelude passes as it is too, for others to judge.
 */
export async function* withTrueOptions(
  stream: AsyncIterable<Buffer>,
  catalog: readonly CatalogEntry[],
): AsyncGenerator<Buffer> {
  const entries = new Map(catalog.map((entry) => [entry.name, entry]))
  let head: Buffer | null = Buffer.alloc(0)
  for await (const chunk of stream) {
    if (head === null) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    const documents = preludeDocuments(head)
    if (documents === null) continue
    const end = documents.reduce((total, { length }) => total + length, magic.length)
    yield Buffer.concat([
      head.subarray(0, magic.length),
      ...documents.map((document) => mend(document, entries)),
      head.subarray(end),
    ])
    head = null
  }
  if (head !== null) yield head
}

/** Header and metadata documents as they lie behind the magic; null while their end is not in sight. */
function preludeDocuments(head: Buffer): Buffer[] | null {
  const documents: Buffer[] = []
  for (let at = magic.length; at + 4 <= head.length; ) {
    const length = head.readInt32LE(at)
    if (length === -1) return documents
    if (length < 5) return null
    documents.push(head.subarray(at, at + length))
    at += length
  }
  return null
}

function mend(document: Buffer, entries: ReadonlyMap<string, CatalogEntry>): Uint8Array {
  const fields = BSON.deserialize(document, { promoteValues: false })
  const entry = entries.get(String(fields.collection))
  if (!entry || !fields.metadata || losesOrder(entry.options)) return document
  const metadata = BSON.EJSON.parse(String(fields.metadata), { relaxed: false })
  if (losesOrder(metadata.indexes)) return document
  return BSON.serialize({ ...fields, metadata: canonical({ ...metadata, options: entry.options }) })
}
