import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { generateIdentity } from '../../src/archive/keys.ts'
import { BackupError, type ErrorCode } from '../../src/errors.ts'
import { redact } from '../../src/secrets.ts'
import {
  backupSettings,
  cleanupSettings,
  defaultExpect,
  restoreSettings,
  verifySettings,
} from '../../src/settings/resolve.ts'

const uri = 'mongodb://app:pa%24%24word@db.example.org/'
const environment = { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: uri }
const { recipient, identityFile } = await generateIdentity()
const backup = { kind: 'hot', dryRun: false, sidecar: undefined } as const
const restore = {
  archive: 'latest',
  fromDatabase: undefined,
  inPlace: false,
  withConfig: false,
  withSecret: false,
  seedReplay: false,
  withUsers: false,
  extractSecret: undefined,
  dryRun: false,
  noSafetyBackup: undefined,
} as const

function refused(result: Promise<unknown>, code: ErrorCode, message: RegExp, remedy = /./): Promise<void> {
  return assert.rejects(result, (error: unknown) => {
    assert.ok(error instanceof BackupError)
    assert.equal(error.code, code)
    assert.match(error.message, message)
    assert.match(error.remedy ?? 'none', remedy)
    return true
  })
}

function file(t: TestContext, content: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'resolve-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(path.join(folder, 'file'), content)
  return path.join(folder, 'file')
}

test('a recipient and the connection string of the service are enough for a backup', async () => {
  const { writing, target, ...rest } = await backupSettings({ recipients: [recipient] }, backup, environment)
  assert.deepEqual(rest, {
    kind: 'hot',
    engine: 'auto',
    consistency: 'auto',
    expect: ['issuers', 'issuer_keys', 'issuer_audit'],
    output: { folder: '.' },
    prefix: 'issuer-directory',
    maxShrink: 50,
    past: [],
    dryRun: false,
  })
  assert.equal(target.mongoUri, uri)
  assert.equal(target.database, 'issuer-directory')
  assert.deepEqual(writing.compression, { method: 'zstd', level: 1 })
  assert.equal(writing.encryption.recipientCount, 1)
  assert.equal(redact('the password is pa$$word'), 'the password is [redacted]')
})

test('of another database nothing is expected unless it is said', async () => {
  assert.deepEqual(defaultExpect('other'), [])
  const options = { database: 'other', expect: ['a'], recipients: [recipient] }
  const settings = await backupSettings(options, backup, environment)
  assert.deepEqual(settings.expect, ['a'])
  assert.equal(settings.prefix, 'other')
})

test('a compression has its own default level', async () => {
  const compression = async (text: string) =>
    (await backupSettings({ recipients: [recipient], compression: text }, backup, environment)).writing
      .compression
  assert.deepEqual(await compression('gzip'), { method: 'gzip', level: 6 })
  assert.deepEqual(await compression('gzip:9'), { method: 'gzip', level: 9 })
  assert.deepEqual(await compression('zstd:19'), { method: 'zstd', level: 19 })
})

test('recipients come from settings and files together, and a bad one is named with its line', async (t) => {
  const other = (await generateIdentity()).recipient
  const options = { recipients: [recipient], recipientsFiles: [file(t, `# ours\n${other}\n`)] }
  const { writing } = await backupSettings(options, backup, environment)
  assert.equal(writing.encryption.recipientCount, 2)
  const bad = { recipientsFiles: [file(t, `# ours\nyou@example.org\n`)] }
  await refused(backupSettings(bad, backup, environment), 'usage', /\/file:2: not an age recipient/)
  await refused(
    backupSettings({ recipientsFiles: [file(t, '')] }, backup, environment),
    'usage',
    /No recipient/,
  )
})

test('a backup for nobody, or for recipients and a passphrase, is refused', async () => {
  await refused(backupSettings({}, backup, environment), 'usage', /nobody to encrypt to/, /keygen/)
  const both = { recipients: [recipient], passphrase: 'env:PASS' }
  await refused(backupSettings(both, backup, { ...environment, PASS: 'x' }), 'usage', /both given/)
  const alone = await backupSettings({ passphrase: 'env:PASS' }, backup, { ...environment, PASS: 'words' })
  assert.equal(alone.writing.encryption.recipientCount, 0)
})

test('a secret that is not where it should be is named, and never shown', async (t) => {
  await refused(backupSettings({ mongoUri: 'env:NOWHERE' }, backup, {}), 'usage', /\$NOWHERE is not set/)
  await refused(
    backupSettings({ mongoUri: 'file:/nowhere' }, backup, {}),
    'usage',
    /secret file \/nowhere: ENOENT/,
  )
  const settings = { mongoUri: `file:${file(t, `${uri}\n`)}`, recipients: [recipient] }
  assert.equal((await backupSettings(settings, backup, {})).target.mongoUri, uri)
})

test('without a connection string, or on PostgreSQL, it is said what is missing', async () => {
  await refused(backupSettings({}, backup, {}), 'usage', /no connection string/, /ISSUER_DIRECTORY_MONGO/)
  const postgres = { ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING: 'postgres://h/' }
  await refused(backupSettings({}, backup, postgres), 'target-unsuitable', /runs on PostgreSQL/)
})

test('a stop command without a start command is refused', async () => {
  await refused(
    backupSettings({ stopCommand: 'true' }, backup, environment),
    'usage',
    /A stop command .* without/,
  )
})

test('stdout as output goes with a sidecar file, and a folder without', async () => {
  const options = { recipients: [recipient], output: '-' }
  const settings = await backupSettings(options, { ...backup, sidecar: '/s.json' }, environment)
  assert.deepEqual(settings.output, { stdout: true, sidecar: '/s.json' })
  await refused(
    backupSettings({ recipients: [recipient] }, { ...backup, sidecar: '/s.json' }, environment),
    'usage',
    /--sidecar goes with --output -/,
  )
  await refused(backupSettings({ ...options, signKey: '/k' }, backup, environment), 'usage', /--sidecar FILE/)
  await refused(cleanupSettings(options, { remove: false }, environment), 'usage', /folder is needed/)
})

test('latest is looked for in the folder to read from, else where archives are written', async () => {
  const identity = 'env:KEY'
  const withKey = { ...environment, KEY: identityFile }
  const settings = await restoreSettings({ identity, output: '/out' }, restore, withKey)
  assert.deepEqual(settings.archive, { latestIn: '/out' })
  const from = await restoreSettings({ identity, output: '/out', from: '/in' }, restore, withKey)
  assert.deepEqual(from.archive, { latestIn: '/in' })
  const named = await restoreSettings({ identity }, { ...restore, archive: '/a.age' }, withKey)
  assert.deepEqual(named.archive, { file: '/a.age' })
  assert.equal(named.keepBefore, 7 * 24 * 3600 * 1000)
  await refused(restoreSettings({ identity }, { ...restore, archive: '-' }, withKey), 'usage', /stdin/)
})

test('the safety archive is for the recipients, else for the identity, else it must be declined', async () => {
  const withKey = { ...environment, KEY: identityFile }
  const { safety } = await restoreSettings({ identity: 'env:KEY' }, restore, withKey)
  assert.ok('writing' in safety)
  assert.equal(safety.writing.encryption.recipientCount, 1)
  const declined = await restoreSettings({}, { ...restore, noSafetyBackup: 'disk lost' }, environment)
  assert.deepEqual(declined.safety, { skipped: 'disk lost' })
  await refused(restoreSettings({}, restore, environment), 'usage', /nobody to encrypt the safety/, /REASON/)
})

test('of identity and passphrase the one that an archive needs opens it', async () => {
  const secrets = { ...environment, KEY: identityFile, PASS: 'words' }
  const options = { identity: 'env:KEY', passphrase: 'env:PASS' }
  const { decryption } = await restoreSettings(options, restore, secrets)
  for (const options of [{ recipients: [recipient] }, { passphrase: 'env:PASS' }]) {
    const { writing } = await backupSettings(options, backup, secrets)
    const { header, fileKey } = await writing.encryption.seal()
    assert.deepEqual(Buffer.from(await decryption!.unseal(header)), Buffer.from(fileKey))
  }
})

test('verify takes a key, and leaves it to the archive whether it needs one', async (t) => {
  const request = { archive: '/a.age', digestOnly: false }
  assert.equal((await verifySettings({}, request, {})).decryption, undefined)
  const digest = await verifySettings({}, { ...request, digestOnly: true }, {})
  assert.equal(digest.decryption, undefined)
  const settings = await verifySettings({ identity: file(t, identityFile) }, request, {})
  assert.ok(settings.decryption)
  await refused(
    verifySettings({ identity: '/nowhere' }, request, {}),
    'usage',
    /identity file \/nowhere: ENOENT/,
  )
  await refused(
    verifySettings({ identity: file(t, 'words') }, request, {}),
    'usage',
    /file: line 1 is not an age/,
  )
})

for (const [flag, request] of [
  ['--seed-replay', { seedReplay: true }],
  ['--with-secret', { withSecret: true }],
] as const) {
  test(`${flag} is refused for a direct target, which has no place and no way for it`, async (t) => {
    const identity = file(t, identityFile)
    const settings = { ...restore, archive: 'F', ...request }
    await refused(
      restoreSettings({ identity }, settings, environment),
      'usage',
      new RegExp(`^${flag} is for a compose`),
    )
    const compose = { identity, target: 'compose' } as const
    const resolved = await restoreSettings(compose, settings, environment)
    assert.deepEqual({ ...request, ...resolved }, resolved)
  })
}

test('the signing key comes from a file, or from a variable that holds it', async (t) => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const options = { recipients: [recipient] }
  const digest = Buffer.alloc(64)
  const byFile = await backupSettings({ ...options, signKey: file(t, key) }, backup, environment)
  const byName = await backupSettings({ ...options, signKey: 'env:KEY' }, backup, {
    ...environment,
    KEY: key,
  })
  assert.equal(byName.writing.signKey!.sign(digest), byFile.writing.signKey!.sign(digest))
  assert.deepEqual(byName.writing.signKey!.warnings, [])
  await refused(
    backupSettings({ ...options, signKey: 'env:KEY' }, backup, { ...environment, KEY: 'no key' }),
    'usage',
    /^\$KEY: not a private key/,
  )
})
