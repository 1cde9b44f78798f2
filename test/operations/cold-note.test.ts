/** What a cold restore writes down of the secret that it replaces: for the owner of an identity alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateX25519Identity } from 'age-encryption'
import { parseIdentities } from '../../src/archive/keys.ts'
import { noteOf, unseal } from '../../src/operations/cold-note.ts'
import type { PlannedFile } from '../../src/operations/put-back.ts'
import { silent } from '../../src/reporter.ts'

const secret = Buffer.from(`URI='mongodb://root:p@:/%$"@mongo'\n`)

const planned = (replaced: Buffer | null): PlannedFile[] => [
  {
    role: 'secret',
    path: '.env',
    outcome: 'put back',
    writing: { content: Buffer.from('other'), write: async () => {} },
    replaced,
    needsNewContainer: true,
  },
]

async function noted(replaced: Buffer | null, identity: string | undefined) {
  const warnings: string[] = []
  const reporter = { ...silent, warn: (words: string) => void warnings.push(words) }
  const decryption = identity === undefined ? undefined : parseIdentities(identity, 'a test')
  const settings = { keepBefore: 1000, safety: { skipped: 'a test' }, decryption }
  return { note: await noteOf('archive', settings, planned(replaced), { reporter }), warnings }
}

test('what is replaced opens with the identity, and with no other', async () => {
  const identity = await generateX25519Identity()
  const { note, warnings } = await noted(secret, identity)
  assert.deepEqual(warnings, [])
  assert.ok(!JSON.stringify(note).includes('root'))
  assert.deepEqual(await unseal(note.secret!, parseIdentities(identity, 'a test')), secret)
  const other = parseIdentities(await generateX25519Identity(), 'a test')
  await assert.rejects(unseal(note.secret!, other), { code: 'wrong-key' })
})

test('where there was none before, none is noted', async () => {
  const { note, warnings } = await noted(null, await generateX25519Identity())
  assert.deepEqual([Object.keys(note), warnings], [['archive', 'keepUntil'], []])
})

for (const [what, replaced, identity] of [
  ['nobody could open it', secret, undefined],
  ['it is too large for a note', Buffer.alloc(100_000, 'x'), await generateX25519Identity()],
] as const)
  test(`where ${what} it is said that it is not kept`, async () => {
    const { note, warnings } = await noted(replaced, identity)
    assert.equal(note.secret, undefined)
    assert.match(warnings.join(), /is not kept/)
  })
