import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import {
  loadSigningKey,
  readSignature,
  sha512Of,
  signFile,
  verifySignature,
} from '../../src/archive/signature.ts'
import { loadVerificationKeys } from '../../src/archive/verification-keys.ts'
import { BackupError } from '../../src/errors.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

describe('signature', needs('ssh-keygen'), () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'signature-'))
  after(() => rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)

  const keygen = (...args: string[]) => execFileSync(tool('ssh-keygen'), args, { cwd: folder, stdio: 'pipe' })
  const makeKey = (name: string, ...more: string[]) => {
    keygen('-q', '-t', 'ed25519', '-C', `${name}@example.org`, '-N', '', '-f', name, ...more)
    return { private: at(name), public: readFileSync(at(`${name}.pub`), 'utf8').trim() }
  }
  const file = at('file.age')
  writeFileSync(file, Buffer.alloc(3_000_000, 'archive'))
  const digest = createHash('sha512').update(readFileSync(file)).digest()
  const key = makeKey('key')
  const other = makeKey('other')

  const notProved = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof BackupError)
    assert.equal(error.code, 'origin-not-proved')
    assert.match(error.message, message)
    return true
  }
  const usage = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof BackupError)
    assert.equal(error.code, 'usage')
    assert.match(error.message, message)
    return true
  }

  test('what we sign, stock ssh-keygen verifies', async () => {
    const signature = await signFile(file, await loadSigningKey(key.private))
    assert.equal(signature, `${file}.sig`)
    assert.equal(statSync(signature).mode & 0o777, 0o644)
    writeFileSync(at('allowed'), `backup@example.org ${key.public}\n`)
    const input = readFileSync(file)
    const check = (...args: string[]) =>
      spawnSync(tool('ssh-keygen'), ['-Y', ...args, '-n', 'issuer-backup', '-s', signature], { input })
    const verified = check('verify', '-f', at('allowed'), '-I', 'backup@example.org')
    assert.equal(verified.status, 0, String(verified.stderr))
    assert.match(String(verified.stdout), /^Good "issuer-backup" signature for backup@example.org/)
    assert.equal(check('check-novalidate').status, 0)
    input[17]! ^= 1
    assert.notEqual(check('check-novalidate').status, 0)
  })

  test('what stock ssh-keygen signs, we verify', async () => {
    const signature = spawnSync(
      tool('ssh-keygen'),
      ['-Y', 'sign', '-f', key.private, '-n', 'issuer-backup', '-q'],
      { input: readFileSync(file) },
    ).stdout.toString()
    const signer = verifySignature(await sha512Of(file), signature, await loadVerificationKeys(key.public))
    assert.equal(signer.comment, 'key@example.org')
    const shown = String(keygen('-l', '-f', `${key.private}.pub`))
    assert.ok(shown.includes(` ${signer.fingerprint} `))
    // Ed25519 signatures are deterministic, so ours is the same to the letter.
    assert.equal((await loadSigningKey(key.private)).sign(digest), signature)
  })

  test('a key protected by a passphrase signs with it, and says what it needs without', async () => {
    keygen('-q', '-t', 'ed25519', '-N', 'pass wörd', '-f', 'protected')
    const signature = (await loadSigningKey(at('protected'), 'pass wörd')).sign(digest)
    verifySignature(digest, signature, await loadVerificationKeys(at('protected.pub')))
    await assert.rejects(loadSigningKey(at('protected')), usage(/protected by a passphrase/))
    await assert.rejects(loadSigningKey(at('protected'), 'guess'), usage(/passphrase does not open/))
  })

  test('a file that is no Ed25519 private key is refused without a word of it', async () => {
    keygen('-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', 'rsa')
    await assert.rejects(loadSigningKey(at('rsa')), usage(/rsa: an RSA key cannot sign archives/))
    await assert.rejects(loadSigningKey(at('nowhere')), usage(/Cannot read the signing key .*nowhere/))
    await assert.rejects(loadSigningKey(`${key.private}.pub`), usage(/not a private key/))
    const lines = readFileSync(key.private, 'utf8').split('\n')
    writeFileSync(at('broken'), [lines[0], lines[1], ...lines.slice(3)].join('\n'), { mode: 0o600 })
    await assert.rejects(loadSigningKey(at('broken')), (error: BackupError) => {
      assert.doesNotMatch(`${error.stack} ${error.likelyCause}`, new RegExp(lines[1]!.slice(0, 20)))
      return usage(/not a private key that can be read/)(error)
    })
  })

  test('a signing key knows what verifies it', async () => {
    const signing = await loadSigningKey(key.private)
    assert.deepEqual([signing.verificationKey], await loadVerificationKeys(key.public))
  })

  test('a key that others can read is worth a warning', async () => {
    assert.deepEqual((await loadSigningKey(key.private)).warnings, [])
    writeFileSync(at('open'), readFileSync(key.private))
    chmodSync(at('open'), 0o644)
    assert.match((await loadSigningKey(at('open'))).warnings[0]!, /chmod 600/)
  })

  test('a signature never takes the place of another file', async () => {
    writeFileSync(at('second'), 'content')
    writeFileSync(at('second.sig'), 'somebody else')
    await assert.rejects(signFile(at('second'), await loadSigningKey(key.private)), { code: 'not-writable' })
    assert.equal(readFileSync(at('second.sig'), 'utf8'), 'somebody else')
  })

  test('no signature, another key, another namespace and other content are told apart', async () => {
    const keys = await loadVerificationKeys(key.public)
    const signature = (await loadSigningKey(key.private)).sign(digest)
    assert.equal(await readSignature(at('unsigned')), undefined)
    assert.throws(() => verifySignature(digest, undefined, keys), notProved(/is not signed/))

    const foreign = (await loadSigningKey(other.private)).sign(digest)
    assert.throws(() => verifySignature(digest, foreign, keys), notProved(/none of the trusted keys/))

    const git = spawnSync(tool('ssh-keygen'), ['-Y', 'sign', '-f', key.private, '-n', 'git', '-q'], {
      input: readFileSync(file),
    }).stdout.toString()
    assert.throws(() => verifySignature(digest, git, keys), notProved(/made for "git"/))

    const altered = createHash('sha512').update('altered').digest()
    assert.throws(() => verifySignature(altered, signature, keys), notProved(/does not belong to this file/))

    const sha256 = spawnSync(
      tool('ssh-keygen'),
      ['-Y', 'sign', '-f', key.private, '-n', 'issuer-backup', '-q', '-O', 'hashalg=sha256'],
      { input: readFileSync(file) },
    ).stdout.toString()
    assert.throws(() => verifySignature(digest, sha256, keys), notProved(/over "sha256", not sha512/))

    const rsa = spawnSync(tool('ssh-keygen'), ['-Y', 'sign', '-f', at('rsa'), '-n', 'issuer-backup', '-q'], {
      input: readFileSync(file),
    }).stdout.toString()
    assert.throws(() => verifySignature(digest, rsa, keys), notProved(/not by an Ed25519 key/))
  })

  test('every flipped bit and every truncation of a signature is refused', async () => {
    const keys = await loadVerificationKeys(key.public)
    const signature = Buffer.from((await loadSigningKey(key.private)).sign(digest))
    verifySignature(digest, signature.toString('latin1'), keys)
    for (let bit = 0; bit < signature.length * 8; bit++) {
      const altered = Buffer.from(signature)
      altered[bit >> 3]! ^= 1 << (bit & 7)
      assert.throws(
        () => verifySignature(digest, altered.toString('latin1'), keys),
        notProved(/./),
        `bit ${bit}`,
      )
    }
    // Without its last line feed alone it is the same signature.
    for (let length = 0; length < signature.length - 1; length++) {
      const cut = signature.subarray(0, length).toString('latin1')
      assert.throws(() => verifySignature(digest, cut, keys), notProved(/./), `length ${length}`)
    }
  })

  test('verification keys come from a line, a .pub file and an allowed signers file', async () => {
    const blobs = async (spec: string) => (await loadVerificationKeys(spec)).map(({ comment }) => comment)
    assert.deepEqual(await blobs(key.public), ['key@example.org'])
    assert.deepEqual(await blobs(`${key.private}.pub`), ['key@example.org'])
    writeFileSync(
      at('signers'),
      [
        '# who may sign',
        `ops@example.org ${key.public}`,
        `"first last,second" namespaces="git,issuer-backup" ${other.public}`,
        `git@example.org namespaces="git" ${other.public}`,
        `any namespaces="*" ${other.public}`,
        `rsa@example.org ${readFileSync(at('rsa.pub'), 'utf8')}`,
      ].join('\n'),
    )
    assert.deepEqual(await blobs(at('signers')), ['ops@example.org', 'first last,second', 'any'])
  })

  test('what is no verification key, or restricted in a way we would not enforce, is refused', async () => {
    const refuse = async (content: string, message: RegExp) => {
      writeFileSync(at('keys'), content)
      await assert.rejects(loadVerificationKeys(at('keys')), usage(message))
    }
    await refuse('', /holds no Ed25519 key/)
    await refuse(`git@example.org namespaces="git" ${key.public}`, /holds no Ed25519 key/)
    await refuse(readFileSync(at('rsa.pub'), 'utf8'), /holds no Ed25519 key/)
    await refuse(`# comment\nnonsense`, /keys line 2: not a verification key/)
    await refuse(key.public.slice(0, 40), /line 1: not a verification key/)
    await refuse(readFileSync(key.private, 'utf8'), /not a verification key/)
    await refuse(`ca cert-authority ${key.public}`, /only namespaces="…" is supported/)
    await refuse(`who valid-before="20200101" ${key.public}`, /only namespaces="…" is supported/)
    await refuse(`who namespaces="!issuer-backup,*" ${key.public}`, /only namespaces="…" is supported/)
    await assert.rejects(loadVerificationKeys(at('nowhere')), usage(/Cannot read the verification keys/))
    await assert.rejects(loadVerificationKeys('ssh-ed25519 AAAA'), usage(/the verification key: not a/))
  })
})
