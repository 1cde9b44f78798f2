/**
 * A `Timestamp(0, 0)` at the top level of an inserted document becomes the server's clock. An update by a pipeline
 * does not do that: here what was inserted is put right.
 */
import type { Db } from 'mongodb'
import { type LoadTarget, refusedDocument } from './load.ts'
import { firstElement } from './raw-document.ts'
import { rawWrite } from './raw-write.ts'

/** Bytes of documents in one update; a message may hold 48,000,000 and one document more than 16 MiB. */
const batchBytes = 16_000_000

/**
 * @param documents as {@link replacedByServer} found them
 * @throws what the driver throws; BackupError as {@link refusedDocument}
 */
export async function putBackTimestamps(
  db: Db,
  target: LoadTarget,
  documents: readonly Buffer[],
  w: 1 | 'majority',
): Promise<void> {
  let batch: Buffer[] = []
  let bytes = 0
  for (const [i, document] of documents.entries()) {
    batch.push(replacement(document))
    bytes += document.length
    if (bytes < batchBytes && i < documents.length - 1) continue
    const reply = await rawWrite(
      db,
      {
        update: target.name,
        ...(target.validated && { bypassDocumentValidation: true }),
        writeConcern: { w },
      },
      'updates',
      batch,
    )
    const refused = reply.writeErrors?.[0]
    if (refused) throw refusedDocument(target.name, refused)
    if (reply.writeConcernError) throw new Error(reply.writeConcernError.errmsg)
    if (reply.n !== batch.length) throw new Error(`the server found ${reply.n} of ${batch.length} documents`)
    batch = []
    bytes = 0
  }
}

/** `{ q: { _id: { $eq: <its _id> } }, u: [{ $replaceWith: { $literal: <the document> } }] }`, raw. */
function replacement(document: Buffer): Buffer {
  const id = firstElement(document)
  const value = document.subarray(id.start, id.end)
  return embed([
    element(0x03, 'q', embed([element(0x03, '_id', embed([element(id.type, '$eq', value)]))])),
    element(
      0x04,
      'u',
      embed([
        element(
          0x03,
          '0',
          embed([element(0x03, '$replaceWith', embed([element(0x03, '$literal', document)]))]),
        ),
      ]),
    ),
  ])
}

function element(type: number, name: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value])
}

function embed(elements: Buffer[]): Buffer {
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)])
  document.writeInt32LE(document.length)
  return document
}
