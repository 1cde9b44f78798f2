/**
 * A fresh volume filled and proved beside mongod's, and then exchanged with it: the claim that mongod's StatefulSet
 * mounts by its name is made anew on the fresh volume, and the old volume gets a claim of another name.
 *
 * Both volumes are kept by their reclaim policy before any claim is removed: a removed claim takes its data with it
 * otherwise.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Exchange, FolderSink, FolderState, StagedServer, VolumeFile } from '../cold.ts'
import type { HelperDataFolder } from '../folder/data-folder.ts'
import { type Claim, findClaim } from './claim.ts'
import type { Kubectl } from './kubectl.ts'
import type { KubeObject } from './objects.ts'
import { assertPermitted, freshVolumeRules } from './permissions.ts'
import { type Aside, nameOf, stateOf, type VolumePlan, VolumePlans } from './volume-plan.ts'

interface Volume extends KubeObject {
  spec: {
    persistentVolumeReclaimPolicy?: string
    claimRef?: { namespace?: string; name?: string; uid?: string }
  }
}

/** How long a claim may take to be bound or to be gone, milliseconds. */
const patience = 180_000
const pause = 250

const claims = 'persistentvolumeclaims'
const volumes = 'persistentvolumes'

export interface FreshVolumeOptions {
  deployment: string
  /** Mongod's. */
  claim: string
  /** The data folder on the volume of another claim. */
  folderOn(claim: string): HelperDataFolder
  /** Unmounts mongod's claim from helpers of ours. */
  unmount(): Promise<void>
}

export class FreshVolumes {
  readonly #kubectl: Kubectl
  readonly #options: FreshVolumeOptions
  readonly #plans: VolumePlans
  readonly #folders = new Map<string, HelperDataFolder>()

  constructor(kubectl: Kubectl, options: FreshVolumeOptions) {
    this.#kubectl = kubectl
    this.#options = options
    this.#plans = new VolumePlans(kubectl, options.deployment)
  }

  async release(): Promise<void> {
    await Promise.all([...this.#folders.values()].map((folder) => folder.release()))
    this.#folders.clear()
  }

  /** @throws BackupError `not-permitted`. */
  assertPermitted(): Promise<void> {
    return assertPermitted(this.#kubectl, freshVolumeRules)
  }

  async has(id: string): Promise<boolean> {
    return (await this.#plans.find(id)) !== null
  }

  async states(): Promise<Map<string, FolderState>> {
    return new Map((await this.#plans.all()).map((plan) => [plan.id, stateOf(plan)]))
  }

  /** Makes the volume. From here on it and mongod's own outlive their claims. */
  async stage(id: string, signal: AbortSignal): Promise<FolderSink> {
    const live = await findClaim(this.#kubectl, this.#options.claim)
    const { volumeName, ...spec } = live.spec
    if (volumeName === undefined) throw unbound(live.metadata.name)
    const name = nameOf(id)
    const old = { volume: volumeName, claim: `${name}-before`, policy: await this.#policyOf(volumeName) }
    const claim = { metadata: plain(live), spec }
    // Before there is anything that it speaks of: whoever heals removes what it names.
    const plan: VolumePlan = {
      ...{ id, claim, old, phase: 'staged', note: null },
      fresh: { volume: '', claim: name, policy: old.policy },
    }
    await this.#plans.create(plan)
    await this.#create({ metadata: { name, labels: this.#plans.labels }, spec })
    const sink = await this.#folder(name).stage(id, signal)
    const volume = await this.#bound(name)
    const fresh = { volume, claim: name, policy: await this.#policyOf(volume) }
    await this.#plans.update(plan, { fresh })
    await this.#keep(volume)
    await this.#keep(volumeName)
    return sink
  }

  listStaged(id: string, signal: AbortSignal): Promise<VolumeFile[]> {
    return this.#folder(nameOf(id)).listStaged(id, signal)
  }

  prove(id: string, signal: AbortSignal): Promise<StagedServer> {
    return this.#folder(nameOf(id)).prove(id, signal)
  }

  async recall(id: string): Promise<string | null> {
    return (await this.#plans.find(id))?.note ?? null
  }

  async remember(id: string, note: string): Promise<void> {
    await this.#plans.update(await this.#plan(id), { note })
  }

  async exchange({ id, direction }: Exchange): Promise<void> {
    let plan = await this.#plan(id)
    const [during, done] =
      direction === 'restore'
        ? (['restoring', 'restored'] as const)
        : (['rolling-back', 'rolled-back'] as const)
    if (plan.phase === done) return
    if (plan.phase === 'staged') {
      // Up to where mongod looks for it, on a volume that holds nothing else.
      const folder = this.#folder(nameOf(id))
      await folder.exchange({ id, direction: 'restore' })
      await folder.remove(id, 'all')
    }
    await this.release()
    await this.#options.unmount()
    await this.#keep(plan.fresh.volume)
    await this.#keep(plan.old.volume)
    plan = await this.#plans.update(plan, { phase: during })
    const [arriving, leaving] = direction === 'restore' ? [plan.fresh, plan.old] : [plan.old, plan.fresh]
    await this.#give(plan, arriving, leaving)
    await this.#plans.update(plan, { phase: done })
    await this.#setPolicy(arriving.volume, arriving.policy)
  }

  async remove(id: string): Promise<void> {
    const plan = await this.#plans.find(id)
    if (!plan) return
    await this.release()
    for (const { volume, claim, policy } of [plan.fresh, plan.old]) {
      if (volume !== '') await this.#setPolicy(volume, policy)
      await this.#delete(claim)
    }
    await this.#plans.remove(id)
  }

  /** Each step finds out by itself whether it has been done. */
  async #give({ claim }: VolumePlan, arriving: Aside, leaving: Aside): Promise<void> {
    const { name } = claim.metadata
    const present = await this.#kubectl.get<Claim>(claims, name)
    if (present?.spec.volumeName !== arriving.volume) {
      if (present && present.spec.volumeName !== leaving.volume) throw foreign(name)
      await this.#delete(name)
      await this.#delete(arriving.claim)
      await this.#bind(claim, arriving.volume)
    } else await this.#bound(name)
    const aside = { metadata: { name: leaving.claim, labels: this.#plans.labels }, spec: claim.spec }
    const held = await this.#kubectl.get<Claim>(claims, leaving.claim)
    if (held?.spec.volumeName !== leaving.volume) await this.#bind(aside, leaving.volume)
  }

  async #bind({ metadata, spec }: VolumePlan['claim'], volume: string): Promise<void> {
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: this.#kubectl.namespace }
    // Without the identity of the claim before, which is gone.
    await this.#kubectl.change<Volume>(volumes, volume, ({ spec: { claimRef: present } }) =>
      present?.name === metadata.name && present.uid === undefined
        ? null
        : { spec: { claimRef: { ...claimRef, name: metadata.name, uid: null, resourceVersion: null } } },
    )
    await this.#create({ metadata, spec: { ...spec, volumeName: volume } })
    await this.#bound(metadata.name)
  }

  async #create({ metadata, spec }: VolumePlan['claim']): Promise<void> {
    await this.#kubectl.create<Claim>({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec,
    } as Claim)
  }

  async #bound(name: string): Promise<string> {
    const end = performance.now() + patience
    for (;;) {
      const claim = await findClaim(this.#kubectl, name)
      if (claim.status?.phase === 'Bound' && claim.spec.volumeName) return claim.spec.volumeName
      if (performance.now() > end) throw unbound(name)
      await sleep(pause)
    }
  }

  /** Returns when it is gone: a pod that still mounts it holds it. */
  async #delete(name: string): Promise<void> {
    await this.#kubectl.run([
      'delete',
      claims,
      name,
      '--ignore-not-found',
      '--wait',
      `--timeout=${patience / 1000}s`,
    ])
  }

  async #keep(volume: string): Promise<void> {
    await this.#setPolicy(volume, 'Retain')
    const found = await this.#policyOf(volume)
    if (found === 'Retain') return
    throw new BackupError({
      code: 'target-failed',
      message: `the volume ${volume} cannot be kept: its reclaim policy stays ${found}`,
      cause: 'Something in the cluster sets it back',
      remedy: 'Restore without --fresh-volume',
    })
  }

  async #setPolicy(volume: string, policy: string): Promise<void> {
    await this.#kubectl.change<Volume>(volumes, volume, ({ spec }) =>
      spec.persistentVolumeReclaimPolicy === policy
        ? null
        : { spec: { persistentVolumeReclaimPolicy: policy } },
    )
  }

  async #policyOf(volume: string): Promise<string> {
    const found = await this.#kubectl.get<Volume>(volumes, volume)
    return found?.spec.persistentVolumeReclaimPolicy ?? 'Delete'
  }

  async #plan(id: string): Promise<VolumePlan> {
    const plan = await this.#plans.find(id)
    if (plan) return plan
    throw new BackupError({
      code: 'target-failed',
      message: `nothing says which volumes the restore ${id} exchanges`,
      cause: `Somebody has removed the ConfigMap ${nameOf(id)}`,
      remedy: `Look at kubectl get persistentvolumeclaims: what begins with ${nameOf(id)} is of that restore`,
    })
  }

  #folder(claim: string): HelperDataFolder {
    let folder = this.#folders.get(claim)
    if (!folder) this.#folders.set(claim, (folder = this.#options.folderOn(claim)))
    return folder
  }
}

/** Without what the cluster has written on it, which is about the volume that it had. */
function plain({
  metadata: { name, labels = {}, annotations = {} },
}: Claim): VolumePlan['claim']['metadata'] {
  const own = Object.entries(annotations).filter(
    ([key]) =>
      !/^(pv|volume(\.beta)?)\.kubernetes\.io\//.test(key) && !key.startsWith('kubectl.kubernetes.io/'),
  )
  return { name, labels, annotations: Object.fromEntries(own) }
}

function unbound(claim: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} is not bound to a volume`,
    cause: 'Its storage class makes none, or has no room',
    remedy: `Look at kubectl describe persistentvolumeclaim ${claim}`,
  })
}

function foreign(claim: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} has been made anew by somebody else, on another volume`,
    cause: 'Mongod was started while the volumes were exchanged',
    remedy: 'Scale it to 0, remove that claim where it holds nothing, then run issuer-backup heal',
  })
}
