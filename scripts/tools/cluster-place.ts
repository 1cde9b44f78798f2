/**
 * Where a cluster of our own lives: a folder, and a network namespace that has its bridges, routes and firewall rules,
 * so that it shares nothing with the machine's engine. All that it leaves behind can be told by these.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { killAll, type Place, removeGroups, takeFirst } from './places.ts'
import { run } from './registries.ts'

export interface ClusterPlace extends Place {
  /** The node's address, at which the API server is reached from the machine too. */
  node: string
  /** The machine's end of the link to the node, and its address. */
  link: string
  gateway: string
  /** The addresses of pods. */
  pods: string
}

/** Runs on one machine at the same time. */
const slots = 16

function placeOf(slot: number): ClusterPlace {
  const name = `issuer-backup-kube-${slot}`
  const network = `10.214.${slot * 16}`
  return {
    name,
    folder: path.join(tmpdir(), name),
    node: `${network}.2`,
    link: `ib-kube${slot}`,
    gateway: `${network}.1`,
    pods: `10.214.${slot * 16 + 1}.0/24`,
  }
}

/** Takes one for as long as this process lives, swept. */
export function takePlace(): Promise<ClusterPlace> {
  return takeFirst(
    Array.from({ length: slots }, (_, slot) => placeOf(slot)),
    sweep,
  )
}

/** Makes the network namespace and a link to it. */
export async function makeNetwork({ name, node, link, gateway }: ClusterPlace): Promise<void> {
  const inside = ['-netns', name]
  await run('ip', ['netns', 'add', name])
  await run('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name])
  await run('ip', ['address', 'add', `${gateway}/30`, 'dev', link])
  await run('ip', ['link', 'set', link, 'up'])
  await run('ip', [...inside, 'address', 'add', `${node}/30`, 'dev', 'eth0'])
  for (const device of ['lo', 'eth0']) await run('ip', [...inside, 'link', 'set', device, 'up'])
  await run('ip', [...inside, 'route', 'add', 'default', 'via', gateway])
}

/** How to run a program in the network namespace. */
export function inNetwork({ name }: ClusterPlace): string[] {
  return ['nsenter', `--net=/run/netns/${name}`]
}

/** The kubelet demands that its control group is there, in every hierarchy that it uses. */
export async function makeGroups({ name }: ClusterPlace): Promise<void> {
  const hierarchies = (await readFile('/proc/mounts', 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '))
    .filter(([, folder, type]) => folder!.startsWith('/sys/fs/cgroup') && type!.startsWith('cgroup'))
  for (const [, folder, type] of hierarchies) {
    if (type === 'cgroup2') await enableControllers(folder!)
    await mkdir(path.join(folder!, name), { recursive: true })
  }
}

async function enableControllers(root: string): Promise<void> {
  const controllers = (await readFile(path.join(root, 'cgroup.controllers'), 'utf8')).trim().split(' ')
  for (const controller of controllers.filter(Boolean))
    await writeFile(path.join(root, 'cgroup.subtree_control'), `+${controller}`).catch(() => {}) // it may be taken
}

/** Removes every trace of a cluster that lived here: its processes, and with the last of them its mounts; network, files. */
export async function sweep(place: ClusterPlace): Promise<void> {
  const { name, folder, link } = place
  await killAll(place, new Set(['unshare', 'sh']))
  await run('ip', ['link', 'delete', link]).catch(() => {}) // before the first cluster there is none
  await run('ip', ['netns', 'delete', name]).catch(() => {})
  await removeGroups(place)
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}
