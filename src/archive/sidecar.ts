/** The small files beside an archive, in the clear: nothing in them is secret. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BackupError } from '../errors.ts'
import { writeNewFile } from '../files.ts'
import { formatVersion, type Manifest, parseSidecar, type Sidecar } from './manifest.ts'

/** What the sidecar of an archive says. @param file the archive's path, or its file name. */
export function sidecarOf(
  manifest: Manifest,
  file: string,
  { size, sha256 }: { size: number; sha256: string },
): Sidecar {
  const { name, purpose, kind, engine, database, consistency, started } = manifest.backup
  return {
    format: 'issuer-backup-sidecar',
    version: formatVersion,
    file: path.basename(file),
    name,
    purpose,
    kind,
    engine,
    database,
    consistency,
    started,
    finished: manifest.finished,
    size,
    sha256,
    documents: manifest.documents,
    bytes: manifest.bytes,
    counts: countsOf(manifest),
  }
}

/** Documents of each collection; of a cold archive what mongod estimated before it was stopped. */
export function countsOf({ backup, namespaces, volume }: Omit<Manifest, 'members'>): Record<string, number> {
  if (!volume) return Object.fromEntries(namespaces.map(({ name, documents }) => [name, documents]))
  return volume.databases?.find(({ name }) => name === backup.database)?.collections ?? {}
}

/** A sidecar and its bytes, which a signature covers. */
export interface SidecarFile {
  sidecar: Sidecar
  content: Buffer
}

/** Where the sidecar of an archive stands. */
export function sidecarPath(archive: string): string {
  return `${archive}.json`
}

/**
 * Written once, never changed.
 * @param file its path, as {@link sidecarPath} gives it or the user does.
 * @throws BackupError `not-writable` or `disk-full`.
 */
export async function writeSidecar(file: string, sidecar: Sidecar): Promise<void> {
  await writeNewFile(file, `${JSON.stringify(sidecar, null, 2)}\n`, 0o644)
}

/**
 * The sidecar beside an archive; null where there is none.
 * @throws BackupError `archive-damaged` or `archive-newer`.
 */
export async function readSidecar(archive: string): Promise<SidecarFile | null> {
  let content: Buffer
  try {
    content = await readFile(sidecarPath(archive))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new BackupError({
      code: 'archive-damaged',
      message: `${sidecarPath(archive)} cannot be read: ${(error as Error).message}`,
      remedy: 'Make it readable, or move it away',
      underlying: error,
    })
  }
  return { sidecar: parseSidecar(content), content }
}

/**
 * Records the result of a verification in `F.verified.json`, in place of the one before. That a vault is read-only is
 * no reason to fail.
 * @returns a warning where it could not be written, else null.
 */
export async function writeVerification(archive: string, result: object): Promise<string | null> {
  const file = `${archive}.verified.json`
  const partial = `${file}.${process.pid}.partial`
  try {
    await writeFile(partial, `${JSON.stringify(result, null, 2)}\n`, { flag: 'wx', mode: 0o644, flush: true })
    await rename(partial, file)
    return null
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    return `The result could not be recorded in ${file}: ${(error as NodeJS.ErrnoException).code}`
  }
}
