/**
 * A Docker engine of our own, beside whatever the machine runs. Every run has a new one: it is there, and filled with
 * the images, within seconds, and nothing has to be trusted that an earlier run left.
 *
 * Run as a program this is the engine's keeper: it says the engine's address in a line, and when its stdin ends,
 * because its parent wants that or is dead, it removes the engine and all that it made.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeNetwork, type Place, sweep, takePlace } from './engine-place.ts'
import { run } from './registries.ts'

export interface Engine {
  /** For `$DOCKER_HOST`. */
  host: string
  /** Removes the containers, volumes and networks, and returns when no process or file of the engine is left. */
  stop(): Promise<void>
}

/** How long dockerd may take to answer, and to end. */
const startSeconds = 60
const endSeconds = 20

/**
 * Starts an engine that is gone when this process is, however it ends. Needs root, dockerd, ip and iptables.
 * @throws Error with the engine's last words where it does not come up
 */
export async function startEngine(): Promise<Engine> {
  // In a session of its own: Ctrl-C is for the tests, which still need the engine while they clean up.
  const keeper = spawn(process.execPath, [import.meta.filename], { detached: true, stdio: 'pipe' })
  keeper.stdin.on('error', () => {}) // it may be gone already
  const words = text(keeper.stderr)
  const ended = once(keeper, 'close')
  const host = await Promise.race([
    once(keeper.stdout, 'data').then(([line]) => String(line).trim()),
    ended.then(() => undefined),
  ])
  if (host === undefined) throw new Error(lastLine(await words))
  return {
    host,
    async stop() {
      keeper.stdin.end()
      const [code] = await ended
      if (code !== 0) throw new Error(`the Docker engine was not removed cleanly: ${lastLine(await words)}`)
    },
  }
}

async function keep(): Promise<void> {
  const place = await takePlace()
  const over = Promise.race([
    once(process.stdin.resume(), 'end'),
    once(process, 'SIGTERM'),
    once(process, 'SIGINT'),
  ])
  try {
    await mkdir(place.folder, { mode: 0o711 })
    await makeNetwork(place)
    const dockerd = await startDaemon(place)
    process.stdout.write(`${hostOf(place)}\n`)
    await over
    await removeContainers(place)
    await end(dockerd)
  } finally {
    await sweep(place)
  }
}

function hostOf({ folder }: Place): string {
  return `unix://${folder}/docker.sock`
}

async function startDaemon(place: Place): Promise<ChildProcess> {
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

function answers(place: Place): Promise<boolean> {
  return run('docker', ['--host', hostOf(place), 'version']).then(
    () => true,
    () => false,
  )
}

/** dockerd would stop them one by one, and wait ten seconds for each. */
async function removeContainers(place: Place): Promise<void> {
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

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'it said nothing'
}

if (import.meta.main) {
  await keep().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  process.exit() // the place is held by a socket that listens
}
