/**
 * A container of ours beside the deployment's: it reaches mongod's volumes and nothing else. It waits on a pipe that
 * this process holds, and what is done in it ends with it: the engine sees to that, whatever becomes of this process.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { BackupError } from '../../errors.ts'
import { type Child, commandFailed, type Ending, start } from '../../exec.ts'
import { docker, inspectContainer, ourLabel } from './engine.ts'

export interface HelperPlace {
  /** Id of an image that is on the engine already; must hold `sh`, `cat`, `tar`, `find`, `stat` and `sha256sum`. */
  image: string
  /** The container whose volumes and bind mounts the helper gets, at the same paths. */
  volumesOf: string
  /** The deployment's name: who heals it ends its helpers first. */
  deployment: string
}

export interface HelperOptions {
  /** Words behind the script: `$1` and so on. */
  args?: readonly string[]
  stdin?: 'pipe'
  stdout?: 'pipe'
  signal?: AbortSignal
}

/** How every container of ours is started: no network, and nothing that it prints is kept by the engine. */
export const quiet = ['--network', 'none', '--log-driver', 'none'] as const

/** The labels by which a deployment's containers of ours are found. */
export function ourLabels(kind: 'helper' | 'journal' | 'lock', deployment: string): string[] {
  return ['--label', `${ourLabel}=${kind}`, '--label', `${ourLabel}.deployment=${deployment}`]
}

export class Helper {
  readonly #child: Child
  readonly #id: string

  private constructor(child: Child, id: string) {
    this.#child = child
    this.#id = id
  }

  /** @throws BackupError `target-failed` where it cannot be started. */
  static async open(place: HelperPlace, writable: boolean): Promise<Helper> {
    const name = `issuer-backup-helper-${randomBytes(6).toString('hex')}`
    // As root: the files belong to whoever runs mongod.
    const child = start(
      'docker',
      [
        ...[
          'run',
          '--interactive',
          '--rm',
          '--name',
          name,
          ...quiet,
          ...ourLabels('helper', place.deployment),
        ],
        ...['--user', '0:0'],
        ...['--volumes-from', `${place.volumesOf}${writable ? '' : ':ro'}`],
        ...['--entrypoint', 'sh', place.image, '-c', 'echo ready; exec cat'],
      ],
      { stdin: 'pipe', stdout: 'pipe' },
    )
    const ready = once(child.stdout!, 'data').then(() => true)
    if (!(await Promise.race([ready, child.ended.then(() => false)]))) throw helperFailed(await child.ended)
    child.stdout!.resume()
    return new Helper(child, (await inspectContainer(name))!.id)
  }

  get id(): string {
    return this.#id
  }

  /** Starts `sh -c script`. */
  start(script: string, { args = [], stdin, stdout, signal }: HelperOptions = {}): Child {
    return start(
      'docker',
      ['exec', ...(stdin ? ['--interactive'] : []), this.#id, 'sh', '-c', script, 'sh', ...args],
      { ...(stdin && { stdin }), ...(stdout && { stdout }), ...(signal && { signal }) },
    )
  }

  /**
   * Runs a script to its end.
   * @returns what it printed.
   * @throws BackupError `target-failed` where it does not end with exit code 0.
   */
  async run(script: string, options: Pick<HelperOptions, 'args' | 'signal'> = {}): Promise<string> {
    const child = this.start(script, { ...options, stdout: 'pipe' })
    const chunks: Buffer[] = []
    child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
    const ending = await child.ended
    if (ending.code !== 0) throw helperFailed(ending)
    return Buffer.concat(chunks).toString()
  }

  /** Ends whatever is still done in it. Never throws. */
  async close(): Promise<void> {
    this.#child.stdin!.end()
    await this.#child.ended.catch(() => {})
  }
}

/** What to throw for a script that ended badly. */
export function helperFailed(ending: Ending): BackupError {
  const failed = commandFailed('the helper container', ending)
  return new BackupError({
    code: 'target-failed',
    message: failed.message,
    ...(failed.likelyCause !== undefined && { cause: failed.likelyCause }),
    remedy: 'Look at what it says; docker events shows what became of the container',
  })
}

/** Ends the helpers that a run which died has left at work. @param except our own. */
export async function endHelpers(deployment: string, except: readonly string[]): Promise<void> {
  const filters = [
    '--filter',
    `label=${ourLabel}=helper`,
    '--filter',
    `label=${ourLabel}.deployment=${deployment}`,
  ]
  const ids = (await docker(['ps', '--all', '--quiet', '--no-trunc', ...filters]))
    .split(/\s+/)
    .filter(Boolean)
  const dead = ids.filter((id) => !except.includes(id))
  if (dead.length > 0) await docker(['container', 'rm', '--force', '--volumes', ...dead])
}
