/**
 * A fresh volume that is to take the place of the one that mongod has, written down in a ConfigMap: what is bound to
 * what, and how far the exchange has come. Claims and bindings are only ever changed as it says.
 */
import { BackupError } from '../../errors.ts'
import type { FolderState } from '../cold.ts'
import type { NewClaim } from './bindings.ts'
import { deploymentLabel, kindLabel } from './helper-pod.ts'
import type { Kubectl } from './kubectl.ts'
import { type ConfigMap, selectorText } from './objects.ts'

/** A volume, and the claim that holds it while it is not mongod's. */
export interface Aside {
  volume: string
  claim: string
  /** Its reclaim policy before it was ours to keep. */
  policy: string
}

export interface VolumePlan {
  id: string
  /** Mongod's claim, as it is made anew on another volume. */
  claim: NewClaim
  fresh: Aside
  old: Aside
  phase: 'staged' | 'restoring' | 'restored' | 'rolling-back' | 'rolled-back'
  /** What `remember` was given. */
  note: string | null
}

export class VolumePlans {
  readonly #kubectl: Kubectl
  readonly #assertHeld: () => Promise<void>
  readonly #labels: Readonly<Record<string, string>>

  /** @param assertHeld is called in front of each change. @throws BackupError `locked`. */
  constructor(kubectl: Kubectl, deployment: string, assertHeld: () => Promise<void>) {
    this.#kubectl = kubectl
    this.#assertHeld = assertHeld
    this.#labels = { [kindLabel]: 'volume', [deploymentLabel]: deployment }
  }

  /** On all that belongs to a plan. */
  get labels(): Readonly<Record<string, string>> {
    return { 'app.kubernetes.io/managed-by': 'issuer-backup', ...this.#labels }
  }

  /** @throws BackupError `target-failed` where one of them names what no restore of its name has made. */
  async all(): Promise<VolumePlan[]> {
    const maps = await this.#kubectl.list<ConfigMap>('configmaps', selectorText(this.#labels))
    return maps.map(planIn)
  }

  async find(id: string): Promise<VolumePlan | null> {
    return (await this.all()).find((plan) => plan.id === id) ?? null
  }

  async create(plan: VolumePlan): Promise<void> {
    const metadata = { name: nameOf(plan.id), labels: this.labels }
    const data = { plan: JSON.stringify(plan) }
    await this.#assertHeld()
    await this.#kubectl.create<ConfigMap>({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data,
    } as ConfigMap)
  }

  /** @returns the plan as it is then. @throws BackupError `target-failed` where somebody has removed it. */
  async update(plan: VolumePlan, changes: Partial<VolumePlan>): Promise<VolumePlan> {
    const changed = { ...plan, ...changes }
    const text = JSON.stringify(changed)
    const written = await this.#kubectl.change<ConfigMap>(
      'configmaps',
      nameOf(plan.id),
      ({ data }) => (data?.plan === text ? null : { data: { plan: text } }),
      { assertHeld: this.#assertHeld },
    )
    // Whoever finishes an exchange goes by it alone: none is begun that is not written down.
    if (written) return changed
    throw planGone(plan.id)
  }

  async remove(id: string): Promise<void> {
    await this.#assertHeld()
    await this.#kubectl.delete('configmaps', [nameOf(id)])
  }
}

export function stateOf({ phase }: VolumePlan): FolderState {
  return {
    staged: phase === 'staged',
    before: phase === 'restored' || phase === 'rolling-back',
    after: phase === 'rolled-back',
    exchanging: phase === 'restoring' || phase === 'rolling-back',
  }
}

/** Of the ConfigMap, and of the claim that holds the fresh volume. */
export function nameOf(id: string): string {
  return `issuer-backup-${id.toLowerCase()}`
}

/** Of the claim that holds the old one. */
export function nameBefore(id: string): string {
  return `${nameOf(id)}-before`
}

/** Claims are removed by what it says, and who may write a ConfigMap is not who may remove a claim. */
function planIn({ metadata: { name }, data = {} }: ConfigMap): VolumePlan {
  let plan: VolumePlan
  try {
    plan = JSON.parse(data.plan ?? '') as VolumePlan
    const { id, fresh, old } = plan
    if (name === nameOf(id) && fresh.claim === name && old.claim === nameBefore(id)) return plan
  } catch (underlying) {
    throw notOurs(name, underlying)
  }
  throw notOurs(name)
}

export function planGone(id: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `nothing says which volumes the restore ${id} exchanges`,
    cause: `Somebody has removed the ConfigMap ${nameOf(id)}`,
    remedy: `Look at kubectl get persistentvolumeclaims: what begins with ${nameOf(id)} is of that restore`,
  })
}

function notOurs(name: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the ConfigMap ${name} is not what a restore onto a fresh volume has written; nothing was done by it`,
    cause: 'Somebody else has made it, or has changed it',
    remedy: `Find out who did, then remove it: kubectl delete configmap ${name}`,
    ...(underlying !== undefined && { underlying }),
  })
}
