import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { generateHybridIdentity, identityToRecipient } from 'age-encryption'
import {
  generateIdentity,
  parseIdentities,
  parseRecipients,
  passphraseKey,
  readRecipientsFile,
} from '../../src/archive/keys.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

function usage(...fragments: string[]) {
  return (error: unknown) => {
    assert.ok(error instanceof BackupError, String(error))
    assert.equal(error.code, 'usage')
    for (const fragment of fragments)
      assert.ok(`${error.message} ${error.likelyCause}`.includes(fragment), error.message)
    return true
  }
}

test('recipients are folded, counted and every one of them opens', async () => {
  const [a, b] = [await generateIdentity(), await generateIdentity()]
  const key = parseRecipients(
    [a.recipient, b.recipient, ` ${a.recipient} `].map((text) => ({ text, from: 'x' })),
  )
  assert.equal(key.recipientCount, 2)
  assert.deepEqual(key.warnings, [])
  const { header, fileKey } = await key.seal()
  for (const { identityFile } of [a, b]) {
    assert.deepEqual(await parseIdentities(identityFile, 'x').unseal(header), fileKey)
  }
})

test('a recipient that cannot be one is refused, naming where it was given and not repeating a secret', async () => {
  const { recipient, identityFile } = await generateIdentity()
  const secret = identityFile.split('\n')[2]!
  const cases = {
    'you@example.org': 'begins with age1',
    [recipient.slice(0, -1)]: 'mistyped',
    [secret]: 'secret half',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ': 'SSH',
    age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e: 'plugin',
    '': 'begins with age1',
  }
  for (const [text, reason] of Object.entries(cases)) {
    const given = [
      { text: recipient, from: 'r.txt:1' },
      { text, from: 'r.txt:7' },
    ]
    assert.throws(() => parseRecipients(given), usage('r.txt:7', reason))
  }
  assert.throws(
    () => parseRecipients([{ text: secret, from: '--recipient' }]),
    (error: Error) => !JSON.stringify([error, error.message, error.stack]).includes(secret.slice(15)),
  )
  assert.throws(() => parseRecipients([]), usage('No recipient'))
})

test('a recipients file may hold comments and blank lines, and knows its line numbers', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'keys-'))
  t.after(() => rm(folder, { recursive: true }))
  const { recipient } = await generateIdentity()
  const file = path.join(folder, 'recipients.txt')
  await writeFile(file, `# ops\r\n\r\n${recipient}\r\n  # more\nyou@example.org`)
  const lines = await readRecipientsFile(file)
  assert.deepEqual(lines, [
    { text: recipient, from: `${file}:3` },
    { text: 'you@example.org', from: `${file}:5` },
  ])
  assert.throws(() => parseRecipients(lines), usage(`${file}:5`))
  await assert.rejects(readRecipientsFile(path.join(folder, 'none')), usage('none'))
})

test('a post-quantum recipient works and earns a warning', async () => {
  const identity = await generateHybridIdentity()
  const key = parseRecipients([{ text: await identityToRecipient(identity), from: '--recipient' }])
  assert.equal(key.warnings.length, 1)
  const { header, fileKey } = await key.seal()
  assert.deepEqual(await parseIdentities(identity, 'x').unseal(header), fileKey)
})

test('an identity file with several keys opens what is for any of them, and encrypts to all', async () => {
  const [a, b] = [await generateIdentity(), await generateIdentity()]
  const key = parseIdentities(`# two\n\n${a.identityFile}\n${b.identityFile}`, 'keys.txt')
  const { header } = await parseRecipients([{ text: b.recipient, from: 'x' }]).seal()
  assert.equal((await key.unseal(header)).length, 16)
  const own = await key.encryptionKey()
  assert.equal(own.recipientCount, 2)
  const sealed = await own.seal()
  assert.deepEqual(await parseIdentities(a.identityFile, 'x').unseal(sealed.header), sealed.fileKey)
})

test('what is no identity is refused by kind, without repeating it', async () => {
  const { identityFile, recipient } = await generateIdentity()
  const secret = identityFile.split('\n')[2]!
  const cases: [string, string][] = [
    ['', 'no age identity'],
    [`\n\n${secret.slice(0, -1)}`, 'line 3'],
    [recipient, 'public half'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n', 'SSH'],
    ['age-encryption.org/v1\n-> scrypt', 'encrypted with a passphrase'],
    ['-----BEGIN AGE ENCRYPTED FILE-----\n', 'encrypted with a passphrase'],
    ['AGE-PLUGIN-YUBIKEY-1QQQQ', 'plugin'],
  ]
  for (const [text, reason] of cases) {
    assert.throws(
      () => parseIdentities(text, 'keys.txt'),
      (error: Error) => usage('keys.txt', reason)(error) && !error.message.includes(secret.slice(15, 40)),
    )
  }
})

test('the wrong key is told from a damaged header', async () => {
  const [a, b] = [await generateIdentity(), await generateIdentity()]
  const { header } = await parseRecipients([{ text: a.recipient, from: 'x' }]).seal()
  await assert.rejects(parseIdentities(b.identityFile, 'x').unseal(header), { code: 'wrong-key' })
  const changed = Buffer.from(header)
  changed[changed.length - 2]! ^= 1
  await assert.rejects(parseIdentities(a.identityFile, 'x').unseal(changed), { code: 'archive-damaged' })
})

test('a passphrase opens what it sealed, and nothing else does', async () => {
  const key = passphraseKey('correct horse')
  assert.equal(key.recipientCount, 0)
  const { header, fileKey } = await key.seal()
  assert.deepEqual(await passphraseKey('correct horse').unseal(header), fileKey)
  await assert.rejects(passphraseKey('battery staple').unseal(header), { code: 'wrong-key' })
  const { identityFile } = await generateIdentity()
  await assert.rejects(parseIdentities(identityFile, 'x').unseal(header), (error: BackupError) => {
    return error.code === 'wrong-key' && error.likelyCause!.includes('passphrase')
  })
  assert.throws(() => passphraseKey(''), usage('empty'))
})

test('a generated identity is one that stock age-keygen understands', needs('age'), async () => {
  const { identityFile, recipient } = await generateIdentity()
  assert.equal(
    execFileSync(tool('age-keygen'), ['-y'], { input: identityFile, encoding: 'utf8' }).trim(),
    recipient,
  )
  assert.match(
    identityFile,
    /^# created: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/,
  )
  const stock = execFileSync(tool('age-keygen'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const { header, fileKey } = await (await parseIdentities(stock, 'x').encryptionKey()).seal()
  assert.deepEqual(await parseIdentities(stock, 'x').unseal(header), fileKey)
})
