/**
 * The stream that `mongodump --archive` writes and `mongorestore --archive` reads, format version 0.1 (MongoDB
 * Database Tools, common/archive):
 *
 *     magic, header document, one metadata document for each collection, terminator,
 *     then blocks: a namespace document, documents, terminator.
 *
 * A namespace ends with a block that says EOF and carries the CRC-64 of its documents. Blocks of several
 * namespaces may interleave.
 */
import * as BSON from 'bson'

/** 0x8199e26d, little endian. */
export const magic = Buffer.from([0x6d, 0xe2, 0x99, 0x81])
export const terminator = Buffer.from([0xff, 0xff, 0xff, 0xff])
export const archiveVersion = '0.1'

/** The largest BSON document that the format admits, bytes: 16 MiB (mongo-tools, `MaxBSONSize`). */
export const maxDocument = 16 * 1024 * 1024

/** What the prelude says of one collection. */
export interface CollectionMetadata {
  database: string
  /** For a time series its own name, though its data comes under `system.buckets.<name>`. */
  collection: string
  /** `collection`, `view` or `timeseries`. */
  type: string
  options: Record<string, unknown>
  indexes: Record<string, unknown>[]
  /** 32 hex digits; views have none. */
  uuid: string | null
}

export interface Prelude {
  /** How many collections the dumper wrote side by side; mongorestore reads at least as many. */
  concurrentCollections: number
  serverVersion: string
  toolVersion: string
  collections: CollectionMetadata[]
}

/** The bytes from the magic to the prelude's terminator. */
export function encodePrelude(prelude: Prelude): Buffer {
  return Buffer.concat([
    magic,
    BSON.serialize({
      concurrent_collections: new BSON.Int32(prelude.concurrentCollections),
      version: archiveVersion,
      server_version: prelude.serverVersion,
      tool_version: prelude.toolVersion,
    }),
    ...prelude.collections.map((collection) =>
      BSON.serialize({
        db: collection.database,
        collection: collection.collection,
        metadata: BSON.EJSON.stringify(
          {
            options: collection.options,
            indexes: collection.indexes,
            ...(collection.uuid === null ? {} : { uuid: collection.uuid }),
            collectionName: collection.collection,
            type: collection.type,
          },
          { relaxed: false },
        ),
        size: new BSON.Int32(0),
        type: collection.type,
      }),
    ),
    terminator,
  ])
}

/** What opens a block of documents. */
export function encodeBlockHeader(database: string, collection: string): Buffer {
  return Buffer.from(BSON.serialize({ db: database, collection, EOF: false, CRC: BSON.Long.ZERO }))
}

/** The whole block that closes a namespace. */
export function encodeEnd(database: string, collection: string, crc: bigint): Buffer {
  return Buffer.concat([
    BSON.serialize({ db: database, collection, EOF: true, CRC: BSON.Long.fromBigInt(crc) }),
    terminator,
  ])
}
