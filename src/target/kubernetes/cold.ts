/** A release scaled to nothing for a copy or an exchange of mongod's data folder, and scaled back. */
import { BackupError } from '../../errors.ts'
import type { HelmTarget as Settings } from '../../settings/types.ts'
import type { Cold, ColdFacts, Outage } from '../cold.ts'
import { HelperDataFolder } from '../folder/data-folder.ts'
import { layoutOf, lookAtFolder } from '../folder/look.ts'
import { findClaim, firstPod, placeOf, runBy, saysUser } from './claim.ts'
import { ClaimFolder } from './claim-folder.ts'
import { ClaimWatch, mounts } from './claim-watch.ts'
import { FreshVolumes } from './fresh-volume.ts'
import { deploymentLabel, kindLabel, type MongoNow, PodHelpers, type PodPlace } from './helper-pod.ts'
import { meddlersOf } from './meddlers.ts'
import { isReady, type Pod, type Workload } from './objects.ts'
import { OutageJournal, type WrittenOutage } from './outage-journal.ts'
import { assertPermitted, coldRules, snapshotRules } from './permissions.ts'
import { scaleDown, untilGone } from './scale.ts'
import type { KubernetesService } from './service.ts'
import { startMongo } from './start-mongo.ts'
import { discardFrozen, VolumeSnapshots } from './volume-snapshot.ts'
import type { Workloads } from './workloads.ts'

/** The mongod that proves a folder shares the memory of its pod with what it reads. */
const smallCache = ['--wiredTigerCacheSizeGB', '0.25']

interface Found {
  place: PodPlace
  /** Of mongod, as far as its workload says it. */
  command: readonly string[]
  user(): Promise<WrittenOutage['user']>
}

export class KubernetesCold implements Cold {
  readonly folder: ClaimFolder
  readonly frozen: VolumeSnapshots | null
  readonly #settings: Settings
  readonly #workloads: Workloads
  readonly #service: KubernetesService
  readonly #fresh: FreshVolumes
  readonly #journal: OutageJournal
  readonly #watch: ClaimWatch
  readonly #place: PodPlace
  readonly #askUser: () => Promise<WrittenOutage['user']>
  #user: Promise<WrittenOutage['user']> | undefined

  private constructor(
    settings: Settings,
    workloads: Workloads,
    service: KubernetesService,
    { place, command, user }: Found,
  ) {
    this.#settings = settings
    this.#workloads = workloads
    this.#service = service
    this.#place = place
    this.#askUser = user
    this.#journal = new OutageJournal(workloads)
    this.#watch = new ClaimWatch(workloads.kubectl, place.claim, (pod) => isOurs(pod, place.deployment))
    const layout = [...layoutOf(command), ...smallCache]
    const beside = new HelperDataFolder({
      host: this.#helpers(place.claim, () => this.#now()),
      path: settings.dataPath,
      layout,
      assertQuiet: () => this.#assertQuiet(),
      lastStart: () => this.#lastChange(),
    })
    const folderOn = (claim: string, assertQuiet = async () => {}) =>
      new HelperDataFolder({
        // Mongod's own container is on another claim.
        host: this.#helpers(claim, async () => ({ ...(await this.#now()), running: null })),
        path: settings.dataPath,
        layout,
        assertQuiet,
        lastStart: async () => '',
      })
    this.#fresh = new FreshVolumes(workloads.kubectl, {
      deployment: place.deployment,
      claim: place.claim,
      unmount: () => beside.release(),
      assertQuiet: () => this.#assertQuiet(),
      folderOn,
    })
    this.folder = new ClaimFolder(beside, this.#fresh, () => this.#claimExists())
    const { snapshot, snapshotClass } = settings
    this.frozen =
      snapshot === 'csi' ? new VolumeSnapshots(workloads.kubectl, { place, snapshotClass, folderOn }) : null
  }

  /** @throws BackupError `target-unsuitable` where nothing says on which claim the data is. */
  static async open(
    settings: Settings,
    workloads: Workloads,
    service: KubernetesService,
  ): Promise<KubernetesCold> {
    // No more than a hot backup may ask too, which looks whether anything is stopped.
    const workload = await workloads.mongoAsFound()
    const pod = await presentPod(workloads, workload)
    const { command = [], args = [] } = workloads.mongoContainer(workload.spec.template.spec)
    return new KubernetesCold(settings, workloads, service, {
      place: placeOf(workloads, workload, pod),
      command: [...command, ...args],
      user: () => userOf(settings, workloads, workload, pod),
    })
  }

  /** Null where the data is on no claim, and nothing was ever stopped by us. */
  static async openIfAny(
    settings: Settings,
    workloads: Workloads,
    service: KubernetesService,
  ): Promise<KubernetesCold | null> {
    try {
      return await KubernetesCold.open(settings, workloads, service)
    } catch (error) {
      if (!(error instanceof BackupError) || error.code !== 'target-unsuitable') throw error
      if (await new OutageJournal(workloads).read()) throw error
      return null
    }
  }

  async inspect(needed: 'data' | 'place'): Promise<ColdFacts> {
    const { kubectl } = this.#workloads
    await assertPermitted(kubectl, coldRules)
    if (this.frozen && needed === 'data') await assertPermitted(kubectl, snapshotRules)
    const workload = await this.#workloads.mongo()
    assertKept(workload)
    assertOne(workload)
    const claim = await findClaim(kubectl, this.#place.claim)
    assertShareable(claim.metadata.name, claim.spec.accessModes ?? [])
    const pods = await kubectl.list<Pod>('pods')
    const own = (await this.#workloads.podsOf(workload)).map(({ metadata }) => metadata.name)
    const others = pods.filter(
      (pod) =>
        mounts(pod, this.#place.claim) &&
        !own.includes(pod.metadata.name) &&
        !isOurs(pod, this.#place.deployment),
    )
    const live = others.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
    if (live.length > 0) throw shared(live)
    const container = this.#workloads.mongoContainer(workload.spec.template.spec)
    const { replicaSet, ...facts } = await lookAtFolder(
      (script) => this.folder.look(script),
      {
        where: `the claim ${this.#place.claim}`,
        path: this.#settings.dataPath,
        command: [...(container.command ?? []), ...(container.args ?? [])],
        image: container.image ?? '',
        flag: '--mongo-workload',
      },
      needed,
    )
    const app = await this.#workloads.app()
    const running = [workload, ...(app ? [app] : [])].filter((one) => replicasOf(one) > 0).map(shownName)
    const host = `${firstPod(workload).metadata.name}.${workload.spec.serviceName}.${kubectl.namespace}.svc.cluster.local:27017`
    return {
      ...facts,
      replicaSet: replicaSet === null ? null : { name: replicaSet, host },
      running,
      // What was scaled to nothing is meant to be so.
      expected: this.#settings.fresh ? [workload, ...(app ? [app] : [])].map(shownName) : running,
      warnings: [...(await meddlersOf(workload, kubectl)), ...((await this.#service.warnings?.()) ?? [])],
    }
  }

  async assertExchangeable(freshVolume = false): Promise<void> {
    if (freshVolume) await this.#fresh.assertPermitted()
    const { spec } = (await this.#workloads.mongo()).spec.template
    const { dataPath } = this.#settings
    const { volumeMounts = [] } = this.#workloads.mongoContainer(spec)
    const mount = volumeMounts.find(({ mountPath }) => mountPath === this.#place.mountPath)
    if (freshVolume) {
      const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts)
      const alone = mounts.filter(({ name }) => name === mount?.name).length === 1
      if (!alone || mount?.mountPath !== dataPath || mount.subPath !== undefined)
        throw notAlone(this.#place.claim)
      return
    }
    const below = volumeMounts.find(({ mountPath }) => mountPath.startsWith(`${dataPath}/`))
    if (below || mount?.readOnly) throw notExchangeable(dataPath, below?.mountPath)
  }

  async assertReversible(id: string): Promise<void> {
    if (await this.#fresh.has(id)) await this.#fresh.assertReversible(id)
  }

  outage(): Promise<Outage | null> {
    return this.#journal.read()
  }

  async open(outage: Outage): Promise<void> {
    await this.#journal.write({ ...outage, user: await this.#whose() })
  }

  close(): Promise<void> {
    return this.#journal.remove()
  }

  async clearAway(): Promise<string[]> {
    // Of a run that died before it wrote down what it would stop. Whoever may not end a helper has started none.
    await this.folder.settle().catch((error: unknown) => {
      if (!(error instanceof BackupError) || error.code !== 'not-permitted') throw error
    })
    const found = await discardFrozen(this.#workloads.kubectl, this.#place.deployment)
    return found
      ? ['Removed the snapshot of a cold backup that died, and the claim that was filled from it']
      : []
  }

  async release(): Promise<void> {
    this.#watch.close()
    await this.folder.release()
  }

  async stop(
    { services }: Outage,
    signal: AbortSignal,
    onStep: (step: string) => Promise<void> | void,
  ): Promise<boolean> {
    const [mongo, app] = [await this.#workloads.mongo(), await this.#workloads.app()]
    for (const service of services.toReversed()) {
      signal.throwIfAborted()
      await onStep(`${service} to be stopped`)
      if (app && service === shownName(app)) await this.#service.stop(signal)
      if (service === shownName(mongo)) {
        await scaleDown(mongo, this.#workloads)
        await untilGone(mongo, this.#workloads, this.#settings.stopTimeout, signal)
      }
      await onStep(`${service} stopped`)
    }
    // While volumes are half exchanged there may be no claim to be looked at.
    if (!(await this.#claimExists())) return false
    // mongod empties it when it shuts down by itself, and at no other time.
    const look = 'cd "$1" && { [ -s mongod.lock ] && echo killed || echo clean; }'
    return (await this.folder.look(look)) === 'clean\n'
  }

  async start({ services, start }: Outage, seeding: boolean): Promise<string[]> {
    // Most volumes are for one node alone, and the pod of mongod may come to another.
    await this.folder.release()
    const [mongo, app] = [await this.#workloads.mongo(), await this.#workloads.app()]
    if (services.includes(shownName(mongo)))
      await startMongo(mongo, this.#workloads, this.#settings.healthTimeout)
    const withDatabase = replicasOf(await this.#workloads.mongo()) > 0
    if (app && services.includes(shownName(app))) {
      if (seeding && withDatabase) await this.#service.start('seeding')
      await this.#service.start(seeding ? 'anew' : start, withDatabase)
    }
    const [mongoNow, appNow] = [await this.#workloads.mongo(), await this.#workloads.app()]
    const stopped = [mongoNow, ...(appNow ? [appNow] : [])].filter((one) => replicasOf(one) === 0)
    return stopped.map(shownName).filter((name) => services.includes(name))
  }

  #helpers(claim: string, mongo: () => Promise<MongoNow>): PodHelpers {
    const { deployment } = this.#place
    const place = async () => ({ ...runBy(await this.#whose(), this.#place), claim })
    return new PodHelpers(this.#workloads.kubectl, deployment, place, mongo)
  }

  /** Asked while a pod of mongod is there to be asked. */
  #whose(): Promise<WrittenOutage['user']> {
    this.#user ??= this.#askUser()
    return this.#user
  }

  async #claimExists(): Promise<boolean> {
    return (await this.#workloads.kubectl.get('persistentvolumeclaims', this.#place.claim)) !== null
  }

  /** Changes with every scaling, and with everything else that is asked of mongod's pods. */
  async #lastChange(): Promise<string> {
    const { uid, generation } = (await this.#workloads.mongo()).metadata
    return `${uid} ${generation}`
  }

  async #assertQuiet(): Promise<void> {
    const workload = await this.#workloads.mongo()
    if (replicasOf(workload) > 0) throw scaledUp(workload)
    await this.#watch.assertUnused()
  }

  /** Where it does not run, its volume is free for any node that it allows. */
  async #now(): Promise<MongoNow> {
    const pods = await this.#workloads.podsOf(await this.#workloads.mongo())
    const placed = pods.find(({ spec }) => spec.nodeName !== undefined)
    const ready = pods.find(isReady)
    return {
      node: placed?.spec.nodeName ?? null,
      running: ready
        ? { pod: ready.metadata.name, container: this.#workloads.mongoContainer(ready.spec).name }
        : null,
    }
  }
}

/** As a workload is named to people, and in an outage. */
export function shownName({ kind, metadata }: Workload): string {
  return `${kind.toLowerCase()}/${metadata.name}`
}

function replicasOf({ spec }: Workload): number {
  return spec.replicas ?? 1
}

async function presentPod(workloads: Workloads, workload: Workload): Promise<Pod | null> {
  return (
    (await workloads.podsOf(workload)).find((pod) => pod.metadata.deletionTimestamp === undefined) ?? null
  )
}

/** Who mongod's files belong to, where no pod spec says who runs it. */
async function userOf(
  { dataPath }: Settings,
  workloads: Workloads,
  workload: Workload,
  pod: Pod | null,
): Promise<WrittenOutage['user']> {
  if (saysUser(pod ?? firstPod(workload), workloads)) return null
  if (!pod || !isReady(pod)) return (await new OutageJournal(workloads).read())?.user ?? null
  const { name } = workloads.mongoContainer(pod.spec)
  const script = `stat -c '%u %g' "$1/WiredTiger" 2>/dev/null || stat -c '%u %g' "$1"`
  const said = await workloads.kubectl.exec(pod.metadata.name, name, ['sh', '-c', script, 'sh', dataPath])
  const [runAsUser, runAsGroup] = said.trim().split(' ').map(Number)
  return runAsUser === undefined || runAsGroup === undefined ? null : { runAsUser, runAsGroup }
}

function isOurs({ metadata }: Pod, deployment: string): boolean {
  return metadata.labels?.[kindLabel] === 'helper' && metadata.labels[deploymentLabel] === deployment
}

function assertKept(workload: Workload): void {
  if (workload.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `${shownName(workload)} deletes its data when it is scaled to 0; nothing was stopped`,
    cause: 'Its persistentVolumeClaimRetentionPolicy.whenScaled is Delete',
    remedy: 'Set it to Retain, or use a hot archive',
  })
}

function assertOne(workload: Workload): void {
  if (replicasOf(workload) < 2) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `${shownName(workload)} has ${replicasOf(workload)} replicas, each with data of its own`,
    cause: 'A cold copy is of one member, and a restored one would not be that of the others',
    remedy: 'Use --kind hot, or restore a hot archive by --target direct',
  })
}

function assertShareable(claim: string, modes: readonly string[]): void {
  if (!modes.includes('ReadWriteOncePod')) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `the claim ${claim} is for one pod alone`,
    cause: 'Its access mode is ReadWriteOncePod, so that no helper pod gets at the data beside mongod',
    remedy: 'Use a hot archive, or the access mode ReadWriteOnce',
  })
}

/** @param below what is mounted inside it. */
function notExchangeable(dataPath: string, below: string | undefined): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: below
      ? `${below} is a volume of its own inside the data folder`
      : `the data folder ${dataPath} is mounted read-only`,
    cause: 'A cold restore exchanges the old files and the new ones by renaming them',
    remedy: below
      ? 'Restore a hot archive, or move that part into the data folder first'
      : 'Mount it writable',
  })
}

function notAlone(claim: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the claim ${claim} holds more than the data folder`,
    cause:
      'It is mounted more than once, by a subPath, or above the data folder: a fresh volume would lack the rest',
    remedy: 'Restore without --fresh-volume',
  })
}

function shared(others: readonly Pod[]): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the claim of the data is also mounted by ${others.map(({ metadata }) => metadata.name).join(', ')}`,
    cause: 'What runs on it beside mongod may write to it while it is copied',
    remedy: 'Remove that pod first',
  })
}

function scaledUp(workload: Workload): BackupError {
  return new BackupError({
    code: 'source-changed',
    message: `${shownName(workload)} was scaled to ${replicasOf(workload)} while the data folder was to be quiet`,
    cause: 'Somebody, or an automation, has started it meanwhile',
    remedy: 'Pause what starts it, then run this again',
  })
}
