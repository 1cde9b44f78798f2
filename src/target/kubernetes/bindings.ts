/** Claims bound to the volumes that are meant for them, and volumes that outlive their claims. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
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

  constructor(kubectl: Kubectl) {
    this.#kubectl = kubectl
  }

  /** Makes a claim of this name on a volume that no claim has. @throws BackupError as {@link bound}. */
  async bind({ metadata, spec }: NewClaim, volume: string): Promise<void> {
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: this.#kubectl.namespace }
    // Without the identity of the claim before, which is gone.
    await this.#kubectl.change<Volume>(volumes, volume, ({ spec: { claimRef: present } }) =>
      present?.name === metadata.name && present.uid === undefined
        ? null
        : { spec: { claimRef: { ...claimRef, name: metadata.name, uid: null, resourceVersion: null } } },
    )
    await this.create({ metadata, spec: { ...spec, volumeName: volume } })
    await this.bound(metadata.name, volume)
  }

  async create({ metadata, spec }: NewClaim): Promise<void> {
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
    await this.#kubectl.patch<Claim>(claims, name, { metadata: { annotations: { [reminder]: value } } })
  }

  /** Returns when the claim is gone: a pod that still mounts it holds it. */
  async delete(name: string): Promise<void> {
    await this.#kubectl.delete(claims, [name], { wait: patience })
  }

  /** Likewise. @throws BackupError `target-failed` where it lacks these labels, which all that we make has. */
  async deleteOwn(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const found = await this.#kubectl.get<Claim>(claims, name)
    if (found && !matches(labels, found.metadata.labels)) throw notOurs(name)
    await this.delete(name)
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
    await this.#kubectl.change<Volume>(volumes, volume, ({ spec }) =>
      spec.persistentVolumeReclaimPolicy === policy
        ? null
        : { spec: { persistentVolumeReclaimPolicy: policy } },
    )
  }

  async policyOf(volume: string): Promise<string> {
    const found = await this.#kubectl.get<Volume>(volumes, volume)
    return found?.spec.persistentVolumeReclaimPolicy ?? 'Delete'
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
