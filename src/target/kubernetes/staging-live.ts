/** Reads what of a live release a staging is made of, and what leads to it. Changes nothing. */
import { BackupError } from '../../errors.ts'
import { parseUri } from '../../mongo/connection.ts'
import { registerSecret } from '../../secrets.ts'
import type { HelmTarget as Settings } from '../../settings/types.ts'
import { type Claim, firstPod } from './claim.ts'
import { assertOnMongo, connectionString } from './credentials.ts'
import { Environment } from './environment.ts'
import { serverIn } from './hosts.ts'
import {
  type ConfigMap,
  type KubeObject,
  type Pod,
  type Secret,
  type Service,
  shownName,
  type Workload,
} from './objects.ts'
import type { LiveNames } from './staging-apart.ts'
import type { LiveRelease } from './staging-model.ts'
import type { Door } from './staging-network.ts'
import { type Manifest, needsOf } from './staging-pods.ts'
import { called, type Workloads } from './workloads.ts'

export interface Live {
  release: LiveRelease
  names: LiveNames
  /** Where mongod is, for whoever is in the cluster; null where it does not run. */
  mongod: Door | null
  /** Secrets. */
  uri: string
  passwords: string[]
}

/**
 * Not the manifests of the chart: what runs may have been changed since it was installed, and whoever keeps a release
 * by Argo CD or Flux has none that Helm knows of.
 * @param withServices names of further workloads.
 * @throws BackupError `target-unsuitable`, `usage`, `not-permitted`.
 */
export async function readLive(
  settings: Settings,
  workloads: Workloads,
  withServices: readonly string[],
): Promise<Live> {
  await assertOnMongo(settings, workloads)
  const { kubectl } = workloads
  // By listing: no more is needed of the rights in the live namespace.
  const [mongo, app] = [await workloads.mongoAsFound(), await workloads.appAsFound()]
  if (!app) throw noApp()
  const beside = await besides(withServices, workloads)
  const [services, pods] = await Promise.all([kubectl.list<Service>('services'), kubectl.list<Pod>('pods')])
  const uri = await connectionString({ ...settings, mongoUri: undefined }, workloads)
  const connection = parseUri(uri)
  const ready = await workloads.readyMongo()
  // Else the restored service would not be the one that is live.
  const server = ready && serverIn(ready.pod, ready.container, services, kubectl.namespace, connection)
  const address = ready?.pod.status?.podIP
  const container = workloads.mongoContainer(mongo.spec.template.spec)
  const root = await new Environment(kubectl, mongo.spec.template.spec, container).find(
    'MONGO_INITDB_ROOT_PASSWORD',
  )
  const passwords = [decodeURIComponent(connection.password), root?.value ?? ''].filter(Boolean)
  for (const one of passwords) registerSecret(one)

  const all = [mongo, app, ...beside]
  const needs = all.map((one) => needsOf(firstPod(one).spec))
  const accounts = all.map(({ spec }) => (spec.template.spec as Manifest).serviceAccountName ?? 'default')
  const pullSecrets = new Map<string, { name: string }[]>()
  for (const name of new Set<string>(accounts)) {
    const account = await kubectl.get<KubeObject>('serviceaccounts', name)
    pullSecrets.set(name, (account as Manifest)?.imagePullSecrets ?? [])
  }
  const find = async <T extends KubeObject>(resource: string, names: Iterable<string>): Promise<T[]> => {
    const found = await Promise.all([...new Set(names)].map((name) => kubectl.get<T>(resource, name)))
    return found.filter((one) => one !== null)
  }
  const pulls = [...pullSecrets.values()].flat().map(({ name }) => name)
  return {
    release: {
      namespace: kubectl.namespace,
      ...{ mongo, app, beside, services, pullSecrets },
      containers: { mongo: container.name, app: workloads.appContainer(app.spec.template.spec).name },
      secrets: await find<Secret>('secrets', [...needs.flatMap(({ secrets }) => [...secrets]), ...pulls]),
      configMaps: await find<ConfigMap>(
        'configmaps',
        needs.flatMap(({ configMaps }) => [...configMaps]),
      ),
      claims: await find<Claim>(
        'persistentvolumeclaims',
        needs.flatMap(({ claims }) => [...claims]),
      ),
    },
    names: {
      namespace: kubectl.namespace,
      hosts: [...services, ...pods].map(({ metadata }) => metadata.name),
      addresses: addressesOf(services, pods),
    },
    mongod: server && address ? { address, port: server.port } : null,
    uri,
    passwords,
  }
}

/** What must be the same behind a drill: pods and their starts, replicas, claims and their volumes. A line each. */
export async function observeLive(
  { mongo, app, beside, claims }: LiveRelease,
  workloads: Workloads,
): Promise<string[]> {
  const { kubectl } = workloads
  const lines: string[] = []
  const all = await kubectl.list<Workload>('statefulsets.apps,deployments.apps')
  const names = [mongo, app, ...beside].map(shownName)
  for (const workload of all.filter((one) => names.includes(shownName(one)))) {
    const { metadata, spec } = workload
    lines.push(`${shownName(workload)} ${metadata.uid} with ${spec.replicas ?? 1} replicas`)
    for (const { metadata, status } of await workloads.podsOf(workload)) {
      const starts = (status?.containerStatuses ?? []).map(({ containerID }) => containerID).sort()
      lines.push(`pod ${metadata.name} ${metadata.uid} ${starts.join(' ')}`)
    }
  }
  for (const { metadata } of claims) {
    const claim = await kubectl.get<Claim>('persistentvolumeclaims', metadata.name)
    if (claim) lines.push(`claim ${metadata.name} ${claim.metadata.uid} on ${claim.spec.volumeName}`)
  }
  return lines.sort()
}

async function besides(names: readonly string[], { kubectl }: Workloads): Promise<Workload[]> {
  if (names.length === 0) return []
  const all = await kubectl.list<Workload>('statefulsets.apps,deployments.apps')
  return names.map((name) => {
    const [found, ...others] = all.filter(called(name))
    if (found && others.length === 0) return found
    throw new BackupError({
      code: 'target-unsuitable',
      message: found
        ? `several workloads of the namespace ${kubectl.namespace} are called ${name}`
        : `no workload of the namespace ${kubectl.namespace} is called ${name}`,
      cause: `There are ${all.map(shownName).join(', ')}`,
      remedy: 'Correct --staging-service: statefulset/NAME or deployment/NAME',
    })
  })
}

function addressesOf(services: readonly Service[], pods: readonly Pod[]): string[] {
  const ofServices = services.flatMap(({ spec, status }: Manifest) => [
    ...[spec.clusterIP, ...(spec.clusterIPs ?? []), ...(spec.externalIPs ?? []), spec.loadBalancerIP],
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }: Manifest) => [ip, hostname]),
  ])
  const all = [...ofServices, ...pods.map(({ status }) => status?.podIP)]
  return [...new Set(all.filter((one) => one && one !== 'None'))]
}

function noApp(): BackupError {
  return new BackupError({
    code: 'usage',
    message: 'a drill starts the service on what it has restored, and the settings say that there is none',
    cause: 'appWorkload is none',
    remedy: 'Name the workload with --app-workload, or rehearse by a restore into another database',
  })
}
