import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Prelude } from '../../src/mongo/archive-format.ts'
import { SourceDatabase } from '../../src/operations/source-database.ts'
import { silent } from '../../src/reporter.ts'

/** The source for `issuer-directory`, and what it warns of. */
function sourceFor(asked?: string): { source: SourceDatabase; warnings: string[] } {
  const warnings: string[] = []
  const reporter = { ...silent, warn: (message: string) => void warnings.push(message) }
  return { source: new SourceDatabase('issuer-directory', asked, reporter), warnings }
}

/** A dump of collections in these databases. */
function dumpOf(...databases: string[]): Prelude {
  const collections = databases.map((database) => ({
    database,
    collection: 'issuers',
    type: 'collection',
    options: {},
    indexes: [],
    uuid: null,
  }))
  return { concurrentCollections: 1, serverVersion: '6.0.5', toolVersion: '1', collections }
}

test('the only database of a dump without a header is taken, with a warning', () => {
  const { source, warnings } = sourceFor()
  assert.equal(source.in(dumpOf('prod', 'prod')), 'prod')
  assert.deepEqual(warnings, ['The dump is one of the database prod; it is restored into issuer-directory'])
})

test('it is taken without a word where it was asked for', () => {
  const { source, warnings } = sourceFor('prod')
  assert.equal(source.in(dumpOf('prod')), 'prod')
  assert.equal(source.in(dumpOf('issuer-directory', 'prod')), 'prod')
  assert.deepEqual(warnings, [])
})

for (const [what, asked, databases, cause] of [
  ['one of several that nobody named', undefined, ['prod', 'test'], /It holds prod, test/],
  ['another one than was asked for', 'prod', ['test'], /It holds test/],
  ['none at all', undefined, [], /does not exist/],
] as const) {
  test(`refused: ${what}`, () => {
    const { source } = sourceFor(asked)
    assert.throws(() => source.in(dumpOf(...databases)), {
      code: 'archive-unsuitable',
      likelyCause: cause,
    })
  })
}
