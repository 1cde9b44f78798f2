import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { inspectContainer } from '../../../src/target/docker/engine.ts'
import { reaches } from '../../../src/target/docker/reach.ts'
import { docker, images } from '../../testbed/docker.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'

test('an address leads to a container only where the container says so', needs('docker'), async (t) => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const id = await docker('run', '--detach', images.mongo)
      t.after(() => docker('rm', '--force', '--volumes', id))
      return (await inspectContainer(id))!
    }),
  )
  const address = first!.networks[0]!.address
  await eventually('mongod', async () => (await reaches(first!.id, address, 27017)) || undefined)
  // As where the engine is another machine's, and its addresses are taken here.
  assert.equal(await reaches(second!.id, address, 27017), false)
  assert.equal(await reaches(first!.id, address, 1), false)

  const stranger = createServer().listen(0, '127.0.0.1')
  t.after(() => stranger.close())
  await new Promise((resolve) => stranger.once('listening', resolve))
  assert.equal(await reaches(first!.id, '127.0.0.1', (stranger.address() as { port: number }).port), false)
})
