/** The release on Kubernetes of a {@link ColdSite}. Declare `needs('kube', 'openssl')`. */
import { MongoClient } from 'mongodb'
import type { Options } from '../../src/settings/schema.ts'
import { workplace } from './cli.ts'
import { ColdSite, smallJournal } from './cold-site.ts'
import { type HelmDeployment, type HelmOptions, helmDeployment } from './helm-deployment.ts'
import type { KubeObject } from './kube.ts'

export interface HelmSiteOptions extends HelmOptions {
  /** Without, nothing is written and no archive made. */
  filled?: boolean
}

export class HelmColdSite extends ColdSite {
  readonly services: readonly string[]
  readonly deployed: HelmDeployment
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
    return { target: 'helm', namespace: this.deployed.namespace }
  }

  /** Those that have as many pods as they were made with, all of them Ready. */
  async running(): Promise<string[]> {
    const all = await Promise.all(
      this.services.map(async (service) => {
        const { wanted, ready } = await this.deployed.replicas(service.split('/')[1]!)
        const expected = this.#expected(service)
        if (wanted === 0) return []
        return wanted === expected && ready === expected ? [service] : [`${service} (${ready} of ${wanted})`]
      }),
    )
    return all.flat().sort()
  }

  async tidy(): Promise<boolean> {
    return (await this.left()).length === 0
  }

  /** What is of ours at the target, of any kind. */
  async left(): Promise<string[]> {
    const { kubectl } = this.deployed
    const list = async (...what: string[]): Promise<KubeObject[]> =>
      JSON.parse(await kubectl('get', ...what, '--output=json')).items
    const [snapshots, labelled, workloads, leases] = await Promise.all([
      list('volumesnapshots').catch(() => []),
      list('pods,configmaps,persistentvolumeclaims', '--selector=issuer-backup.io/kind in (helper, frozen)'),
      list('statefulsets,deployments'),
      list('leases'),
    ])
    const annotated = workloads.filter(
      ({ metadata }) => metadata.annotations?.['issuer-backup.io/outage'] !== undefined,
    )
    const held = leases.filter(({ spec }) => spec?.holderIdentity)
    return [...snapshots, ...labelled, ...annotated, ...held].map(
      ({ kind, metadata }) => `${kind} ${metadata.name}`,
    )
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
      await this.deployed.kubectl('rollout', 'status', service, '--timeout=180s')
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
