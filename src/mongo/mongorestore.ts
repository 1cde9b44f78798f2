/** A running mongorestore that reads an archive from us, and is believed only when its numbers add up. */
import { setTimeout as sleep } from 'node:timers/promises'
import { drained } from '../drained.ts'
import { BackupError } from '../errors.ts'
import { type Child, commandFailed } from '../exec.ts'
import type { Connection } from './connection.ts'
import { mongoFailure } from './failure.ts'
import type { Tools } from './tools.ts'

/** The last line that it writes. */
const totals = /(\d+) document\(s\) restored successfully\. (\d+) document\(s\) failed to restore/

/** How long mongorestore may take nothing before we look whether its server is still there, milliseconds. */
const patience = 5_000

/** After so many looks at a server that is there mongorestore itself is stuck: ten minutes. */
const looks = 120

export class Mongorestore {
  readonly #client: Connection['client']
  readonly #child: Child

  constructor(
    { client }: Connection,
    tools: Tools,
    options: readonly string[],
    signal: AbortSignal | undefined,
  ) {
    this.#client = client
    this.#child = tools.start('mongorestore', ['--archive', ...options], {
      stdin: 'pipe',
      ...(signal && { signal }),
    })
  }

  /** A promise returned holds the stream back. */
  write(...bytes: Buffer[]): Promise<void> | undefined {
    const stdin = this.#child.stdin!
    if (!stdin.writable) return this.#explainEnd()
    let more = true
    for (const piece of bytes) more = stdin.write(piece)
    return more ? undefined : this.#drained()
  }

  /**
   * @returns how many documents it restored.
   * @throws BackupError `target-failed` where it fails, or says that it left out a document: its exit code is 0 then.
   */
  async finish(): Promise<number> {
    this.#child.stdin!.end()
    const ending = await this.#watched(this.#child.ended, Number.POSITIVE_INFINITY)
    if (ending.code !== 0) throw commandFailed('mongorestore', ending)
    const [, restored, failed] = totals.exec(ending.stderr) ?? []
    if (restored !== undefined && failed === '0') return Number(restored)
    throw new BackupError({
      code: 'target-failed',
      message: restored
        ? `mongorestore failed on ${failed} documents`
        : 'mongorestore does not say what it restored',
      cause: 'It ends well even where documents are refused',
      remedy: 'Look at the log of mongod, or use --engine native',
    })
  }

  async abort(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#child.ended.catch(() => {})
  }

  async #drained(): Promise<void> {
    const stdin = this.#child.stdin!
    await this.#watched(drained(stdin), looks)
    if (!stdin.writable) await this.#explainEnd()
  }

  /** Waits, but not for ever: when its server goes away mongorestore may hang, and take nothing more. */
  async #watched<T>(waiting: Promise<T>, most: number): Promise<T> {
    const settled = waiting.then((value) => ({ value }))
    // Who gave up waiting is not to be surprised by how it ended.
    settled.catch(() => {})
    for (let look = 0; look < most; look++) {
      const timer = new AbortController()
      const result = await Promise.race([
        settled,
        sleep(patience, null, { signal: timer.signal }).catch(() => null),
      ])
      timer.abort()
      if (result) return result.value
      try {
        await this.#client.db('admin').command({ ping: 1 })
      } catch (error) {
        throw mongoFailure(error, 'target', 'loading by mongorestore')
      }
    }
    throw new BackupError({
      code: 'target-failed',
      message: `mongorestore has taken nothing for ${(patience * looks) / 60_000} minutes`,
      remedy: 'Look at the log of mongod, or use --engine native',
    })
  }

  /** It no longer reads: it has ended, or is about to. */
  async #explainEnd(): Promise<never> {
    const ending = await this.#child.ended
    throw ending.code === 0
      ? new BackupError({ code: 'target-failed', message: 'mongorestore ended before the archive did' })
      : commandFailed('mongorestore', ending)
  }
}
