/** Claims bound to the volumes that are meant for them, and volumes that outlive their claims. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { OnStep } from '../cold.ts'
import { type Claim, findClaim } from './claim.ts'
import type { Kubectl } from './kubectl.ts'
import { type KubeObject, type Metadata, matches } from './objects.ts'

interface Volume extends KubeObject {
  spec: {
    persistentVolumeReclaimPolicy?: string
    claimRef?: { namespace?: string; name?: string; uid?: string }
  }
}

/** A claim as it is made. */
export interface NewClaim {
  metadata: Pick<Metadata, 'name' | 'labels' | 'annotations'>
  spec: Record<string, unknown>
}

/** How long a claim may take to be bound or to be gone, milliseconds. */
const patience = 180_000
const pause = 250

/** How long a claim of a named volume may take before the cluster is reminded of it, milliseconds. */
const remindAfter = 1_000

/** What reminds of it. */
const reminder = 'issuer-backup.io/waiting'

const claims = 'persistentvolumeclaims'
const volumes = 'persistentvolumes'

export class Bindings {
  readonly #kubectl: Kubectl
  readonly #assertHeld: () => Promise<void>

  /** @param assertHeld is called directly in front of each change. @throws BackupError `locked`. */
  constructor(kubectl: Kubectl, assertHeld: () => Promise<void>) {
    this.#kubectl = kubectl
    this.#assertHeld = assertHeld
  }

  /** Makes a claim of this name on a volume that no claim has. @throws BackupError as {@link bound}. */
  async bind({ metadata, spec }: NewClaim, volume: string, onStep: OnStep): Promise<void> {
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: this.#kubectl.namespace }
    // Without the identity of the claim before, which is gone.
    await this.#change(volume, ({ spec: { claimRef: present } }) =>
      present?.name === metadata.name && present.uid === undefined
        ? null
        : { spec: { claimRef: { ...claimRef, name: metadata.name, uid: null, resourceVersion: null } } },
    )
    await onStep('volume given')
    await this.create({ metadata, spec: { ...spec, volumeName: volume } })
    await onStep('claim made')
    await this.bound(metadata.name, volume)
  }

  async create({ metadata, spec }: NewClaim): Promise<void> {
    await this.#assertHeld()
    await this.#kubectl.create<Claim>({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec,
    } as Claim)
  }

  /**
   * Waits until the claim is bound.
   * @param volume to this one; to any where it is left out.
   * @returns the volume's name.
   * @throws BackupError `target-failed` where it stays unbound, or is on another volume.
   */
  async bound(name: string, volume?: string): Promise<string> {
    const end = performance.now() + patience
    for (let remindAt = performance.now() + remindAfter; ; await sleep(pause)) {
      const { metadata, spec, status } = await findClaim(this.#kubectl, name)
      const { volumeName } = spec
      if (volume && volumeName && volumeName !== volume) throw elsewhere(name, volumeName, volume)
      if (status?.phase === 'Bound' && volumeName) {
        if (metadata.annotations?.[reminder] !== undefined) await this.#remind(name, null)
        return volumeName
      }
      if (performance.now() > end) throw unbound(name)
      // The controller's two workers, on claim and volume, get into each other's way; whoever loses waits for the next
      // round, which is up to 15 s later. A change of the claim has it look at once.
      if (!volumeName || performance.now() < remindAt) continue
      await this.#remind(name, new Date().toISOString())
      remindAt = performance.now() + remindAfter
    }
  }

  async #remind(name: string, value: string | null): Promise<void> {
    const annotations = { [reminder]: value }
    const options = { assertHeld: this.#assertHeld }
    await this.#kubectl.change<Claim>(claims, name, () => ({ metadata: { annotations } }), options)
  }

  /**
   * Returns when the claim is gone: a pod that still mounts it holds it. One that somebody makes under its name meanwhile
   * is not it, and stays.
   * @param check is shown the claim that would be removed, and throws where it is not to be.
   * @throws BackupError `target-failed` where it is still there after a while.
   */
  async delete(name: string, check: (claim: Claim) => void): Promise<void> {
    const end = performance.now() + patience
    let removed: string | undefined
    for (;;) {
      const found = await this.#kubectl.get<Claim>(claims, name)
      if (!found || (removed !== undefined && found.metadata.uid !== removed)) return
      if (performance.now() > end) throw notGone(name)
      if (removed === undefined) {
        check(found)
        await this.#assertHeld()
        if (await this.#kubectl.deleteAsRead(claims, found)) removed = found.metadata.uid
      } else await sleep(pause)
    }
  }

  /** Likewise. @throws BackupError `target-failed` where it lacks these labels, which all that we make has. */
  async deleteOwn(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    await this.delete(name, ({ metadata }) => {
      if (!matches(labels, metadata.labels)) throw notOurs(name)
    })
  }

  /** Is it one of these claims that has the volume, or had it last, or none at all? */
  async isOf(volume: string, names: readonly string[]): Promise<boolean> {
    const found = await this.#kubectl.get<Volume>(volumes, volume)
    if (!found) return false
    const { claimRef } = found.spec
    if (!claimRef) return true
    return claimRef.namespace === this.#kubectl.namespace && names.includes(claimRef.name ?? '')
  }

  /** From here on the volume outlives its claim. @throws BackupError `target-failed` where something sets it back. */
  async keep(volume: string): Promise<void> {
    await this.setPolicy(volume, 'Retain')
    const found = await this.policyOf(volume)
    if (found === 'Retain') return
    throw new BackupError({
      code: 'target-failed',
      message: `the volume ${volume} cannot be kept: its reclaim policy stays ${found}`,
      cause: 'Something in the cluster sets it back',
      remedy: 'Restore without --fresh-volume',
    })
  }

  async setPolicy(volume: string, policy: string): Promise<void> {
    await this.#change(volume, ({ spec }) =>
      spec.persistentVolumeReclaimPolicy === policy
        ? null
        : { spec: { persistentVolumeReclaimPolicy: policy } },
    )
  }

  async policyOf(volume: string): Promise<string> {
    const found = await this.#kubectl.get<Volume>(volumes, volume)
    return found?.spec.persistentVolumeReclaimPolicy ?? 'Delete'
  }

  async #change(volume: string, change: (present: Volume) => object | null): Promise<void> {
    await this.#kubectl.change<Volume>(volumes, volume, change, { assertHeld: this.#assertHeld })
  }
}

export function unbound(claim: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} is not bound to a volume`,
    cause: 'Its storage class makes none, or has no room',
    remedy: `Look at kubectl describe persistentvolumeclaim ${claim}`,
  })
}

function notGone(claim: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} is not gone after ${patience / 1000} s`,
    cause: 'A pod still mounts it, or a finalizer of somebody else holds it',
    remedy: `Look at kubectl describe persistentvolumeclaim ${claim}, then run issuer-backup heal`,
  })
}

function notOurs(claim: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} was made by no restore, and is left alone`,
    cause:
      'It lacks the labels that a restore gives its claims; somebody else has made it, or has taken them off',
    remedy: 'Find out who did, and give it another name, or remove the ConfigMap that names it',
  })
}

function elsewhere(claim: string, found: string, meant: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} is on the volume ${found}, and not on ${meant}`,
    cause: 'Somebody, or the controller of mongod, has made it in the moment in which there was none',
    remedy: `Scale mongod to 0 and remove that claim where it holds nothing, then run issuer-backup heal; ${meant} is kept`,
  })
}
