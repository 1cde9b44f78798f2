/** Small files that must be whole or absent, and must not take another one's place. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, link, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BackupError } from './errors.ts'

/**
 * Writes a new file: durable when this returns, whole or not there at all, never in place of another one.
 * @throws BackupError `not-writable` where a file of that name exists or the folder cannot be written; `disk-full`.
 */
export async function writeNewFile(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const partial = `${file}.${process.pid}.partial`
  let created = false
  try {
    const handle = await open(partial, 'wx', mode)
    created = true
    try {
      await handle.chmod(mode)
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await publish(partial, file)
  } catch (underlying) {
    throw writeFailure(file, underlying as NodeJS.ErrnoException)
  } finally {
    // One of that name that was there before belongs to the same process id in another container.
    if (created) await rm(partial, { force: true })
  }
  await syncFolder(path.dirname(file))
}

/**
 * Replaces a file as a whole, keeping its mode and owner: a reader finds the old one or the new one, never a part.
 * @throws BackupError as {@link writeNewFile}.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`
  let created = false
  try {
    const { mode, uid, gid } = await stat(file)
    const handle = await open(partial, 'wx', mode & 0o777)
    created = true
    try {
      await handle.chown(uid, gid)
      await handle.chmod(mode & 0o777)
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, file)
  } catch (underlying) {
    throw writeFailure(file, underlying as NodeJS.ErrnoException)
  } finally {
    // One of that name that was there before belongs to the same process id in another container.
    if (created) await rm(partial, { force: true })
  }
  await syncFolder(path.dirname(file))
}

/** Gives a file its final name, which must be free. */
export async function publish(partial: string, file: string): Promise<void> {
  try {
    // Unlike a rename, a link never replaces.
    await link(partial, file)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // File systems without hard links, such as exFAT and some network shares.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code) || (await exists(file))) throw error
    await rename(partial, file)
  }
}

export async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

/** Makes a new name in the folder survive a power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What to throw when a file cannot be written. */
export function writeFailure(file: string, underlying: NodeJS.ErrnoException): BackupError {
  switch (underlying.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new BackupError({
        code: 'disk-full',
        message: `No space left to write ${file}`,
        remedy: 'Free some space, or choose another folder',
        underlying,
      })
    case 'EEXIST':
      return new BackupError({
        code: 'not-writable',
        message: `${file} exists already`,
        cause: 'Nothing is overwritten',
        remedy: 'Choose another name, or move that file away',
        underlying,
      })
    default:
      return new BackupError({
        code: 'not-writable',
        message: `Cannot write ${file}: ${underlying.code ?? underlying.message}`,
        cause: 'The folder does not exist, or this user may not write to it',
        remedy: 'Choose another folder, or change its permissions',
        underlying,
      })
  }
}

/** Of all that a file holds, hexadecimal. @throws what reading it throws. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
