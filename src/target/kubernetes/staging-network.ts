/**
 * Is staging as far from what is outside of it as its NetworkPolicy says? Only a network that enforces policies sees to
 * it, and a cluster takes a policy from everybody, whether its network does or not. So it is tried.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Workloads } from './workloads.ts'

/** Where something answers whoever is in the cluster. */
export interface Door {
  address: string
  port: number
}

/** How long it is tried to reach something, seconds: what a policy drops is never answered. */
const patience = 3

/** How long a network may take to enforce a policy on a pod that has just been started, milliseconds. */
const settling = 10_000

/** Between two tries, milliseconds. */
const pause = 1_000

/** Opens a connection and closes it; without an address, to the API server, which every pod knows. */
const knock = `command -v bash >/dev/null || exit 0
bash -c 'exec 2>/dev/null
exec 3< <(: <"/dev/tcp/$1/$2" && echo reached || echo apart)
read -t ${patience} -u 3 said || kill $!
echo "\${said:-apart}"' bash "\${1:-$KUBERNETES_SERVICE_HOST}" "\${2:-$KUBERNETES_SERVICE_PORT}"`

/**
 * Has staging's mongod, which must be Ready, knock at what the policy forbids. An API server on the same node may be out
 * of a policy's reach, so that is asked only where there is nothing better.
 * @param workloads those of staging.
 * @param live what is known to answer in the live release; null where nothing does.
 * @throws BackupError `target-unsuitable` where it gets an answer, or cannot knock; as `Kubectl.run`.
 */
export async function assertEnclosed(
  workloads: Workloads,
  live: Door | null,
  signal: AbortSignal,
): Promise<void> {
  const words = ['sh', '-c', knock, 'sh', ...(live ? [live.address, String(live.port)] : [])]
  const end = performance.now() + settling
  for (;;) {
    const mongo = await workloads.readyMongo()
    const said = mongo && (await workloads.kubectl.exec(mongo.pod.metadata.name, mongo.container.name, words))
    if (said?.trim() === 'apart') return
    if (said === '') throw untried()
    if (performance.now() > end) throw said ? open(live ? 'the live mongod' : 'the API server') : untried()
    await sleep(pause, undefined, { signal })
  }
}

function open(what: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message:
      'the network of this cluster enforces no NetworkPolicy, and the restored service could reach live systems',
    cause: `A pod of staging has reached ${what}, which its NetworkPolicy forbids`,
    remedy,
  })
}

function untried(): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message:
      'it cannot be told whether the network of this cluster enforces NetworkPolicies, and the restored service could reach live systems',
    cause: "The container of staging's mongod is not Ready, or has no bash to try it with",
    remedy,
  })
}

const remedy =
  'Drill on a cluster whose CNI enforces NetworkPolicies, such as Calico or Cilium; or let staging reach what is outside of it with --egress, where the restored service can do no harm there'
