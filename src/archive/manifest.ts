/**
 * What an archive says of itself. `backup.json` opens it, `manifest.json` closes it: without a manifest that says
 * `complete: true` there is no backup.
 */
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import { nestsTooDeep } from '../nesting.ts'

/** The newest archive format that this version writes and reads. */
export const formatVersion = 1

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()
const time = z.iso.datetime()

const purpose = z.enum(['backup', 'safety'])
/** `safety`: the state that a restore replaced, taken just before it. */
export type Purpose = z.infer<typeof purpose>

const consistency = z.enum(['snapshot', 'collection', 'stopped'])
/** `snapshot`: one point in time; `collection`: each collection read on its own; `stopped`: the server was down. */
export type Consistency = z.infer<typeof consistency>

const header = z.object({
  format: z.literal('issuer-backup'),
  version: z.number().int().positive(),
  /** The archive's name without any ending, such as `issuer-directory-20261123T164923Z-hot`. */
  name: z.string().min(1),
  purpose,
  tool: z.string(),
  target: z.string(),
  kind: z.enum(['hot', 'cold']),
  engine: z.enum(['native', 'mongodump', 'volume']),
  database: z.string().min(1),
  serverVersion: z.string(),
  featureCompatibility: z.string().nullable(),
  consistency,
  started: time,
})
/** The first member, `backup.json`. */
export type BackupHeader = z.infer<typeof header>

const namespace = z.object({
  /** Collection name without the database. */
  name: z.string().min(1),
  type: z.enum(['collection', 'view', 'timeseries']),
  documents: count,
  /** Bytes of BSON. */
  bytes: count,
  /** CRC-64/XZ over the documents in stream order, 16 hex digits. */
  crc: z.string().regex(/^[0-9a-f]{16}$/),
  /** The second witness: what the server counted by itself; null where it could not be asked. */
  counted: count.nullable(),
  consistency,
  /** As `listCollections` gives it, canonical Extended JSON. */
  options: z.record(z.string(), z.unknown()),
  /** As `listIndexes` gives them, canonical Extended JSON. */
  indexes: z.array(z.record(z.string(), z.unknown())),
})
export type NamespaceRecord = z.infer<typeof namespace>

const member = z.object({ name: z.string().min(1), size: count, sha256: digest })
export type MemberRecord = z.infer<typeof member>

const volume = z.object({
  /** Had mongod shut down by itself, or was it killed when its time was up? */
  cleanShutdown: z.boolean(),
  /** Every file of the data folder, by path: what its own machine read, and equal to what came through the stream. */
  files: z.array(z.object({ path: z.string().min(1), size: count, sha256: digest })),
  /**
   * The databases that share the folder, and about how many documents each of their collections holds; null where
   * mongod could not be asked.
   */
  databases: z
    .array(z.object({ name: z.string().min(1), collections: z.record(z.string(), count) }))
    .nullable(),
})
/** What a cold archive says of the data folder in it. */
export type VolumeRecord = z.infer<typeof volume>

const manifest = z.object({
  complete: z.literal(true),
  backup: header,
  finished: time,
  /** Cluster time of a snapshot, seconds and increment. */
  snapshot: z.object({ seconds: count, increment: count }).nullable(),
  /** Of a hot archive; empty in a cold one. */
  namespaces: z.array(namespace),
  /** Of a cold archive. */
  volume: volume.optional(),
  documents: count,
  bytes: count,
  /** Files asked for but not recorded, each with its reason, such as `users: not authorized`. */
  absent: z.array(z.object({ what: z.string(), why: z.string() })),
  /** Every member before the manifest, in order. */
  members: z.array(member),
})
/** The last member but one, `manifest.json`. */
export type Manifest = z.infer<typeof manifest>

const sidecar = z.object({
  format: z.literal('issuer-backup-sidecar'),
  version: z.number().int().positive(),
  file: z.string(),
  name: z.string(),
  purpose,
  kind: z.enum(['hot', 'cold']),
  engine: z.enum(['native', 'mongodump', 'volume']),
  database: z.string(),
  consistency,
  started: time,
  finished: time,
  /** Bytes of the encrypted file. */
  size: count,
  sha256: digest,
  documents: count,
  /** Bytes of BSON. */
  bytes: count,
  /** Documents of each namespace. */
  counts: z.record(z.string(), count),
})
/** What stands beside an archive in the clear: nothing secret, no recipients. */
export type Sidecar = z.infer<typeof sidecar>

/** @throws BackupError `archive-damaged`, or `archive-newer` for a version above {@link formatVersion}. */
export function parseHeader(json: Uint8Array): BackupHeader {
  return parse('backup.json', header, json)
}

/** @throws BackupError `archive-damaged`, or `archive-newer` for a version above {@link formatVersion}. */
export function parseManifest(json: Uint8Array): Manifest {
  return parse('manifest.json', manifest, json)
}

/** @throws BackupError `archive-damaged`, or `archive-newer` for a version above {@link formatVersion}. */
export function parseSidecar(json: Uint8Array): Sidecar {
  return parse('the sidecar', sidecar, json)
}

function parse<T>(what: string, schema: z.ZodType<T>, json: Uint8Array): T {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch (underlying) {
    throw new BackupError({ code: 'archive-damaged', message: `${what} is not JSON`, underlying })
  }
  if (nestsTooDeep(value)) {
    throw new BackupError({ code: 'archive-damaged', message: `${what} nests deeper than a server takes` })
  }
  const version = declaredVersion(value)
  if (version !== undefined && version > formatVersion) {
    throw new BackupError({
      code: 'archive-newer',
      message: `${what} has format version ${version}, this program knows up to ${formatVersion}`,
      cause: 'The archive was made by a newer issuer-backup',
      remedy: 'Use that version or a later one to read it',
    })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new BackupError({
    code: 'archive-damaged',
    message: `${what} is not what an archive holds: ${z.prettifyError(result.error).replaceAll('\n', ' ')}`,
  })
}

function declaredVersion(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { version, backup } = value as { version?: unknown; backup?: { version?: unknown } }
  const declared = version ?? backup?.version
  return typeof declared === 'number' ? declared : undefined
}
