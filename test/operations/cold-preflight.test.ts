import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ArchiveFile } from '../../src/operations/archive-file.ts'
import { assertFree, assertStillFree } from '../../src/operations/cold-preflight.ts'
import type { ColdFacts } from '../../src/target/cold.ts'

const facts = { where: 'the volume v', free: 100_000_000 } as ColdFacts

test('a folder that does not fit beside the live one is refused, with what is missing', () => {
  const file = (bytes: number | null) => ({ sidecar: bytes === null ? null : { bytes } }) as ArchiveFile
  assertFree(facts, file(95_000_000))
  assertFree(facts, file(null))
  assert.throws(() => assertFree(facts, file(100_000_000)), {
    code: 'disk-full',
    message: 'the volume v has 100 MB free, the restored folder needs 105 MB beside the live one',
    likelyCause: '5 MB are missing',
  })
})

test('one of unknown size is stopped before the live mongod is left without room', () => {
  assertStillFree(facts, 95_000_000)
  assert.throws(() => assertStillFree(facts, 96_000_000), { code: 'disk-full', message: /more than 96 MB/ })
})
