import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inputNames, readInputs, secretInputs } from '../../src/action/inputs.ts'
import { BackupError } from '../../src/errors.ts'
import { redact } from '../../src/secrets.ts'
import { dashed } from '../../src/settings/layers.ts'
import { type OptionName, schema } from '../../src/settings/schema.ts'

const read = (inputs: Record<string, string>, environment = {}) =>
  readInputs(JSON.stringify(inputs), environment)

/** What the settings take. */
const sample: Partial<Record<OptionName, string>> = { expect: 'one,two', recipients: 'age1a\nage1b' }

test('every setting has an input, and what it is given reaches the setting', () => {
  for (const name of Object.keys(schema.shape) as OptionName[]) {
    const input = dashed(name)
    assert.ok(inputNames.includes(input), input)
    const value = sample[name] ?? 'file:/value'
    const { settings } = read({ operation: 'heal', [input]: value })
    const isList = schema.shape[name].unwrap().type === 'array'
    assert.deepEqual(settings[name], isList ? value.split(/[,\n]/) : value)
  }
})

test('nothing is given where all is empty', () => {
  const empty = Object.fromEntries(inputNames.map((name) => [name, '']))
  assert.deepEqual(read({ ...empty, operation: 'backup' }), {
    operation: 'backup',
    requests: { operation: 'backup' },
    settings: {},
    environment: {},
  })
})

test('a secret is referred to and never handed on, and is known before anything can go wrong', () => {
  for (const name of secretInputs) {
    const secret = `the secret of ${name}`
    const { settings, environment } = read({ operation: 'heal', [dashed(name)]: secret }, { PATH: '/bin' })
    const [, variable] = /^env:(.+)$/.exec(String(settings[name]))!
    assert.equal(environment[variable!], secret)
    assert.equal(environment.PATH, '/bin')
    assert.equal(process.env[variable!], undefined)
    assert.throws(() => read({ operation: 'no such', [dashed(name)]: `${secret}, another` }))
    assert.equal(redact(`${secret}, another`), '[redacted]')
  }
  read({ operation: 'heal', 'mongo-uri': 'mongodb://app:p%40ss%20word@db/' })
  assert.equal(redact('it is p@ss word'), 'it is [redacted]')
})

for (const [what, inputs, message, remedy] of [
  ['no operation', {}, /there is no operation/, /backup, restore, rollback/],
  ['an unknown operation', { operation: 'back-up' }, /operation must be one of/, /Did you mean backup\?/],
  ['an unknown input', { operation: 'restore', dryrun: 'true' }, /no input dryrun/, /mean dry-run\?/],
  ['an input that is nothing like any', { operation: 'heal', zzzzzzzz: '1' }, /no input zzzzzzzz/, /README/],
  [
    'what is neither true nor false',
    { operation: 'restore', 'dry-run': 'yes' },
    /dry-run must be one of true/,
    /./,
  ],
  [
    'a kind of a restore',
    { operation: 'restore', kind: 'cold' },
    /kind is an input of backup/,
    /Leave kind out/,
  ],
  ['a dry run of heal', { operation: 'heal', 'dry-run': 'true' }, /dry-run is an input of backup/, /Leave/],
  ['an archive of a backup', { operation: 'backup', archive: 'latest' }, /archive is an input of/, /./],
  ['a rollback of nothing', { operation: 'rollback' }, /needs restore-id/, /output restore-id/],
] as const) {
  test(`${what} is refused, with the fix`, () => {
    assert.throws(
      () => read(inputs),
      (error: unknown) => {
        assert.ok(error instanceof BackupError && error.code === 'usage')
        assert.match(error.message, message)
        assert.match(error.remedy!, remedy)
        return true
      },
    )
  })
}

test('what is not asked for contradicts nothing, and writing does not matter', () => {
  const { requests } = read({
    OPERATION: 'Verify',
    'dry-run': 'false',
    'in-place': 'False',
    archive: ' a.age ',
  })
  assert.deepEqual(requests, { operation: 'verify', archive: 'a.age' })
})

test('no input stands for two things', () => {
  assert.deepEqual(inputNames, [...new Set(inputNames)])
})
