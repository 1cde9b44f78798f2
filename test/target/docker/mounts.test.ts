import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Container, Mount } from '../../../src/target/docker/engine.ts'
import { mountOf, mountsBelow } from '../../../src/target/docker/mounts.ts'

/** With mounts at these places. */
function containerWith(...destinations: string[]): Container {
  const mounts = destinations.map(
    (destination): Mount => ({ type: 'volume', name: destination, source: '', destination, writable: true }),
  )
  return { mounts } as unknown as Container
}

test('a path lies on the nearest mount above it, or on none', () => {
  const cases: [path: string, mounts: string[], on: string | undefined][] = [
    ['/data/db', ['/data/db'], '/data/db'],
    ['/data/db/deeper', ['/data', '/data/db', '/data/db/deep'], '/data/db'],
    ['/data/db', ['/data/db2', '/data/d', '/data/db/journal'], undefined],
    ['/data/db', ['/'], '/'],
    ['/data', ['/data/..data'], undefined],
  ]
  for (const [path, mounts, on] of cases)
    assert.equal(mountOf(containerWith(...mounts), path)?.destination, on, path)
})

test('what is mounted below a path is told, and not the mount of the path itself', () => {
  const container = containerWith('/data', '/data/db', '/data/db/journal', '/data/db2', '/data/db/..odd')
  const below = mountsBelow(container, '/data/db').map(({ destination }) => destination)
  assert.deepEqual(below, ['/data/db/journal', '/data/db/..odd'])
})
