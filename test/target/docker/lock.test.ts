import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silent } from '../../../src/reporter.ts'
import { inspectContainer } from '../../../src/target/docker/engine.ts'
import { DockerLock } from '../../../src/target/docker/lock.ts'
import { docker, images } from '../../testbed/docker.ts'
import { needs } from '../../testbed/needs.ts'

describe('the lock of a deployment', needs('docker'), () => {
  /** A name that nobody else uses; its container is gone in the end. */
  function nameFor(t: TestContext): string {
    const name = `test-${randomBytes(6).toString('hex')}`
    t.after(() => docker('container', 'rm', '--force', containerOf(name)).catch(() => {}))
    return name
  }

  const containerOf = (name: string) => `issuer-backup-lock-${name}`

  const take = (name: string) => DockerLock.take(name, images.mongo, 'backup', silent)

  /** Another process that holds it. */
  async function holder(t: TestContext, name: string) {
    const program = path.join(import.meta.dirname, '../../testbed/docker-lock-holder.ts')
    const child = spawn(process.execPath, [program, name, images.mongo], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    return child
  }

  /** What becomes of a container once its process has ended takes the engine a moment. */
  async function takeSoon(name: string): Promise<DockerLock> {
    for (let tries = 0; ; tries++) {
      try {
        return await take(name)
      } catch (error) {
        if (tries === 100) throw error
        await sleep(100)
      }
    }
  }

  test('is had by one at a time, and leaves nothing behind', async (t) => {
    const name = nameFor(t)
    const lock = await take(name)
    await lock.assertHeld()
    await assert.rejects(take(name), {
      code: 'locked',
      message: new RegExp(`^backup by \\S+@\\S+ \\(pid ${process.pid}\\), since \\S+ is at work`),
    })
    await lock.release()
    assert.equal(await inspectContainer(containerOf(name)), null)
    const again = await take(name)
    await again.release()
  })

  test('is had by one of many who come at the same time', async (t) => {
    const name = nameFor(t)
    const taken = await Promise.allSettled([1, 2, 3, 4].map(() => take(name)))
    const held = taken.filter((result) => result.status === 'fulfilled')
    assert.equal(held.length, 1)
    for (const result of taken) if (result.status === 'rejected') assert.equal(result.reason.code, 'locked')
    await held[0]!.value.assertHeld()
    await held[0]!.value.release()
  })

  test('is kept from others as long as its holder lives', async (t) => {
    const name = nameFor(t)
    const other = await holder(t, name)
    // One that stands still lives.
    other.kill('SIGSTOP')
    await assert.rejects(take(name), { code: 'locked', message: /^rehearsal by / })
    other.kill('SIGCONT')
    other.stdin.end()
    await once(other, 'exit')
    await (await take(name)).release()
  })

  test('is free again when its holder is killed', async (t) => {
    const name = nameFor(t)
    const other = await holder(t, name)
    other.kill('SIGKILL')
    await (await takeSoon(name)).release()
  })

  test('is taken over from a container that no longer runs', async (t) => {
    const name = nameFor(t)
    await docker(
      'run',
      '--name',
      containerOf(name),
      '--network',
      'none',
      '--entrypoint',
      'true',
      images.mongo,
    )
    await (await take(name)).release()
    assert.equal(await inspectContainer(containerOf(name)), null)
  })

  test('that is lost is not held, though another has it', async (t) => {
    const name = nameFor(t)
    const lock = await take(name)
    await docker('container', 'rm', '--force', containerOf(name))
    const other = await take(name)
    await assert.rejects(lock.assertHeld(), { code: 'locked' })
    await lock.release()
    await other.assertHeld()
    await other.release()
  })

  test('that cannot be taken says what the engine said', async (t) => {
    const missing = 'issuer-backup-test/no-such-image:1'
    await assert.rejects(DockerLock.take(nameFor(t), missing, 'backup', silent), { code: 'target-failed' })
  })
})
