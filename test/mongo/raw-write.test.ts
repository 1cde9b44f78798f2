import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertTaken } from '../../src/mongo/raw-write.ts'

test('a reply that tells of every document, durably, is taken', () => {
  assertTaken({ n: 2 }, 2, 'issuers')
})

for (const [what, reply] of [
  ['of fewer documents', { n: 1 }],
  ['of documents that are not safe', { n: 2, writeConcernError: { code: 64, errmsg: 'timed out' } }],
] as const) {
  test(`a reply that tells ${what} is a failure of the target`, () => {
    assert.throws(() => assertTaken(reply, 2, 'issuers'), {
      code: 'target-failed',
      message: /^the server took \d of 2 documents of issuers(: timed out)?$/,
    })
  })
}
