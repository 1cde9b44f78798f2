/** A staging on Kubernetes: the drilled workloads and what they need, in a namespace of their own. */
import { BackupError } from '../../errors.ts'
import { type Connection, parseUri } from '../../mongo/connection.ts'
import { initiateAlone } from '../../mongo/initiate.ts'
import { type Reporter, silent } from '../../reporter.ts'
import { registerUri } from '../../secrets.ts'
import type { Access, HelmTarget as Settings } from '../../settings/types.ts'
import type { Staging, StagingOptions, StagingPlan, StagingRemains } from '../staging.ts'
import { asksForPassword, newAccess, stagingUri } from '../staging-access.ts'
import type { TargetLock } from '../target.ts'
import { Forward } from './forward.ts'
import { Kubectl } from './kubectl.ts'
import { KubernetesLease } from './lease.ts'
import { type KubeObject, type Pod, shownName } from './objects.ts'
import { assertPermitted, drillRules } from './permissions.ts'
import { openRoute } from './route.ts'
import { apart, assertApart } from './staging-apart.ts'
import { type Live, observeLive, readLive } from './staging-live.ts'
import { mongoHost, stagingModel } from './staging-model.ts'
import { StagingNamespace } from './staging-namespace.ts'
import { assertEnclosed } from './staging-network.ts'
import { portInside } from './staging-ports.ts'
import { lastWords, mayRun } from './staging-words.ts'
import { Workloads } from './workloads.ts'

export async function openKubernetesStaging(settings: Settings, options: StagingOptions): Promise<Staging> {
  const kubectl = new Kubectl(settings)
  const workloads = new Workloads(settings, kubectl)
  const name = options.name ?? `${settings.namespace}-drill`
  if (name === settings.namespace)
    throw apart(
      `both would be in the namespace ${name}`,
      '--staging-name is the namespace of the live release',
    )
  const live = await readLive(settings, workloads, options.withServices)
  await assertPermitted(kubectl, drillRules, 'role-drill.yaml')
  const namespace = await kubectl.get<KubeObject>('namespaces', settings.namespace)
  const { release } = live
  const { mongo, app, containers } = release
  const connection = parseUri(live.uri)
  const access = hasAccessControl(live) ? newAccess() : null
  const host = mongoHost(release, connection, name)
  const uri = stagingUri(connection, host, access)
  registerUri(uri)
  const id = `${namespace?.metadata.uid}/${mongo.metadata.name}`
  const { objects, claims, changes } = stagingModel(release, {
    ...{ name, id, uri, access, egress: options.egress, secretVariable: settings.secretVariable },
    liveUri: live.uri,
    livePasswords: live.passwords,
  })
  assertApart(objects, name, live.names)
  const target: Settings = {
    ...settings,
    namespace: name,
    mongoWorkload: shownName(mongo),
    appWorkload: shownName(app),
    mongoContainer: containers.mongo,
    appContainer: containers.app,
    mongoUri: uri,
    // Staging has what it was made with; nothing of the archive is put beside it.
    secretName: 'none',
    serviceConfig: undefined,
    seed: undefined,
    healthUrl: undefined,
    healthCa: undefined,
    snapshot: 'none',
    notify: { command: undefined, url: undefined },
    fresh: { asked: options.asked },
  }
  const plan: StagingPlan = {
    name,
    deployment: `${settings.release} in ${settings.namespace}`,
    services: [mongo, ...release.beside, app].map((workload) => ({
      name: shownName(workload),
      image: workload.spec.template.spec.containers.map(({ image }) => image).join(', '),
    })),
    volumes: claims,
    networks: [],
    ports: [],
    changes,
  }
  return new KubernetesStaging({
    plan,
    remains: { name, image: '', id },
    target,
    access,
    live,
    workloads,
    objects,
    host,
    egress: options.egress,
  })
}

interface Parts {
  plan: StagingPlan
  remains: StagingRemains
  target: Settings
  access: Access | null
  live: Live
  /** Of the live release. */
  workloads: Workloads
  objects: readonly KubeObject[]
  /** Of mongod, with its port. */
  host: string
  egress: boolean
}

class KubernetesStaging implements Staging {
  readonly plan: StagingPlan
  readonly remains: StagingRemains
  readonly target: Settings
  readonly access: Access | null
  readonly #parts: Parts
  readonly #workloads: Workloads
  readonly #namespace: StagingNamespace
  readonly #forwards = new Map<number, Forward>()

  constructor(parts: Parts) {
    this.plan = parts.plan
    this.remains = parts.remains
    this.target = parts.target
    this.access = parts.access
    this.#parts = parts
    const kubectl = new Kubectl(parts.target)
    this.#workloads = new Workloads(parts.target, kubectl)
    this.#namespace = new StagingNamespace(kubectl, parts.remains.id!)
  }

  lock(reporter: Reporter): Promise<TargetLock> {
    return takeLock(this.#parts.workloads.kubectl, this.plan.name, reporter)
  }

  assertFree(): Promise<void> {
    return this.#namespace.assertFree()
  }

  async prepare(kind: 'hot' | 'cold', reporter: Reporter, signal: AbortSignal): Promise<void> {
    const { workloads, objects, host, egress } = this.#parts
    const live = await workloads.kubectl.get<KubeObject>('namespaces', workloads.kubectl.namespace)
    await this.#namespace.create(live!)
    // The policy before what it is for, and secrets on no disk.
    const list = { apiVersion: 'v1', kind: 'List', items: objects }
    const words = ['create', '--filename', '-', '--validate=false']
    await this.#workloads.kubectl.run(words, { input: JSON.stringify(list), signal })
    // For a cold archive too: an image may have its own way to make a volume mongod's.
    const context = { reporter, signal, bringUp: true }
    const { connection } = await openRoute(this.target, this.#workloads, 'target', context)
    try {
      if (!egress) await assertEnclosed(this.#workloads, this.#parts.live.mongod, signal)
      if (kind === 'hot') await initiateAlone(connection.client, host, signal)
    } finally {
      await connection.close()
    }
  }

  async reach(url: URL, always: boolean): Promise<{ host: string; port: number } | null> {
    const { app, services } = this.#parts.live.release
    const port = portInside(url, app, services, always)
    if (port === null) return null
    const open = this.#forwards.get(port)
    if (open) return open
    const pod = async () => (await this.#runningPod()).metadata.name
    const forward = await Forward.open(this.#workloads.kubectl, pod, port)
    this.#forwards.set(port, forward)
    return forward
  }

  async connect(): Promise<Connection> {
    const context = { reporter: silent, signal: new AbortController().signal }
    return (await openRoute(this.target, this.#workloads, 'target', context)).connection
  }

  async isRunning(): Promise<boolean> {
    return mayRun(await this.#pods())
  }

  async lastWords(): Promise<string> {
    return lastWords(await this.#pods().catch(() => []), this.#workloads.kubectl)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#forwards.values()].map((forward) => forward.close()))
    this.#forwards.clear()
  }

  observe(): Promise<string[]> {
    return observeLive(this.#parts.live.release, this.#parts.workloads)
  }

  clear(): Promise<string[]> {
    return this.#namespace.clear()
  }

  async #pods(): Promise<Pod[]> {
    return this.#workloads.podsOf((await this.#workloads.app())!)
  }

  async #runningPod(): Promise<Pod> {
    const pod = (await this.#pods()).find(({ status }) => status?.phase === 'Running')
    if (pod) return pod
    throw new BackupError({ code: 'target-failed', message: 'no pod of the service of staging runs yet' })
  }
}

/** @throws BackupError `locked` where a drill is at work there; as {@link StagingNamespace.clear}. */
export async function clearDeadKubernetesStaging(
  settings: Settings,
  { name, id }: StagingRemains,
): Promise<void> {
  const lock = await takeLock(new Kubectl(settings), name, silent)
  try {
    await new StagingNamespace(new Kubectl({ ...settings, namespace: name }), id!).clear()
  } finally {
    await lock.release()
  }
}

/** In the live namespace, which is there before and behind; not the lock of the release: it may be backed up meanwhile. */
function takeLock(kubectl: Kubectl, name: string, reporter: Reporter): Promise<TargetLock> {
  return KubernetesLease.take(kubectl, `drill-${name}`, 'drill', reporter)
}

function hasAccessControl({ uri, passwords, release: { mongo, containers } }: Live): boolean {
  const { command = [], args = [] } =
    mongo.spec.template.spec.containers.find(({ name }) => name === containers.mongo) ?? {}
  return passwords.length > 0 || asksForPassword(parseUri(uri), [...command, ...args])
}
