/**
 * Who may open an archive: age recipients and identities, or a passphrase. The header of an age file, and the file
 * key in it, are the library's work; the payload is ours (age.ts).
 */
import { readFile } from 'node:fs/promises'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { BackupError, type Failure } from '../errors.ts'

/** What an archive is encrypted with. Opaque: made by {@link parseRecipients} or {@link passphraseKey}. */
export interface EncryptionKey {
  /** How many identities can open the archive; 0 with a passphrase. One alone is worth a warning: it can be lost. */
  readonly recipientCount: number
  /** What the user should know of this choice, one sentence each. */
  readonly warnings: readonly string[]
  /** A fresh age header, MAC included, and the 16-byte file key that it holds. */
  seal(): Promise<{ header: Buffer; fileKey: Uint8Array }>
}

/** What an archive is opened with. Opaque: made by {@link parseIdentities} or {@link passphraseKey}. */
export interface DecryptionKey {
  /**
   * The 16-byte file key in an age header (from the version line to the end of the MAC line).
   * @throws BackupError `wrong-key` or `archive-damaged`.
   */
  unseal(header: Uint8Array): Promise<Uint8Array>
  /** The key that encrypts to this one. */
  encryptionKey(): Promise<EncryptionKey>
}

/** What to do about a {@link recipientMistake}. */
export const recipientRemedy = 'Give the public key that age-keygen printed, age1…'

/** A line that the user gave, and where: `recipients`, or `recipients.txt:3`. */
export interface RecipientLine {
  text: string
  from: string
}

/**
 * Recipients as the user wrote them, duplicates folded.
 * @throws BackupError `usage` for none at all, or one that is not an age recipient, naming where it was given.
 */
export function parseRecipients(lines: readonly RecipientLine[]): EncryptionKey {
  const recipients = new Set<string>()
  const warnings = new Set<string>()
  for (const { text, from } of lines) {
    const recipient = text.trim()
    const reason = recipientMistake(recipient)
    if (reason !== null) {
      // The text itself is not repeated: it may be an identity given by mistake.
      throw new BackupError({
        code: 'usage',
        message: `${from}: not an age recipient: ${reason}`,
        remedy: recipientRemedy,
      })
    }
    if (isPostQuantum(recipient)) {
      warnings.add('An age before 1.3 cannot open an archive for a post-quantum recipient')
    }
    recipients.add(recipient)
  }
  if (recipients.size === 0) {
    throw new BackupError({
      code: 'usage',
      message: 'No recipient to encrypt to',
      remedy: 'Give at least one --recipient age1…, better two, kept in different places',
    })
  }
  return {
    recipientCount: recipients.size,
    warnings: [...warnings],
    async seal() {
      let fileKey: Uint8Array | undefined
      const encrypter = new Encrypter()
      for (const recipient of recipients) encrypter.addRecipient(recipient)
      // The library makes the file key and shows it only to recipients, so one of them is ours and writes nothing.
      encrypter.addRecipient({
        wrapFileKey(key) {
          fileKey = Uint8Array.from(key)
          return []
        },
      })
      const header = headerOf(await encrypter.encrypt(new Uint8Array()))
      return { header, fileKey: fileKey! }
    },
  }
}

/**
 * Recipients from a file in the format of age's `-R`: one a line, `#` comments and blank lines ignored.
 * @throws BackupError `usage` when the file cannot be read.
 */
export async function readRecipientsFile(path: string): Promise<RecipientLine[]> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (underlying) {
    throw new BackupError({
      code: 'usage',
      message: `Cannot read the recipients file ${path}: ${(underlying as NodeJS.ErrnoException).code}`,
      remedy: 'Check its path, and that this user may read it',
      underlying,
    })
  }
  return meaningfulLines(content).map(({ text, line }) => ({ text, from: `${path}:${line}` }))
}

/** @throws BackupError `usage` for an empty passphrase. */
export function passphraseKey(passphrase: string): EncryptionKey & DecryptionKey {
  if (passphrase === '') throw new BackupError({ code: 'usage', message: 'The passphrase is empty' })
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const key: EncryptionKey & DecryptionKey = {
    recipientCount: 0,
    warnings: [],
    async seal() {
      const encrypter = new Encrypter()
      encrypter.setPassphrase(passphrase)
      const header = headerOf(await encrypter.encrypt(new Uint8Array()))
      // age allows no other recipient beside a passphrase, so the file key has to be taken out of the header again.
      return { header, fileKey: await decrypter.decryptHeader(header) }
    },
    unseal: (header) => unseal(decrypter, header),
    encryptionKey: async () => key,
  }
  return key
}

/**
 * Identities from the text of an age identity file (`from` names it in errors); any one of them opens an archive.
 * @throws BackupError `usage` for none at all, a malformed one, or a kind that is not supported. Never repeats text.
 */
export function parseIdentities(text: string, from: string): DecryptionKey {
  if (/^(age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/.test(text.trimStart())) {
    throw unsupportedIdentity(from, 'it is encrypted with a passphrase', 'Decrypt it with age -d first')
  }
  if (/^(-----BEGIN|ssh-)/m.test(text)) throw unsupportedIdentity(from, 'it is an SSH key')
  const decrypter = new Decrypter()
  const identities: string[] = []
  for (const { text: identity, line } of meaningfulLines(text)) {
    if (identity.startsWith('AGE-PLUGIN-')) throw unsupportedIdentity(from, 'it needs an age plugin')
    try {
      decrypter.addIdentity(identity)
    } catch {
      // The library's error quotes what it could not read.
      throw new BackupError({
        code: 'usage',
        message: `${from}: line ${line} is not an age identity`,
        cause: identity.startsWith('age1')
          ? 'It is a recipient, the public half of the key'
          : 'It is mistyped',
        remedy: 'Give the file that age-keygen or issuer-backup keygen wrote',
      })
    }
    identities.push(identity)
  }
  if (identities.length === 0) {
    throw new BackupError({ code: 'usage', message: `${from}: holds no age identity` })
  }
  return {
    unseal: (header) => unseal(decrypter, header),
    async encryptionKey() {
      const recipients = await Promise.all(identities.map(identityToRecipient))
      return parseRecipients(recipients.map((recipient) => ({ text: recipient, from })))
    },
  }
}

/** A new X25519 key pair; the identity in age-keygen's file format. */
export async function generateIdentity(): Promise<{ identityFile: string; recipient: string }> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const created = new Date().toISOString().replace(/\.\d+/, '')
  return { identityFile: `# created: ${created}\n# public key: ${recipient}\n${identity}\n`, recipient }
}

/** Why this is not a recipient that we encrypt to, a clause that does not repeat it; null where it is one. */
export function recipientMistake(recipient: string): string | null {
  if (/^AGE-(SECRET-KEY|PLUGIN)-/i.test(recipient)) return 'it is an identity, the secret half of a key'
  if (recipient.startsWith('ssh-')) return 'SSH keys are not supported as recipients'
  try {
    new Encrypter().addRecipient(recipient)
  } catch {
    return recipient.startsWith('age1') ? 'it is mistyped or cut short' : 'one begins with age1'
  }
  // Hardware keys: no identity file opens the archive, so neither verify nor restore could.
  if (/^age1tag(pq)?1/.test(recipient)) return 'it belongs to an age plugin'
  return null
}

function isPostQuantum(recipient: string): boolean {
  return recipient.startsWith('age1pq1')
}

function meaningfulLines(content: string): { text: string; line: number }[] {
  return content
    .split(/\r?\n/)
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
}

/** The header of an age file that the library wrote: up to the end of the line with the MAC. */
function headerOf(file: Uint8Array): Buffer {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  return buffer.subarray(0, buffer.indexOf('\n', buffer.indexOf('\n--- ') + 1) + 1)
}

async function unseal(decrypter: Decrypter, header: Uint8Array): Promise<Uint8Array> {
  try {
    return await decrypter.decryptHeader(header)
  } catch (underlying) {
    throw new BackupError(unsealFailure(underlying, header))
  }
}

function unsealFailure(underlying: unknown, header: Uint8Array): Failure {
  // The library has no error classes; the version is pinned and a test holds this text.
  if (!(underlying instanceof Error) || !underlying.message.includes('no identity matched')) {
    return {
      code: 'archive-damaged',
      message: 'The age header of the archive is damaged',
      remedy: 'Fetch the archive again, or take another one',
      underlying,
    }
  }
  const withPassphrase = Buffer.from(header).includes('\n-> scrypt ')
  return {
    code: 'wrong-key',
    message: 'This key does not open the archive',
    cause: withPassphrase
      ? 'The archive is encrypted with a passphrase, and this is not it'
      : 'The archive was encrypted for other recipients',
    remedy: withPassphrase
      ? 'Give the passphrase'
      : 'Give the identity of one of its recipients with --identity',
  }
}

function unsupportedIdentity(from: string, reason: string, remedy?: string): BackupError {
  return new BackupError({
    code: 'usage',
    message: `${from}: this kind of identity is not supported: ${reason}`,
    remedy: remedy ?? 'Give an identity file that age-keygen or issuer-backup keygen wrote',
  })
}
