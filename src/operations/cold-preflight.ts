/** What makes a cold archive and a target unfit for each other: found before anything is stopped. */
import type { BackupHeader } from '../archive/manifest.ts'
import { BackupError } from '../errors.ts'
import type { RestoreSettings } from '../settings/types.ts'
import type { ColdFacts } from '../target/cold.ts'
import type { Target } from '../target/target.ts'
import type { ArchiveFile } from './archive-file.ts'

/** On top of the files: what the mongod that proves them writes, and what the live one may not be left without. */
const margin = 1.05

/** @throws BackupError `target-unsuitable` for a server that would not open these files. */
export function assertSameSeries(header: BackupHeader, facts: ColdFacts): void {
  const series = (version: string) => version.split('.').slice(0, 2).join('.')
  if (series(header.serverVersion) === series(facts.serverVersion)) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `the archive is of MongoDB ${header.serverVersion}, and the image here holds ${facts.serverVersion}`,
    cause: 'Data files are for the versions of one series alone',
    remedy: `Use an image of MongoDB ${series(header.serverVersion)}, or restore a hot archive`,
  })
}

/**
 * The feature compatibility version is in the data folder too, and comes with it. A server of the series opens it all
 * the same, but who had raised or kept it should know.
 * @param live that of the server that is running; null where none is, or it does not tell.
 * @returns a sentence; null where nothing changes.
 */
export function changedFeatures(
  { featureCompatibility: archived }: BackupHeader,
  live: string | null,
): string | null {
  if (archived === null || live === null || archived === live) return null
  return (
    `The feature compatibility version becomes ${archived}, as it was in the archive; it is ${live} now ` +
    '(see setFeatureCompatibilityVersion)'
  )
}

/**
 * A data folder comes and goes with all its databases.
 * @param archived those of the archive, and `live` those that are there now: their names; null where nobody knows.
 * @returns `comes` what is restored beside the database, `goes` what the archive does not have; null for nothing.
 */
export function otherDatabases(
  database: string,
  archived: readonly string[] | null,
  live: readonly string[] | null,
): { comes: string | null; goes: string | null } {
  const others = archived?.filter((name) => name !== database && !ofServer.has(name)) ?? []
  const gone = (archived && live?.filter((name) => !archived.includes(name) && !ofServer.has(name))) ?? []
  return {
    comes: others.length === 0 ? null : `In the same data folder, and so restored too: ${others.join(', ')}`,
    goes:
      gone.length === 0
        ? null
        : `Not in the archive, and so not there any more: ${gone.join(', ')}; kept with the replaced data folder`,
  }
}

const ofServer = new Set(['admin', 'config', 'local'])

export function assertFitting({ inPlace, withUsers }: RestoreSettings): void {
  if (!inPlace && !withUsers) return
  throw new BackupError({
    code: 'usage',
    message: `${inPlace ? '--in-place' : '--with-users'} does not go with a cold archive`,
    cause: 'It replaces the whole data folder, users included, by an exchange of folders',
    remedy: 'Leave it out',
  })
}

/**
 * Where no sidecar tells the size, it shows while the folder is filled.
 * @throws BackupError `disk-full`.
 */
export function assertFree(facts: ColdFacts, { sidecar }: ArchiveFile): void {
  const needed = (sidecar?.bytes ?? 0) * margin
  if (facts.free >= needed) return
  throw noRoom(facts, `${megabytes(needed)} MB`, `${megabytes(needed - facts.free)} MB are missing`)
}

/**
 * A sidecar may be missing, or tell what is not so; and the live mongod writes to the same disk.
 * @param bytes that have been filled in, or are about to be.
 * @throws BackupError `disk-full`.
 */
export function assertStillFree(facts: ColdFacts, bytes: number): void {
  if (facts.free >= bytes * margin) return
  const cause =
    'It was stopped before the live mongod would have been without room; no sidecar told the size before'
  throw noRoom(facts, `more than ${megabytes(bytes)} MB`, cause)
}

function noRoom({ free, where }: ColdFacts, needed: string, cause: string): BackupError {
  return new BackupError({
    code: 'disk-full',
    message: `${where} has ${megabytes(free)} MB free, the restored folder needs ${needed} beside the live one`,
    cause,
    remedy: 'Free space there, or run cleanup --yes, which removes what earlier restores keep',
  })
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })
}

export function noPlace({ type }: Target): BackupError {
  return new BackupError({
    code: 'archive-unsuitable',
    message: `this is a cold archive, and a ${type} target has no hold of the data folder`,
    cause: 'A cold archive is the data folder of a mongod, not a dump',
    remedy: 'Restore it onto the volume of the deployment, with --target compose or helm',
  })
}
