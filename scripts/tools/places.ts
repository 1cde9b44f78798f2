/** Places on this machine for servers of our own: nothing that such a server leaves behind can be taken for another's. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { glob, readdir, readFile, rmdir } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Place {
  /** Also the name of the control group that all containers are in. */
  name: string
  folder: string
}

/**
 * Takes a place for as long as this process lives: the kernel gives it back however we end. Removes what is left in it
 * and in others of a server whose keeper was killed.
 */
export async function takeFirst<P extends Place>(
  places: readonly P[],
  sweep: (place: P) => Promise<void>,
): Promise<P> {
  let taken: P | undefined
  for (const place of places) {
    if (taken !== undefined && !existsSync(place.folder)) continue
    const socket = await hold(`\0${place.name}`)
    if (socket === undefined) continue
    await sweep(place)
    if (taken === undefined) taken = place
    else socket.close()
  }
  if (taken === undefined) throw new Error(`${places.length} of these run on this machine already`)
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

/** Kills what runs in the place's control group, and those of the programs that name its folder in their arguments. */
export async function killAll(place: Place, programs: ReadonlySet<string>): Promise<void> {
  for (;;) {
    const processes = await processesOf(place, programs)
    if (processes.length === 0) return
    for (const pid of processes) killIfThere(pid)
    await sleep(50)
  }
}

async function processesOf({ name, folder }: Place, programs: ReadonlySet<string>): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, groups] = await Promise.all(
        ['cmdline', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      )
      // A dead one that nobody has waited for has no arguments left.
      const isContained = command !== '' && groups!.includes(`/${name}/`)
      const isOurs = programs.has(path.basename(command!.split('\0')[0]!)) && command!.includes(`${folder}/`)
      return isContained || isOurs ? Number(pid) : []
    }),
  )
  return found.flat()
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

/** Removes the place's control group, in which nothing runs, from every hierarchy. */
export async function removeGroups({ name }: Place): Promise<void> {
  for await (const group of glob(`/sys/fs/cgroup/{,*/}${name}`)) await removeGroup(group)
}

async function removeGroup(group: string): Promise<void> {
  const inner = await readdir(group, { withFileTypes: true }).catch(() => [])
  for (const entry of inner) if (entry.isDirectory()) await removeGroup(path.join(group, entry.name))
  await rmdir(group).catch(() => {}) // a hierarchy may be mounted twice
}

/** Inner mounts first. */
export async function mountsIn(folder: string): Promise<string[]> {
  return (await readFile('/proc/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mount) => mount.startsWith(`${folder}/`))
    .reverse()
}
