import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, formatDuration, plural, table } from '../../src/front/text.ts'

test('bytes are shown in powers of a thousand', () => {
  assert.deepEqual([0, 999, 1000, 850_300_000, 12e9, 5e15].map(formatBytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '850.3 MB',
    '12.0 GB',
    '5000.0 TB',
  ])
})

test('durations are shown as precisely as they matter', () => {
  assert.deepEqual([0, 840, 9_900, 9_960, 59_400, 59_600, 185_000, 7_800_000].map(formatDuration), [
    '0.0 s',
    '0.8 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min 00 s',
    '3 min 05 s',
    '2 h 10 min',
  ])
})

test('one of a thing is singular, and its columns are aligned', () => {
  assert.deepEqual(
    [0, 1, 1500].map((count) => plural(count, 'document')),
    ['0 documents', '1 document', '1,500 documents'],
  )
  assert.deepEqual(
    table([
      ['a', 'long', 'x'],
      ['bb', 'c', ''],
    ]),
    ['a   long  x', 'bb  c'],
  )
})
