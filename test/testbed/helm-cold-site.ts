/** The release on Kubernetes of a {@link ColdSite}. Declare `needs('kube', 'openssl')`. */
import { MongoClient } from 'mongodb'
import type { HealResult } from '../../src/operations/heal.ts'
import type { Options } from '../../src/settings/schema.ts'
import { workplace } from './cli.ts'
import { ColdSite, database, smallJournal } from './cold-site.ts'
import { resultElsewhere } from './elsewhere.ts'
import { type HelmDeployment, type HelmOptions, helmDeployment } from './helm-deployment.ts'
import type { KubeObject } from './kube.ts'
import { putOnPath } from './tools.ts'

/** For a machine with too few processors. */
const patience = { stopTimeout: '120s', healthTimeout: '10m' }

export interface HelmSiteOptions extends HelmOptions {
  /** Without, nothing is written and no archive made. */
  filled?: boolean
}

export class HelmColdSite extends ColdSite {
  readonly services: readonly string[]
  readonly deployed: HelmDeployment
  /** Each look takes a process that is slow to start. */
  protected override readonly pause = 500
  /** Of the service. */
  readonly #replicas: number

  private constructor(
    place: ConstructorParameters<typeof ColdSite>[0],
    deployed: HelmDeployment,
    replicas: number,
  ) {
    super(place)
    this.deployed = deployed
    this.#replicas = replicas
    this.services = [`deployment/${deployed.names.app}`, `statefulset/${deployed.names.mongo}`]
  }

  static async open({
    filled = true,
    replicas = 2,
    ...options
  }: HelmSiteOptions = {}): Promise<HelmColdSite> {
    putOnPath('kubectl')
    const args = ['--wiredTigerEngineConfigString', smallJournal]
    const values = { mongo: { args }, ...options.values }
    const deployed = await helmDeployment({ ...options, replicas, values })
    const site = new HelmColdSite(await workplace('mongodb://nowhere'), deployed, replicas)
    try {
      await deployed.up()
      if (filled) await site.prepare()
      return site
    } catch (error) {
      await site.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.deployed.down()
    await this.workplace.remove()
  }

  protected get target(): Options {
    return { target: 'helm', namespace: this.deployed.namespace, ...patience }
  }

  /** Those that have as many pods as they were made with, all of them Ready. */
  async running(): Promise<string[]> {
    return this.#runningOf(await this.#all())
  }

  async tidy(): Promise<boolean> {
    return (await this.left()).length === 0
  }

  /** By one question, since this is asked again and again. */
  override async settled(services: readonly string[]): Promise<boolean> {
    const all = await this.#all()
    if (this.#runningOf(all).join() !== services.join() || this.#oursOf(all).length > 0) return false
    return this.tidy()
  }

  /** From another machine, where nobody can tell that the process which died is gone: its Lease has to run out. */
  override heal(): Promise<HealResult> {
    const { stopTimeout, healthTimeout } = patience
    const target = ['--target', 'helm', '--namespace', this.deployed.namespace, '--database', database]
    return resultElsewhere([
      ...['heal', ...target],
      ...['--stop-timeout', stopTimeout, '--health-timeout', healthTimeout],
    ])
  }

  /** What is of ours at the target, of any kind. */
  async left(): Promise<string[]> {
    const snapshots = this.#list('volumesnapshots').catch(() => [])
    return [...this.#oursOf(await this.#all()), ...(await snapshots)].map(
      ({ kind, metadata }) => `${kind} ${metadata.name}`,
    )
  }

  #all(): Promise<KubeObject[]> {
    return this.#list(
      'statefulsets,deployments,leases,pods,configmaps,persistentvolumeclaims,persistentvolumes',
    )
  }

  async #list(resources: string): Promise<KubeObject[]> {
    return JSON.parse(await this.deployed.kubectl('get', resources, '--output=json')).items
  }

  #oursOf(all: readonly KubeObject[]): KubeObject[] {
    return oursOf(all, this.deployed.namespace)
  }

  #runningOf(all: readonly KubeObject[]): string[] {
    const states = this.services.flatMap((service) => {
      const found = all.find(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}` === service)
      const [wanted, ready] = [found?.spec.replicas ?? 0, found?.status.readyReplicas ?? 0]
      if (wanted === 0) return []
      const expected = this.#expected(service)
      return wanted === expected && ready === expected ? [service] : [`${service} (${ready} of ${wanted})`]
    })
    return states.sort()
  }

  async connected<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(await this.deployed.uri())
    try {
      return await work(await client.connect())
    } finally {
      await client.close()
    }
  }

  async startAll(): Promise<void> {
    for (const service of this.services.toReversed()) {
      await this.deployed.kubectl('scale', service, `--replicas=${this.#expected(service)}`)
      await this.deployed.kubectl('rollout', 'status', service, '--timeout=300s')
    }
  }

  async stop(service: string): Promise<void> {
    await this.deployed.kubectl('scale', service, '--replicas=0')
    const name = service.split('/')[1]!
    await this.until(async () => (await this.deployed.pods(name)).length === 0)
  }

  #expected(service: string): number {
    return service.startsWith('statefulset/') ? 1 : this.#replicas
  }
}

/**
 * What holds, what helps, what is written down, and what nobody collects: a volume that outlives the claim it had, and a
 * claim of a restore that no plan knows. What a plan of a restore names is kept on purpose.
 */
export function oursOf(all: readonly KubeObject[], namespace: string): KubeObject[] {
  const uids = new Set(all.map(({ metadata: { uid } }) => uid))
  const kindOf = ({ metadata }: KubeObject) => metadata.labels?.['issuer-backup.io/kind']
  const plans = new Set(
    all
      .filter((one) => one.kind === 'ConfigMap' && kindOf(one) === 'volume')
      .map(({ metadata }) => metadata.name),
  )
  return all.filter((one) => {
    const { kind, metadata, spec } = one
    if (kind === 'Lease') return Boolean(spec?.holderIdentity)
    if (kind === 'PersistentVolume')
      return (
        spec.claimRef?.namespace === namespace &&
        spec.persistentVolumeReclaimPolicy === 'Retain' &&
        !uids.has(spec.claimRef.uid)
      )
    if (kind === 'PersistentVolumeClaim' && kindOf(one) === 'volume')
      return !plans.has(metadata.name.replace(/-before$/, ''))
    if (noted.some((name) => metadata.annotations?.[name] !== undefined)) return true
    return ['helper', 'frozen'].includes(kindOf(one))
  })
}

/** Annotations of a workload while it is stopped, or seeds. */
const noted = ['outage', 'replicas', 'seed-before'].map((name) => `issuer-backup.io/${name}`)
