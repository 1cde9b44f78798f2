/**
 * A Docker engine of our own, beside whatever the machine runs. Every run has a new one: it is there, and filled with
 * the images, within seconds, and nothing has to be trusted that an earlier run left. As a program, its keeper.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EnginePlace, goDown, makeNetwork, sweep, takePlace } from './engine-place.ts'
import { type Kept, keepUntilOver, lastLine, startKeeper } from './keeper.ts'
import { run } from './registries.ts'

/** How long dockerd may take to answer, and to end. */
const startSeconds = 60
const endSeconds = 20

/**
 * Starts an engine that is gone when this process is, however it ends. Needs root, dockerd, ip and iptables.
 * @returns its address for `$DOCKER_HOST`, and how to remove it with containers, volumes and networks
 * @throws Error with the engine's last words where it does not come up
 */
export async function startEngine(): Promise<Engine> {
  const keeper = await startKeeper(import.meta.filename)
  return { ...keeper, reboot: async () => void (await keeper.ask('reboot')) }
}

export interface Engine extends Kept {
  /**
   * Its machine loses its power and comes up again: all that runs is killed, and its restart policies say what starts.
   * Returns when the engine answers.
   */
  reboot(): Promise<void>
}

async function keep(say: (host: string) => void, over: Promise<unknown>): Promise<void> {
  const place = await takePlace()
  try {
    await mkdir(place.folder, { mode: 0o711 })
    await makeNetwork(place)
    let dockerd = await startDaemon(place)
    // The one order that there is.
    process.stdin.on('data', async () => {
      dockerd = await reboot(place)
      say(hostOf(place))
    })
    say(hostOf(place))
    await over
    await removeContainers(place)
    await end(dockerd)
  } finally {
    await sweep(place)
  }
}

async function reboot(place: EnginePlace): Promise<ChildProcess> {
  await goDown(place)
  // What a machine keeps in memory.
  await rm(path.join(place.folder, 'exec'), { recursive: true, force: true })
  await rm(path.join(place.folder, 'docker.pid'), { force: true })
  await makeNetwork(place)
  return startDaemon(place)
}

function hostOf({ folder }: EnginePlace): string {
  return `unix://${folder}/docker.sock`
}

async function startDaemon(place: EnginePlace): Promise<ChildProcess> {
  const { name, folder, bridge, range } = place
  const logFile = path.join(folder, 'dockerd.log')
  await using log = await open(logFile, 'w')
  const dockerd = spawn(
    'dockerd',
    [
      ...['--host', hostOf(place), '--pidfile', `${folder}/docker.pid`],
      ...['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`],
      // A containerd that the machine has may serve us as well, and must not mix us up with its own engine.
      ...['--containerd-namespace', name, '--containerd-plugins-namespace', `${name}-plugins`],
      ...['--bridge', bridge, '--default-address-pool', `base=${range},size=26`],
      // Setting up its chains would flush those of the machine's engine. Published ports come by the userland proxy.
      ...['--iptables=false', '--ip6tables=false', '--ip-forward=false'],
      // Nobody out there knows our containers' names, and to ask takes the resolver 20 seconds without a way out.
      ...['--dns', '127.0.0.1'],
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${name}`],
      ...['--shutdown-timeout', '1'],
    ],
    { detached: true, stdio: ['ignore', log.fd, log.fd] },
  )
  const failed = once(dockerd, 'exit').then(() => true)
  for (const deadline = Date.now() + startSeconds * 1000; Date.now() < deadline; ) {
    if (await answers(place)) return dockerd
    if (await Promise.race([failed, sleep(50, false)])) break
  }
  throw new Error(`dockerd does not come up: ${lastLine(await readFile(logFile, 'utf8'))}`)
}

function answers(place: EnginePlace): Promise<boolean> {
  return run('docker', ['--host', hostOf(place), 'version']).then(
    () => true,
    () => false,
  )
}

/** dockerd would stop them one by one, and wait ten seconds for each. */
async function removeContainers(place: EnginePlace): Promise<void> {
  const host = ['--host', hostOf(place)]
  const containers = (await run('docker', [...host, 'ps', '--all', '--quiet'])).split('\n').filter(Boolean)
  if (containers.length > 0) await run('docker', [...host, 'rm', '--force', '--volumes', ...containers])
}

async function end(dockerd: ChildProcess): Promise<void> {
  if (dockerd.exitCode !== null || dockerd.signalCode !== null) return
  const ended = once(dockerd, 'exit')
  dockerd.kill('SIGTERM')
  await Promise.race([ended, sleep(endSeconds * 1000, undefined, { ref: false })])
}

if (import.meta.main) await keepUntilOver(keep)
