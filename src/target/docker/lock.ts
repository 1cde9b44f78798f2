/**
 * The lock of a deployment on a Docker engine: a container by a name that can be taken once. It runs `cat` on a pipe
 * that this process holds, so the engine itself ends it when this process dies, SIGKILL and power loss included: no
 * clocks, no heartbeats, no pids, which say nothing across containers. One that does not run belongs to nobody.
 */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import { type Child, start } from '../../exec.ts'
import type { Reporter } from '../../reporter.ts'
import { userName } from '../holder.ts'
import type { TargetLock } from '../target.ts'
import { type Container, docker, inspectContainer, isMissing, ourLabel } from './engine.ts'
import { ourLabels, quiet } from './helper.ts'

/** How long a container of ours that has been created may take to run, milliseconds, before it counts as dead. */
const startPatience = 15_000

/** What stands in the labels of the lock's container, for whoever comes second. */
const labels = {
  operation: `${ourLabel}.operation`,
  holder: `${ourLabel}.holder`,
  started: `${ourLabel}.started`,
}

/** Says that it runs; then its life hangs on its input. */
const script = 'echo held; exec cat'

export class DockerLock implements TargetLock {
  readonly #container: string
  readonly #child: Child
  #lost = false

  private constructor(container: string, child: Child) {
    this.#container = container
    this.#child = child
    void child.ended.catch(() => {}).then(() => (this.#lost = true))
  }

  /**
   * @param deployment its name: the same for all who mean the same one.
   * @param image with `sh` and `cat`; best one that is on the engine already.
   * @throws BackupError `locked`, naming who holds it and since when; else as `docker`.
   */
  static async take(
    deployment: string,
    image: string,
    operation: string,
    reporter: Reporter,
  ): Promise<DockerLock> {
    for (;;) {
      const holder = await inspectContainer(nameFor(deployment))
      if (holder) {
        await assertDead(holder)
        reporter.info(`Taking over from ${describe(holder)}, which has died`)
        // By its id: of that name there may be another one by now, which lives.
        await remove(holder.id)
      }
      const lock = await DockerLock.#tryTake(deployment, image, operation)
      if (lock) return lock
    }
  }

  /** @returns null where somebody else was faster. */
  static async #tryTake(deployment: string, image: string, operation: string): Promise<DockerLock | null> {
    const name = nameFor(deployment)
    const child = start(
      'docker',
      [
        'run',
        ...['--interactive', '--rm', '--name', name, ...quiet],
        ...ourLabels('lock', deployment),
        ...['--label', `${labels.operation}=${operation}`],
        ...['--label', `${labels.holder}=${userName()}@${hostname()} (pid ${process.pid})`],
        ...['--label', `${labels.started}=${new Date().toISOString()}`],
        ...['--entrypoint', 'sh', image, '-c', script],
      ],
      { stdin: 'pipe', stdout: 'pipe' },
    )
    const running = new Promise<boolean>((resolve) => {
      child.stdout!.once('data', () => resolve(true))
      child.ended.then(
        () => resolve(false),
        () => resolve(false),
      )
    })
    const container = (await running) ? await inspectContainer(name) : null
    if (container) {
      child.stdout!.resume()
      return new DockerLock(container.id, child)
    }
    child.stdin!.end()
    const { stderr } = await child.ended
    if (/is already in use/i.test(stderr)) return null
    throw new BackupError({
      code: 'target-failed',
      message: 'the lock of this deployment cannot be taken',
      cause: `docker said: ${stderr.trim().split('\n').slice(-2).join(' / ')}`,
      remedy: 'The image of the mongo service must hold sh and cat; see docker run',
    })
  }

  async assertHeld(): Promise<void> {
    // The engine may have ended it while this process was suspended, and our pipe does not know yet.
    if (!this.#lost) this.#lost = (await inspectContainer(this.#container))?.running !== true
    if (!this.#lost) return
    throw new BackupError({
      code: 'locked',
      message: 'the lock of this deployment has been lost',
      cause: 'The Docker engine was restarted, or somebody removed the container of the lock',
      remedy: 'Run issuer-backup heal, then run this again',
    })
  }

  async release(): Promise<void> {
    this.#child.stdin!.end()
    await this.#child.ended.catch(() => {})
  }
}

const nameFor = (deployment: string) => `issuer-backup-lock-${deployment}`

/** @throws BackupError `locked` where it runs: its holder's pipe is open. */
async function assertDead(found: Container): Promise<void> {
  const end = Date.now() + startPatience
  for (let now: Container | null = found; now; now = await inspectContainer(found.id)) {
    if (now.running) throw locked(now)
    // One that has just been created is about to run.
    const ended = !now.startedAt.startsWith('0001-')
    if (ended || Date.now() > end) return
    await sleep(250)
  }
}

function locked(holder: Container): BackupError {
  return new BackupError({
    code: 'locked',
    message: `${describe(holder)} is at work on this deployment`,
    remedy: 'Wait until it has ended, then run this again',
  })
}

function describe({ labels: said }: Container): string {
  return `${said[labels.operation]} by ${said[labels.holder]}, since ${said[labels.started]}`
}

async function remove(id: string): Promise<void> {
  try {
    await docker(['container', 'rm', '--force', '--volumes', id])
  } catch (error) {
    const going = error instanceof BackupError && /already in progress/.test(error.likelyCause ?? '')
    if (!going && !isMissing(error)) throw error
  }
}
