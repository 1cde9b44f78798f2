/**
 * What is stopped by us, written down in an annotation of the workloads that are scaled: mongod's first, which is read
 * first. Everybody who can reach the deployment finds it there. How many replicas each had, scale.ts writes beside it.
 */
import { BackupError } from '../../errors.ts'
import type { Outage } from '../cold.ts'
import type { PodPlace } from './helper-pod.ts'
import type { Workload } from './objects.ts'
import type { Workloads } from './workloads.ts'

export const outageAnnotation = 'issuer-backup.io/outage'

/** With what a helper takes that is to get at the data while no pod of mongod is left to be asked. */
export interface WrittenOutage extends Outage {
  /** Who mongod runs as, and what goes with it, where its workload does not say so. */
  user: PodPlace['security'] | null
}

export class OutageJournal {
  readonly #workloads: Workloads

  constructor(workloads: Workloads) {
    this.#workloads = workloads
  }

  /** As it is now, by listing: whoever only makes hot backups may do no more. */
  async read(): Promise<WrittenOutage | null> {
    const found = [await this.#workloads.mongoAsFound(), await this.#workloads.appAsFound()]
    const names = found.flatMap((one) => (one ? [`${one.kind} ${one.metadata.name}`] : []))
    const all = await this.#workloads.kubectl.list<Workload>('statefulsets.apps,deployments.apps')
    for (const name of names) {
      const workload = all.find(({ kind, metadata }) => `${kind} ${metadata.name}` === name)
      if (!workload) continue
      const text = workload.metadata.annotations?.[outageAnnotation]
      if (text !== undefined) return parse(text, workload)
    }
    return null
  }

  async write(outage: WrittenOutage): Promise<void> {
    for (const bearer of await this.#bearers()) await this.#annotate(bearer, JSON.stringify(outage))
  }

  /** From mongod's last: while it is there, the outage is not over. */
  async remove(): Promise<void> {
    for (const bearer of (await this.#bearers()).toReversed()) await this.#annotate(bearer, null)
  }

  async #bearers(): Promise<Workload[]> {
    const app = await this.#workloads.app()
    return [await this.#workloads.mongo(), ...(app ? [app] : [])]
  }

  async #annotate(workload: Workload, text: string | null): Promise<void> {
    await this.#workloads.change(workload, ({ metadata }) =>
      (metadata.annotations?.[outageAnnotation] ?? null) === text
        ? null
        : { metadata: { annotations: { [outageAnnotation]: text } } },
    )
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
