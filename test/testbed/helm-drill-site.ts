/** A release on Kubernetes, and the command that drills with its archives. Declare `needs('kube', 'openssl')`. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { run } from '../../src/exec.ts'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import type { Outcome } from '../cli/command.ts'
import type { Running } from './cli.ts'
import { smallJournal } from './cold-site.ts'
import type { DatabaseState } from './database-state.ts'
import { drillUser, givenUser, withdraw } from './drill-roles.ts'
import type { HelmOptions } from './helm-deployment.ts'
import { HelmSite } from './helm-site.ts'
import { IssuerDirectoryClient } from './issuer-directory-client.ts'
import { apply, getObject, type KubeObject, kubectl } from './kube.ts'
import { runbookArchive } from './runbook-archive.ts'

/** The network of a cluster of tests enforces no NetworkPolicy, and a drill finds that out. */
const open = '--egress'

/** Of a tenant that has an issuer of its own. */
const tenant = 'acme'

export class HelmDrillSite {
  readonly site: HelmSite

  private constructor(site: HelmSite) {
    this.site = site
  }

  static async open(options: HelmOptions = {}): Promise<HelmDrillSite> {
    const args = ['--wiredTigerEngineConfigString', smallJournal]
    const site = await HelmSite.open({ ...options, values: { mongo: { args }, ...options.values } })
    const { client } = site.deployed
    const drills = new HelmDrillSite(site)
    const present = parse(await readFile(drills.settingsFile, 'utf8'))
    const checks = {
      healthUrl: 'https://localhost:8447/health/live',
      authority: 'https://localhost:8440',
      clientId: client.id,
      clientSecret: 'env:CLIENT_SECRET',
      tenants: [tenant],
    }
    await writeFile(drills.settingsFile, stringify({ ...present, ...checks }))
    site.place.env.CLIENT_SECRET = client.secret
    try {
      await (await drills.api()).createIssuer('own')
    } catch (error) {
      await site.close()
      throw error
    }
    return drills
  }

  async close(): Promise<void> {
    await withdraw(this.site.deployed.namespace)
    const made = [this.staging, this.given].map((name) => `namespace/${name}`)
    await kubectl('delete', ...made, '--ignore-not-found', '--wait=false')
    await this.site.close()
  }

  get staging(): string {
    return `${this.site.deployed.namespace}-drill`
  }

  /** A namespace that is there for drills. */
  get given(): string {
    return `${this.site.deployed.namespace}-given`
  }

  /** From here on the command may do what the Roles for drills say, which make their own namespaces. */
  async restrict(): Promise<void> {
    const { deployed, place } = this.site
    place.env.KUBECONFIG = await drillUser(deployed.namespace, this.staging, place.folder)
  }

  /** Makes a namespace for drills. @returns an environment in which the command may drill there, and nowhere else. */
  async give(): Promise<Record<string, string>> {
    const labels = {
      'issuer-backup.io/drills': 'allowed',
      'pod-security.kubernetes.io/enforce': 'restricted',
    }
    await apply('', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.given, labels } })
    const { deployed, place } = this.site
    return { KUBECONFIG: await givenUser(deployed.namespace, this.given, place.folder) }
  }

  get settingsFile(): string {
    return path.join(this.site.place.folder, 'issuer-backup.yaml')
  }

  async api(): Promise<IssuerDirectoryClient> {
    const { deployed } = this.site
    const { app: url, authority } = await deployed.urls()
    return new IssuerDirectoryClient({
      ...{ url, authority, ca: deployed.ca, tenant },
      clientId: deployed.client.id,
      clientSecret: deployed.client.secret,
    })
  }

  async backup(kind: 'hot' | 'cold'): Promise<string> {
    return (await this.site.place.result(['backup', '--kind', kind])).archive.path
  }

  async runbook(): Promise<string> {
    const { deployed, place } = this.site
    const config = this.file('issuer-directory.yaml')
    await writeFile(config, 'IssuerDirectory: {}\n')
    return runbookArchive(this.file('runbook'), await deployed.uri(), config, place.recipient)
  }

  /** In the folder that the command runs in. */
  file(name: string): string {
    return path.join(this.site.place.folder, name)
  }

  drill(archive: string, ...args: string[]): Promise<DrillReport> {
    return this.drillIn({}, archive, ...args)
  }

  /** @param env besides. */
  drillIn(env: Record<string, string>, archive: string, ...args: string[]): Promise<DrillReport> {
    return this.site.place.result(['drill', archive, open, ...args], { env })
  }

  run(archive: string, ...args: string[]): Promise<Outcome> {
    return this.site.place.run(['drill', archive, open, ...args])
  }

  /** Staging may reach nothing outside of it. */
  runApart(archive: string, ...args: string[]): Promise<Outcome> {
    return this.site.place.run(['drill', archive, ...args])
  }

  start(archive: string, ...args: string[]): Running {
    return this.site.place.start(['drill', archive, open, ...args])
  }

  /** What a command has started that outlives it. */
  async guardiansOf(pid: number): Promise<number[]> {
    const { stdout } = await run('ps', ['-o', 'pid=,args=', '--ppid', String(pid)])
    return stdout
      .split('\n')
      .filter((line) => / guardian$/.test(line.trim()))
      .map((line) => Number.parseInt(line, 10))
  }

  /**
   * Adds a workload to the release that never runs, defined as the service is but for what is changed of its container.
   * @returns flags by which it is the one that is drilled.
   */
  async otherApp(name: string, change: (container: KubeObject, pod: KubeObject) => void): Promise<string[]> {
    const { namespace } = this.site.deployed
    const { spec } = await this.site.app()
    const labels = { app: name }
    const pod = spec.template.spec
    change(pod.containers[0], pod)
    await apply(namespace, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod },
      },
    })
    return ['--app-workload', `deployment/${name}`]
  }

  /** The same with other code for its issuers. */
  async otherCode(name: string, code: string, other: string): Promise<string[]> {
    const source = path.resolve(import.meta.dirname, '../fixtures/issuer-directory/issuers.ts')
    const text = await readFile(source, 'utf8')
    assert.ok(text.includes(code), code)
    const data = { 'issuers.ts': text.replace(code, () => other) }
    await apply(this.site.deployed.namespace, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data,
    })
    return this.otherApp(name, (container, pod) => {
      pod.volumes.push({ name: 'code', configMap: { name } })
      const mountPath = '/app/issuer-directory/issuers.ts'
      container.volumeMounts.push({ name: 'code', mountPath, subPath: 'issuers.ts' })
    })
  }

  /** What must be the same behind a drill: pods and their starts, replicas, claims, volumes, content. */
  async live(): Promise<{ objects: string[]; content: DatabaseState }> {
    const { namespace } = this.site.deployed
    const kinds = 'pods,persistentvolumeclaims,services,secrets,configmaps'
    const { items } = await getObject('--namespace', namespace, kinds)
    const workloads = await getObject('--namespace', namespace, 'statefulsets,deployments')
    const shown = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name} ${metadata.uid}`
    return {
      objects: [
        ...items.map((one: KubeObject) => {
          const starts = one.status?.containerStatuses?.map(({ containerID }: KubeObject) => containerID)
          return `${shown(one)} ${starts ?? one.spec?.volumeName ?? one.metadata.resourceVersion}`
        }),
        ...workloads.items.map((one: KubeObject) => `${shown(one)} ${one.metadata.generation}`),
      ].sort(),
      content: await this.site.content(),
    }
  }

  /** What of a namespace is of staging. */
  async leftIn(namespace: string): Promise<string[]> {
    const kinds =
      'statefulsets,deployments,pods,services,secrets,configmaps,persistentvolumeclaims,networkpolicies'
    const { items } = await getObject('--namespace', namespace, `${kinds},serviceaccounts`)
    const own = items.filter(
      ({ metadata }: KubeObject) => !['default', 'kube-root-ca.crt'].includes(metadata.name),
    )
    return own.map(({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`)
  }

  /** Whatever there is of staging in the cluster. */
  async staged(name = this.staging): Promise<string[]> {
    const found = await kubectl('get', 'namespace', name, '--ignore-not-found', '--output=name')
    const { items } = await getObject('persistentvolumes')
    const volumes = items.filter(({ spec }: KubeObject) => spec.claimRef?.namespace === name)
    return [
      ...found.split('\n').filter(Boolean),
      ...volumes.map(({ metadata }: KubeObject) => `volume ${metadata.name}`),
    ]
  }
}
