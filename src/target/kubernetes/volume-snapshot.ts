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
import { type Kubectl, listIfAny, said } from './kubectl.ts'
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
  /** Called in front of each change of what others can have made too. @throws BackupError `locked`. */
  assertHeld(): Promise<void>
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
    const { place, assertHeld } = this.#options
    return (await discardFrozen(this.#kubectl, place.deployment, assertHeld)).left
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
 * @param assertHeld is called in front of each change: whoever has taken over makes his own. @throws BackupError `locked`.
 * @returns whether there was anything, and what may be left of it, a sentence each.
 */
export async function discardFrozen(
  kubectl: Kubectl,
  deployment: string,
  assertHeld: () => Promise<void>,
): Promise<{ found: boolean; left: string[] }> {
  const selector = selectorText({ [kindLabel]: 'frozen', [deploymentLabel]: deployment })
  const [filled, cut] = [
    await listIfAny<Claim>(kubectl, claims, selector),
    await listIfAny<Snapshot>(kubectl, snapshots, selector),
  ]
  const left: string[] = []
  for (const claim of filled) {
    await assertHeld()
    const volume = await releaseVolume(kubectl, claim)
    if (volume !== null) left.push(maybeKept(volume))
  }
  await remove(kubectl, claims, filled, { selector, assertHeld })
  await remove(kubectl, snapshots, cut, { selector, assertHeld })
  return { found: filled.length + cut.length > 0, left }
}

function maybeKept(volume: string): string {
  return `The volume ${volume} holds a copy of the data, and stays where its class retains volumes, which this user may neither see nor change: the role issuer-backup-snapshot-volume of deploy/kubernetes/role-cold.yaml allows it`
}

/**
 * Returns when they are gone. What another run, or somebody else, makes under their names meanwhile stays.
 * @throws BackupError `locked`; `target-failed` where they are still there after a while.
 */
async function remove(
  kubectl: Kubectl,
  resource: string,
  found: readonly KubeObject[],
  { selector, assertHeld }: { selector: string; assertHeld: () => Promise<void> },
): Promise<void> {
  const ours = new Set(found.map(({ metadata }) => metadata.uid))
  const end = performance.now() + removePatience
  for (let left = found; left.length > 0; await sleep(pause)) {
    if (performance.now() > end) throw notGone(resource, left)
    for (const one of left) {
      if (one.metadata.deletionTimestamp !== undefined) continue
      await assertHeld()
      await kubectl.deleteAsRead(resource, one)
    }
    left = (await listIfAny(kubectl, resource, selector)).filter(({ metadata }) => ours.has(metadata.uid))
  }
}

function notGone(resource: string, left: readonly KubeObject[]): BackupError {
  const names = left.map(({ metadata }) => metadata.name).join(', ')
  return new BackupError({
    code: 'target-failed',
    message: `${names} is not gone after ${removePatience / 1000} s`,
    cause: 'A finalizer holds it: its controller, or the storage, does not let it go',
    remedy: `Look at kubectl describe ${resource} ${names}`,
  })
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
