/** Is staging as far from the live release as its NetworkPolicy says? Only a network that enforces policies sees to it. */
import type { Workloads } from './workloads.ts'

/** How long it is tried to reach something, milliseconds: what a policy drops is never answered. */
const patience = 15_000

/** Opens a connection and closes it. Without bash in the container there is nothing to try it with. */
const knock = `bash -c ': <"/dev/tcp/$1/$2"' bash "$1" "$2" 2>/dev/null && echo reached; :`

/**
 * Does mongod's pod reach this? Never throws: false where it cannot be tried.
 * @param workloads those of staging.
 */
export async function reaches(
  { address, port }: { address: string; port: number },
  workloads: Workloads,
): Promise<boolean> {
  try {
    const mongo = await workloads.readyMongo()
    if (!mongo) return false
    const { pod, container } = mongo
    const words = ['exec', pod.metadata.name, '--container', container.name, '--', 'sh', '-c', knock, 'sh']
    const signal = AbortSignal.timeout(patience)
    const said = await workloads.kubectl.run([...words, address, String(port)], { signal })
    return said.trim() === 'reached'
  } catch {
    return false
  }
}
