/** Where an archive is written to: a file that gets its name when it is complete, or a stream. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { BackupError } from '../errors.ts'
import { exists, publish, syncFolder, writeFailure } from '../files.ts'

export interface Output {
  /** The archive's name without any ending, its suffix included: what `backup.json` says. */
  readonly name: string
  /** The final path; null for a stream. */
  readonly path: string | null
  /** @throws BackupError `disk-full`, `not-writable` or `output-closed`. */
  write(chunk: Buffer): Promise<void>
  /** Makes what was written durable and gives it its name. Nothing may follow. @throws as {@link write}. */
  commit(): Promise<void>
  /** Removes what was written, as far as that can be done; never throws. Does nothing after a commit. */
  discard(): Promise<void>
}

/** What an archive that is still being written is called: its final name and this. */
const partialEnding = '.partial'
/** Backups in the same second of the same database: a thousand of them is a mistake. */
const mostSuffixes = 1000

/**
 * A file in `folder`, mode 0600, called `name` + `ending`, or `name-2` + `ending` and so on where another archive has
 * that name, or is about to get it.
 * @throws BackupError `not-writable` or `disk-full`.
 */
export async function fileOutput(folder: string, name: string, ending: string): Promise<Output> {
  for (let number = 1; number <= mostSuffixes; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`
    const file = path.join(folder, candidate + ending)
    const handle = await reserve(file)
    if (handle !== null) return new FileOutput(candidate, file, handle)
  }
  throw new BackupError({
    code: 'not-writable',
    message: `${folder} holds ${mostSuffixes} archives of the name ${name}`,
    remedy: 'Choose another folder',
  })
}

/** Something to pipe into, such as stdout. Nothing else may write to it. */
export function streamOutput(stream: Writable, name: string): Output {
  return new StreamOutput(stream, name)
}

/** Who creates the partial file owns the name, unless an archive had it before; null where it is taken. */
async function reserve(file: string): Promise<FileHandle | null> {
  const partial = file + partialEnding
  let handle: FileHandle
  try {
    handle = await open(partial, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
    throw writeFailure(partial, error as NodeJS.ErrnoException)
  }
  // Only now: an archive that was finished between the two looks is seen by the second.
  if (!(await exists(file))) return handle
  await handle.close()
  await rm(partial, { force: true })
  return null
}

class FileOutput implements Output {
  readonly name: string
  readonly path: string
  readonly #partial: string
  readonly #handle: FileHandle
  #committed = false
  #closed = false

  constructor(name: string, file: string, handle: FileHandle) {
    this.name = name
    this.path = file
    this.#partial = file + partialEnding
    this.#handle = handle
  }

  async write(chunk: Buffer): Promise<void> {
    try {
      for (let position = 0; position < chunk.length; ) {
        position += (await this.#handle.write(chunk, position)).bytesWritten
      }
    } catch (error) {
      throw writeFailure(this.path, error as NodeJS.ErrnoException)
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#handle.sync()
      await this.#close()
      await publish(this.#partial, this.path)
      this.#committed = true
      await rm(this.#partial, { force: true })
      await syncFolder(path.dirname(this.path))
    } catch (error) {
      throw writeFailure(this.path, error as NodeJS.ErrnoException)
    }
  }

  async discard(): Promise<void> {
    if (this.#committed) return
    await this.#close().catch(() => {})
    await rm(this.#partial, { force: true }).catch(() => {})
  }

  async #close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#handle.close()
  }
}

class StreamOutput implements Output {
  readonly name: string
  readonly path = null
  readonly #stream: Writable
  #failure: Error | null = null

  constructor(stream: Writable, name: string) {
    this.name = name
    this.#stream = stream
    // Without a listener a reader that goes away would end the process.
    stream.on('error', (error) => {
      this.#failure ??= error
    })
  }

  write(chunk: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(streamFailure(this.#failure))
      this.#stream.write(chunk, (error) => {
        if (!error) return resolve()
        // The first one tells the cause; those after it say that the stream is gone.
        this.#failure ??= error
        reject(streamFailure(this.#failure))
      })
    })
  }

  async commit(): Promise<void> {
    if (this.#failure) throw streamFailure(this.#failure)
  }

  /** What has gone out cannot be taken back; it lacks the last chunk, and age refuses it for that. */
  async discard(): Promise<void> {}
}

function streamFailure(underlying: NodeJS.ErrnoException): BackupError {
  const { code = '' } = underlying
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return writeFailure('the output', underlying)
  }
  return new BackupError({
    code: 'output-closed',
    message: `The archive cannot be written to the output: ${code || underlying.message}`,
    cause: 'The program that reads the output ended before the archive did',
    remedy: 'Look at what that program says',
    underlying,
  })
}
