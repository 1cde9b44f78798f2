/**
 * Writes through the inside of the mongodb driver (reads do in raw-channel.ts).
 *
 * The driver has no way to insert a document that is BSON already: it decodes and encodes, and loses what JavaScript
 * cannot hold (duplicate names, deprecated types, NaN payloads, the order of integer-like names) and most of the
 * speed. Its own inserts hand their documents to the wire as a `DocumentSequence`, a part of the message that is
 * raw bytes (OP_MSG section kind 1); a command that holds one gets it there. package.json pins the driver's exact
 * version, and what is inside a `DocumentSequence` is tried below when this file is loaded.
 */
import type { Db } from 'mongodb'
import { DocumentSequence } from 'mongodb/lib/cmap/commands.js'
import { BackupError } from '../errors.ts'

/**
 * Sends a write command whose documents, or statements, are raw BSON.
 *
 * @param command such as `{ insert: 'name', ordered: false }`, without the field that holds the documents
 * @param field `documents` of an insert, `updates` of an update
 * @param runs whole documents back to back, in as many pieces as they happen to lie
 * @returns the server's reply, which may hold `writeErrors` or a `writeConcernError`: nothing is thrown for those
 */
export function rawWrite(
  db: Db,
  command: Record<string, unknown>,
  field: 'documents' | 'updates',
  runs: readonly Buffer[],
): Promise<WriteReply> {
  return db.command({ ...command, [field]: sequence(field, runs) }) as Promise<WriteReply>
}

export interface WriteReply {
  /** Documents inserted, or matched. */
  n: number
  writeErrors?: { index: number; code: number; errmsg: string }[]
  writeConcernError?: { code: number; errmsg: string }
}

/**
 * A reply without `writeErrors` may still tell of documents that are not there, or not yet safe.
 * @throws BackupError `target-failed`
 */
export function assertTaken({ n, writeConcernError }: WriteReply, count: number, collection: string): void {
  if (n === count && !writeConcernError) return
  throw new BackupError({
    code: 'target-failed',
    message: `the server took ${n} of ${count} documents of ${collection}${writeConcernError ? `: ${writeConcernError.errmsg}` : ''}`,
    cause: 'The server is about to stop, or too few members of its replica set keep up',
    remedy: 'Look at the log of mongod, then run this again',
  })
}

function sequence(field: string, runs: readonly Buffer[]): DocumentSequence {
  const documents = new DocumentSequence(field)
  // The first argument is for command monitoring only; a sequence does not care where a document begins.
  for (const run of runs) documents.push(null, run)
  return documents
}

/** Kind 1, length, name, documents: as the wire protocol has it (OP_MSG). */
const sample = sequence('d', [Buffer.from([5, 0, 0, 0, 0]), Buffer.from([5, 0, 0, 0, 0])]).toBin()
if (Buffer.from(sample).toString('hex') !== '0110000000640005000000000500000000') {
  throw new Error('this version of the mongodb driver builds messages in another way than its pinned one')
}
