/** The workload that writes to the database, scaled to 0 and back. */

import { BackupError } from '../../errors.ts'
import { seedVariable } from '../../settings/target.ts'
import type { HelmTarget } from '../../settings/types.ts'
import { type Answer, ask, becomeHealthy, type Look } from '../health.ts'
import { leadsTo } from '../reach.ts'
import type { Service, Start } from '../target.ts'
import { Forward } from './forward.ts'
import { meddlersOf } from './meddlers.ts'
import { type EnvEntry, isReady, shownName, type Workload } from './objects.ts'
import {
  isThere,
  recordedReplicas,
  replicasAnnotation,
  rollout,
  scaleDown,
  scaleUp,
  untilGone,
  usualReplicas,
} from './scale.ts'
import type { Workloads } from './workloads.ts'

/** What the variable of the seed was before, as JSON; `null`: it was not there. */
const seedAnnotation = 'issuer-backup.io/seed-before'

export class KubernetesService implements Service {
  readonly controlled: boolean
  readonly #settings: HelmTarget
  readonly #workloads: Workloads

  constructor(settings: HelmTarget, workloads: Workloads) {
    this.controlled = settings.appWorkload !== 'none'
    this.#settings = settings
    this.#workloads = workloads
  }

  async name(): Promise<string> {
    return shownName(await this.#app())
  }

  async state(): Promise<'running' | 'stopped' | 'absent'> {
    const app = await this.#app()
    if ((app.spec.replicas ?? 1) > 0) return 'running'
    // Pods that have not ended still write; of what we stop ourselves, whoever asks means to start it again.
    if (recordedReplicas(app) === null && (await this.#workloads.podsOf(app)).some(isThere)) return 'running'
    return this.#settings.fresh ? 'absent' : 'stopped'
  }

  async warnings(): Promise<string[]> {
    return this.controlled ? meddlersOf((await this.#workloads.appAsFound())!, this.#workloads.kubectl) : []
  }

  async stop(signal: AbortSignal): Promise<void> {
    const app = await this.#app()
    try {
      await scaleDown(app, this.#workloads)
      await untilGone(app, this.#workloads, this.#settings.stopTimeout, signal)
    } catch (underlying) {
      signal.throwIfAborted()
      if (!(underlying instanceof BackupError) || ['not-permitted', 'locked'].includes(underlying.code))
        throw underlying
      throw new BackupError({
        code: 'target-failed',
        message: `the service could not be stopped: ${underlying.message}; live data is as it was`,
        ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        ...(underlying.remedy !== undefined && { remedy: underlying.remedy }),
        underlying,
      })
    }
  }

  /** Whoever has scaled it up meanwhile has done what was ours to do, and the number is his. */
  async endStop(): Promise<void> {
    await this.#workloads.change(await this.#app(), (present) => {
      const { annotations = {} } = present.metadata
      const scaledUp = recordedReplicas(present) !== null && present.spec.replicas !== 0
      if (!scaledUp || seedAnnotation in annotations) return null
      return { metadata: { annotations: { [replicasAnnotation]: null } } }
    })
  }

  /** @param withDatabase whether mongod is to run; a service without one is not waited for. */
  async start(how: Start, withDatabase = true): Promise<void> {
    const app = await this.#app()
    try {
      if (how === 'seeding') await this.#seed(app)
      else await scaleUp(app, this.#workloads, (present) => this.#unseeded(present))
    } catch (underlying) {
      if (!(underlying instanceof BackupError) || ['not-started', 'locked'].includes(underlying.code))
        throw underlying
      throw new BackupError({
        code: 'not-started',
        message: `the service could not be started: ${underlying.message}`,
        ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        remedy: `Run issuer-backup heal, or scale ${app.metadata.name} to ${usualReplicas(app)}; the data is in order`,
        underlying,
      })
    }
    if (withDatabase) await this.#becomeHealthy()
  }

  /** One pod alone, so that only one imports. How it was stays written on the workload until `anew`. */
  async #seed(app: Workload): Promise<void> {
    const change = (present: Workload) => {
      const { annotations = {} } = present.metadata
      // Its owner has stopped it.
      if (usualReplicas(present) === 0) return null
      if (seedAnnotation in annotations && present.spec.replicas === 1) return null
      const before = this.#seedEntry(present)
      return {
        metadata: {
          annotations: {
            [replicasAnnotation]: String(usualReplicas(present)),
            ...(!(seedAnnotation in annotations) && { [seedAnnotation]: JSON.stringify(before) }),
          },
        },
        spec: { replicas: 1, ...this.#template(present, { name: seedVariable, value: 'true' }) },
      }
    }
    await this.#workloads.change(app, change, 'strategic')
  }

  /** Takes back what seeding has changed; null where nothing was. */
  #unseeded(present: Workload): { annotations: object; spec: object } | null {
    const text = present.metadata.annotations?.[seedAnnotation]
    if (text === undefined) return null
    const before = JSON.parse(text) as EnvEntry | null
    const entry = before ?? { name: seedVariable, $patch: 'delete' }
    return { annotations: { [seedAnnotation]: null }, spec: this.#template(present, entry) }
  }

  #seedEntry(present: Workload): EnvEntry | null {
    const { env = [] } = this.#workloads.appContainer(present.spec.template.spec)
    return env.find(({ name }) => name === seedVariable) ?? null
  }

  /** A strategic merge finds the container and the variable by their names. */
  #template({ spec }: Workload, entry: object): object {
    const { name } = this.#workloads.appContainer(spec.template.spec)
    const whole = '$patch' in entry ? entry : { value: null, valueFrom: null, ...entry }
    return { template: { spec: { containers: [{ name, env: [whole] }] } } }
  }

  async #becomeHealthy(): Promise<void> {
    if (this.#settings.fresh?.asked) return
    const app = await this.#app()
    if (app.spec.replicas === 0) return
    const look = async (): Promise<Look> => {
      try {
        return await this.#look(app)
      } catch (error) {
        // The API server, or the pod that was asked, may be back at the next look.
        if (!(error instanceof BackupError) || error.code === 'not-permitted') throw error
        return { state: 'not yet', words: error.message }
      }
    }
    await becomeHealthy(look, this.#settings.healthTimeout)
  }

  async #look(app: Workload): Promise<Look> {
    const { done, words } = await rollout(app, this.#workloads)
    if (!done || this.#settings.healthUrl === undefined) return { state: done ? 'healthy' : 'not yet', words }
    const answer = await this.#ask(app, this.#settings.healthUrl)
    return { state: answer.state === 'healthy' ? 'healthy' : 'not yet', words: answer.words }
  }

  /** Asks one of its pods, at the port that the URL names. */
  async #ask(app: Workload, url: string): Promise<Answer> {
    const { kubectl } = this.#workloads
    const { port, protocol } = new URL(url)
    const remote = Number(port || (protocol === 'https:' ? 443 : 80))
    const find = async () => (await this.#workloads.podsOf(app)).find(isReady)
    const pod = await find()
    if (!pod) return { state: 'refused', words: 'no pod of it is Ready' }
    const endpoint = { url, ca: this.#settings.healthCa }
    const address = pod.status?.podIP
    if (kubectl.inside && address && (await leadsTo(address, remote)))
      return ask({ ...endpoint, at: { host: address, port: remote } })
    const forward = await Forward.open(kubectl, async () => ((await find()) ?? pod).metadata.name, remote)
    try {
      return await ask({ ...endpoint, at: { host: forward.host, port: forward.port } })
    } finally {
      await forward.close()
    }
  }

  async #app(): Promise<Workload> {
    return (await this.#workloads.app())!
  }
}
