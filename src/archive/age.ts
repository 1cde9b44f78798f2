/**
 * The payload of an age file (https://age-encryption.org/v1, "Payload"): a 16-byte nonce, then chunks of 64 KiB,
 * each sealed with ChaCha20-Poly1305 under a key derived from file key and nonce. The AEAD nonce is an 11-byte
 * big-endian counter and a byte that is 1 for the last chunk only. OpenSSL does it ten times faster than the
 * JavaScript of the library.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { BackupError } from '../errors.ts'
import type { DecryptionKey, EncryptionKey } from './keys.ts'

const algorithm = 'chacha20-poly1305'
const plainSize = 64 * 1024
const tagSize = 16
const sealedSize = plainSize + tagSize
const nonceSize = 16
/** Every age file begins so, whatever its version. */
export const ageMagic = 'age-encryption.org/'
/** A recipient's stanza takes 100 bytes, a post-quantum one 1,700: nobody needs more than this. */
const longestHeader = 1024 * 1024

/** Encrypts what is fed to it, in order. */
export interface AgeEncryptor {
  /** Comes first in the file. */
  readonly header: Buffer
  /** What can be written now; may be empty. Keeps nothing of `plain`. */
  update(plain: Buffer): Buffer
  /** The rest; nothing may be fed after it. */
  final(): Buffer
}

export async function encryptAge(key: EncryptionKey): Promise<AgeEncryptor> {
  const { header, fileKey } = await key.seal()
  const nonce = randomBytes(nonceSize)
  const chunks = new Chunks(fileKey, nonce)
  // One chunk is held back, because only the last one of a file may be flagged so, and must not be empty.
  const held = Buffer.allocUnsafe(plainSize)
  let heldLength = 0
  return {
    header: Buffer.concat([header, nonce]),
    update(plain) {
      const sealed: Buffer[] = []
      let position = 0
      if (heldLength > 0) {
        position = plain.copy(held, heldLength, 0)
        heldLength += position
        if (position === plain.length) return empty
        chunks.seal(held, false, sealed)
        heldLength = 0
      }
      for (; plain.length - position > plainSize; position += plainSize) {
        chunks.seal(plain.subarray(position, position + plainSize), false, sealed)
      }
      heldLength = plain.copy(held, 0, position)
      return Buffer.concat(sealed)
    },
    final() {
      const sealed: Buffer[] = []
      chunks.seal(held.subarray(0, heldLength), true, sealed)
      return Buffer.concat(sealed)
    },
  }
}

/**
 * The plaintext of an age file. Each byte is authenticated before it is yielded; that the file ended where it
 * should is known only when the generator has ended well.
 * @throws BackupError `archive-foreign`, `archive-incomplete`, `archive-damaged` or `wrong-key`.
 */
export async function* decryptAge(
  source: AsyncIterable<Buffer>,
  key: Pick<DecryptionKey, 'unseal'>,
): AsyncGenerator<Buffer> {
  let chunks: Chunks | null = null
  let start: Buffer = empty
  // One chunk is held back until it is known whether it is the last.
  const held = Buffer.allocUnsafe(sealedSize)
  let heldLength = 0
  for await (const read of source) {
    let piece = read
    if (chunks === null) {
      start = Buffer.concat([start, read])
      const end = headerEnd(start)
      if (end === null || start.length < end + nonceSize) continue
      const fileKey = await key.unseal(start.subarray(0, end))
      chunks = new Chunks(fileKey, start.subarray(end, end + nonceSize))
      piece = start.subarray(end + nonceSize)
      start = empty
    }
    const opened: Buffer[] = []
    let position = piece.copy(held, heldLength)
    heldLength += position
    if (position === piece.length) continue
    opened.push(chunks.open(held))
    for (; piece.length - position > sealedSize; position += sealedSize) {
      opened.push(chunks.open(piece.subarray(position, position + sealedSize)))
    }
    heldLength = piece.copy(held, 0, position)
    yield Buffer.concat(opened)
  }
  if (chunks === null) {
    throw cutShort(start.length === 0 ? 'The archive is empty' : 'The archive ends inside its age header')
  }
  const last = chunks.openLast(held.subarray(0, heldLength))
  if (last.length > 0) yield last
}

const empty = Buffer.alloc(0)

/** The chunks of one payload, in order. */
class Chunks {
  readonly #key: KeyObject
  readonly #nonce = Buffer.alloc(12)
  #count = 0

  constructor(fileKey: Uint8Array, nonce: Uint8Array) {
    const key = hkdfSync('sha256', fileKey, nonce, 'payload', 32)
    // Made once: of a plain buffer each cipher would make one, a quarter of its time.
    this.#key = createSecretKey(Buffer.from(key))
  }

  seal(plain: Buffer, last: boolean, into: Buffer[]): void {
    const cipher = createCipheriv(algorithm, this.#key, this.#next(last), { authTagLength: tagSize })
    into.push(cipher.update(plain))
    cipher.final()
    into.push(cipher.getAuthTag())
  }

  open(sealed: Buffer): Buffer {
    const nonce = this.#next(false)
    const plain = this.#open(sealed, nonce)
    if (plain !== null) return plain
    nonce[11] = 1
    throw this.#open(sealed, nonce) === null
      ? damaged(`Chunk ${this.#count} of the archive is not authentic`)
      : damaged('Bytes follow the end of the archive')
  }

  openLast(sealed: Buffer): Buffer {
    if (sealed.length < tagSize) throw cutShort('The archive ends inside an encrypted chunk')
    const nonce = this.#next(true)
    const plain = this.#open(sealed, nonce)
    if (plain === null) {
      nonce[11] = 0
      throw this.#open(sealed, nonce) === null
        ? damaged('The last chunk of the archive is not authentic', 'The file was changed, or is cut short')
        : cutShort('The archive ends before its last chunk')
    }
    if (plain.length === 0 && this.#count > 1) throw damaged('The last chunk of the archive is empty')
    return plain
  }

  #open(sealed: Buffer, nonce: Buffer): Buffer | null {
    const end = sealed.length - tagSize
    const decipher = createDecipheriv(algorithm, this.#key, nonce, { authTagLength: tagSize })
    decipher.setAuthTag(sealed.subarray(end))
    const plain = decipher.update(sealed.subarray(0, end))
    try {
      decipher.final()
    } catch {
      return null
    }
    return plain
  }

  #next(last: boolean): Buffer {
    // 48 bits of the counter are enough for 16 EiB.
    this.#nonce.writeUIntBE(this.#count, 5, 6)
    this.#nonce[11] = last ? 1 : 0
    this.#count += 1
    return this.#nonce
  }
}

/** Where the payload's nonce begins, or null if that is further on. */
function headerEnd(start: Buffer): number | null {
  const seen = start.toString('latin1', 0, ageMagic.length)
  if (!ageMagic.startsWith(seen)) throw foreign(start)
  const firstLine = start.indexOf('\n')
  if (firstLine >= 0 && start.toString('latin1', 0, firstLine) !== `${ageMagic}v1`) throw foreign(start)
  const macLine = start.indexOf('\n--- ')
  const end = macLine < 0 ? -1 : start.indexOf('\n', macLine + 1)
  if ((end < 0 ? start.length : end) > longestHeader)
    throw damaged('The age header of the archive has no end')
  return end < 0 ? null : end + 1
}

function foreign(start: Buffer): BackupError {
  const armored = start.toString('latin1').startsWith('-----BEGIN AGE')
  return new BackupError({
    code: 'archive-foreign',
    message: armored
      ? 'The archive is an age file in text form (armored)'
      : 'This is not an age file of version 1',
    cause: armored
      ? 'It was written by age --armor'
      : 'It is another kind of file, or its first bytes are damaged',
    remedy: armored
      ? 'Take the lines between BEGIN and END through base64 -d, and give the result'
      : 'Check that this is the right file',
  })
}

function damaged(message: string, cause = 'The file was changed since it was written'): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message,
    cause,
    remedy: 'Fetch the archive again, or take another one',
  })
}

function cutShort(message: string): BackupError {
  return new BackupError({
    code: 'archive-incomplete',
    message,
    cause: 'The file is cut short: a copy or a transfer was interrupted',
    remedy: 'Fetch the archive again, or take another one',
  })
}
