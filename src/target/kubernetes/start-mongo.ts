/** Mongod scaled back, and waited for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Pod, Workload } from './objects.ts'
import { rollout, scaleUp } from './scale.ts'
import type { Workloads } from './workloads.ts'

/** How long it may take until it is Ready at least: what has to be recovered first takes its time. Milliseconds. */
const leastPatience = 300_000

/** How often the cluster is asked how far it is, milliseconds. */
const pause = 500

/**
 * @param patience how long it may take, milliseconds; 300,000 are always allowed.
 * @throws BackupError `not-started`.
 */
export async function startMongo(workload: Workload, workloads: Workloads, patience: number): Promise<void> {
  try {
    await scaleUp(workload, workloads)
  } catch (underlying) {
    if (!(underlying instanceof BackupError) || ['not-started', 'locked'].includes(underlying.code))
      throw underlying
    throw notStarted(workload, underlying.message, underlying.likelyCause, underlying)
  }
  const end = performance.now() + Math.max(patience, leastPatience)
  for (;;) {
    const { done, words, pods } = await rollout(workload, workloads)
    if (done) return
    const crashing = pods.find((pod) => crashes(pod, workloads))
    if (crashing || performance.now() > end)
      throw notStarted(workload, words, await lastWords(workloads, crashing ?? pods[0]))
    await sleep(pause)
  }
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

/** What runs beside mongod may wait for it, and end until it is there. */
function crashes({ spec, status }: Pod, workloads: Workloads): boolean {
  const mongod = workloads.mongoContainer(spec).name
  return (status?.containerStatuses ?? []).some(
    ({ name, state }) => name === mongod && state?.waiting?.reason === 'CrashLoopBackOff',
  )
}

function notStarted(
  { metadata }: Workload,
  words: string,
  cause: string | undefined,
  underlying?: unknown,
): BackupError {
  return new BackupError({
    code: 'not-started',
    message: `mongod could not be started again: ${words}`,
    ...(cause && { cause }),
    remedy: `Look at kubectl describe pods of ${metadata.name}, then run issuer-backup heal`,
    underlying,
  })
}
