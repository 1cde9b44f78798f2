/** Makes dump streams anew, for what no dump would hold. */
import { encodeBlockHeader, encodeEnd, encodePrelude, terminator } from '../../src/mongo/archive-format.ts'
import { MongoArchiveReader } from '../../src/mongo/archive-reader.ts'
import { Crc64 } from '../../src/mongo/crc64.ts'
import { split } from './raw-bson.ts'

/**
 * The same archive with other documents, its checksums right.
 * @param block how many documents a block holds; blocks of all collections take turns
 */
export async function remake(
  stream: Buffer,
  change: (documents: Buffer[]) => Buffer[],
  block = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const contents = new Map<string, Buffer[]>()
  const reader = new MongoArchiveReader({
    documents({ collection }, run) {
      contents.set(collection, [...(contents.get(collection) ?? []), ...split(run)])
      return undefined
    },
  })
  await reader.write(stream)
  const namespaces = reader.end().map(({ database, collection }) => {
    return { database, collection, documents: change(contents.get(collection) ?? []), crc: new Crc64() }
  })
  const parts = [encodePrelude(reader.prelude!)]
  for (let left = namespaces; left.length > 0; left = left.filter(({ documents }) => documents.length > 0)) {
    for (const { database, collection, documents, crc } of left) {
      const run = Buffer.concat(documents.splice(0, block))
      crc.update(run)
      parts.push(encodeBlockHeader(database, collection), run, terminator)
      if (documents.length === 0) parts.push(encodeEnd(database, collection, crc.value()))
    }
  }
  return Buffer.concat(parts)
}
