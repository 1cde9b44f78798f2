import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forWorkflows } from '../../src/action/wording.ts'

for (const [said, understood] of [
  ['Give --recipient age1…, better two', 'Give recipients age1…, better two'],
  ['Give --yes if the answer is yes', 'Give confirm: true if the answer is yes'],
  [
    'Give --identity or --recipient, or --no-safety-backup REASON',
    'Give identity or recipients, or no-safety-backup REASON',
  ],
  ['$INPUT_SIGN_KEY: not a private key', 'input sign-key: not a private key'],
  ['Run issuer-backup heal, which finishes it', 'Run operation: heal, which finishes it'],
  ['issuer-backup cleanup shows what is kept', 'issuer-backup cleanup shows what is kept'],
  ['mongod --replSet rs0', 'mongod --replSet rs0'],
  ['chmod --recursive', 'chmod --recursive'],
] as const) {
  test(`"${said}" is said as a workflow has it`, () => assert.equal(forWorkflows(said), understood))
}
