/** Workloads scaled to nothing and back, and waited for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import { isReady, type Pod, type Workload } from './objects.ts'
import { resourceOf, type Workloads } from './workloads.ts'

/** How long a pod may take until it is Ready, milliseconds. */
const startPatience = 300_000

/** What a pod may take to be gone beyond the time that it is given to end, milliseconds. */
const goneGrace = 30_000

/** How often the cluster is asked how far it is, milliseconds. */
const pause = 500

/** As a workload is named to people. */
export function shownName({ kind, metadata }: Workload): string {
  return `${kind.toLowerCase()}/${metadata.name}`
}

/** One where nothing is said. */
export function replicasOf({ spec }: Workload): number {
  return spec.replicas ?? 1
}

/**
 * Returns when its pods are gone, and not when they are ending: one that ends may still write.
 * @param patience for its pods, milliseconds; they get what they are given to end in any case.
 * @throws BackupError `target-failed`.
 */
export async function scaleToNothing(
  workloads: Workloads,
  workload: Workload,
  patience: number,
): Promise<void> {
  const pods = await workloads.podsOf(workload)
  const grace = Math.max(0, ...pods.map(({ spec }) => (spec.terminationGracePeriodSeconds ?? 30) * 1000))
  await scale(workloads, workload, 0)
  const end = performance.now() + Math.max(grace + goneGrace, patience)
  for (;;) {
    const left = await workloads.podsOf(workload)
    if (left.length === 0) return
    if (performance.now() > end) throw stillThere(workload, left)
    await sleep(pause)
  }
}

/** Returns when so many of its pods are Ready. @throws BackupError `not-started`. */
export async function scaleUp(workloads: Workloads, workload: Workload, replicas: number): Promise<void> {
  try {
    await scale(workloads, workload, replicas)
  } catch (underlying) {
    if (!(underlying instanceof BackupError)) throw underlying
    throw notStarted(workload, `could not be scaled to ${replicas}`, underlying.likelyCause, underlying)
  }
  const end = performance.now() + startPatience
  for (;;) {
    const pods = await workloads.podsOf(workload)
    if (pods.filter(isReady).length >= replicas) return
    const crashing = pods.find(crashes)
    if (crashing || performance.now() > end) {
      const what = crashing ? 'ends as soon as it is started' : 'was scaled back, and is not Ready'
      throw notStarted(workload, what, await lastWords(workloads, crashing ?? pods[0]))
    }
    await sleep(pause)
  }
}

async function scale(workloads: Workloads, workload: Workload, replicas: number): Promise<void> {
  await workloads.kubectl.change<Workload>(resourceOf(workload), workload.metadata.name, (present) =>
    replicasOf(present) === replicas ? null : { spec: { replicas } },
  )
}

async function lastWords({ kubectl }: Workloads, pod: Pod | undefined): Promise<string> {
  const { conditions = [], containerStatuses = [] } = pod?.status ?? {}
  const words = [
    ...conditions.filter(({ status }) => status === 'False').map(({ message }) => message),
    ...containerStatuses.map(({ state }) => state?.waiting?.message),
  ].filter((said) => said !== undefined)
  if (pod) {
    const log = ['logs', pod.metadata.name, '--all-containers', '--tail', '3']
    words.push((await kubectl.run(log).catch(() => '')).trim())
  }
  return words.filter(Boolean).join('; ').slice(0, 1000)
}

function crashes({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff')
}

function stillThere(workload: Workload, left: readonly Pod[]): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the pods of ${shownName(workload)} do not go: ${left.map(({ metadata }) => metadata.name).join(', ')}`,
    cause: 'Their node does not answer, or what runs in them does not end',
    remedy:
      'Look at them with kubectl describe; --stop-timeout gives them more time. It has been scaled back',
  })
}

function notStarted(
  workload: Workload,
  what: string,
  cause: string | undefined,
  underlying?: unknown,
): BackupError {
  return new BackupError({
    code: 'not-started',
    message: `${shownName(workload)} ${what}`,
    ...(cause && { cause }),
    remedy: `Look at kubectl describe ${shownName(workload)}, then run issuer-backup heal`,
    underlying,
  })
}
