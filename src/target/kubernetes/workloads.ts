/** What of a namespace is the deployment: the workload that is mongod, the one that writes to it, and their pods. */
import { BackupError } from '../../errors.ts'
import type { HelmTarget } from '../../settings/types.ts'
import { assertNotOvertaken } from '../overtaken.ts'
import type { TargetLock } from '../target.ts'
import type { ChangeOptions, Kubectl } from './kubectl.ts'
import {
  type Container,
  isReady,
  type KubeObject,
  type Pod,
  type PodSpec,
  selectorText,
  type Workload,
} from './objects.ts'

type Settings = Pick<
  HelmTarget,
  'release' | 'mongoWorkload' | 'appWorkload' | 'mongoContainer' | 'appContainer' | 'dataPath'
>

type Role = 'mongo' | 'app'

/** What they are called behind the release's name, and in the label that says what they are. */
const usual = {
  mongo: { suffix: 'mongo', labels: ['mongo', 'mongodb'], flag: '--mongo-workload', what: 'mongod' },
  app: {
    suffix: 'issuer-directory',
    labels: ['issuer-directory'],
    flag: '--app-workload',
    what: 'what writes to the database',
  },
} as const

/** A pod that is mongod, and the container in it. */
export interface MongoPod {
  pod: Pod
  container: Container
}

export class Workloads {
  readonly kubectl: Kubectl
  /** Of the deployment, once this process has it; whoever only looks has none. */
  lock: Pick<TargetLock, 'assertHeld'> | null = null
  readonly #settings: Settings
  readonly #found = new Map<Role, Workload>()
  /** Of the first look, which finds both. */
  #all: Promise<Workload[]> | undefined

  constructor(settings: Settings, kubectl: Kubectl) {
    this.kubectl = kubectl
    this.#settings = settings
  }

  /** In front of each change that must not be made beside another run. @throws BackupError `locked`. */
  async assertHeld(): Promise<void> {
    if (this.lock) await assertNotOvertaken(this.lock)
  }

  /** Changes one of them, as {@link Kubectl.change}. @throws BackupError `locked` where another run has taken over. */
  change(
    workload: Workload,
    change: (present: Workload) => object | null,
    type?: ChangeOptions['type'],
  ): Promise<Workload | null> {
    const options = { ...(type && { type }), assertHeld: () => this.assertHeld() }
    return this.kubectl.change<Workload>(resourceOf(workload), workload.metadata.name, change, options)
  }

  /** As it is now. @throws BackupError `target-unsuitable` where there is none, or several could be meant. */
  mongo(): Promise<Workload> {
    return this.#workload('mongo')
  }

  /** Null where the settings say that there is none. @throws BackupError as {@link mongo}. */
  async app(): Promise<Workload | null> {
    return this.#settings.appWorkload === 'none' ? null : this.#workload('app')
  }

  /** As the first look has found it: how it is defined does not change while we are at work, unless by us. */
  async mongoAsFound(): Promise<Workload> {
    return this.#found.get('mongo') ?? this.mongo()
  }

  /** Likewise. */
  async appAsFound(): Promise<Workload | null> {
    return this.#found.get('app') ?? this.app()
  }

  /** All of its pods, also such as are about to go. */
  async podsOf({ spec, metadata }: Workload): Promise<Pod[]> {
    const { matchLabels } = spec.selector
    if (matchLabels !== undefined) return this.kubectl.list<Pod>('pods', selectorText(matchLabels))
    throw new BackupError({
      code: 'target-unsuitable',
      message: `${metadata.name} selects its pods by expressions`,
      remedy: 'Give it a selector of labels',
    })
  }

  /**
   * The only Ready pod of mongod; null where none is Ready.
   * @throws BackupError `target-unsuitable` where several are: which of them would be the deployment's data?
   */
  async readyMongo(): Promise<MongoPod | null> {
    const workload = await this.mongoAsFound()
    const ready = (await this.podsOf(workload)).filter(isReady)
    const [pod, ...others] = ready
    if (others.length > 0) {
      throw new BackupError({
        code: 'target-unsuitable',
        message: `${workload.metadata.name} has ${ready.length} Ready pods: ${names(ready)}`,
        cause: 'It is scaled, and each of its pods has data of its own',
        remedy: 'Scale it to one, or use --target direct with the connection string of the replica set',
      })
    }
    return pod ? { pod, container: this.mongoContainer(pod.spec) } : null
  }

  /** @throws BackupError `target-unsuitable`. */
  mongoContainer({ containers }: PodSpec): Container {
    const { mongoContainer: named } = this.#settings
    const usualNames = containers.filter(({ name }) => /^mongo(db|d)?$/.test(name))
    return pick(containers, named, usualNames, '--mongo-container')
  }

  /** @throws BackupError `target-unsuitable`. */
  appContainer({ containers }: PodSpec): Container {
    const { appContainer: named } = this.#settings
    const usualNames = containers.filter(({ name }) => name === usual.app.suffix)
    return pick(containers, named, usualNames, '--app-container')
  }

  /**
   * The claim that mongod keeps its data on.
   * @throws BackupError `target-unsuitable` where its data is on none.
   */
  dataClaim(pod: Pod): { claim: string; subPath: string | undefined; mountPath: string } {
    const { dataPath } = this.#settings
    const { volumeMounts = [] } = this.mongoContainer(pod.spec)
    const [mount] = volumeMounts
      .filter(({ mountPath }) => `${dataPath}/`.startsWith(`${mountPath.replace(/\/$/, '')}/`))
      .sort((a, b) => b.mountPath.length - a.mountPath.length)
    const volume = pod.spec.volumes?.find(({ name }) => name === mount?.name)
    const claim = volume?.persistentVolumeClaim?.claimName
    if (mount?.subPathExpr !== undefined) throw byExpression(dataPath, mount.subPathExpr)
    if (mount && claim !== undefined) return { claim, subPath: mount.subPath, mountPath: mount.mountPath }
    throw new BackupError({
      code: 'target-unsuitable',
      message: `${dataPath} of the pod ${pod.metadata.name} is on no PersistentVolumeClaim`,
      cause: mount
        ? `The volume ${mount.name} is of another kind`
        : `Its mounts are ${volumeMounts.map(({ mountPath }) => mountPath).join(', ') || 'none'}`,
      remedy: 'Name where mongod keeps its data with --data-path; a hot backup needs no claim',
    })
  }

  async #workload(role: Role): Promise<Workload> {
    const known = this.#found.get(role)
    const found = (known && (await this.#again(known))) ?? (await this.#find(role, known !== undefined))
    this.#found.set(role, found)
    return found
  }

  /** By listing: a Role that only looks need not allow more. */
  async #again({ kind, metadata }: Workload): Promise<Workload | undefined> {
    const all = await this.kubectl.list<Workload>(resourceOf({ kind }))
    return all.find((one) => one.metadata.name === metadata.name)
  }

  async #find(role: Role, anew: boolean): Promise<Workload> {
    if (anew) this.#all = undefined
    this.#all ??= this.kubectl.list<Workload>('statefulsets.apps,deployments.apps')
    const all = await this.#all
    const { release } = this.#settings
    const named = this.#settings[`${role}Workload`]
    if (named !== undefined) return this.#one(role, all.filter(called(named)), all, `called ${named}`)
    const { suffix, labels } = usual[role]
    const byName = all.filter(called(`${release}-${suffix}`))
    if (byName.length > 0) return this.#one(role, byName, all, `called ${release}-${suffix}`)
    const byLabels = all.filter(({ metadata }) => {
      const label = (name: string) => metadata.labels?.[`app.kubernetes.io/${name}`]
      const says = [label('name'), label('component')].some((value) => labels.some((one) => one === value))
      return says && label('instance') === release
    })
    const wanted = `called ${release}-${suffix} or labelled as ${labels.join(' or ')} of ${release}`
    return this.#one(role, byLabels, all, wanted)
  }

  async #one(
    role: Role,
    candidates: readonly Workload[],
    all: readonly Workload[],
    wanted: string,
  ): Promise<Workload> {
    const [only, ...others] = candidates
    if (only && others.length === 0) return only
    if (!only) await this.#assertNamespace()
    const { namespace } = this.kubectl
    const { flag, what } = usual[role]
    throw new BackupError({
      code: 'target-unsuitable',
      message: only
        ? `several workloads of the namespace ${namespace} could be ${what}: ${names(candidates)}`
        : `no workload of the namespace ${namespace} is ${wanted}`,
      cause: only ? `All of them are ${wanted}` : `There are ${names(all) || 'none'}`,
      remedy: `Name it with ${flag}, the release with --release, the namespace with --namespace`,
    })
  }

  /** A namespace that does not exist looks like an empty one. Whoever may not ask is told of the workload alone. */
  async #assertNamespace(): Promise<void> {
    const { namespace } = this.kubectl
    let found: KubeObject | null
    try {
      found = await this.kubectl.get('namespaces', namespace)
    } catch (error) {
      if (error instanceof BackupError && error.code === 'not-permitted') return
      throw error
    }
    if (found) return
    throw new BackupError({
      code: 'target-unsuitable',
      message: `there is no namespace ${namespace} in the cluster`,
      cause: 'It has another name, or another cluster is meant',
      remedy: 'Name it with --namespace, the cluster with --context',
    })
  }
}

function byExpression(dataPath: string, expression: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `${dataPath} is a part of its volume that only its own pod can name: ${expression}`,
    cause: 'It is mounted by a subPathExpr, so that no helper pod finds it on the claim',
    remedy: 'Mount it by a subPath, or use a hot archive',
  })
}

/** As kubectl takes it. */
export function resourceOf({ kind }: Pick<Workload, 'kind'>): string {
  return kind === 'StatefulSet' ? 'statefulsets.apps' : 'deployments.apps'
}

/** @param text a name, or `statefulset/NAME`, `deployment/NAME`. */
export function called(text: string): (workload: Workload) => boolean {
  const [name, kind] = text.split('/').toReversed()
  return ({ kind: found, metadata }) =>
    metadata.name === name && (kind === undefined || found.toLowerCase() === kind)
}

function pick(
  containers: readonly Container[],
  named: string | undefined,
  usualOnes: readonly Container[],
  flag: string,
): Container {
  const candidates =
    named !== undefined
      ? containers.filter(({ name }) => name === named)
      : containers.length === 1
        ? containers
        : usualOnes
  const [only, ...others] = candidates
  if (only && others.length === 0) return only
  throw new BackupError({
    code: 'target-unsuitable',
    message:
      named === undefined
        ? 'which container of the pod is meant cannot be told'
        : `the pod has no container ${named}`,
    cause: `Its containers are ${containers.map(({ name }) => name).join(', ')}`,
    remedy: `Name it with ${flag}`,
  })
}

function names(objects: readonly KubeObject[]): string {
  return objects
    .map(({ kind, metadata }) =>
      kind === undefined || kind === 'Pod' ? metadata.name : `${kind.toLowerCase()}/${metadata.name}`,
    )
    .join(', ')
}
