/** Who mounts what. */
import path from 'node:path'
import { BackupError } from '../../errors.ts'
import { type Container, docker, inspectContainers, type Mount, ourLabel } from './engine.ts'

/** The mount that a path inside a container lies on; null where it lies in the container itself. */
export function mountOf(container: Container, inside: string): Mount | null {
  const candidates = container.mounts.filter(({ destination }) => isWithin(inside, destination))
  return candidates.sort((a, b) => b.destination.length - a.destination.length)[0] ?? null
}

/** Mounts that lie below a path inside a container. */
export function mountsBelow(container: Container, inside: string): Mount[] {
  return container.mounts.filter(({ destination }) => destination !== inside && isWithin(destination, inside))
}

/**
 * This container, and every other one, running or not and not one of our own, that may write to what it has at that path.
 * Who only reads, as agents do that watch the whole machine, does no harm to a copy.
 */
export async function usersOf(container: Container, inside: string): Promise<Container[]> {
  const mount = mountOf(container, inside)
  const ids = (await docker(['ps', '--all', '--quiet', '--no-trunc'])).split(/\s+/).filter(Boolean)
  const all = await inspectContainers(ids)
  return all
    .filter(({ id, labels, mounts }) => {
      if (id === container.id) return true
      return (
        labels[ourLabel] === undefined && mounts.some((other) => mount !== null && mayWrite(other, mount))
      )
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function mayWrite(from: Mount, to: Mount): boolean {
  if (!from.writable || from.type === 'tmpfs' || to.type === 'tmpfs') return false
  return isWithin(from.source, to.source) || isWithin(to.source, from.source)
}

/** Is one absolute path the other, or below it? */
export function isWithin(inner: string, outer: string): boolean {
  const relative = path.posix.relative(outer, inner)
  return relative === '' || !(relative === '..' || relative.startsWith('../'))
}

/** @throws BackupError `target-unsuitable` where it lies in the container itself, and would go with it. */
export function outsideMount(container: Container, inside: string): Mount {
  const mount = mountOf(container, inside)
  if (mount) return mount
  throw new BackupError({
    code: 'target-unsuitable',
    message: `${inside} lies inside the container ${container.name}, on no volume`,
    cause: 'The Compose file mounts nothing there, or mongod keeps its data elsewhere',
    remedy: 'Name the folder with --data-path, or use --kind hot',
  })
}

/** @throws BackupError `target-unsuitable` where not all of the folder can be exchanged by renames. */
export function assertExchangeable(container: Container, inside: string): void {
  const [below] = mountsBelow(container, inside)
  const mount = mountOf(container, inside)
  if (!below && mount?.writable) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: below
      ? `${below.destination} is a volume of its own inside the data folder`
      : `the data folder ${inside} is mounted read-only`,
    cause: 'A cold restore exchanges the old files and the new ones by renaming them',
    remedy: below
      ? 'Restore a hot archive, or move that part into the data folder first'
      : 'Mount it writable',
  })
}
