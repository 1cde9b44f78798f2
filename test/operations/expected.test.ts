import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertExpected } from '../../src/operations/expected.ts'

const present = [{ name: 'issuers' }, { name: 'issuer_keys' }, { name: 'toString' }]

test('what is expected and more may be there', () => {
  assertExpected('directory', present, ['issuers', 'issuer_keys'])
  assertExpected('directory', present, [])
})

test('every expected collection that is missing is named', () => {
  assert.throws(() => assertExpected('directory', present, ['issuers', 'audit', 'valueOf', 'Issuers']), {
    code: 'collection-missing',
    exitCode: 4,
    message: 'directory lacks audit, valueOf, Issuers',
    remedy: /--expect/,
  })
})

test('a database without any collection is none, whatever is expected', () => {
  for (const expected of [[], ['issuers']]) {
    assert.throws(() => assertExpected('directory', [], expected), {
      code: 'no-such-database',
      exitCode: 4,
      message: 'there is no database directory, or it is empty',
      remedy: /--database/,
    })
  }
})
