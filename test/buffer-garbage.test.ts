import assert from 'node:assert/strict'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { countGarbage } from '../src/buffer-garbage.ts'

test('buffers that were used are freed without a search of the whole heap', async () => {
  const collections: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      collections.push((entry as unknown as { detail: { kind: number } }).detail.kind)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const size = 1024 * 1024
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let made = 0; made < 500; made++) {
    Buffer.allocUnsafeSlow(size).fill(made)
    countGarbage(size)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    await turn()
  }
  await turn()
  observer.disconnect()
  assert.ok(most < 50 * size, `${most} bytes were held at once`)
  const whole = collections.filter((kind) => kind === constants.NODE_PERFORMANCE_GC_MAJOR).length
  assert.ok(whole <= 2, `the whole heap was searched ${whole} times`)
})
