/** What is written down beside the data that a cold restore has replaced. */
import { decryptAge, encryptAge } from '../archive/age.ts'
import type { DecryptionKey, EncryptionKey } from '../archive/keys.ts'

export interface ColdNote {
  /** Of the archive. */
  archive: string
  /** ISO 8601. */
  keepUntil: string
  /**
   * The secret that was in place before the restore put another there: an age file, in base64. The data before the
   * restore may know no other. Left out where the secret stayed.
   */
  secret?: string
}

/** A note goes to a helper in one word of its command line, which may hold 128 KiB. */
const longestSecret = 64 * 1024

/** @returns as {@link ColdNote.secret}; null where there is no room for it. */
export async function seal(secret: Buffer, key: EncryptionKey): Promise<string | null> {
  const age = await encryptAge(key)
  const sealed = Buffer.concat([age.header, age.update(secret), age.final()]).toString('base64')
  return sealed.length > longestSecret ? null : sealed
}

/** @throws BackupError `wrong-key` where it was sealed for somebody else, `archive-damaged`. */
export async function unseal(sealed: string, key: DecryptionKey): Promise<Buffer> {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield Buffer.from(sealed, 'base64')
  }
  const chunks: Buffer[] = []
  for await (const chunk of decryptAge(bytes(), key)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
