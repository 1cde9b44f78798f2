/**
 * A fresh volume filled and proved beside mongod's, and then exchanged with it: the claim that mongod's StatefulSet
 * mounts by its name is made anew on the fresh volume, and the old volume gets a claim of another name.
 *
 * Both volumes are kept by their reclaim policy before any claim is removed: a removed claim takes its data with it
 * otherwise.
 */
import { BackupError } from '../../errors.ts'
import type { Exchange, FolderSink, FolderState, OnStep, StagedServer, VolumeFile } from '../cold.ts'
import type { HelperDataFolder } from '../folder/data-folder.ts'
import { Bindings, unbound } from './bindings.ts'
import { type Claim, findClaim } from './claim.ts'
import type { Kubectl } from './kubectl.ts'
import { assertPermitted, freshVolumeRules } from './permissions.ts'
import {
  type Aside,
  nameBefore,
  nameOf,
  planGone,
  stateOf,
  type VolumePlan,
  VolumePlans,
} from './volume-plan.ts'

const claims = 'persistentvolumeclaims'

export interface FreshVolumeOptions {
  deployment: string
  /** Mongod's. */
  claim: string
  /** The data folder on the volume of another claim. */
  folderOn(claim: string): HelperDataFolder
  /** Unmounts mongod's claim from helpers of ours. */
  unmount(): Promise<void>
  /** @throws BackupError `source-changed` where mongod is to run, or a pod that is not ours has its claim. */
  assertQuiet(): Promise<void>
  /** Called directly in front of each change of a claim, a volume or a plan. @throws BackupError `locked`. */
  assertHeld(): Promise<void>
}

export class FreshVolumes {
  readonly #kubectl: Kubectl
  readonly #options: FreshVolumeOptions
  readonly #plans: VolumePlans
  readonly #bindings: Bindings
  readonly #folders = new Map<string, HelperDataFolder>()

  constructor(kubectl: Kubectl, options: FreshVolumeOptions) {
    this.#kubectl = kubectl
    this.#options = options
    const assertHeld = () => options.assertHeld()
    this.#plans = new VolumePlans(kubectl, options.deployment, assertHeld)
    this.#bindings = new Bindings(kubectl, assertHeld)
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
    const old = {
      volume: volumeName,
      claim: nameBefore(id),
      policy: await this.#bindings.policyOf(volumeName),
    }
    const claim = { metadata: plain(live), spec }
    // Before there is anything that it speaks of: whoever heals removes what it names.
    const plan: VolumePlan = {
      ...{ id, claim, old, phase: 'staged', note: null },
      fresh: { volume: '', claim: name, policy: old.policy },
    }
    await this.#plans.create(plan)
    // Not what mongod's claim was once filled from: it is to be empty.
    const { dataSource: _, dataSourceRef: _ref, ...empty } = spec
    await this.#bindings.create({ metadata: { name, labels: this.#plans.labels }, spec: empty })
    const sink = await this.#folder(name).stage(id, signal)
    const volume = await this.#bindings.bound(name)
    const fresh = { volume, claim: name, policy: await this.#bindings.policyOf(volume) }
    await this.#plans.update(plan, { fresh })
    await this.#bindings.keep(volume)
    await this.#bindings.keep(volumeName)
    return sink
  }

  listStaged(id: string, signal: AbortSignal): Promise<VolumeFile[]> {
    return this.#folder(nameOf(id)).listStaged(id, signal)
  }

  async prove(id: string, signal: AbortSignal, what: 'staged' | 'before' = 'staged'): Promise<StagedServer> {
    if (what === 'staged') return this.#folder(nameOf(id)).prove(id, signal)
    return this.#folder((await this.#plan(id)).old.claim).proveAll(signal)
  }

  async recall(id: string): Promise<string | null> {
    return (await this.#plans.find(id))?.note ?? null
  }

  async remember(id: string, note: string): Promise<void> {
    await this.#plans.update(await this.#plan(id), { note })
  }

  /**
   * Looks, and changes nothing.
   * @throws BackupError `target-unsuitable` where mongod has another volume by now than the restore has given it.
   */
  async assertReversible(id: string): Promise<void> {
    const plan = await this.#plan(id)
    const live = await this.#live(plan)
    if (live === plan.fresh.volume || plan.phase === 'rolling-back') return
    const later = (await this.#plans.all()).find(({ fresh }) => fresh.volume === live)
    throw new BackupError({
      code: 'target-unsuitable',
      message: `the restore ${id} cannot be reversed: mongod is not on the volume any more that it made live; nothing was stopped`,
      cause: later
        ? `The restore ${later.id} has replaced that volume since`
        : `A restore that was cleaned up since, or somebody else, has made the claim ${plan.claim.metadata.name} anew`,
      remedy: later ? `Roll ${later.id} back first` : 'Restore an archive of that time',
    })
  }

  /**
   * No claim is removed before it is certain that mongod is stopped and which volume it had.
   * @throws BackupError `source-changed` where it runs, or its volume is neither of the two: nothing has changed then
   * that had not before.
   */
  async exchange({ id, direction }: Exchange, onStep: OnStep = () => {}): Promise<void> {
    let plan = await this.#plan(id)
    const [during, done] =
      direction === 'restore'
        ? (['restoring', 'restored'] as const)
        : (['rolling-back', 'rolled-back'] as const)
    if (plan.phase === done) return
    const [arriving, leaving] = direction === 'restore' ? [plan.fresh, plan.old] : [plan.old, plan.fresh]
    if (plan.phase !== during) {
      if ((await this.#live(plan)) !== leaving.volume) throw moved(plan, leaving)
      await this.#options.assertQuiet()
    }
    await this.#assertOwn(plan)
    if (plan.phase === 'staged') {
      // Up to where mongod looks for it, on a volume that holds nothing else.
      const folder = this.#folder(nameOf(id))
      await folder.exchange({ id, direction: 'restore' })
      await folder.remove(id, 'all')
    }
    await this.release()
    await this.#options.unmount()
    await this.#bindings.keep(leaving.volume)
    // What is live already is removed no more, and may have its policy back.
    if ((await this.#live(plan)) !== arriving.volume) await this.#bindings.keep(arriving.volume)
    await onStep('volumes kept')
    plan = await this.#plans.update(plan, { phase: during })
    await onStep('exchange noted')
    await this.#give(plan, arriving, leaving, onStep)
    await this.#bindings.setPolicy(arriving.volume, arriving.policy)
    await onStep('policy given back')
    await this.#plans.update(plan, { phase: done })
  }

  async remove(id: string): Promise<void> {
    const plan = await this.#plans.find(id)
    if (!plan) return
    await this.release()
    const others = (await this.#plans.all()).filter((one) => one.id !== id)
    const kept = new Set(others.flatMap(({ fresh, old }) => [fresh.volume, old.volume]))
    for (const { volume, claim, policy } of [plan.fresh, plan.old]) {
      // What a later restore has replaced, or is about to, is its own to keep; unless it has been given back since, and
      // we hold it.
      const holders = [plan.fresh.claim, plan.old.claim, ...(kept.has(volume) ? [] : [this.#options.claim])]
      const isOurs = volume !== '' && (await this.#bindings.isOf(volume, holders))
      if (isOurs) await this.#bindings.setPolicy(volume, policy)
      await this.#bindings.deleteOwn(claim, this.#plans.labels)
    }
    await this.#plans.remove(id)
  }

  /** Each step finds out by itself whether it has been done. */
  async #give({ claim }: VolumePlan, arriving: Aside, leaving: Aside, onStep: OnStep): Promise<void> {
    const { name } = claim.metadata
    const present = await this.#kubectl.get<Claim>(claims, name)
    if (present?.spec.volumeName !== arriving.volume) {
      const assertLeaving = ({ spec }: Claim) => {
        if (spec.volumeName !== leaving.volume) throw foreign(name)
      }
      if (present) assertLeaving(present)
      await this.#options.assertQuiet()
      await this.#bindings.deleteOwn(arriving.claim, this.#plans.labels)
      await onStep('spare claim removed')
      await this.#bindings.delete(name, assertLeaving)
      await onStep('claim removed')
      await this.#bindings.bind(claim, arriving.volume, onStep)
    } else await this.#bindings.bound(name, arriving.volume)
    const aside = { metadata: { name: leaving.claim, labels: this.#plans.labels }, spec: claim.spec }
    const held = await this.#kubectl.get<Claim>(claims, leaving.claim)
    const onSpare: OnStep = (step) => onStep(`spare ${step}`)
    if (held?.spec.volumeName !== leaving.volume) await this.#bindings.bind(aside, leaving.volume, onSpare)
  }

  /**
   * A plan is a ConfigMap, and volumes are of the whole cluster.
   * @throws BackupError `target-failed` where it is of another claim than mongod's, or a volume is somebody else's.
   */
  async #assertOwn(plan: VolumePlan): Promise<void> {
    const { name } = plan.claim.metadata
    if (name !== this.#options.claim) throw stray(plan.id, `the claim ${name}`)
    for (const { volume } of [plan.fresh, plan.old])
      if (!(await this.#isOwn(volume, plan))) throw stray(plan.id, `the volume ${volume}`)
  }

  #isOwn(volume: string, { fresh, old }: VolumePlan): Promise<boolean> {
    return this.#bindings.isOf(volume, [this.#options.claim, fresh.claim, old.claim])
  }

  /** The volume that mongod has; null where it has none. */
  async #live({ claim }: VolumePlan): Promise<string | null> {
    return (await this.#kubectl.get<Claim>(claims, claim.metadata.name))?.spec.volumeName ?? null
  }

  async #plan(id: string): Promise<VolumePlan> {
    const plan = await this.#plans.find(id)
    if (plan) return plan
    throw planGone(id)
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

/** @param what that it would exchange. */
function stray(id: string, what: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `${what} is none that the restore ${id} has to do with; nothing was exchanged`,
    cause: `Somebody has changed the ConfigMap ${nameOf(id)}, or has removed what it names`,
    remedy: `Look at kubectl get persistentvolumes, and at what ${nameOf(id)} says`,
  })
}

/** Before anything has begun. */
function moved({ claim }: VolumePlan, { volume }: Aside): BackupError {
  return new BackupError({
    code: 'source-changed',
    message: `the claim ${claim.metadata.name} is not on the volume ${volume} any more; no volume was exchanged`,
    cause: 'Somebody has made it anew meanwhile',
    remedy: 'Find out who did, then run this again',
  })
}

/** In the middle of it. */
function foreign(claim: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the claim ${claim} has been made anew by somebody else, on another volume`,
    cause: 'Mongod was started while the volumes were exchanged',
    remedy: 'Scale it to 0, remove that claim where it holds nothing, then run issuer-backup heal',
  })
}
