/**
 * A container of ours beside the deployment's: it reaches mongod's volumes and nothing else. It waits on a pipe that
 * this process holds, and what is done in it ends with it: the engine sees to that, whatever becomes of this process.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type Child, start } from '../../exec.ts'
import { type Helper, type HelperHost, type HelperOptions, helperFailed } from '../folder/helper.ts'
import { docker, ourLabel } from './engine.ts'

export interface HelperPlace {
  /** Id of an image that is on the engine already; must hold `sh`, `cat`, `tar`, `find`, `stat` and `sha256sum`. */
  image: string
  /** The container whose volumes and bind mounts the helper gets, at the same paths. */
  volumesOf: string
  /** The deployment's name: who heals it ends its helpers first. */
  deployment: string
}

/** How every container of ours is started: no network, and nothing that it prints is kept by the engine. */
export const quiet = ['--network', 'none', '--log-driver', 'none'] as const

/** The labels by which a deployment's containers of ours are found. */
export function ourLabels(kind: 'helper' | 'journal' | 'lock', deployment: string): string[] {
  return ['--label', `${ourLabel}=${kind}`, '--label', `${ourLabel}.deployment=${deployment}`]
}

class ContainerHelper implements Helper {
  readonly name = 'the helper container'
  /** Its name, which no other one ever has. */
  readonly id: string
  readonly #child: Child

  constructor(child: Child, id: string) {
    this.#child = child
    this.id = id
  }

  start(script: string, { args = [], stdin, stdout, signal }: HelperOptions = {}): Child {
    return start(
      'docker',
      ['exec', ...(stdin ? ['--interactive'] : []), this.id, 'sh', '-c', script, 'sh', ...args],
      { ...(stdin && { stdin }), ...(stdout && { stdout }), ...(signal && { signal }) },
    )
  }

  async close(): Promise<void> {
    this.#child.stdin!.end()
    await this.#child.ended.catch(() => {})
  }
}

/**
 * Helpers that have the mongo container's own mounts: never a volume by a name that was made up, which the engine would
 * create empty.
 */
export class DockerHelpers implements HelperHost {
  readonly name = 'the helper container'
  readonly whereToLook = 'docker events'
  readonly #place: HelperPlace

  constructor(place: HelperPlace) {
    this.#place = place
  }

  async open(writable: boolean): Promise<Helper> {
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
          ...ourLabels('helper', this.#place.deployment),
        ],
        ...['--user', '0:0'],
        ...['--volumes-from', `${this.#place.volumesOf}${writable ? '' : ':ro'}`],
        ...['--entrypoint', 'sh', this.#place.image, '-c', 'echo ready; exec cat'],
      ],
      { stdin: 'pipe', stdout: 'pipe' },
    )
    const ready = once(child.stdout!, 'data').then(() => true)
    if (!(await Promise.race([ready, child.ended.then(() => false)])))
      throw helperFailed(this, await child.ended)
    child.stdout!.resume()
    return new ContainerHelper(child, name)
  }

  async present(): Promise<null> {
    return null
  }

  async endOthers(except: readonly string[]): Promise<void> {
    const filters = [
      ...['--filter', `label=${ourLabel}=helper`],
      ...['--filter', `label=${ourLabel}.deployment=${this.#place.deployment}`],
    ]
    const names = (await docker(['ps', '--all', '--format', '{{.Names}}', ...filters]))
      .split(/\s+/)
      .filter(Boolean)
    const dead = names.filter((name) => !except.includes(name))
    if (dead.length > 0) await docker(['container', 'rm', '--force', '--volumes', ...dead])
  }
}
