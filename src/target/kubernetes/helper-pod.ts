/**
 * A pod of ours beside mongod's: it mounts mongod's claim as mongod does, runs as mongod's user, and reaches nothing
 * else. It satisfies the Pod Security level `restricted` wherever mongod does.
 *
 * The cluster does not notice when this process dies. So it ends by itself in time, goes with the workload of mongod,
 * and whoever heals the deployment ends it first.
 */
import { randomBytes } from 'node:crypto'
import { BackupError } from '../../errors.ts'
import type { Child } from '../../exec.ts'
import type { Helper, HelperHost, HelperOptions } from '../folder/helper.ts'
import type { Kubectl } from './kubectl.ts'
import { isReady, type KubeObject, type Pod, selectorText } from './objects.ts'

/** On every object that is ours; says what it is. */
export const kindLabel = 'issuer-backup.io/kind'

/** The name of the workload that is mongod. */
export const deploymentLabel = 'issuer-backup.io/deployment'

/** How long a copy may take, seconds. */
const deadline = 24 * 60 * 60

/** How long a pod may take to run where its image is on the node already, or nearly so, seconds. */
const startPatience = 180

/** How long one may take to be gone, milliseconds. */
const endPatience = 120_000

/** What a helper is made from, as the pod of mongod has it. */
export interface PodPlace {
  /** Of the workload that is mongod. */
  deployment: string
  owner: { apiVersion: string; kind: string; name: string; uid: string }
  claim: string
  mountPath: string
  subPath?: string
  image: string
  pullPolicy?: string
  pullSecrets?: readonly object[]
  /** Who mongod runs as, where the pod says so or its files do; else the image's own user. */
  security: { runAsUser?: number; [setting: string]: unknown }
  tolerations?: readonly object[]
}

/** Where mongod is at this moment. */
export interface MongoNow {
  /** Where its claim is mounted, which most volumes allow on one node alone; null: on none. */
  node: string | null
  running: { pod: string; container: string } | null
}

export class PodHelpers implements HelperHost {
  readonly name = 'the helper pod'
  readonly whereToLook = 'kubectl get events'
  readonly #kubectl: Kubectl
  readonly #deployment: string
  readonly #place: () => Promise<PodPlace>
  readonly #mongo: () => Promise<MongoNow>

  /** @param deployment the name of the workload that is mongod. */
  constructor(
    kubectl: Kubectl,
    deployment: string,
    place: () => Promise<PodPlace>,
    mongo: () => Promise<MongoNow>,
  ) {
    this.#kubectl = kubectl
    this.#deployment = deployment
    this.#place = place
    this.#mongo = mongo
  }

  /** The container of mongod itself, while it runs. */
  async present(): Promise<Helper | null> {
    const { running } = await this.#mongo()
    return running && new PodHelper(this.#kubectl, running.pod, running.container, async () => {})
  }

  async open(writable: boolean): Promise<Helper> {
    const name = `issuer-backup-helper-${randomBytes(6).toString('hex')}`
    const { node } = await this.#mongo()
    const pod = helperPod(await this.#place(), name, writable, node)
    const helper = new PodHelper(this.#kubectl, name, 'helper', () => remove(this.#kubectl, [name]))
    try {
      await this.#kubectl.create<Pod>(pod)
      const waiting = ['wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${startPatience}s`]
      await this.#kubectl.run(waiting)
      return helper
    } catch (error) {
      const notRunning = await this.#explained(name, error)
      await helper.close()
      throw notRunning
    }
  }

  async endOthers(except: readonly string[]): Promise<void> {
    const ours = { [kindLabel]: 'helper', [deploymentLabel]: this.#deployment }
    const pods = await this.#kubectl.list<Pod>('pods', selectorText(ours))
    const dead = pods.map(({ metadata }) => metadata.name).filter((name) => !except.includes(name))
    await remove(this.#kubectl, dead)
  }

  async #explained(name: string, error: unknown): Promise<unknown> {
    if (!(error instanceof BackupError) || error.code === 'not-permitted') return error
    const pod = await this.#kubectl.get<Pod>('pods', name).catch(() => null)
    const { conditions = [], containerStatuses = [] } = pod?.status ?? {}
    if (pod && isReady(pod)) return error
    const words = [
      ...conditions.filter(({ status }) => status === 'False').map(({ message }) => message),
      ...containerStatuses.map(({ state }) => state?.waiting?.message ?? state?.waiting?.reason),
    ].filter((one) => one !== undefined)
    return new BackupError({
      code: 'target-failed',
      message: 'the helper pod cannot be run beside mongod',
      cause: words.length > 0 ? words.join('; ') : (error.likelyCause ?? error.message),
      remedy:
        'Look at quotas, the room on the node of mongod, and what the namespace admits; nothing was stopped for it',
      underlying: error,
    })
  }
}

class PodHelper implements Helper {
  readonly name = 'the helper pod'
  readonly id: string
  readonly #kubectl: Kubectl
  readonly #container: string
  readonly #end: () => Promise<void>

  constructor(kubectl: Kubectl, id: string, container: string, end: () => Promise<void>) {
    this.#kubectl = kubectl
    this.id = id
    this.#container = container
    this.#end = end
  }

  start(script: string, { args = [], stdin, stdout, signal }: HelperOptions = {}): Child {
    return this.#kubectl.start(
      [
        ...['exec', ...(stdin ? ['--stdin'] : []), this.id, '--container', this.#container],
        ...['--', 'sh', '-c', script, 'sh', ...args],
      ],
      { ...(stdin && { stdin }), ...(stdout && { stdout }), ...(signal && { signal }) },
    )
  }

  async close(): Promise<void> {
    await this.#end().catch(() => {})
  }
}

/** Returns when they are gone, and what was done in them has ended. */
function remove(kubectl: Kubectl, pods: readonly string[]): Promise<void> {
  return kubectl.delete('pods', pods, { wait: endPatience, grace: 1 })
}

/** Is this one of ours, of whatever run? */
export function isHelper({ metadata }: Pod, deployment: string): boolean {
  return metadata.labels?.[kindLabel] === 'helper' && metadata.labels[deploymentLabel] === deployment
}

/** The pod itself. Everything that the level `restricted` asks for is written down. */
export function helperPod(place: PodPlace, name: string, writable: boolean, node: string | null): KubeObject {
  const { deployment, owner, claim, mountPath, subPath, image, security, tolerations = [] } = place
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/managed-by': 'issuer-backup',
        [kindLabel]: 'helper',
        [deploymentLabel]: deployment,
      },
      ownerReferences: [{ ...owner, controller: false, blockOwnerDeletion: false }],
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: deadline,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(node !== null && { affinity: onNode(node) }),
      ...(tolerations.length > 0 && { tolerations }),
      ...(place.pullSecrets && { imagePullSecrets: place.pullSecrets }),
      securityContext: {
        ...security,
        // Files that a mongod has open are left as they are.
        ...('fsGroup' in security && { fsGroupChangePolicy: 'OnRootMismatch' }),
        runAsNonRoot: security.runAsUser !== 0,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'helper',
          image,
          // What mongod runs from is on its node already.
          imagePullPolicy: place.pullPolicy === 'Never' ? 'Never' : 'IfNotPresent',
          // A container's first process gets no signal that it does not ask for.
          command: ['sh', '-c', `trap 'exit 0' TERM; sleep ${deadline} & wait`],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: {
            requests: { cpu: '100m', memory: '128Mi' },
            limits: { cpu: '2', memory: '1Gi' },
          },
          volumeMounts: [
            { name: 'data', mountPath, ...(subPath !== undefined && { subPath }), readOnly: !writable },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        // Not read-only here: not every storage mounts a claim in both ways on one node.
        { name: 'data', persistentVolumeClaim: { claimName: claim } },
        { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      ],
    },
  }
  return pod
}

/** By way of the scheduler, which looks whether there is room. */
function onNode(node: string): object {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  const nodeSelectorTerms = [{ matchFields }]
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } }
}
