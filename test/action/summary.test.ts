import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../../src/action/operations.ts'
import { failureSummary, summaryOf } from '../../src/action/summary.ts'

const outcome: Outcome = {
  result: {},
  account: {
    headlines: ['Backed up a_b (native, one point in time) in 0.8 s', '2 documents'],
    rows: [['Archive', '/vault/a|b.tar.zst.age']],
    notes: ['Not in the archive: seed (no file was named)'],
  },
  outputs: {},
  counts: { '<img>': 1500 },
  archive: { path: '/vault/a|b.tar.zst.age', database: 'a_b', kind: 'hot' },
  published: [],
}

test('a summary says what, where, how much, and how to open it by hand; names mean nothing to Markdown', () => {
  const text = summaryOf(outcome, ['look at *this*'], [['Published', '[artifact](https://host/1)']])
  assert.match(text, /^### Backed up a\\_b \(native/)
  assert.match(text, /^\| Archive \| \/vault\/a\\\|b\.tar\.zst\.age \|$/m)
  assert.match(text, /^\| Published \| \[artifact\]\(https:\/\/host\/1\) \|$/m)
  assert.match(text, /^\| &lt;img&gt; \| 1,500 \|$/m)
  assert.match(text, /^> look at \\\*this\\\*$/m)
  assert.match(text, /set -o pipefail\nage -d -i identity\.txt a\|b\.tar\.zst\.age \| zstd -d .*'a_b\.\*'/)
})

test('a name with a quote in it ends no quotes of the pipe', () => {
  const text = summaryOf({ ...outcome, archive: { ...outcome.archive!, database: "a'; touch b; '" } }, [])
  assert.ok(text.includes(String.raw`--nsFrom 'a'\''; touch b; '\''.*' --nsTo`), text)
})

test('a cold archive is opened by hand in another way', () => {
  const text = summaryOf({ ...outcome, archive: { ...outcome.archive!, kind: 'cold' } }, [])
  assert.match(
    text,
    /set -o pipefail\nmkdir data && age .*a\|b\.tar\.zst\.age \| zstd -d \| tar -xOf - volume \| tar/,
  )
  assert.doesNotMatch(text, /mongorestore/)
})

test('a failure is told with cause and next step, in the words of workflows', () => {
  const failure = {
    code: 'usage',
    exitCode: 2,
    message: 'nobody',
    cause: 'Because',
    remedy: 'Give --recipient',
  } as const
  assert.equal(
    failureSummary('backup', failure),
    '### backup failed: `usage`\n\n> nobody.\n>\n> Likely cause: Because.\n>\n> Next step: Give recipients.\n',
  )
})
