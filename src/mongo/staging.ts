/** What becomes of each collection of an archive in the target: under which name, created how, with which indexes. */
import { BSON, type Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { CollectionMetadata, Prelude } from './archive-format.ts'
import { canonical } from './canonical.ts'
import type { CatalogEntry } from './catalog.ts'
import { notCarriedNatively } from './fidelity.ts'
import type { Destination, LoadTarget } from './load.ts'
import { isOurs } from './own-names.ts'

/** A collection on its way: `name` is the one it is loaded under. */
export interface StagedCollection extends LoadTarget {
  /** Its name in the archive, and later. */
  original: string
  /** As it is created: without the expiry of a clustered collection, which comes after the swap. */
  options: Record<string, unknown>
  /** As they are built, their expiry put off; `_id`'s own comes with the collection. */
  indexes: Record<string, unknown>[]
  /** What the archive says, for `_id`'s index too. */
  recorded: Pick<CollectionMetadata, 'options' | 'indexes'>
  /** The true expiry of each TTL index: `{ value: … }` in canonical Extended JSON, seconds. */
  ttl: { index: string; seconds: string }[]
  /** The true expiry of a clustered collection, likewise; null where it has none. */
  collectionTtl: string | null
}

export interface StagingPlan {
  database: string
  /** The database's name in the archive. */
  from: string
  collections: StagedCollection[]
  /** Options in canonical Extended JSON. A view has nothing to load: it is compared and created in the swap. */
  views: { name: string; options: string }[]
  /** The archive holds `system.js`, which is merged in the swap. */
  hasScripts: boolean
  /** What is not restored: other databases, and left-overs of restores that were under way when it was dumped. */
  passedOver: string[]
}

export interface PlanOptions {
  /** Where to restore to. */
  database: string
  /** The database's name in the archive. */
  from: string
  /** Under which name a collection is loaded: `stagingName`, or its own for a restore in place. */
  nameOf: (collection: string) => string
}

/**
 * Expiry that no document reaches, seconds: the largest that every server takes. The TTL thread would otherwise
 * empty a staged copy within seconds, whose documents are as old as the backup.
 */
const neverExpires = new BSON.Int32(2_147_483_647)

/** Bytes of `<database>.<collection>` that a server takes (since 4.4). */
export const longestNamespace = 255

/** What a swap may have to append to a staged name: see `strayName` of swap.ts. */
const strayEnding = '.stray-1234567890123-999'.length

/** What old servers list and no server takes in `create`. */
const obsoleteOptions = new Set(['autoIndexId', 'temp', 'uuid', 'flags', 'create'])

const scripts = 'system.js'

/**
 * @throws BackupError `target-unsuitable` where something in the archive cannot be loaded beside live data, or loaded
 * by this program at all: see {@link obstacles}.
 */
export function planStaging(prelude: Prelude, options: PlanOptions): StagingPlan {
  const found = obstacles(prelude, options)
  if (found.length > 0) {
    throw new BackupError({
      code: 'target-unsuitable',
      message: `this archive cannot be restored beside the live data: ${found.join('; ')}`,
      cause: 'A restore loads copies under other names first, proves them, and then renames',
      remedy: 'Use --in-place, which drops the live collections and lets mongorestore load them',
    })
  }
  const ours = wanted(prelude, options)
  const collections = ours.filter(({ type, collection }) => type !== 'view' && collection !== scripts)
  const views = ours.filter(({ type }) => type === 'view')
  return {
    database: options.database,
    from: options.from,
    collections: collections.map((metadata) => stage(metadata, options.nameOf(metadata.collection))),
    views: views.map((view) => ({ name: view.collection, options: canonical(view.options) })),
    hasScripts: ours.some(({ collection }) => collection === scripts),
    passedOver: prelude.collections
      .filter((metadata) => !ours.includes(metadata))
      .map(({ database, collection }) => `${database}.${collection}`),
  }
}

/** Why this archive cannot be staged, one clause for each reason; empty where it can. */
export function obstacles(prelude: Prelude, { database, from, nameOf }: PlanOptions): string[] {
  return wanted(prelude, { from }).flatMap(({ collection, type, options, indexes }) => {
    const name = collection
    const lost = notCarriedNatively({ name, type: type as CatalogEntry['type'], options, indexes })
    if (lost !== null) return [lost]
    if (type === 'view' || name === scripts) return []
    if (name.startsWith('system.')) return [`${name} belongs to the server`]
    if ('encryptedFields' in options)
      return [`${name} has encrypted fields, and the server does not rename it`]
    const bytes = Buffer.byteLength(`${database}.${nameOf(name)}`) + (nameOf(name) === name ? 0 : strayEnding)
    if (bytes > longestNamespace) {
      return [`the name ${name} is too long to be staged (${bytes} bytes of ${longestNamespace})`]
    }
    return []
  })
}

function wanted(prelude: Prelude, { from }: Pick<PlanOptions, 'from'>): CollectionMetadata[] {
  return prelude.collections.filter(({ database, collection }) => database === from && !isOurs(collection))
}

function stage({ collection, options, indexes }: CollectionMetadata, name: string): StagedCollection {
  const ttlIndexes = indexes.filter((index) => 'expireAfterSeconds' in index)
  const { expireAfterSeconds, ...lasting } = options
  return {
    name,
    original: collection,
    capped: options.capped === true,
    validated: 'validator' in options,
    options: Object.fromEntries(Object.entries(lasting).filter(([option]) => !obsoleteOptions.has(option))),
    indexes: indexes.filter((index) => !isOwnIndex(index)).map((index) => buildable(index, options)),
    recorded: { options, indexes },
    ttl: ttlIndexes.map((index) => ({
      index: String(index.name),
      seconds: seconds(index.expireAfterSeconds),
    })),
    collectionTtl: expireAfterSeconds === undefined ? null : seconds(expireAfterSeconds),
  }
}

/** Servers of old took NaN and what is too large, and never expired by it; newer ones make 0 of NaN. */
function seconds(expireAfterSeconds: unknown): string {
  const value = Number(expireAfterSeconds)
  const sound = value >= 0 && value <= neverExpires.value
  return canonical({ value: sound ? expireAfterSeconds : neverExpires })
}

/** The index that a collection is born with: `_id`'s, clustered or not. */
export function isOwnIndex(index: Record<string, unknown>): boolean {
  return index.name === '_id_' || index.clustered === true
}

/** An index as `listIndexes` tells it, in the form that `createIndexes` makes the same index of. */
function buildable(
  index: Record<string, unknown>,
  options: Record<string, unknown>,
): Record<string, unknown> {
  // Servers before 4.4 list the namespace.
  const { ns, ...spec } = index
  if ('expireAfterSeconds' in spec) spec.expireAfterSeconds = neverExpires
  // Without one an index gets the collection's collation; the list leaves out the simple one.
  if ('collation' in options && !('collation' in spec)) spec.collation = { locale: 'simple' }
  return spec
}

/** The places for an engine to load to. */
export function destinationOf({ database, from, collections }: StagingPlan): Destination {
  const targets = new Map(collections.map((collection) => [collection.original, collection]))
  return {
    database,
    target: (namespace) =>
      (namespace.database === from ? targets.get(namespace.collection) : undefined) ?? null,
  }
}

/**
 * Creates the empty collections, with all their options, at a majority. Needs the action createCollection.
 * @throws what the driver throws.
 */
export async function createCollections(db: Db, { collections }: StagingPlan): Promise<void> {
  for (const { name, options, recorded } of collections) {
    const idIndex = recorded.indexes.find((index) => index.name === '_id_' && index.clustered !== true)
    await db.command({
      create: name,
      ...options,
      ...(idIndex && { idIndex: withoutNamespace(idIndex) }),
      writeConcern: { w: 'majority' },
    })
  }
}

function withoutNamespace({ ns, ...index }: Record<string, unknown>): Record<string, unknown> {
  return index
}
