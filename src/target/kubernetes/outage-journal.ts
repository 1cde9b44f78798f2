/**
 * What is stopped by us, written down in an annotation of the workloads that are scaled: mongod's first, which is read
 * first. Everybody who can reach the deployment finds it there, and it needs no storage of its own.
 */
import { BackupError } from '../../errors.ts'
import type { Outage } from '../cold.ts'
import type { Kubectl } from './kubectl.ts'
import type { Workload } from './objects.ts'
import { replicasOf, shownName } from './scaling.ts'
import { resourceOf, type Workloads } from './workloads.ts'

export const outageAnnotation = 'issuer-backup.io/outage'

/** With what starting again takes, so that the annotation is all that whoever heals needs. */
export interface WrittenOutage extends Outage {
  /** Of each service, before anything was scaled. */
  replicas: Readonly<Record<string, number>>
  /** Who mongod runs as, since a pod of it is no longer there to be asked. */
  user: { runAsUser: number; runAsGroup: number } | null
}

export class OutageJournal {
  readonly #workloads: Workloads

  constructor(workloads: Workloads) {
    this.#workloads = workloads
  }

  get #kubectl(): Kubectl {
    return this.#workloads.kubectl
  }

  async read(): Promise<WrittenOutage | null> {
    for (const workload of await this.#bearers()) {
      const text = workload.metadata.annotations?.[outageAnnotation]
      if (text !== undefined) return parse(text, workload)
    }
    return null
  }

  /** @throws BackupError `locked` where the number of pods is another one than was to be written down. */
  async write(outage: WrittenOutage): Promise<void> {
    const text = JSON.stringify(outage)
    for (const bearer of await this.#bearers()) {
      await this.#annotate(bearer, text, (present) => {
        const expected = outage.replicas[shownName(present)]
        if (expected !== undefined && expected !== replicasOf(present)) throw scaledMeanwhile(present)
      })
    }
  }

  /** From mongod's last: while it is there, the outage is not over. */
  async remove(): Promise<void> {
    for (const bearer of (await this.#bearers()).toReversed()) await this.#annotate(bearer, null)
  }

  async #bearers(): Promise<Workload[]> {
    const app = await this.#workloads.app()
    return [await this.#workloads.mongo(), ...(app ? [app] : [])]
  }

  async #annotate(
    workload: Workload,
    text: string | null,
    check: (present: Workload) => void = () => {},
  ): Promise<void> {
    await this.#kubectl.change<Workload>(resourceOf(workload), workload.metadata.name, (present) => {
      if ((present.metadata.annotations?.[outageAnnotation] ?? null) === text) return null
      check(present)
      return { metadata: { annotations: { [outageAnnotation]: text } } }
    })
  }
}

function parse(text: string, { metadata }: Workload): WrittenOutage {
  try {
    return JSON.parse(text) as WrittenOutage
  } catch (underlying) {
    throw new BackupError({
      code: 'target-failed',
      message: `the annotation ${outageAnnotation} of ${metadata.name} cannot be read`,
      cause: 'Somebody has changed it',
      remedy: 'Scale the workloads to what they should have, then remove the annotation from both',
      underlying,
    })
  }
}

function scaledMeanwhile(workload: Workload): BackupError {
  return new BackupError({
    code: 'source-changed',
    message: `${shownName(workload)} was scaled to ${replicasOf(workload)} while it was about to be stopped`,
    cause: 'Somebody, or an automation such as an autoscaler, is at work on it',
    remedy: 'Pause what scales it, then run this again',
  })
}
