/** An archive as a file on disk: which one, is it the one its sidecar speaks of, and who signed it. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { assertNoLookAlike, tellingBytes } from '../archive/look-alikes.ts'
import type { Sidecar } from '../archive/manifest.ts'
import { newestArchive } from '../archive/newest.ts'
import { readSidecar, type SidecarFile, sidecarPath } from '../archive/sidecar.ts'
import { readSignature, verifySignature } from '../archive/signature.ts'
import type { VerificationKey } from '../archive/verification-keys.ts'
import { BackupError } from '../errors.ts'
import type { ArchiveChoice } from '../settings/types.ts'

/** Bytes read at a time: large enough that the calls do not count; of a small file no more than it has. */
const readSize = 1024 * 1024
const smallestRead = 4096

export type Origin = { proved: true; key: string } | { proved: false; why: string }

export interface ArchiveFile {
  path: string
  size: number
  sha256: string
  sidecar: Sidecar | null
  origin: Origin
  /**
   * The bytes, hashed once more as they are read.
   * @throws BackupError `archive-damaged` at the end where they are not those that were looked at before.
   */
  contents(): AsyncGenerator<Buffer>
  close(): Promise<void>
}

/**
 * Opens an archive, reads it once for its digests, and holds these against sidecar and signature.
 * @param verifyKeys where there are any, the archive must be signed by one.
 * @throws BackupError `usage` where there is no such file, or it is none of an archive; `archive-damaged` where the sidecar names another digest;
 * `origin-not-proved`.
 */
export async function openArchiveFile(
  choice: ArchiveChoice,
  database: string,
  verifyKeys: readonly VerificationKey[],
): Promise<ArchiveFile> {
  const path = 'file' in choice ? choice.file : await newestIn(choice.latestIn, database)
  const handle = await openForReading(path)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(tellingBytes), 0, tellingBytes, 0)
    assertNoLookAlike(path, buffer.subarray(0, bytesRead))
    const read = Math.min(readSize, Math.max(smallestRead, (await handle.stat()).size))
    const digests = await digest(handle, read)
    const beside = await readSidecar(path)
    // The signature first: what it does not cover is not even compared.
    const origin = await proveOrigin(path, beside, verifyKeys)
    const sidecar = beside?.sidecar ?? null
    if (sidecar && sidecar.sha256 !== digests.sha256) {
      throw new BackupError({
        code: 'archive-damaged',
        message: `${basename(path)} is not the file that its sidecar describes: their SHA-256 differ`,
        cause: 'The archive was damaged or replaced after it was written, or its copy is not complete',
        remedy: 'Use another copy of it',
      })
    }
    return {
      path,
      size: digests.size,
      sha256: digests.sha256,
      sidecar,
      origin,
      contents: () => rehashed(handle, read, digests.sha256),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** The signature covers the sidecar, and the sidecar the archive by its digest. */
async function proveOrigin(
  path: string,
  beside: SidecarFile | null,
  verifyKeys: readonly VerificationKey[],
): Promise<Origin> {
  if (verifyKeys.length === 0) return { proved: false, why: 'no verification key is set' }
  if (!beside) {
    throw new BackupError({
      code: 'origin-not-proved',
      message: `${basename(path)} has no sidecar, and so no signature`,
      cause: 'It was not copied along, or the archive was made by something else than issuer-backup',
      remedy: `Fetch ${basename(sidecarPath(path))} and its .sig too, or find out why there is none`,
    })
  }
  const sha512 = createHash('sha512').update(beside.content).digest()
  const key = verifySignature(sha512, await readSignature(sidecarPath(path)), verifyKeys)
  const { file } = beside.sidecar
  // Names say of which database and of when an archive is, and the signature says which name is its own.
  if (file !== basename(path)) {
    throw new BackupError({
      code: 'origin-not-proved',
      message: `${basename(path)} was renamed: it is signed as ${file}`,
      cause: 'Somebody gave it that name, maybe so that it passes for another archive',
      remedy: `If it is the one that you want, rename it, its .json and its .sig to ${file} again`,
    })
  }
  return { proved: true, key: key.fingerprint }
}

async function openForReading(path: string): Promise<FileHandle> {
  let handle: FileHandle | undefined
  try {
    // A pipe without a writer would hold us up for ever.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if ((await handle.stat()).isFile()) return handle
    throw new Error('It is no file: an archive is read twice, which takes one')
  } catch (underlying) {
    await handle?.close()
    throw new BackupError({
      code: 'usage',
      message: `${path} cannot be read`,
      cause: (underlying as Error).message,
      remedy: 'Check the path of the archive',
      underlying,
    })
  }
}

async function digest(handle: FileHandle, read: number): Promise<{ size: number; sha256: string }> {
  const sha256 = createHash('sha256')
  let size = 0
  const buffer = Buffer.allocUnsafeSlow(read)
  for await (const chunk of chunks(handle, () => buffer)) {
    sha256.update(chunk)
    size += chunk.length
  }
  return { size, sha256: sha256.digest('hex') }
}

/** The same open file again: whoever replaces its bytes between the two readings is found out. */
async function* rehashed(handle: FileHandle, read: number, expected: string): AsyncGenerator<Buffer> {
  const sha256 = createHash('sha256')
  for await (const chunk of chunks(handle, () => Buffer.allocUnsafeSlow(read))) {
    sha256.update(chunk)
    yield chunk
  }
  if (sha256.digest('hex') === expected) return
  throw new BackupError({
    code: 'archive-damaged',
    message: 'the archive changed while it was read',
    cause: 'Somebody writes to the file',
    remedy: 'Copy it to a place that nobody else writes to, then try again',
  })
}

async function* chunks(handle: FileHandle, nextBuffer: () => Buffer): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(nextBuffer(), { position })
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** The newest archive of this database in a folder. */
async function newestIn(folder: string, database: string): Promise<string> {
  const names = await readdir(folder).catch((underlying) => {
    throw new BackupError({
      code: 'usage',
      message: `the folder ${folder} cannot be read`,
      cause: underlying.message,
      remedy: 'Name the folder with --from',
      underlying,
    })
  })
  const name = await newestArchive(database, {
    names,
    where: folder,
    otherwise: 'Name the archive by its path',
    sidecarOf: async (archive) => (await readSidecar(join(folder, archive)))?.sidecar ?? null,
  })
  return join(folder, name)
}
