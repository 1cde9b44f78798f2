/** The network of a staging in our own cluster, which enforces no NetworkPolicy, and who comes into being in it. */
import { globSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { run, start } from '../../src/exec.ts'
import { getObject, kubectl } from './kube.ts'
import { eventually } from './reach.ts'
import { findProgram, tool } from './tools.ts'

/** @returns what ends the watch, and says the names of all pods that there were meanwhile; may be called again. */
export function watchPods(namespace: string): () => Promise<string[]> {
  const words = ['get', 'pods', '--namespace', namespace, '--watch', '--output=name']
  const child = start(tool('kubectl'), words, { stdout: 'pipe' })
  let text = ''
  child.stdout!.on('data', (chunk) => (text += chunk))
  return async () => {
    child.kill('SIGTERM')
    await child.ended
    return [...new Set(text.split('\n').filter(Boolean))]
  }
}

/**
 * Does to the first pod of this name what a network does that enforces a policy: whatever it sends to the address is
 * dropped. Returns once that is so.
 */
export async function dropFrom(namespace: string, pod: string, address: string): Promise<void> {
  const rule = ['--append', 'OUTPUT', '--destination', address, '--jump', 'DROP']
  await eventually(`a process of ${pod}`, async () => {
    const uid = await kubectl(
      'get',
      'pod',
      pod,
      '--namespace',
      namespace,
      '--output=jsonpath={.metadata.uid}',
    )
    const found = globSync('/proc/[0-9]*').find(
      (process) => read(`${process}/cgroup`).includes(`pod${uid}`) && isInPod(process),
    )
    if (found === undefined) return undefined
    // It may have ended meanwhile, as those that probe do.
    const inside = ['--net', '--target', path.basename(found), findProgram('iptables')!]
    await run(findProgram('nsenter')!, [...inside, ...rule])
    return true
  })
}

export async function addressOf(namespace: string, pod: string): Promise<string> {
  return (await getObject('--namespace', namespace, `pod/${pod}`)).status.podIP
}

/** One that is about to become the pod's first is still in the network of the node, as is whoever starts it. */
function isInPod(process: string): boolean {
  const [, parent] = /^PPid:\s+(\d+)$/m.exec(read(`${process}/status`)) ?? []
  return networkOf(process) !== networkOf(`/proc/${parent}`)
}

function networkOf(process: string): string {
  try {
    return readlinkSync(`${process}/ns/net`)
  } catch {
    return ''
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // It has ended by itself.
  }
}
