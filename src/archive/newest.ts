/** Which archive is the newest one of a database: by the time in its name, and only with the sidecar that says so. */
import { BackupError } from '../errors.ts'
import type { Sidecar } from './manifest.ts'

const archiveName = /^(.+-\d{8}T\d{6}Z-(?:hot|cold))(?:-(\d+))?\.tar\.(?:zst|gz)\.age$/
const timeInName = /\d{8}T\d{6}Z/g

/** Is this the name of an archive of ours? */
export function isArchive(name: string): boolean {
  return archiveName.test(name)
}

/** Those of the names that are names of archives, the newest first. */
export function archivesAmong(names: Iterable<string>): string[] {
  return [...names].filter(isArchive).sort((a, b) => (timeIn(a) < timeIn(b) ? 1 : -1))
}

export interface Shelf {
  /** Names of files; those of archives are picked out. */
  names: Iterable<string>
  /** What errors call it, such as a folder or a release. */
  where: string
  /** How to name one of its archives instead, one sentence. */
  otherwise: string
  /**
   * The sidecar of an archive; null where there is none.
   * @throws BackupError
   */
  sidecarOf(archive: string): Promise<Sidecar | null>
}

/**
 * The name of the newest archive of this database; only one with a sidecar counts as complete.
 * @throws BackupError `usage` where there is none, or two are equally new; as `sidecarOf` throws, since what cannot be
 * read may be the newest.
 */
export async function newestArchive(database: string, shelf: Shelf): Promise<string> {
  const { names, where, otherwise } = shelf
  const newest: string[] = []
  for (const name of archivesAmong(names)) {
    if (newest[0] && timeIn(name) < timeIn(newest[0])) break
    const sidecar = await shelf.sidecarOf(name).catch((error) => {
      throw untold(name, error)
    })
    // A safety archive is newer than what was restored, and the last thing that anybody wants back by "latest".
    if (sidecar?.database !== database || sidecar.purpose !== 'backup') continue
    // Under another name a signed old archive would pass for the newest.
    if (sidecar.file !== name) continue
    newest.push(name)
  }
  const [name, ...others] = newest
  if (name && others.length === 0) return name
  throw new BackupError({
    code: 'usage',
    message: name
      ? `${newest.length} archives in ${where} are equally new: ${newest.sort().join(', ')}`
      : `there is no complete archive of ${database} in ${where}`,
    cause: name
      ? 'They were made in the same second'
      : 'Only archives with their sidecar (.json) beside them count',
    remedy: otherwise,
  })
}

/** The last one counts: what stands before it was chosen by the user, and may look like a time. */
function timeIn(archive: string): string {
  return archive.match(timeInName)!.at(-1)!
}

/** It may be the newest of this database: an older one must not be taken for that without a word. */
function untold(name: string, underlying: unknown): unknown {
  if (!(underlying instanceof BackupError)) return underlying
  return new BackupError({
    code: underlying.code,
    message: `whether ${name} is the newest archive cannot be told: ${underlying.message}`,
    ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
    remedy: `Name the archive by its path, or move ${name} away`,
    underlying,
  })
}
