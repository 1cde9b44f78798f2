/** What the pods of a staging's service say of themselves. */
import type { Kubectl } from './kubectl.ts'
import type { Pod } from './objects.ts'
import type { Manifest } from './staging-pods.ts'

/** Why a container waits that will not run however long it does. */
const hopeless = new Set([
  ...['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'ErrImageNeverPull', 'InvalidImageName'],
  ...['CreateContainerConfigError', 'CreateContainerError'],
])

/** Is there anything to wait for? Also where there is no pod yet. */
export function mayRun(pods: readonly Pod[]): boolean {
  const waiting = pods.flatMap(({ status = {} }) =>
    [...(status.containerStatuses ?? []), ...((status as Manifest).initContainerStatuses ?? [])].map(
      ({ state }) => state?.waiting?.reason,
    ),
  )
  return !waiting.some((reason) => hopeless.has(reason))
}

/** Why they wait, and the ends of their logs; empty where neither can be had. */
export async function lastWords(pods: readonly Pod[], kubectl: Kubectl): Promise<string> {
  const words: string[] = []
  for (const { metadata, status } of pods) {
    const [state] = (status?.containerStatuses ?? []).map((one) => one.state?.waiting)
    if (state) words.push(`${metadata.name} waits: ${state.message ?? state.reason}`)
    const log = ['logs', metadata.name, '--all-containers', '--tail', '3']
    const present = (await kubectl.run(log).catch(() => '')).trim()
    words.push(present || (await kubectl.run([...log, '--previous']).catch(() => '')).trim())
  }
  return words.filter(Boolean).join('; ').slice(0, 1000)
}
