/** Is there room for what is about to be written? Asked early, so that nobody waits for a failure. */
import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from 'mongodb'
import type { Sidecar } from '../archive/manifest.ts'
import { readSidecar } from '../archive/sidecar.ts'
import { BackupError } from '../errors.ts'
import { writeFailure } from '../files.ts'
import { listAll } from '../mongo/catalog.ts'
import { isServerError } from '../mongo/failure.ts'
import { isOurs } from '../mongo/own-names.ts'

/** Without an earlier archive to go by: hardly any database gets smaller than this, as a share of its size. */
const bestCompression = 0.01

/** @throws BackupError as {@link assertRoomFor}. */
export async function assertRoom(db: Db, folder: string, database: string): Promise<void> {
  return assertRoomFor(await dataSize(db), folder, database)
}

/**
 * What the archive takes is told by the last one of this database: as much for each byte of data.
 * @param data bytes; null where nobody can tell.
 * @throws BackupError `disk-full`, with what is missing, where the folder cannot hold that much; `not-writable`.
 */
export async function assertRoomFor(data: number | null, folder: string, database: string): Promise<void> {
  const refused = (error: NodeJS.ErrnoException) => {
    throw writeFailure(`to ${folder}`, error)
  }
  if (!(await stat(folder).catch(refused)).isDirectory()) {
    throw new BackupError({
      code: 'not-writable',
      message: `${folder} is a file, and no folder for archives`,
      remedy: 'Choose a folder; archives get their names by themselves',
    })
  }
  await access(folder, constants.W_OK | constants.X_OK).catch(refused)
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }))
  const free = bavail * bsize
  const last = await lastArchive(folder, database)
  const ratio = last && last.bytes > 0 ? last.size / last.bytes : bestCompression
  const needed = data === null ? (last?.size ?? 0) : data * ratio
  if (free >= needed) return
  throw new BackupError({
    code: 'disk-full',
    message: `${folder} has ${megabytes(free)} MB free, the archive needs about ${megabytes(needed)} MB`,
    cause: `${megabytes(needed - free)} MB are missing`,
    remedy: 'Free space there, or choose another folder with --output',
  })
}

/** Bytes of what a backup carries; null where the credentials may not ask: the role backup may not. */
async function dataSize(db: Db): Promise<number | null> {
  try {
    const { dataSize } = await db.stats()
    // What restores have left stands in the same database, and is never dumped.
    const ours = (await listAll(db)).filter(({ name }) => isOurs(name))
    const sizes = await Promise.all(ours.map(({ name }) => db.command({ collStats: name })))
    return sizes.reduce((rest, { size }) => rest - Number(size), Number(dataSize))
  } catch (error) {
    if (isServerError(error, 13)) return null
    throw error
  }
}

async function lastArchive(folder: string, database: string): Promise<Sidecar | null> {
  const names = await readdir(folder).catch(() => [])
  const sidecars = names.filter((name) => name.endsWith('.age.json')).sort()
  for (const name of sidecars.reverse()) {
    const beside = await readSidecar(join(folder, name.slice(0, -'.json'.length))).catch(() => null)
    if (beside?.sidecar.database === database) return beside.sidecar
  }
  return null
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })
}
