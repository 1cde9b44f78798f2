/**
 * A copy of mongod's volume that its storage makes in an instant, through the snapshot API of CSI: all runs again while
 * the archive is made of a claim that is filled from it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { DataFolder, Frozen } from '../cold.ts'
import type { HelperDataFolder } from '../folder/data-folder.ts'
import { type Claim, findClaim } from './claim.ts'
import { deploymentLabel, kindLabel, type PodPlace } from './helper-pod.ts'
import { type Kubectl, said } from './kubectl.ts'
import { type KubeObject, type Metadata, selectorText } from './objects.ts'
import { releaseVolume } from './volume-release.ts'

interface Snapshot extends KubeObject {
  spec: { volumeSnapshotClassName?: string; source: { persistentVolumeClaimName: string } }
  status?: {
    /** When it was cut: what is written from then on is not in it. */
    creationTime?: string
    readyToUse?: boolean
    restoreSize?: string
    error?: { message?: string }
  }
}

const snapshots = 'volumesnapshots.snapshot.storage.k8s.io'
const claims = 'persistentvolumeclaims'

/** How long a snapshot may take to be cut, while all is stopped, and to be filled in, milliseconds. */
const cutPatience = 120_000
const fillPatience = 60 * 60_000
/** Likewise, to be gone. */
const removePatience = 120_000

const pause = 500

export interface SnapshotOptions {
  place: Pick<PodPlace, 'deployment' | 'owner' | 'claim'>
  /** Undefined: the cluster's default. */
  snapshotClass: string | undefined
  /** The data folder on the volume of another claim. */
  folderOn(claim: string): HelperDataFolder
}

export class VolumeSnapshots implements Frozen {
  readonly #kubectl: Kubectl
  readonly #options: SnapshotOptions
  readonly #name: string
  #folder: HelperDataFolder | undefined

  constructor(kubectl: Kubectl, options: SnapshotOptions) {
    this.#kubectl = kubectl
    this.#options = options
    this.#name = `issuer-backup-frozen-${options.place.deployment}`.slice(0, 63).replace(/-$/, '')
  }

  async assertPossible(): Promise<void> {
    try {
      await this.#kubectl.getRaw('/apis/snapshot.storage.k8s.io/v1')
    } catch (underlying) {
      if (!said(underlying, /could not find the requested resource|\(NotFound\)/)) throw underlying
      throw new BackupError({
        code: 'target-unsuitable',
        message: 'the cluster has no snapshots of volumes; nothing was stopped',
        cause: 'The API snapshot.storage.k8s.io/v1 is not there: its storage has no snapshot controller',
        remedy: 'Leave --snapshot csi out: the copy is made while all is stopped',
        underlying,
      })
    }
  }

  async freeze(signal: AbortSignal): Promise<void> {
    const { place, snapshotClass } = this.#options
    await this.#kubectl.create<Snapshot>({
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshot',
      metadata: this.#metadata(),
      spec: {
        ...(snapshotClass !== undefined && { volumeSnapshotClassName: snapshotClass }),
        source: { persistentVolumeClaimName: place.claim },
      },
    } as Snapshot)
    await this.#until(({ status }) => status?.creationTime !== undefined, cutPatience, signal)
  }

  async open(signal: AbortSignal): Promise<DataFolder> {
    const { status } = await this.#until((found) => found.status?.readyToUse === true, fillPatience, signal)
    const { spec } = await findClaim(this.#kubectl, this.#options.place.claim)
    const { storageClassName, accessModes, volumeMode, resources } = spec
    await this.#kubectl.create<Claim>({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: this.#metadata(),
      spec: {
        ...{ storageClassName, accessModes, volumeMode },
        resources: status?.restoreSize ? { requests: { storage: status.restoreSize } } : resources,
        dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: this.#name },
      },
    } as Claim)
    this.#folder = this.#options.folderOn(this.#name)
    return this.#folder
  }

  async discard(): Promise<string[]> {
    await this.#folder?.release()
    this.#folder = undefined
    return (await discardFrozen(this.#kubectl, this.#options.place.deployment)).left
  }

  #metadata(): Metadata {
    const { deployment, owner } = this.#options.place
    return {
      name: this.#name,
      labels: {
        'app.kubernetes.io/managed-by': 'issuer-backup',
        [kindLabel]: 'frozen',
        [deploymentLabel]: deployment,
      },
      ownerReferences: [{ ...owner, controller: false, blockOwnerDeletion: false }],
    }
  }

  async #until(
    condition: (snapshot: Snapshot) => boolean,
    patience: number,
    signal: AbortSignal,
  ): Promise<Snapshot> {
    const end = performance.now() + patience
    for (;;) {
      const found = await this.#kubectl.get<Snapshot>(snapshots, this.#name)
      if (found && condition(found)) return found
      const words = found?.status?.error?.message
      if (!found || words !== undefined || performance.now() > end) throw notMade(words)
      await sleep(pause, undefined, { signal })
    }
  }
}

/**
 * Removes what a backup by snapshot has made, of whatever run.
 * @returns whether there was anything, and what may be left of it, a sentence each.
 */
export async function discardFrozen(
  kubectl: Kubectl,
  deployment: string,
): Promise<{ found: boolean; left: string[] }> {
  const selector = selectorText({ [kindLabel]: 'frozen', [deploymentLabel]: deployment })
  const [filled, cut] = [
    await listed<Claim>(kubectl, claims, selector),
    await listed<Snapshot>(kubectl, snapshots, selector),
  ]
  const left: string[] = []
  for (const claim of filled) {
    const volume = await releaseVolume(kubectl, claim)
    if (volume !== null) left.push(maybeKept(volume))
  }
  for (const [resource, found] of [
    [claims, filled],
    [snapshots, cut],
  ] as const)
    await kubectl.delete(
      resource,
      found.map(({ metadata }) => metadata.name),
      { wait: removePatience },
    )
  return { found: filled.length + cut.length > 0, left }
}

function maybeKept(volume: string): string {
  return `The volume ${volume} holds a copy of the data, and stays where its class retains volumes, which this user may neither see nor change: the role issuer-backup-snapshot-volume of deploy/kubernetes/role-cold.yaml allows it`
}

/** Nothing where the cluster does not know of such things, or this user may not see them: then he has made none. */
async function listed<T extends KubeObject>(
  kubectl: Kubectl,
  resource: string,
  selector: string,
): Promise<T[]> {
  try {
    return await kubectl.list<T>(resource, selector)
  } catch (error) {
    const unknown = said(error, /doesn't have a resource type/)
    if (unknown || (error instanceof BackupError && error.code === 'not-permitted')) return []
    throw error
  }
}

function notMade(words: string | undefined): BackupError {
  return new BackupError({
    code: 'source-failed',
    message: 'the storage has made no snapshot of the volume',
    cause: words ?? 'No snapshot controller is at work on it, or it takes longer than we wait',
    remedy:
      'Look at kubectl get events, name another class with --snapshot-class, or leave --snapshot csi out',
  })
}
