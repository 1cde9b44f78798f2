/**
 * The SSH signature format (PROTOCOL.sshsig of OpenSSH) for Ed25519 keys: what `ssh-keygen -Y` writes and reads.
 * Nothing here decides whom to trust.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** Why a text is not a signature that we read, one clause. */
export class SignatureFormatError extends Error {}

export interface SshSignature {
  /** The signer's public key in SSH wire format. */
  publicKey: Buffer
  /** What the signature was made for. */
  namespace: string
  /** 64 bytes. */
  signature: Buffer
}

const magic = Buffer.from('SSHSIG')
const version = 1
const hashAlgorithm = 'sha512'
const keyType = 'ssh-ed25519'
const keyBytes = 32
const signatureBytes = 64

/** How long the lines are that ssh-keygen writes. */
const lineLength = 70
const armor =
  /^-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END SSH SIGNATURE-----(?:\r?\n)?$/

/** The armored signature of a message with this SHA-512; `privateKey` belongs to `publicKey`. */
export function signSsh(
  sha512: Uint8Array,
  namespace: string,
  privateKey: KeyObject,
  publicKey: Uint8Array,
): string {
  const signature = sign(null, signedData(sha512, namespace), privateKey)
  const content = Buffer.concat([
    magic,
    uint32(version),
    string(publicKey),
    string(namespace),
    string(''),
    string(hashAlgorithm),
    string(Buffer.concat([string(keyType), string(signature)])),
  ])
  const lines = content.toString('base64').match(new RegExp(`.{1,${lineLength}}`, 'g'))!
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`
}

/**
 * Reads an armored signature, strictly: no other text means the same signature, but for the length of its lines.
 * @throws SignatureFormatError
 */
export function parseSshSignature(text: string): SshSignature {
  const base64 = armor.exec(text)?.[1]?.replaceAll(/\r?\n/g, '')
  const content = base64 === undefined ? undefined : strictBase64(base64)
  if (content === undefined) throw new SignatureFormatError('it is not an armored SSH signature')
  const reader = new WireReader(content)
  if (!reader.take(magic.length).equals(magic)) throw new SignatureFormatError('its magic is not SSHSIG')
  if (reader.uint32() !== version) throw new SignatureFormatError('its version is unknown')
  const publicKey = reader.string()
  const namespace = reader.string().toString()
  if (reader.string().length > 0) throw new SignatureFormatError('it holds a reserved field')
  const hash = reader.string().toString()
  const blob = new WireReader(reader.string())
  reader.end()
  ed25519Of(publicKey)
  if (hash !== hashAlgorithm) throw new SignatureFormatError(`it is over ${printable(hash)}, not sha512`)
  if (blob.string().toString() !== keyType) throw new SignatureFormatError('it is not by an Ed25519 key')
  const signature = blob.string()
  blob.end()
  if (signature.length !== signatureBytes) throw new SignatureFormatError('it is cut short')
  return { publicKey, namespace, signature }
}

/** Does the signature hold for a message with this SHA-512, under the key that it names itself? */
export function holds({ publicKey, namespace, signature }: SshSignature, sha512: Uint8Array): boolean {
  const x = ed25519Of(publicKey).toString('base64url')
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  return verify(null, signedData(sha512, namespace), key, signature)
}

/** An Ed25519 public key in SSH wire format. */
export function ed25519Blob(publicKey: Uint8Array): Buffer {
  return Buffer.concat([string(keyType), string(publicKey)])
}

/**
 * The 32 bytes of an Ed25519 public key in SSH wire format.
 * @throws SignatureFormatError for another kind of key.
 */
export function ed25519Of(blob: Buffer): Buffer {
  const reader = new WireReader(blob)
  if (reader.string().toString() !== keyType) throw new SignatureFormatError('it is not by an Ed25519 key')
  const key = reader.string()
  reader.end()
  if (key.length !== keyBytes) throw new SignatureFormatError('its public key is malformed')
  return key
}

/** The fingerprint of a public key, as `ssh-keygen -l` shows it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** What base64 says, or undefined where it is not the one canonical way to say it. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

function signedData(sha512: Uint8Array, namespace: string): Buffer {
  return Buffer.concat([magic, string(namespace), string(''), string(hashAlgorithm), string(sha512)])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, 40))
}

/** Reads the `uint32` and `string` of RFC 4251. */
class WireReader {
  #rest: Buffer

  constructor(bytes: Buffer) {
    this.#rest = bytes
  }

  take(length: number): Buffer {
    if (length > this.#rest.length) throw new SignatureFormatError('it is cut short')
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  uint32(): number {
    return this.take(4).readUInt32BE()
  }

  string(): Buffer {
    return this.take(this.uint32())
  }

  end(): void {
    if (this.#rest.length > 0) throw new SignatureFormatError('something follows its end')
  }
}
