/** A release scaled to nothing for a copy or an exchange of mongod's data folder, and scaled back. */
import { BackupError } from '../../errors.ts'
import type { HelmTarget as Settings } from '../../settings/types.ts'
import type { Cold, ColdFacts, OnStep, Outage } from '../cold.ts'
import { HelperDataFolder } from '../folder/data-folder.ts'
import { layoutOf } from '../folder/look.ts'
import { placeOf, runBy } from './claim.ts'
import { ClaimFolder } from './claim-folder.ts'
import { ClaimWatch } from './claim-watch.ts'
import { assertExchangeable, inspectRelease, type LookedAt, servicesOf } from './cold-preflight.ts'
import { FreshVolumes } from './fresh-volume.ts'
import { isHelper, type MongoNow, PodHelpers, type PodPlace } from './helper-pod.ts'
import { mongoUser } from './mongo-user.ts'
import { isReady, type Pod, replicasOf, shownName, type Workload } from './objects.ts'
import { OutageJournal, type WrittenOutage } from './outage-journal.ts'
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
    this.#watch = new ClaimWatch(workloads.kubectl, place.claim, (pod) => isHelper(pod, place.deployment))
    const layout = [...layoutOf(command), ...smallCache]
    const beside = new HelperDataFolder({
      host: this.#helpers(place.claim, () => this.#now()),
      path: settings.dataPath,
      layout,
      assertQuiet: () => this.#assertQuiet(),
      lastStarts: () => this.#lastChange(),
    })
    const folderOn = (claim: string, assertQuiet = async () => {}) =>
      new HelperDataFolder({
        // Mongod's own container is on another claim.
        host: this.#helpers(claim, async () => ({ ...(await this.#now()), running: null })),
        path: settings.dataPath,
        layout,
        assertQuiet,
        lastStarts: async () => [],
      })
    this.#fresh = new FreshVolumes(workloads.kubectl, {
      deployment: place.deployment,
      claim: place.claim,
      unmount: () => beside.release(),
      assertQuiet: () => this.#assertQuiet(),
      assertHeld: () => workloads.assertHeld(),
      folderOn,
    })
    this.folder = new ClaimFolder(
      beside,
      this.#fresh,
      () => this.#claimExists(),
      () => workloads.assertHeld(),
    )
    const { snapshot, snapshotClass } = settings
    const frozen = { place, snapshotClass, folderOn, assertHeld: () => workloads.assertHeld() }
    this.frozen = snapshot === 'csi' ? new VolumeSnapshots(workloads.kubectl, frozen) : null
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
    const place = placeOf(workloads, workload, pod)
    return new KubernetesCold(settings, workloads, service, {
      place,
      command: [...command, ...args],
      user: () => mongoUser(settings, workloads, { workload, pod, place }),
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

  inspect(needed: 'data' | 'place'): Promise<ColdFacts> {
    return inspectRelease(this.#looked(), needed, this.frozen !== null)
  }

  async assertExchangeable(freshVolume = false): Promise<void> {
    if (freshVolume) await this.#fresh.assertPermitted()
    await assertExchangeable(this.#looked(), freshVolume)
  }

  async assertReversible(id: string): Promise<void> {
    if (await this.#fresh.has(id)) await this.#fresh.assertReversible(id)
  }

  services(): Promise<Pick<ColdFacts, 'running' | 'expected'>> {
    return servicesOf(this.#workloads, this.#settings)
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
    const { kubectl } = this.#workloads
    const assertHeld = () => this.#workloads.assertHeld()
    const { found, left } = await discardFrozen(kubectl, this.#place.deployment, assertHeld)
    return found
      ? ['Removed the snapshot of a cold backup that died, and the claim that was filled from it', ...left]
      : []
  }

  async release(): Promise<void> {
    this.#watch.close()
    await this.folder.release()
  }

  async stop({ services }: Outage, signal: AbortSignal, onStep: OnStep): Promise<boolean> {
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

  #looked(): LookedAt {
    return {
      settings: this.#settings,
      workloads: this.#workloads,
      service: this.#service,
      place: this.#place,
      look: (script) => this.folder.look(script),
    }
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
  async #lastChange(): Promise<[string, string][]> {
    const { kind, metadata } = await this.#workloads.mongo()
    return [[`the ${kind} ${metadata.name}`, `${metadata.uid} ${metadata.generation}`]]
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

async function presentPod(workloads: Workloads, workload: Workload): Promise<Pod | null> {
  return (
    (await workloads.podsOf(workload)).find((pod) => pod.metadata.deletionTimestamp === undefined) ?? null
  )
}

function scaledUp(workload: Workload): BackupError {
  return new BackupError({
    code: 'source-changed',
    message: `${shownName(workload)} was scaled to ${replicasOf(workload)} while the data folder was to be quiet`,
    cause: 'Somebody, or an automation, has started it meanwhile',
    remedy: 'Pause what starts it, then run this again',
  })
}
