/**
 * Where an engine of our own lives: a folder, a bridge and a range of addresses, so that it shares nothing with the
 * machine's engine. All that it leaves behind can be told by these.
 */
import { rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { killAll, mountsIn, type Place, removeGroups, takeFirst } from './places.ts'
import { run } from './registries.ts'

export interface EnginePlace extends Place {
  /** The default network's bridge, and its address. */
  bridge: string
  address: string
  /** The addresses of all networks, the default one included. */
  range: string
}

/** Runs on one machine at the same time. */
const slots = 16

function placeOf(slot: number): EnginePlace {
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

/** Takes one for as long as this process lives, swept. */
export function takePlace(): Promise<EnginePlace> {
  return takeFirst(
    Array.from({ length: slots }, (_, slot) => placeOf(slot)),
    sweep,
  )
}

/** Makes the bridge, and lets its containers talk where the machine's own engine forbids what it does not know. */
export async function makeNetwork({ bridge, address, range }: EnginePlace): Promise<void> {
  await run('ip', ['link', 'add', bridge, 'type', 'bridge'])
  await run('ip', ['address', 'add', address, 'dev', bridge])
  await run('ip', ['link', 'set', bridge, 'up'])
  await run('iptables', ['--wait', '--insert', ...rule(range)])
}

function rule(range: string): string[] {
  return ['FORWARD', '--source', range, '--destination', range, '--jump', 'ACCEPT']
}

const engines = new Set(['dockerd', 'containerd', 'containerd-shim-runc-v2', 'runc'])

/** Removes every trace of an engine that lived here: its processes, mounts, networks and files. */
export async function sweep(place: EnginePlace): Promise<void> {
  await goDown(place)
  await rm(place.folder, { recursive: true, force: true })
}

/** As a machine goes down that loses its power: nobody is asked to end, and what is on disk stays. */
export async function goDown(place: EnginePlace): Promise<void> {
  const { folder, range } = place
  await killAll(place, engines)
  for (const mount of await mountsIn(folder)) await run('umount', [mount])
  for (const link of await linksIn(range)) await run('ip', ['link', 'delete', link])
  await run('iptables', ['--wait', '--delete', ...rule(range)]).catch(() => {}) // there is none before the first engine
  await removeGroups(place)
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
