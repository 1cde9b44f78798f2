/**
 * Where an engine of our own lives: a folder, a bridge and a range of addresses, so that it shares nothing with the
 * machine's engine. All that it leaves behind can be told by these.
 */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { glob, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from './registries.ts'

export interface Place {
  /** Also the name of the control group that all containers are in. */
  name: string
  folder: string
  /** The default network's bridge, and its address. */
  bridge: string
  address: string
  /** The addresses of all networks, the default one included. */
  range: string
}

/** Runs on one machine at the same time. */
const slots = 16

function placeOf(slot: number): Place {
  const name = `issuer-backup-engine-${slot}`
  const network = `10.213.${slot * 16}`
  return {
    name,
    folder: path.join(tmpdir(), name),
    bridge: `ib-engine${slot}`,
    address: `${network}.1/26`,
    range: `${network}.0/20`,
  }
}

/**
 * Takes a place for as long as this process lives: the kernel gives it back however we end. Removes what is left in it
 * and in others of an engine whose keeper was killed.
 */
export async function takePlace(): Promise<Place> {
  let taken: Place | undefined
  for (let slot = 0; slot < slots; slot++) {
    const place = placeOf(slot)
    if (taken !== undefined && !existsSync(place.folder)) continue
    const socket = await hold(`\0${place.name}`)
    if (socket === undefined) continue
    await sweep(place)
    if (taken === undefined) taken = place
    else socket.close()
  }
  if (taken === undefined) throw new Error(`${slots} test engines run on this machine already`)
  return taken
}

/** An abstract socket is no file that could outlive us. */
async function hold(name: string): Promise<net.Server | undefined> {
  const server = net.createServer().listen(name)
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  )
}

/** Makes the bridge, and lets its containers talk where the machine's own engine forbids what it does not know. */
export async function makeNetwork({ bridge, address, range }: Place): Promise<void> {
  await run('ip', ['link', 'add', bridge, 'type', 'bridge'])
  await run('ip', ['address', 'add', address, 'dev', bridge])
  await run('ip', ['link', 'set', bridge, 'up'])
  await run('iptables', ['--wait', '--insert', ...rule(range)])
}

function rule(range: string): string[] {
  return ['FORWARD', '--source', range, '--destination', range, '--jump', 'ACCEPT']
}

/** Removes every trace of an engine that lived here: its processes, mounts, networks and files. */
export async function sweep(place: Place): Promise<void> {
  const { name, folder, range } = place
  for (let processes = await processesOf(place); processes.length > 0; processes = await processesOf(place)) {
    for (const pid of processes) killIfThere(pid)
    await sleep(50)
  }
  for (const mount of await mountsIn(folder)) await run('umount', [mount])
  for (const link of await linksIn(range)) await run('ip', ['link', 'delete', link])
  await run('iptables', ['--wait', '--delete', ...rule(range)]).catch(() => {}) // there is none before the first engine
  for await (const group of glob(`/sys/fs/cgroup/{,*/}${name}`)) await rmdir(group).catch(() => {})
  await rm(folder, { recursive: true, force: true })
}

const engines = new Set(['dockerd', 'containerd', 'containerd-shim-runc-v2', 'runc'])

/** The engine's own processes name its folder in their arguments; those in containers are in its control group. */
async function processesOf({ name, folder }: Place): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, groups] = await Promise.all(
        ['cmdline', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      )
      // A dead one that nobody has waited for has no arguments left.
      const isContained = command !== '' && groups!.includes(`/${name}/`)
      const isEngine = engines.has(path.basename(command!.split('\0')[0]!)) && command!.includes(`${folder}/`)
      return isContained || isEngine ? Number(pid) : []
    }),
  )
  return found.flat()
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

/** Inner mounts first. */
async function mountsIn(folder: string): Promise<string[]> {
  return (await readFile('/proc/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mount) => mount.startsWith(`${folder}/`))
    .reverse()
}

async function linksIn(range: string): Promise<string[]> {
  const [network, bits] = range.split('/') as [string, string]
  const addresses = new net.BlockList()
  addresses.addSubnet(network, Number(bits))
  const links = (await run('ip', ['-oneline', '-4', 'address', 'show'])).split('\n').filter(Boolean)
  return links.flatMap((line) => {
    const [, link, , address] = line.split(/\s+/) as [string, string, string, string]
    return addresses.check(address.split('/')[0]!) ? link : []
  })
}
