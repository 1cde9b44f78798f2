/** What can be known of a release before anything is stopped: whether its data can be copied, and exchanged. */
import { BackupError } from '../../errors.ts'
import type { HelmTarget as Settings } from '../../settings/types.ts'
import type { ColdFacts } from '../cold.ts'
import { lookAtFolder } from '../folder/look.ts'
import { findClaim } from './claim.ts'
import { mounts } from './claim-watch.ts'
import { isHelper, type PodPlace } from './helper-pod.ts'
import { meddlersOf } from './meddlers.ts'
import { type Container, type Pod, replicasOf, shownName, type Workload } from './objects.ts'
import { assertPermitted, coldRules, snapshotRules } from './permissions.ts'
import { memberOf } from './replica-member.ts'
import type { KubernetesService } from './service.ts'
import type { Workloads } from './workloads.ts'

export interface LookedAt {
  settings: Settings
  workloads: Workloads
  service: KubernetesService
  /** Of mongod's claim. */
  place: PodPlace
  /** Runs a script that only reads, whose `$1` is the data folder. @returns what it printed. */
  look(script: string): Promise<string>
}

/**
 * @param frozen is it to be copied from a snapshot?
 * @throws BackupError as `Cold.inspect`; `not-permitted`.
 */
export async function inspectRelease(
  { settings, workloads, service, place, look }: LookedAt,
  needed: 'data' | 'place',
  frozen: boolean,
): Promise<ColdFacts> {
  const { kubectl } = workloads
  await assertPermitted(kubectl, coldRules)
  if (frozen && needed === 'data') await assertPermitted(kubectl, snapshotRules)
  const workload = await workloads.mongo()
  assertKept(workload)
  assertOne(workload)
  const claim = await findClaim(kubectl, place.claim)
  assertShareable(claim.metadata.name, claim.spec.accessModes ?? [])
  const pods = await kubectl.list<Pod>('pods')
  const own = (await workloads.podsOf(workload)).map(({ metadata }) => metadata.name)
  const others = pods.filter(
    (pod) => mounts(pod, place.claim) && !own.includes(pod.metadata.name) && !isHelper(pod, place.deployment),
  )
  const live = others.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
  if (live.length > 0) throw shared(live)
  const container = workloads.mongoContainer(workload.spec.template.spec)
  const below = mountBelow(container, settings.dataPath)
  if (needed === 'data' && below !== undefined) throw apartFrom(settings.dataPath, below)
  const { replicaSet, ...facts } = await lookAtFolder(
    look,
    {
      where: `the claim ${place.claim}`,
      path: settings.dataPath,
      command: [...(container.command ?? []), ...(container.args ?? [])],
      image: container.image ?? '',
      flag: '--mongo-workload',
    },
    needed,
  )
  return {
    ...facts,
    replicaSet: replicaSet === null ? null : memberOf(replicaSet, workload, kubectl.namespace),
    ...(await servicesOf(workloads, settings)),
    warnings: [...(await meddlersOf(workload, kubectl)), ...((await service.warnings?.()) ?? [])],
  }
}

/** As `Cold.services`. */
export async function servicesOf(
  workloads: Workloads,
  { fresh }: Settings,
): Promise<Pick<ColdFacts, 'running' | 'expected'>> {
  const app = await workloads.app()
  const all = [await workloads.mongo(), ...(app ? [app] : [])]
  const running = all.filter((one) => replicasOf(one) > 0).map(shownName)
  // What was scaled to nothing is meant to be so.
  return { running, expected: fresh ? all.map(shownName) : running }
}

/** @throws BackupError as `Cold.assertExchangeable`. */
export async function assertExchangeable(
  { settings: { dataPath }, workloads, place }: LookedAt,
  freshVolume: boolean,
): Promise<void> {
  const { spec } = (await workloads.mongo()).spec.template
  const container = workloads.mongoContainer(spec)
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === place.mountPath)
  if (freshVolume) {
    const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts)
    const alone = mounts.filter(({ name }) => name === mount?.name).length === 1
    if (!alone || mount?.mountPath !== dataPath || mount.subPath !== undefined) throw notAlone(place.claim)
    return
  }
  const below = mountBelow(container, dataPath)
  if (below !== undefined || mount?.readOnly) throw notExchangeable(dataPath, below)
}

function mountBelow({ volumeMounts = [] }: Container, dataPath: string): string | undefined {
  return volumeMounts.find(({ mountPath }) => mountPath.startsWith(`${dataPath}/`))?.mountPath
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

function apartFrom(dataPath: string, below: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `${below} is a volume of its own inside the data folder ${dataPath}; nothing was stopped`,
    cause: 'A cold copy reads the claim of the data folder alone: that part would be missing from it',
    remedy: 'Use --kind hot, or move that part into the data folder first',
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
