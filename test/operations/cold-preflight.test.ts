import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BackupHeader } from '../../src/archive/manifest.ts'
import type { ArchiveFile } from '../../src/operations/archive-file.ts'
import {
  assertFree,
  assertSameSeries,
  assertStillFree,
  changedFeatures,
  otherDatabases,
} from '../../src/operations/cold-preflight.ts'
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

test('files of another series are refused, those of another version of it are not', () => {
  const of = (serverVersion: string) => ({ serverVersion }) as BackupHeader & ColdFacts
  assertSameSeries(of('7.0.1'), of('7.0.24'))
  for (const [archived, here] of [
    ['6.0.5', '7.0.24'],
    ['7.0.24', '6.0.5'],
  ] as const)
    assert.throws(() => assertSameSeries(of(archived), of(here)), {
      code: 'target-unsuitable',
      message: `the archive is of MongoDB ${archived}, and the image here holds ${here}`,
    })
})

test('a feature compatibility version that a restore lowers or raises is told', () => {
  const of = (featureCompatibility: string | null) => ({ featureCompatibility }) as BackupHeader
  for (const [archived, live] of [
    ['6.0', '7.0'],
    ['7.0', '6.0'],
  ] as const)
    assert.match(changedFeatures(of(archived), live)!, RegExp(`becomes ${archived}.*it is ${live} now`))
  for (const [archived, live] of [
    ['7.0', '7.0'],
    [null, '7.0'],
    ['7.0', null],
  ] as const)
    assert.equal(changedFeatures(of(archived), live), null)
})

test('other databases that come and go with a data folder are told, where they are known', () => {
  const told = (archived: string[] | null, live: string[] | null) => otherDatabases('own', archived, live)
  const nothing = { comes: null, goes: null }
  assert.deepEqual(told(['own'], ['own', 'admin', 'config', 'local']), nothing)
  assert.deepEqual(told(null, ['own', 'more']), nothing)
  assert.deepEqual(told(['own'], null), nothing)
  const { comes, goes } = told(['admin', 'own', 'one', 'two'], ['own', 'two', 'later'])
  assert.equal(comes, 'In the same data folder, and so restored too: one, two')
  assert.match(goes!, /not there any more: later; kept with the replaced/)
})
