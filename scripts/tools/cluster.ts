/**
 * A Kubernetes cluster of our own, of a single node: the real programs, in namespaces for processes, mounts and network.
 * It is there within some ten seconds, and whatever it made ends with the first of its processes. As a program, its
 * keeper.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClusterPlace, inNetwork, makeGroups, makeNetwork, sweep, takePlace } from './cluster-place.ts'
import { type Kept, keepUntilOver, lastLine, startKeeper } from './keeper.ts'

/** How long the node's processes may take to end, milliseconds. */
const endPatience = 20_000

/**
 * Starts a cluster that is gone when this process is, however it ends. Needs root and what `provideKube` provides.
 * @returns the path of its kubeconfig, and how to remove it
 * @throws Error that says what did not come up
 */
export function startCluster(): Promise<Kept> {
  return startKeeper(import.meta.filename)
}

async function keep(say: (kubeconfig: string) => void, over: Promise<unknown>): Promise<void> {
  const place = await takePlace()
  try {
    await mkdir(place.folder, { mode: 0o711 })
    await makeNetwork(place)
    await makeGroups(place)
    const node = await startNode(place)
    say(path.join(place.folder, 'kubeconfig'))
    await Promise.race([over, node.ended])
    await node.end()
  } finally {
    await sweep(place)
  }
}

/** The node is process 1 of its own, with which the kernel ends all others; and so it does when we end. */
async function startNode(place: ClusterPlace) {
  const logFile = path.join(place.folder, 'node.log')
  await using log = await open(logFile, 'w')
  const program = path.join(import.meta.dirname, 'cluster-node.ts')
  const [command, ...args] = [
    ...inNetwork(place),
    ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
    // A shell waits for every process whose parent has gone. The folder tells the sweep whose this is.
    ...['sh', '-c', '"$@"; exit "$?"', `${place.folder}/init`],
    ...[process.execPath, program, JSON.stringify(place)],
  ] as [string, ...string[]]
  const node = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', log.fd] })
  node.stdin!.on('error', () => {}) // it may be gone already
  const ended = once(node, 'close')
  const ready = await Promise.race([once(node.stdout!, 'data').then(() => true), ended.then(() => false)])
  if (!ready) throw new Error(`the cluster does not come up: ${lastLine(await readFile(logFile, 'utf8'))}`)
  return {
    ended,
    async end() {
      node.stdin!.end()
      await Promise.race([ended, sleep(endPatience, undefined, { ref: false })])
    },
  }
}

if (import.meta.main) await keepUntilOver(keep)
