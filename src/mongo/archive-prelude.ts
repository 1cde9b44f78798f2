/** What the items of a mongodump archive say that are not documents of a collection: the prelude, above all. */
import * as BSON from 'bson'
import { BackupError } from '../errors.ts'
import { nestsTooDeep } from '../nesting.ts'
import { archiveVersion, type CollectionMetadata, type Prelude } from './archive-format.ts'

/** @param what the item is, for the error. @throws BackupError `archive-damaged`. */
export function parseBson(item: Buffer, what: string): Record<string, unknown> {
  try {
    return BSON.deserialize(item, { useBigInt64: true })
  } catch (underlying) {
    throw damaged(`${what} is not BSON`, underlying)
  }
}

/** The prelude's first item. @throws BackupError `archive-damaged`, `archive-newer`. */
export function parsePreludeHeader(document: Record<string, unknown>): Omit<Prelude, 'collections'> {
  const { version, concurrent_collections: concurrent, server_version: server, tool_version: tool } = document
  if (typeof version !== 'string') throw damaged('the prelude lacks its version')
  if (version !== archiveVersion) {
    throw new BackupError({
      code: 'archive-newer',
      message: `the dump has format version ${version}, known is ${archiveVersion}`,
      remedy: 'Use the mongorestore that belongs to the mongodump which made it',
    })
  }
  return {
    concurrentCollections: typeof concurrent === 'number' ? concurrent : 1,
    serverVersion: text(server),
    toolVersion: text(tool),
  }
}

/** One of those that follow it, one for each collection. @throws BackupError `archive-damaged`. */
export function parseMetadata(document: Record<string, unknown>): CollectionMetadata {
  const { db, collection, metadata, type } = document
  if (typeof db !== 'string' || typeof collection !== 'string' || typeof metadata !== 'string') {
    throw damaged('the prelude lacks the name of a collection')
  }
  let parsed: unknown
  try {
    // mongodump may leave the metadata empty.
    parsed = metadata === '' ? {} : BSON.EJSON.parse(metadata, { relaxed: false })
  } catch (underlying) {
    throw damaged(`the metadata of ${collection} is not JSON`, underlying)
  }
  if (!isDocument(parsed)) throw damaged(`the metadata of ${collection} is no document`)
  const { options = {}, indexes = [], uuid, type: stated } = parsed
  if (!isDocument(options) || !Array.isArray(indexes) || !indexes.every(isDocument)) {
    throw damaged(`the options or indexes of ${collection} are no documents`)
  }
  if (nestsTooDeep(parsed)) throw damaged(`the metadata of ${collection} nests deeper than a server takes`)
  return {
    database: db,
    collection,
    type: text(type) || text(stated) || 'collection',
    options,
    indexes,
    uuid: typeof uuid === 'string' ? uuid : null,
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** The dump is damaged, in the way that `message` says. */
export function damaged(message: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: `the dump is damaged: ${message}`,
    cause: 'It was altered, or broken while it was made or copied',
    remedy: 'Use another archive',
    underlying,
  })
}
