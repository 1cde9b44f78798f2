/** Who mongod runs as: what a helper takes to get at its files, once no pod of mongod is left to be asked. */
import type { HelmTarget as Settings } from '../../settings/types.ts'
import { runScript } from '../folder/helper.ts'
import { firstPod, saysUser, securityIn } from './claim.ts'
import { PodHelpers, type PodPlace } from './helper-pod.ts'
import { isReady, type Pod, type Workload } from './objects.ts'
import { OutageJournal } from './outage-journal.ts'
import type { Workloads } from './workloads.ts'

export interface Asked {
  workload: Workload
  /** Null where none is there. */
  pod: Pod | null
  place: PodPlace
}

/**
 * @returns null where the workload says it, or nothing is known.
 * @throws BackupError `target-failed` where its pod does not answer.
 */
export async function mongoUser(
  { dataPath }: Pick<Settings, 'dataPath'>,
  workloads: Workloads,
  { workload, pod, place }: Asked,
): Promise<PodPlace['security'] | null> {
  if (saysUser(securityIn(firstPod(workload), workloads))) return null
  const said = pod && securityIn(pod, workloads)
  // Written on the pod by what admits pods here, and asked of a helper too.
  if (said && saysUser(said)) return said
  if (!pod || !isReady(pod)) return (await new OutageJournal(workloads).read())?.user ?? null
  const running = { pod: pod.metadata.name, container: workloads.mongoContainer(pod.spec).name }
  const now = async () => ({ node: null, running })
  const host = new PodHelpers(workloads.kubectl, place.deployment, async () => place, now)
  const script = `stat -c '%u %g' "$1/WiredTiger" 2>/dev/null || stat -c '%u %g' "$1"`
  const owner = await runScript(host, (await host.present())!, script, { args: [dataPath] })
  const [runAsUser, runAsGroup] = owner.trim().split(' ').map(Number)
  return { ...said, runAsUser: runAsUser!, runAsGroup: runAsGroup! }
}
