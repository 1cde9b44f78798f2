/** From settings to keys. */
import {
  type DecryptionKey,
  type EncryptionKey,
  parseIdentities,
  parseRecipients,
  passphraseKey,
} from '../archive/keys.ts'
import type { Decryption, Encryption } from '../settings/types.ts'

/** @throws BackupError `usage` for what is no recipient. */
export function encryptionKey(encryption: Encryption): EncryptionKey {
  if ('passphrase' in encryption) return passphraseKey(encryption.passphrase)
  return parseRecipients(encryption.recipients.map((text, i) => ({ text, from: `recipient ${i + 1}` })))
}

/** Null where nothing was given to open an archive with. @throws BackupError `usage` for what is no identity. */
export function decryptionKey({ identities, passphrase }: Decryption): DecryptionKey | null {
  if (passphrase !== undefined) return passphraseKey(passphrase)
  if (identities.length === 0) return null
  return parseIdentities(identities.join('\n'), 'the identity')
}
