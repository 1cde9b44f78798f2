/** Is there room for what is about to be written? Asked early, so that nobody waits for a failure. */
import { readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from 'mongodb'
import { readSidecar } from '../archive/sidecar.ts'
import { BackupError } from '../errors.ts'

/** No database of documents gets smaller than this by compression, as a share of its size. */
const bestCompression = 0.05

/** On top of what the last archive took: data grows. */
const growth = 1.1

/**
 * @throws BackupError `disk-full`, with the bytes that are missing, where the folder certainly cannot hold the
 * archive: less is free than the last one of this database took, or than any compression could reach.
 */
export async function assertRoom(db: Db, folder: string, database: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }))
  const free = bavail * bsize
  const needed = Math.max(
    (await dataSize(db)) * bestCompression,
    (await lastArchiveSize(folder, database)) * growth,
  )
  if (free >= needed) return
  throw new BackupError({
    code: 'disk-full',
    message: `${folder} has ${megabytes(free)} MB free, the archive needs about ${megabytes(needed)} MB`,
    cause: `${megabytes(needed - free)} MB are missing`,
    remedy: 'Free space there, or choose another folder with --output',
  })
}

/** 0 where the credentials may not ask: the role backup may not. */
async function dataSize(db: Db): Promise<number> {
  return db.stats().then(
    ({ dataSize }) => Number(dataSize),
    () => 0,
  )
}

async function lastArchiveSize(folder: string, database: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const sidecars = names.filter((name) => name.endsWith('.age.json')).sort()
  for (const name of sidecars.reverse()) {
    const beside = await readSidecar(join(folder, name.slice(0, -'.json'.length))).catch(() => null)
    if (beside?.sidecar.database === database) return beside.sidecar.size
  }
  return 0
}

function megabytes(bytes: number): string {
  return Math.ceil(bytes / 1_000_000).toLocaleString('en')
}
