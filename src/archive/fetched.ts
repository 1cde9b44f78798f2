/** An archive from elsewhere into a folder, with what belongs beside it: all of it, or nothing. */
import { mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { BackupError } from '../errors.ts'
import { exists, publish, sha256Of, syncFolder, writeFailure } from '../files.ts'
import { parseSidecar } from './manifest.ts'
import { sidecarPath } from './sidecar.ts'
import { signaturePath } from './signature.ts'

/** Where files come from. */
export interface Source {
  has(name: string): boolean
  /** SHA-256 of a file, hexadecimal; undefined where nobody says it. */
  digestOf(name: string): string | undefined
  /**
   * Downloads to a new file. @returns the SHA-256 of what arrived, hexadecimal.
   * @throws BackupError where it is not what the source itself says of it.
   */
  download(name: string, to: string): Promise<string>
}

/** Paths of files that are whole, as the source and the sidecar say. */
export interface Fetched {
  archive: string
  /** Null where the source has none. */
  sidecar: string | null
  signature: string | null
  sha256: string
}

/** What calls itself a sidecar and is larger is none, bytes. */
export const longestSidecar = 16 * 1024 * 1024

interface Arrival {
  from: string
  /** The same where it was there already. */
  to: string
  sha256: string
}

/**
 * What is in the folder already, and is the same, stays and is not downloaded again.
 * @param folder where to, under their own names; is made where it is not there.
 * @throws BackupError `archive-damaged` where archive and sidecar are not of each other; `not-writable` where another
 * file of such a name is in the folder; `disk-full`; as the source throws.
 */
export async function fetchTogether(name: string, source: Source, folder: string): Promise<Fetched> {
  if (name !== path.basename(name)) throw damaged(`${name} is no name of a file`)
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw writeFailure(folder, error)
  })
  const work = await mkdtemp(path.join(folder, '.download-')).catch((error) => {
    throw writeFailure(folder, error)
  })
  const take = async (file: string, expected = source.digestOf(file)): Promise<Arrival | null> => {
    if (!source.has(file)) return null
    const to = path.join(folder, file)
    // A folder, or what may not be read, is another file in any case.
    const present = (await exists(to)) ? await sha256Of(to).catch(() => null) : undefined
    if (typeof present === 'string' && present === expected) return { from: to, to, sha256: present }
    if (present !== undefined && expected !== undefined) throw taken(to)
    const from = path.join(work, file)
    const sha256 = await source.download(file, from)
    if (present === undefined) return { from, to, sha256 }
    if (present !== sha256) throw taken(to)
    return { from: to, to, sha256 }
  }
  try {
    const sidecar = await take(sidecarPath(name))
    // It is small, and says whether the archive that is there already is the one that is wanted.
    const told = sidecar && (await toldBy(sidecar.from))
    const archive = (await take(name, told ?? undefined))!
    if (told !== null && archive.sha256 !== told)
      throw damaged(`${name} is not the file that its sidecar describes: their SHA-256 differ`)
    const signature = sidecar && (await take(signaturePath(sidecarPath(name))))
    // What has a sidecar is complete.
    await placed(
      [archive, signature, sidecar].filter((one) => one !== null),
      folder,
    )
    return {
      archive: archive.to,
      sidecar: sidecar?.to ?? null,
      signature: signature?.to ?? null,
      sha256: archive.sha256,
    }
  } finally {
    await rm(work, { recursive: true, force: true }).catch(() => {})
  }
}

async function toldBy(sidecar: string): Promise<string> {
  if ((await stat(sidecar)).size > longestSidecar)
    throw damaged(`${path.basename(sidecar)} is too large to be a sidecar`)
  return parseSidecar(await readFile(sidecar)).sha256
}

async function placed(files: readonly Arrival[], folder: string): Promise<void> {
  const ours: string[] = []
  try {
    for (const { from, to } of files) {
      if (from === to) continue
      await synced(from)
      await publish(from, to).catch((error) => {
        throw writeFailure(to, error)
      })
      ours.push(to)
    }
    await syncFolder(folder)
  } catch (error) {
    for (const file of ours) await rm(file, { force: true }).catch(() => {})
    throw error
  }
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function taken(file: string): BackupError {
  return new BackupError({
    code: 'not-writable',
    message: `${file} exists already, and is another file`,
    cause: 'Nothing is overwritten',
    remedy: 'Choose another folder, or move that file away',
  })
}

function damaged(message: string): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message,
    cause: 'The archive was damaged or replaced where it is kept, or the two are of different backups',
    remedy: 'Use another archive',
  })
}
