import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { BackupError, EndedEarly } from '../../src/errors.ts'
import { Interrupted } from '../../src/front/failure.ts'
import { interruptible } from '../../src/front/interrupt.ts'

const never = () => false

for (const [name, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${name} aborts the work, lets it clean up, and is exit code ${exitCode}`, async () => {
    const said: string[] = []
    let cleaned = false
    const work = interruptible(
      async (signal) => {
        const aborted = once(signal, 'abort')
        process.kill(process.pid, name)
        await aborted
        const second = once(process, name)
        process.kill(process.pid, name)
        await second
        cleaned = true
        signal.throwIfAborted()
      },
      (message) => said.push(message),
      never,
    )
    await assert.rejects(
      work,
      (error: unknown) => error instanceof Interrupted && error.exitCode === exitCode,
    )
    assert.ok(cleaned)
    assert.deepEqual(said, ['Interrupted: cleaning up', 'Still cleaning up; this ends by itself'])
    assert.equal(process.listenerCount(name), 0)
  })
}

test('an error that matters more than the interruption is kept', async () => {
  const failure = new BackupError({ code: 'not-started', message: 'the service stands still' })
  const work = interruptible(
    async (signal) => {
      const aborted = once(signal, 'abort')
      process.kill(process.pid, 'SIGTERM')
      await aborted
      throw failure
    },
    () => {},
    (error) => error === failure,
  )
  await assert.rejects(work, failure)
})

test('the last words say what the operation leaves, and what to do', async () => {
  const work = interruptible(
    async (signal) => {
      const aborted = once(signal, 'abort')
      process.kill(process.pid, 'SIGTERM')
      await aborted
      throw new EndedEarly('the swap is half-done', 'Run issuer-backup heal')
    },
    () => {},
    never,
  )
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof Interrupted)
    assert.deepEqual(
      [error.exitCode, error.message, error.remedy],
      [143, 'interrupted by SIGTERM; the swap is half-done', 'Run issuer-backup heal'],
    )
    return true
  })
})

test('work that ends well in spite of the signal has ended well', async () => {
  const result = await interruptible(
    async (signal) => {
      const aborted = once(signal, 'abort')
      process.kill(process.pid, 'SIGINT')
      await aborted
      return 'done'
    },
    () => {},
    never,
  )
  assert.equal(result, 'done')
})

test('without a signal errors pass as they are', async () => {
  await assert.rejects(
    interruptible(
      async () => Promise.reject(new Error('as it is')),
      () => {},
      never,
    ),
    /as it is/,
  )
})
