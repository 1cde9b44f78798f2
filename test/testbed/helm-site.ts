/**
 * The whole of it on Kubernetes: a release of the stand-in Issuer Directory, and the command with a settings file for it.
 * Declare `needs('kube', 'openssl')`.
 */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from 'mongodb'
import { stringify } from 'yaml'
import { run } from '../../src/exec.ts'
import { type Workplace, workplace } from './cli.ts'
import { type DatabaseState, stateOf } from './database-state.ts'
import { type HelmDeployment, type HelmOptions, helmDeployment } from './helm-deployment.ts'
import { fetchJson } from './issuer-directory-client.ts'
import { getObject, type KubeObject } from './kube.ts'
import { wrapKubectl } from './kubectl-wrapper.ts'
import { eventually, reach } from './reach.ts'
import { tool } from './tools.ts'

/** What makes a workload or a Lease one that a run has left. */
const ourAnnotation = /^issuer-backup\.io\//

export class HelmSite {
  readonly deployed: HelmDeployment
  readonly place: Workplace

  private constructor(deployed: HelmDeployment, place: Workplace) {
    this.deployed = deployed
    this.place = place
  }

  static async open(options: HelmOptions = {}): Promise<HelmSite> {
    const deployed = await helmDeployment({ auth: true, replicaSet: true, ...options })
    const place = await workplace('')
    // The release's own is meant.
    delete place.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING
    Object.assign(place.env, { KUBECONFIG: process.env.KUBECONFIG!, HOME: place.folder })
    const site = new HelmSite(deployed, place)
    try {
      await writeFile(site.ca, deployed.ca)
      await writeFile(path.join(place.folder, 'issuer-backup.yaml'), stringify(site.settings))
      await deployed.up()
      await site.inDatabase(async (db) => {
        await db
          .collection('issuer_keys')
          .insertMany([1, 2, 3].map((n) => ({ tenant_id: 'acme', fingerprint: `f${n}`, n })))
        await db.collection('issuer_keys').createIndex({ n: 1 }, { unique: true })
      })
    } catch (error) {
      await site.close()
      throw error
    }
    return site
  }

  async close(): Promise<void> {
    await this.deployed.down()
    await this.place.remove()
  }

  get ca(): string {
    return path.join(this.place.folder, 'ca.pem')
  }

  get settings() {
    const { deployed, place } = this
    return {
      target: 'helm' as const,
      namespace: deployed.namespace,
      release: deployed.release,
      healthUrl: 'https://localhost:8447/health/ready',
      healthCa: this.ca,
      // For a machine with too few processors.
      healthTimeout: '10m',
      recipients: [place.recipient],
      identity: place.identity,
      output: place.vault,
    }
  }

  async inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
    await using client = await reach(await this.deployed.uri())
    return await work(client.db('issuer-directory'))
  }

  content(): Promise<DatabaseState> {
    return this.inDatabase(stateOf)
  }

  /** The status of `/health/live`, through a way to one of the pods. */
  async health(): Promise<number> {
    const { app } = await this.deployed.urls()
    return (await fetchJson(`${app}/health/live`, { ca: this.deployed.ca })).status
  }

  app(): Promise<KubeObject> {
    return this.#object('deployment', this.deployed.names.app)
  }

  /** The connection string as the Secret has it. */
  async inPodUri(): Promise<string> {
    return this.deployed.connectionString
  }

  async scale(replicas: number): Promise<void> {
    const { app } = this.deployed.names
    await this.deployed.kubectl('scale', `deployment/${app}`, `--replicas=${replicas}`)
    await eventually(`${replicas} pods`, async () => {
      const { ready } = await this.deployed.replicas(app)
      const pods = await getObject('--namespace', this.deployed.namespace, 'pods')
      const own = pods.items.filter(({ metadata }: KubeObject) => metadata.name.startsWith(`${app}-`))
      return (ready === replicas && own.length === replicas) || undefined
    })
  }

  async patch(kind: string, name: string, patch: object): Promise<void> {
    await this.deployed.kubectl('patch', kind, name, '--type=merge', `--patch=${JSON.stringify(patch)}`)
  }

  /** `kubectl apply -f` in the namespace. */
  async apply(manifest: string): Promise<void> {
    const words = ['--namespace', this.deployed.namespace, 'apply', '--filename=-']
    await run(tool('kubectl'), words, { input: manifest })
  }

  /** What a run leaves where it did not end as it should: annotations of ours, a Lease that somebody holds. */
  async ours(): Promise<string[]> {
    const found = await getObject(
      ...['--namespace', this.deployed.namespace, 'statefulsets,deployments,pods,leases,secrets,configmaps'],
    )
    return (found.items as KubeObject[]).flatMap(({ kind, metadata, spec }) => [
      ...Object.keys(metadata.annotations ?? {})
        .filter((name) => ourAnnotation.test(name))
        .map((name) => `${kind}/${metadata.name}: ${name}`),
      ...(kind === 'Lease' && spec.holderIdentity ? [`${kind}/${metadata.name} is held`] : []),
      ...(kind === 'Pod' && /issuer-backup/.test(metadata.name) ? [`${kind}/${metadata.name}`] : []),
    ])
  }

  /** Puts another kubectl before the real one. @returns an environment for it. */
  async wrap(script: string): Promise<Record<string, string>> {
    return { PATH: `${await wrapKubectl(this.place.folder, script)}:${this.place.env.PATH}` }
  }

  #object(kind: string, name: string): Promise<KubeObject> {
    return getObject('--namespace', this.deployed.namespace, `${kind}/${name}`)
  }
}
