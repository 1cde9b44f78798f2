/** Who mounts what. */
import path from 'node:path'
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

/** Every container, running or not and not one of our own, that mounts what this one has at that path. */
export async function usersOf(container: Container, inside: string): Promise<Container[]> {
  const mount = mountOf(container, inside)
  const ids = (await docker(['ps', '--all', '--quiet', '--no-trunc'])).split(/\s+/).filter(Boolean)
  const all = await inspectContainers(ids)
  return all
    .filter(({ id, labels, mounts }) => {
      if (id === container.id) return true
      return labels[ourLabel] === undefined && mounts.some((other) => mount !== null && overlap(mount, other))
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function overlap(a: Mount, b: Mount): boolean {
  if (a.type === 'tmpfs' || b.type === 'tmpfs') return false
  return isWithin(a.source, b.source) || isWithin(b.source, a.source)
}

/** Is one absolute path the other, or below it? */
export function isWithin(inner: string, outer: string): boolean {
  const relative = path.posix.relative(outer, inner)
  return relative === '' || !(relative === '..' || relative.startsWith('../'))
}
