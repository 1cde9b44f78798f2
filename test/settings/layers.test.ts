import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { generateIdentity } from '../../src/archive/keys.ts'
import { BackupError, type ErrorCode } from '../../src/errors.ts'
import { loadOptions, misspeltVariables, type Sources } from '../../src/settings/layers.ts'

const { recipient: mine } = await generateIdentity()
const { recipient: yours } = await generateIdentity()
const { recipient: theirs } = await generateIdentity()

/** Loads settings from a file with this content, in a folder of its own. */
function load(t: TestContext, yaml: string | null, more: Partial<Sources> = {}) {
  const workingFolder = mkdtempSync(path.join(tmpdir(), 'settings-'))
  t.after(() => rmSync(workingFolder, { recursive: true }))
  if (yaml !== null) writeFileSync(path.join(workingFolder, 'issuer-backup.yaml'), yaml)
  const sources = { settingsFile: undefined, flags: {}, environment: {}, workingFolder, ...more }
  return { workingFolder, options: loadOptions(sources) }
}

async function refused(
  options: Promise<unknown>,
  code: ErrorCode,
  message: RegExp,
  remedy = /./,
): Promise<void> {
  await assert.rejects(options, (error: unknown) => {
    assert.ok(error instanceof BackupError)
    assert.equal(error.code, code)
    assert.match(error.message, message)
    assert.match(error.remedy ?? 'none', remedy)
    assert.doesNotMatch(`${error.message} ${error.likelyCause} ${error.remedy}`, /s3cret|SECRETKEY/)
    return true
  })
}

test('flags win over the environment, and that over the file', async (t) => {
  const yaml = 'database: from-file\nname: from-file\nengine: native\n'
  const environment = { ISSUER_BACKUP_NAME: 'from-environment', ISSUER_BACKUP_ENGINE: 'mongodump' }
  const { options } = load(t, yaml, { environment, flags: { engine: 'auto' } })
  assert.deepEqual(await options, { database: 'from-file', name: 'from-environment', engine: 'auto' })
})

test('without a file, or with an empty one, everything is left to defaults', async (t) => {
  assert.deepEqual(await load(t, null).options, {})
  assert.deepEqual(await load(t, '# nothing yet\n').options, {})
})

test('a file that was named must be there', async (t) => {
  await refused(
    load(t, null, { settingsFile: 'absent.yaml' }).options,
    'settings',
    /Cannot read the settings file .*absent\.yaml: ENOENT/,
  )
})

test('paths in the file are relative to the file, those in flags to the working folder', async (t) => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'settings-'))
  t.after(() => rmSync(elsewhere, { recursive: true }))
  const settingsFile = path.join(elsewhere, 'other.yaml')
  writeFileSync(
    settingsFile,
    'seed: seed.json\nidentity: env:KEY\npassphrase: file:pass\nverifyKeys: [key.pub, ssh-ed25519 AAAAC3]\n',
  )
  const { options, workingFolder } = load(t, null, { settingsFile, flags: { signKey: 'key', output: '-' } })
  assert.deepEqual(await options, {
    seed: path.join(elsewhere, 'seed.json'),
    identity: 'env:KEY',
    passphrase: `file:${path.join(elsewhere, 'pass')}`,
    verifyKeys: [path.join(elsewhere, 'key.pub'), 'ssh-ed25519 AAAAC3'],
    signKey: path.join(workingFolder, 'key'),
    output: '-',
  })
})

test('lists in the environment are split at commas and lines, and secrets stay where they are', async (t) => {
  const environment = {
    ISSUER_BACKUP_RECIPIENTS: `${mine}, ${yours}\n${theirs}\n`,
    ISSUER_BACKUP_PASSPHRASE: 's3cret',
    ISSUER_BACKUP_MONGO_URI: 'mongodb://u:s3cret@h',
    ISSUER_BACKUP_DATABASE: '',
  }
  assert.deepEqual(await load(t, null, { environment }).options, {
    recipients: [mine, yours, theirs],
    passphrase: 'env:ISSUER_BACKUP_PASSPHRASE',
    mongoUri: 'env:ISSUER_BACKUP_MONGO_URI',
  })
})

test('recipients named by flag are all the recipients', async (t) => {
  const flags = { recipients: [mine] }
  const { options } = load(t, `recipients: [${theirs}]\nrecipientsFiles: [theirs]\n`, { flags })
  assert.deepEqual(await options, { recipients: [mine] })
})

const mistakes: { name: string; yaml: string; message: RegExp; remedy?: RegExp }[] = [
  {
    name: 'an unknown setting',
    yaml: 'database: x\nrecipents: []\n',
    message: /issuer-backup\.yaml:2:1: there is no setting "recipents"/,
    remedy: /Did you mean recipients\?/,
  },
  {
    name: 'a value outside its choices',
    yaml: 'engine: natve\n',
    message: /issuer-backup\.yaml:1:9: engine must be one of auto, native, mongodump/,
    remedy: /Did you mean native\?/,
  },
  {
    name: 'a target of another build',
    yaml: 'target: swarm\n',
    message: /:1:9: target must be direct, compose or helm/,
  },
  { name: 'a number for a text', yaml: '\n\nname: 12\n', message: /:3:7: name must be a text/ },
  { name: 'a text for a list', yaml: 'expect: issuers\n', message: /:1:9: expect must be a list/ },
  {
    name: 'a wrong item',
    yaml: 'expect:\n  - issuers\n  - 7\n',
    message: /:3:5: expect\[1\] must be a text/,
  },
  { name: 'a list for settings', yaml: '- a\n', message: /:1:1: must hold settings/ },
  {
    name: 'a duration without a unit',
    yaml: 'keepBefore: "7"\n',
    message: /keepBefore must be a whole number of up to six digits and a unit/,
  },
  {
    name: 'a duration of millennia',
    yaml: 'keepBefore: 99999999d\n',
    message: /keepBefore must be a whole number of up to six digits and a unit/,
  },
  { name: 'a level that is too high', yaml: 'compression: gzip:12\n', message: /compression must be zstd/ },
  { name: 'a database of the server', yaml: 'database: admin\n', message: /database must be the name/ },
  { name: 'a name that leads elsewhere', yaml: 'name: ../x\n', message: /name must be letters/ },
  {
    name: 'a setting given twice',
    yaml: 'seed: a\nseed: b\n',
    message: /:2:1: not valid YAML: duplicate key/,
  },
  { name: 'broken YAML', yaml: 'seed: "s3cret\n', message: /issuer-backup\.yaml:2:1: not valid YAML/ },
  {
    name: 'a password in the connection string',
    yaml: 'mongoUri: mongodb://u:s3cret@h/\n',
    message: /:1:11: mongoUri holds a secret: put it into a file or the environment/,
  },
  {
    name: 'a passphrase in the clear',
    yaml: 'passphrase: s3cret\n',
    message: /passphrase must be env:NAME or/,
  },
  {
    name: 'an identity in the clear',
    yaml: 'recipients: [AGE-SECRET-KEY-1SECRETKEY]\n',
    message: /:1:14: recipients\[0\] is not an age recipient: it is an identity/,
    remedy: /public key/,
  },
  {
    name: 'a recipient that cannot be read',
    yaml: `recipients:\n  - ${mine}\n  - you@example.org\n  - ${yours.slice(0, -1)}\n`,
    message: /:3:5: recipients\[1\] is not an age .*; .*:4:5: recipients\[2\] .* mistyped or cut short/,
    remedy: /public key/,
  },
  {
    name: 'a password in the health URL',
    yaml: 'healthUrl: http://u:s3cret@h/\n',
    message: /must not hold a/,
  },
]
for (const { name, yaml, message, remedy } of mistakes) {
  test(`${name} in the file is refused with its place`, async (t) => {
    await refused(load(t, yaml).options, 'settings', message, remedy)
  })
}

test('several mistakes are named together', async (t) => {
  await refused(
    load(t, 'seed: 1\nnme: x\n').options,
    'settings',
    /:1:7: seed .*; .*:2:1: there is no setting "nme"/,
  )
})

test('a wrong value in environment or flags is refused by the name it has there', async (t) => {
  const environment = { ISSUER_BACKUP_KEEP_BEFORE: 'long' }
  await refused(
    load(t, null, { environment }).options,
    'settings',
    /^ISSUER_BACKUP_KEEP_BEFORE must be a whole/,
  )
  const flags = { mongoUri: 'mongodb://u:s3cret@h/' }
  await refused(load(t, null, { flags }).options, 'usage', /^--mongo-uri holds a secret/)
  const key = { recipientsFiles: [''] }
  await refused(load(t, null, { flags: key }).options, 'usage', /^--recipients-file\[0\] must not be empty/)
})

test('a variable that is nearly one of a setting is told, without its value', () => {
  const environment = {
    ISSUER_BACKUP_RECIPIENT: 's3cret',
    ISSUER_BACKUP_PASSPHRASSE: 's3cret',
    ISSUER_BACKUP_IDENTITY: 'AGE-SECRET-KEY-1',
    ISSUER_BACKUP_TOOLS: '/tools',
    ISSUER_BACKUP_SOMETHING_OF_MINE: 'x',
    ISSUER_DIRECTORY_RECIPIENT: 'x',
  }
  assert.deepEqual(misspeltVariables(environment), [
    '$ISSUER_BACKUP_RECIPIENT is no setting; did you mean $ISSUER_BACKUP_RECIPIENTS?',
    '$ISSUER_BACKUP_PASSPHRASSE is no setting; did you mean $ISSUER_BACKUP_PASSPHRASE?',
  ])
})
