/** The last words of a cold restore, and of the rollback of one: what is live is told by the data folder alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackupError, EndedEarly } from '../../src/errors.ts'
import { endedWith, liveAfter } from '../../src/operations/cold-ending.ts'
import type { Cold, Exchange, FolderState } from '../../src/target/cold.ts'
import { context } from '../testbed/cold-site.ts'

const id = '20261127T000000Z-1234'
const neither = { staged: false, before: false, after: false, exchanging: false }

const coldIn = (state: Partial<FolderState> | null) =>
  ({
    folder: { states: async () => new Map(state ? [[id, { ...neither, ...state }]] : []) },
  }) as unknown as Cold

const failure = new BackupError({ code: 'source-changed', message: 'it cannot be told', remedy: 'Look' })

/** What a failure says in the end, and what to do. */
async function told(direction: Exchange['direction'], state: Partial<FolderState> | null) {
  const live = await liveAfter(coldIn(state), { id, direction })
  const { code, message, remedy } = endedWith(failure, live, { id, direction }, context) as BackupError
  assert.equal(code, 'source-changed')
  return [message, remedy]
}

test('says which of the two is live', async () => {
  const back = `Look; or: issuer-backup rollback ${id} brings back what was live before`
  const asItWas = ['it cannot be told; live data is as it was', 'Look']
  assert.deepEqual(await told('restore', { staged: true }), asItWas)
  assert.deepEqual(await told('restore', { before: true }), [
    'it cannot be told; the restored data folder is live',
    back,
  ])
  assert.deepEqual(await told('rollback', { before: true }), asItWas)
  assert.deepEqual(await told('rollback', { after: true }), [
    `it cannot be told; the data folder before ${id} is live`,
    'Look',
  ])
})

test('says nothing of what is half exchanged, or cannot be looked at', async () => {
  const nothing = ['it cannot be told', 'Look']
  for (const state of [{ staged: true, exchanging: true }, { staged: true, before: true }, null])
    assert.deepEqual(await told('restore', state), nothing)
  assert.deepEqual(await told('rollback', { before: true, after: true }), nothing)
  const away = { folder: { states: () => Promise.reject(failure) } } as unknown as Cold
  assert.equal(await liveAfter(away, { id, direction: 'restore' }), null)
})

test('a signal has the last word, unless services stay stopped', () => {
  const exchange = { id, direction: 'restore' } as const
  const interrupted = { ...context, signal: AbortSignal.abort() }
  const ended = endedWith(failure, 'exchanged', exchange, interrupted)
  assert.ok(ended instanceof EndedEarly && ended.message === 'the restored data folder is live')
  const stopped = new BackupError({ code: 'not-started', message: 'it does not start' })
  const { code, message } = endedWith(stopped, 'exchanged', exchange, interrupted) as BackupError
  assert.deepEqual([code, message], ['not-started', 'it does not start; the restored data folder is live'])
})
