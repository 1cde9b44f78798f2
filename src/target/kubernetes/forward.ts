/**
 * A way into a pod from outside the cluster: a port on this machine, which `kubectl port-forward` carries. Where that
 * breaks it is opened anew on the same port, as long as it is needed.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import { type Child, commandFailed } from '../../exec.ts'
import { explained } from './failure.ts'
import type { Kubectl } from './kubectl.ts'

/** How long it may take to open, milliseconds. */
const openPatience = 20_000

/** How long it is tried to open it anew, and how often, milliseconds. */
const mendPatience = 120_000
const pause = 500

export class Forward {
  readonly host = '127.0.0.1'
  readonly #kubectl: Kubectl
  /** The pod's name now: another one may have taken its place. */
  readonly #pod: () => Promise<string>
  readonly #remote: number
  #child: Child
  #port: number
  #closed = false
  #breaks = 0
  #words = ''

  private constructor(
    kubectl: Kubectl,
    pod: () => Promise<string>,
    remote: number,
    opened: { child: Child; port: number },
  ) {
    this.#kubectl = kubectl
    this.#pod = pod
    this.#remote = remote
    this.#child = opened.child
    this.#port = opened.port
    void this.#watch()
  }

  /**
   * @param pod finds the pod, also after a break.
   * @param port the pod's.
   * @throws BackupError `not-permitted`, `target-failed`; what `pod` throws.
   */
  static async open(kubectl: Kubectl, pod: () => Promise<string>, port: number): Promise<Forward> {
    return new Forward(kubectl, pod, port, await openTo(kubectl, await pod(), port))
  }

  /** Of this machine. */
  get port(): number {
    return this.#port
  }

  /** How often it has broken; each time connections were lost. */
  get breaks(): number {
    return this.#breaks
  }

  /** What kubectl said when it broke last; empty where it has not. */
  get lastWords(): string {
    return this.#words
  }

  /** Never throws. */
  async close(): Promise<void> {
    this.#closed = true
    this.#child.kill()
    await this.#child.ended.catch(() => {})
  }

  async #watch(): Promise<void> {
    for (;;) {
      const { stderr } = await this.#child.ended.catch((error: Error) => ({ stderr: error.message }))
      if (this.#closed) return
      this.#breaks++
      this.#words = stderr.trim().split('\n').at(-1) ?? ''
      if (!(await this.#mend())) return
    }
  }

  async #mend(): Promise<boolean> {
    const end = performance.now() + mendPatience
    while (!this.#closed && performance.now() < end) {
      try {
        const { child } = await openTo(this.#kubectl, await this.#pod(), this.#remote, this.#port)
        this.#child = child
        if (this.#closed) await this.close()
        return !this.#closed
      } catch {
        // Whoever needs the way finds it closed, and says so.
        await sleep(pause, undefined, { ref: false })
      }
    }
    return false
  }
}

async function openTo(
  kubectl: Kubectl,
  pod: string,
  remote: number,
  local?: number,
): Promise<{ child: Child; port: number }> {
  const ports = `${local ?? ''}:${remote}`
  const child = kubectl.start(['port-forward', `pod/${pod}`, ports, '--address', '127.0.0.1'], {
    stdout: 'pipe',
  })
  let said = ''
  const opened = (async () => {
    while (!/ -> /.test(said)) said += String((await once(child.stdout!, 'data'))[0])
    return Number(/127\.0\.0\.1:(\d+) -> /.exec(said)?.[1])
  })()
  const ended = child.ended.then((ending) => {
    throw explained(commandFailed('kubectl port-forward', ending), kubectl.namespace)
  })
  const late = sleep(openPatience, undefined, { ref: false }).then(() => {
    throw new BackupError({
      code: 'target-failed',
      message: `the way to the pod ${pod} did not open within ${openPatience / 1000} s`,
      remedy: `Try kubectl port-forward pod/${pod} ${ports}, which says why`,
    })
  })
  for (const one of [opened, ended, late]) one.catch(() => {})
  try {
    const port = await Promise.race([opened, ended, late])
    child.stdout!.resume()
    return { child, port }
  } catch (error) {
    child.kill()
    throw error
  }
}
