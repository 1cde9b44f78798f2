/** What may happen to a cluster, and to who is at work in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { kubectl } from './kube.ts'

/** Ends the one of our own cluster; it is started again there. */
export async function restartApiServer(): Promise<void> {
  const server = await kubectl(
    'config',
    'view',
    '--minify',
    '--output=jsonpath={.clusters[0].cluster.server}',
  )
  const { hostname, port } = new URL(server)
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = read(`/proc/${name}/cmdline`).split('\0')
    // Other clusters of this machine have the same port, each in a network of its own.
    const ours = /kube-apiserver$/.test(words[0]!) && [hostname, port].every((word) => words.includes(word))
    if (ours) kill(Number(name))
  }
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => new RegExp(`^PPid:\\s+${pid}$`, 'm').test(read(`/proc/${name}/status`)))
    .map(Number)
}

/** Sockets included; 0 where it has ended. */
export function bytesReadBy(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(read(`/proc/${pid}/io`))?.[1] ?? 0)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
