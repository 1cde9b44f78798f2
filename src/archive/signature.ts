/**
 * Where an archive comes from: a detached SSH signature by an Ed25519 key, which stock ssh-keygen checks too:
 * `ssh-keygen -Y verify -f allowed_signers -I who -n issuer-backup -s FILE.sig < FILE`.
 */
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { BackupError } from '../errors.ts'
import { writeNewFile } from '../files.ts'
import { ed25519Blob, fingerprint, holds, parseSshSignature, type SshSignature, signSsh } from './sshsig.ts'
import { signatureNamespace, type VerificationKey } from './verification-keys.ts'

/** What signs archives. Opaque: made by {@link loadSigningKey}. */
export interface SigningKey {
  /** What verifies what this key signs. */
  readonly verificationKey: VerificationKey
  /** What the user should know of this key, one sentence each. */
  readonly warnings: readonly string[]
  /** The armored signature of a file with this SHA-512. */
  sign(sha512: Uint8Array): string
}

/**
 * An Ed25519 private key from an OpenSSH key file.
 * @throws BackupError `usage`, with the path and never a word of the key, for a file that cannot be read, another
 * kind of key, and a protected one that the passphrase does not open.
 */
export async function loadSigningKey(path: string, passphrase?: string): Promise<SigningKey> {
  const { text, open } = await readKeyFile(path)
  const key = await parseSigningKey(text, path, passphrase)
  const warning = `The signing key ${path} can be read by other users: chmod 600 it`
  return open ? { ...key, warnings: [warning] } : key
}

/**
 * The same from the text of such a file.
 * @param path where it comes from, for messages.
 * @throws BackupError `usage`, as {@link loadSigningKey}.
 */
export async function parseSigningKey(
  text: string | Buffer,
  path: string,
  passphrase?: string,
): Promise<SigningKey> {
  // As a dependency of signing alone, it costs nobody else its loading.
  const { default: sshpk } = await import('sshpk')
  let key: ReturnType<typeof sshpk.parsePrivateKey>
  try {
    key = sshpk.parsePrivateKey(text, 'auto', { filename: path, ...(passphrase ? { passphrase } : {}) })
  } catch (error) {
    throw unreadableKey(path, error, passphrase !== undefined)
  }
  if (key.type !== 'ed25519') {
    throw new BackupError({
      code: 'usage',
      message: `${path}: an ${key.type.toUpperCase()} key cannot sign archives`,
      cause: 'Archives are signed with SSH keys of type ssh-ed25519, and with no other',
      remedy: `Make one: ssh-keygen -t ed25519 -C ${signatureNamespace} -f FILE`,
    })
  }
  const { part, comment = '' } = key as unknown as Ed25519Key
  const publicKey = ed25519Blob(part.A.data)
  const privateKey = ed25519PrivateKey(part.k.data, part.A.data)
  return {
    verificationKey: { blob: publicKey, fingerprint: fingerprint(publicKey), comment },
    warnings: [],
    sign: (sha512) => signSsh(sha512, signatureNamespace, privateKey, publicKey),
  }
}

/** Where the signature of a file stands. */
export function signaturePath(file: string): string {
  return `${file}.sig`
}

/**
 * Signs a file: writes {@link signaturePath} beside it, 0644, whole or not at all, and returns its path. `sha512`
 * spares the reading where it is known.
 * @throws BackupError `not-writable` where a signature stands there already or none can be written, `disk-full`.
 */
export async function signFile(file: string, key: SigningKey, sha512?: Uint8Array): Promise<string> {
  const path = signaturePath(file)
  await writeNewFile(path, key.sign(sha512 ?? (await sha512Of(file))), 0o644)
  return path
}

/** The signature beside a file, or undefined where there is none. */
export async function readSignature(file: string): Promise<string | undefined> {
  try {
    return await readFile(signaturePath(file), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw notProved(`The signature ${signaturePath(file)} cannot be read`, { underlying: error })
  }
}

/**
 * Proves who signed what has this SHA-512: returns the trusted key that did.
 * @throws BackupError `origin-not-proved`, saying whether there is no signature, it is damaged, made for something
 * else, by another key, or of other content.
 */
export function verifySignature(
  sha512: Uint8Array,
  signature: string | undefined,
  keys: readonly VerificationKey[],
): VerificationKey {
  if (signature === undefined) {
    throw notProved('The archive is not signed', {
      cause: 'There is no .sig file beside it: it was made without a signing key, or not copied along',
      remedy: 'Fetch the .sig file too, or find out why there is none before trusting the archive',
    })
  }
  let parsed: SshSignature
  try {
    parsed = parseSshSignature(signature)
  } catch (error) {
    throw notProved(`The signature cannot be read: ${(error as Error).message}`, {
      cause: 'The .sig file is damaged, or not made by issuer-backup or ssh-keygen with an Ed25519 key',
      remedy: 'Fetch the .sig file again',
    })
  }
  if (parsed.namespace !== signatureNamespace) {
    const namespace = JSON.stringify(parsed.namespace.slice(0, 40))
    throw notProved(`The signature was made for ${namespace}, not for ${signatureNamespace}`, {
      cause: 'The key signed this content for another purpose',
    })
  }
  const key = keys.find(({ blob }) => blob.equals(parsed.publicKey))
  if (key === undefined) {
    throw notProved(
      `The signature is by ${fingerprint(parsed.publicKey)}, which is none of the trusted keys`,
      {
        cause: 'Somebody else made this archive, or the signing key was changed',
        remedy: 'If you know that key, give its public half with --verify-key',
      },
    )
  }
  if (!holds(parsed, sha512)) {
    throw notProved('The signature does not belong to this file', {
      cause: 'The file or its signature was altered after signing, or they are of two different archives',
      remedy: 'Fetch both again from where they were made; do not trust this one',
    })
  }
  return key
}

/** SHA-512 of a file, in one streaming pass. */
export async function sha512Of(file: string): Promise<Buffer> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest()
}

/** What sshpk holds of an Ed25519 key, which its types leave out. */
interface Ed25519Key {
  comment?: string
  part: Record<'A' | 'k', { data: Buffer }>
}

async function readKeyFile(path: string): Promise<{ text: Buffer; open: boolean }> {
  try {
    const [text, { mode }] = await Promise.all([readFile(path), stat(path)])
    return { text, open: (mode & 0o077) !== 0 }
  } catch (underlying) {
    throw new BackupError({
      code: 'usage',
      message: `Cannot read the signing key ${path}`,
      remedy: 'Give the path of an OpenSSH private key',
      underlying,
    })
  }
}

/** sshpk's own error is not passed on: it could quote the file. */
function unreadableKey(path: string, error: unknown, withPassphrase: boolean): BackupError {
  const name = error instanceof Error ? error.name : ''
  const inner = String((error as { innerErr?: unknown } | null)?.innerErr ?? '')
  if (name === 'KeyEncryptedError') {
    return new BackupError({
      code: 'usage',
      message: `${path}: the signing key is protected by a passphrase`,
      remedy: 'Put its passphrase into ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
    })
  }
  if (withPassphrase && /passphrase|decrypt/i.test(inner)) {
    return new BackupError({
      code: 'usage',
      message: `${path}: the passphrase does not open the signing key`,
      remedy: 'Check ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
    })
  }
  return new BackupError({
    code: 'usage',
    message: `${path}: not a private key that can be read`,
    cause: 'It is a public key, damaged, or of a kind or cipher that is not supported',
    remedy: `Give an OpenSSH private key: ssh-keygen -t ed25519 -C ${signatureNamespace} -f FILE`,
  })
}

function ed25519PrivateKey(seed: Buffer, publicKey: Buffer): KeyObject {
  const d = seed.toString('base64url')
  const x = publicKey.toString('base64url')
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', d, x } })
}

function notProved(
  message: string,
  more: { cause?: string; remedy?: string; underlying?: unknown },
): BackupError {
  return new BackupError({ code: 'origin-not-proved', message, ...more })
}
