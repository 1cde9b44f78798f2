/**
 * Stores documents that hold a `Timestamp(0, 0)` at the top level, in whose place an insert puts the server's clock.
 * An upsert by a pipeline that replaces nothing by a literal stores them as they are.
 *
 * To insert first and put it right by an update is no way: the server computes the difference of the two for its
 * oplog, and where a field's name occurs twice that brings mongod down (6.0.5: invariant in
 * document_diff_serialization.cpp). An upsert that inserts computes none, and the query below never finds a document.
 */
import type { Db } from 'mongodb'
import { type LoadTarget, refusedDocument } from './load.ts'
import { firstElement } from './raw-document.ts'
import { assertTaken, rawWrite } from './raw-write.ts'

/** Bytes of documents in one command: with one of 16 MiB on top it stays below the 48,000,000 of a message. */
const batchBytes = 16_000_000

/** Statements in one command (`maxWriteBatchSize`). */
const batchStatements = 100_000

/**
 * In the order given. Needs the actions insert and update.
 * @throws what the driver throws; BackupError as {@link refusedDocument} and {@link assertTaken}
 */
export async function upsertLiterally(
  db: Db,
  target: LoadTarget,
  documents: readonly Buffer[],
  w: 1 | 'majority',
): Promise<void> {
  let statements: Buffer[] = []
  let bytes = 0
  for (const [i, document] of documents.entries()) {
    statements.push(statement(document))
    bytes += document.length
    const full = bytes >= batchBytes || statements.length === batchStatements
    if (!full && i < documents.length - 1) continue
    const reply = await rawWrite(
      db,
      {
        update: target.name,
        ordered: true,
        ...(target.validated && { bypassDocumentValidation: true }),
        writeConcern: { w },
      },
      'updates',
      statements,
    )
    const refused = reply.writeErrors?.[0]
    if (refused) throw refusedDocument(target.name, refused)
    assertTaken(reply, statements.length, target.name)
    statements = []
    bytes = 0
  }
}

const embedded = 0x03
const array = 0x04

/** `$nor: [{}]`: matches nothing, so that a second document of the same `_id` is an error and no update. */
const never = element(array, '$nor', document([element(embedded, '0', document([]))]))

const upsert = element(0x08, 'upsert', Buffer.from([1]))

/** `{ q: { _id: { $eq: <its _id> }, $nor: [{}] }, u: [{ $replaceWith: { $literal: <it> } }], upsert: true }` */
function statement(literal: Buffer): Buffer {
  const id = firstElement(literal)
  const equal = element(
    embedded,
    '_id',
    document([element(id.type, '$eq', literal.subarray(id.start, id.end))]),
  )
  const replace = element(embedded, '$replaceWith', document([element(embedded, '$literal', literal)]))
  return document([
    element(embedded, 'q', document([equal, never])),
    element(array, 'u', document([element(embedded, '0', document([replace]))])),
    upsert,
  ])
}

function element(type: number, name: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value])
}

function document(elements: Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)])
  bytes.writeInt32LE(bytes.length)
  return bytes
}
