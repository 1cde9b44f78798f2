/** A file of the service on this machine. */
import { readdir, readFile, realpath, rmdir, stat } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { replaceFile, writeFailure, writeNewFile } from '../files.ts'
import type { Place } from './target.ts'

export class FilePlace implements Place {
  readonly shown: string
  readonly #path: string

  constructor(path: string) {
    this.shown = path
    this.#path = path
  }

  async read(): Promise<Buffer | null> {
    try {
      return await readFile(this.#path)
    } catch (underlying) {
      if ((underlying as NodeJS.ErrnoException).code === 'ENOENT' || (await isEmptyFolder(this.#path)))
        return null
      throw new BackupError({
        code: 'target-failed',
        message: `${this.#path} cannot be read`,
        cause: (underlying as Error).message,
        remedy: 'Make it readable for this user',
        underlying,
      })
    }
  }

  /** A container that has a folder there cannot be started with a file. */
  needsNewContainer(): Promise<boolean> {
    return isEmptyFolder(this.#path)
  }

  async write(content: Buffer): Promise<void> {
    if (await isEmptyFolder(this.#path)) await removeFolder(this.#path)
    // A link stays one.
    const file = await realpath(this.#path).catch(() => null)
    await (file === null ? writeNewFile(this.#path, content, 0o640) : replaceFile(file, content))
  }
}

/** Docker makes one where a file that a container is to mount is missing. */
export async function isEmptyFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory() && (await readdir(path)).length === 0
  } catch {
    return false
  }
}

async function removeFolder(path: string): Promise<void> {
  try {
    await rmdir(path)
  } catch (underlying) {
    throw writeFailure(path, underlying as NodeJS.ErrnoException)
  }
}
