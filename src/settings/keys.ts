/** The age keys that the settings name. */
import { readFile } from 'node:fs/promises'
import {
  type DecryptionKey,
  type EncryptionKey,
  parseIdentities,
  parseRecipients,
  passphraseKey,
  readRecipientsFile,
} from '../archive/keys.ts'
import { BackupError } from '../errors.ts'
import { type Options, reference } from './schema.ts'
import { type Environment, resolveSecret } from './secret.ts'

/**
 * Whom to encrypt to.
 * @throws BackupError `usage` for nobody, recipients together with a passphrase, and what is no recipient.
 */
export async function encryptionKey(options: Options, environment: Environment): Promise<EncryptionKey> {
  const { recipients, recipientsFiles, passphrase } = options
  if (passphrase !== undefined && (recipients ?? recipientsFiles) !== undefined) {
    throw new BackupError({
      code: 'usage',
      message: 'Recipients and a passphrase are both given; an archive has either',
      cause: passphrase.startsWith('env:')
        ? `$${passphrase.slice(4)} is set`
        : 'The settings name a passphrase',
      remedy: 'Take one of them away',
    })
  }
  const key = await givenEncryptionKey(options, environment)
  if (key !== undefined) return key
  throw new BackupError({
    code: 'usage',
    message: 'There is nobody to encrypt to',
    remedy: 'Give --recipient age1…, better two kept in different places; issuer-backup keygen makes one',
  })
}

/** The recipients, else the passphrase, else undefined. @throws BackupError `usage` for what is no recipient. */
export async function givenEncryptionKey(
  options: Options,
  environment: Environment,
): Promise<EncryptionKey | undefined> {
  const { recipients = [], recipientsFiles = [], passphrase } = options
  const lines = recipients.map((text) => ({ text, from: 'recipients' }))
  for (const path of recipientsFiles) lines.push(...(await readRecipientsFile(path)))
  // A file without a recipient is a mistake, and not a wish for the passphrase.
  if (lines.length > 0 || recipientsFiles.length > 0) return parseRecipients(lines)
  return passphrase === undefined ? undefined : passphraseKey(await resolveSecret(passphrase, environment))
}

/** What opens archives: any of identity and passphrase. @throws BackupError `usage` for what cannot be read. */
export async function decryptionKey(
  options: Options,
  environment: Environment,
): Promise<DecryptionKey | undefined> {
  const { identity, passphrase } = options
  const keys: DecryptionKey[] = []
  if (identity !== undefined) keys.push(await identityKey(identity, environment))
  if (passphrase !== undefined) keys.push(passphraseKey(await resolveSecret(passphrase, environment)))
  const [first, second] = keys
  if (first === undefined || second === undefined) return first
  return {
    encryptionKey: () => first.encryptionKey(),
    unseal: (header) => {
      // Which of them it needs stands in the header, and the wrong one's error would mislead.
      const withPassphrase = Buffer.from(header).includes('\n-> scrypt ')
      return (withPassphrase ? second : first).unseal(header)
    },
  }
}

async function identityKey(identity: string, environment: Environment): Promise<DecryptionKey> {
  if (reference.test(identity)) {
    const from = identity.replace(/^env:/, '$').replace(/^file:/, '')
    return parseIdentities(await resolveSecret(identity, environment), from)
  }
  try {
    return parseIdentities(await readFile(identity, 'utf8'), identity)
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw new BackupError({
      code: 'usage',
      message: `Cannot read the identity file ${identity}: ${(error as NodeJS.ErrnoException).code}`,
      remedy: 'Give the file that issuer-backup keygen or age-keygen wrote',
      underlying: error,
    })
  }
}
