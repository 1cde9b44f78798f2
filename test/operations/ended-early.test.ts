import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackupError, EndedEarly } from '../../src/errors.ts'
import type { RestoreRecord, RestoreState } from '../../src/mongo/journal.ts'
import { endedEarly } from '../../src/operations/ended-early.ts'

const id = '20261123T164923Z-ab12'
const aborted = AbortSignal.abort()
const failure = new BackupError({ code: 'target-failed', message: 'odd' })

function recordIn(state: RestoreState): RestoreRecord {
  return {
    _id: id,
    state,
    archive: { name: 'F.age', sha256: '' },
    started: new Date(),
    collections: [],
    views: [],
    systemJs: { restored: [], before: [] },
    quietSince: null,
    fingerprints: null,
    serviceStopped: false,
    keepUntil: null,
    safetyArchive: 'S.age',
  }
}

const told: Record<RestoreState, [message: RegExp, remedy: RegExp | null]> = {
  staging: [/^the live data is as it was$/, null],
  ready: [/^the live data is as it was$/, null],
  aborted: [/^the live data is as it was$/, null],
  swapping: [/half-done: what is live is a mixture of old and new/, /issuer-backup heal/],
  swapped: [/^the restored data is live$/, new RegExp(`rollback ${id}`)],
  'rolling-back': [/half-done: what is live is a mixture of old and new/, /issuer-backup heal/],
  'rolled-back': [new RegExp(`before the restore ${id} is live again`), null],
  'in-place': [/was cut short: the database holds a part of F\.age/, /Restore F\.age again, or .* S\.age/],
  'restored-in-place': [/^the restored data is live$/, null],
}
for (const [state, [message, remedy]] of Object.entries(told)) {
  test(`ended at ${state}, it is said what is live`, () => {
    const ended = endedEarly(failure, aborted, recordIn(state as RestoreState))
    assert.ok(ended instanceof EndedEarly)
    assert.match(ended.message, message)
    if (remedy) assert.match(ended.remedy!, remedy)
    else assert.equal(ended.remedy, undefined)
    assert.equal(ended.cause, failure)
    assert.equal(endedEarly(ended, aborted, null), ended)
  })
}

test('ended before anything was noted, the live data is as it was', () => {
  const ended = endedEarly(failure, aborted, null)
  assert.ok(ended instanceof EndedEarly && ended.message === 'the live data is as it was')
})

test('without a signal, and where a service stands still, the failure itself is told', () => {
  assert.equal(endedEarly(failure, new AbortController().signal, recordIn('swapping')), failure)
  const stopped = new BackupError({ code: 'not-started', message: 'it stands still' })
  assert.equal(endedEarly(stopped, aborted, recordIn('swapping')), stopped)
})
