/**
 * A workload scaled to 0 and back. How many replicas it had is written on the workload itself, by the same change that
 * scales it: nobody ever finds the one without the other.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Pod, Workload } from './objects.ts'
import { resourceOf, type Workloads } from './workloads.ts'

export const replicasAnnotation = 'issuer-backup.io/replicas'

/** Between two looks, milliseconds. */
const pause = 500

/** The number that was written down; null where none was. */
export function recordedReplicas({ metadata }: Workload): number | null {
  const text = metadata.annotations?.[replicasAnnotation]
  return text === undefined || !/^\d+$/.test(text) ? null : Number(text)
}

/** How many replicas it is to have once nothing is stopped by us. */
export function usualReplicas(workload: Workload): number {
  return recordedReplicas(workload) ?? workload.spec.replicas ?? 1
}

/**
 * Writes down how many replicas it has, and scales it to 0. Where it is there already nothing is written, and by
 * {@link scaleUp} it stays so: that was its owner.
 * @throws BackupError as `Workloads.change`.
 */
export async function scaleDown(workload: Workload, workloads: Workloads): Promise<void> {
  await workloads.change(workload, (present) => {
    const { replicas = 1 } = present.spec
    // What a run that died has written down is not what it found at 0.
    if (replicas === 0) return null
    return { metadata: { annotations: { [replicasAnnotation]: String(replicas) } }, spec: { replicas: 0 } }
  })
}

/**
 * Scales it to the number that was written down, and takes that off. Where none was, we have not scaled it down.
 * @param more changes besides, by the same patch.
 * @throws BackupError `not-started` where it has been removed; else as `Workloads.change`.
 */
export async function scaleUp(
  workload: Workload,
  workloads: Workloads,
  more: (present: Workload) => { annotations?: object; spec?: object } | null = () => null,
): Promise<void> {
  const { name } = workload.metadata
  const change = (present: Workload) => {
    const replicas = recordedReplicas(present)
    const besides = more(present)
    if (replicas === null && !besides) return null
    return {
      metadata: { annotations: { ...besides?.annotations, [replicasAnnotation]: null } },
      spec: { ...besides?.spec, ...(replicas !== null && { replicas }) },
    }
  }
  if (await workloads.change(workload, change, 'strategic')) return
  throw new BackupError({
    code: 'not-started',
    message: `${name} has been removed, so it cannot be scaled up`,
    remedy: 'Install the release again; the data is in order',
  })
}

/**
 * Waits until no pod of it is left.
 * @param patience milliseconds.
 * @throws BackupError `target-failed` where some are still there then.
 */
export async function untilGone(
  workload: Workload,
  workloads: Workloads,
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + patience
  for (;;) {
    signal.throwIfAborted()
    const left = (await workloads.podsOf(workload)).filter(isThere)
    if (left.length === 0) return
    if (performance.now() > end) throw stillThere(workload, left, patience)
    await sleep(pause, undefined, { signal })
  }
}

/** What one look at a workload that was scaled up tells; of one that is not there yet, its pods too. */
export async function rollout(
  workload: Workload,
  workloads: Workloads,
): Promise<{ done: boolean; words: string; pods: Pod[] }> {
  const { kubectl } = workloads
  const { name } = workload.metadata
  const present = await kubectl.get<Workload>(resourceOf(workload), name)
  if (!present) return { done: false, words: `${name} has been removed`, pods: [] }
  const wanted = present.spec.replicas ?? 1
  const {
    observedGeneration = 0,
    replicas = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
  } = present.status ?? {}
  const seen = observedGeneration >= (present.metadata.generation ?? 0)
  if (seen && [replicas, updatedReplicas, readyReplicas].every((number) => number === wanted))
    return { done: true, words: `${wanted} of ${wanted} replicas are ready`, pods: [] }
  const pods = await workloads.podsOf(present)
  const reasons = pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state }) => state?.waiting?.reason ?? []),
  )
  const why = reasons.length === 0 ? '' : ` (${[...new Set(reasons)].join(', ')})`
  return { done: false, words: `${readyReplicas} of ${wanted} replicas of ${name} are ready${why}`, pods }
}

/** Is it more than a note of one that has ended? */
export function isThere({ status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
}

function stillThere({ metadata }: Workload, pods: readonly Pod[], patience: number): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `${pods.map((pod) => pod.metadata.name).join(', ')} of ${metadata.name} is not gone after ${patience / 1000} s`,
    cause: 'It does not end within its grace period, its node is lost, or somebody has scaled it up again',
    remedy: 'Raise --stop-timeout above its terminationGracePeriodSeconds, or look at kubectl describe pods',
  })
}
