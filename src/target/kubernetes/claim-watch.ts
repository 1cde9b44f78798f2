/**
 * Who mounted a claim while nobody was to. A pod that came and went leaves no trace but in the events of the API, so
 * these are asked for without a gap: from the version of one list of pods to the next.
 */
import { BackupError } from '../../errors.ts'
import type { Kubectl } from './kubectl.ts'
import type { Pod } from './objects.ts'

/** Well within the time for which an API server remembers, milliseconds. */
const interval = 20_000

export class ClaimWatch {
  readonly #kubectl: Kubectl
  readonly #claim: string
  readonly #isOurs: (pod: Pod) => boolean
  readonly #strangers = new Set<string>()
  #version = ''
  #timer: NodeJS.Timeout | undefined
  /** One look after the other. */
  #looking: Promise<void> = Promise.resolve()
  /** What the API server says of a time that it does not remember, as after a restart: told to whoever asks next. */
  #gap: string | undefined

  constructor(kubectl: Kubectl, claim: string, isOurs: (pod: Pod) => boolean) {
    this.#kubectl = kubectl
    this.#claim = claim
    this.#isOurs = isOurs
  }

  /**
   * Looks at what there is now, and from the second time on at what there was since the last.
   * @throws BackupError `source-changed` where a pod that is not ours had, or has, the claim; or, once, where that cannot
   * be told of a time in between.
   */
  async assertUnused(): Promise<void> {
    await this.#look()
    const gap = this.#gap
    this.#gap = undefined
    if (this.#timer === undefined) {
      // One that fails now is made up for by the next.
      this.#timer = setInterval(() => void this.#look().catch(() => {}), interval)
      this.#timer.unref()
    }
    if (this.#strangers.size === 0) {
      if (gap !== undefined) throw forgotten(this.#claim, gap)
      return
    }
    throw new BackupError({
      code: 'source-changed',
      message: `the claim ${this.#claim} was mounted by ${[...this.#strangers].join(', ')} while it was to be quiet`,
      cause: 'Somebody, or an automation, has started it meanwhile',
      remedy: 'Pause what starts it, then run this again',
    })
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): Promise<void> {
    this.#looking = this.#looking.catch(() => {}).then(() => this.#once())
    return this.#looking
  }

  async #once(): Promise<void> {
    const path = `/api/v1/namespaces/${this.#kubectl.namespace}/pods`
    const list = JSON.parse(await this.#kubectl.getRaw(path))
    const from = this.#version
    for (const pod of list.items as Pod[]) this.#note(pod)
    if (from !== '') {
      const query = `watch=1&resourceVersion=${from}&timeoutSeconds=1`
      const events = await this.#kubectl.getRaw(`${path}?${query}`)
      for (const line of events.split('\n').filter(Boolean)) this.#noteEvent(JSON.parse(line))
    }
    this.#version = list.metadata.resourceVersion
  }

  #noteEvent({ type, object }: { type: string; object: Pod & { message?: string } }): void {
    if (type !== 'ERROR') this.#note(object)
    else this.#gap = object.message ?? ''
  }

  #note(pod: Pod): void {
    const { phase } = pod.status ?? {}
    const over = phase === 'Succeeded' || phase === 'Failed'
    if (!over && mounts(pod, this.#claim) && !this.#isOurs(pod)) this.#strangers.add(pod.metadata.name)
  }
}

export function mounts({ spec }: Pod, claim: string): boolean {
  return (spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim)
}

function forgotten(claim: string, words: string): BackupError {
  return new BackupError({
    code: 'source-changed',
    message: `whether anybody else mounted the claim ${claim} cannot be told`,
    cause: `The API server does not remember so long: ${words}`,
    remedy: 'Run this again',
  })
}
