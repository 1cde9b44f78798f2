/** What is written down beside the data that a cold restore has replaced. */
import { decryptAge, encryptAge } from '../archive/age.ts'
import type { DecryptionKey, EncryptionKey } from '../archive/keys.ts'
import type { RestoreSettings } from '../settings/types.ts'
import type { Context } from './context.ts'
import { type PlannedFile, replacedSecret } from './put-back.ts'

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

/**
 * @param archive its path.
 * @param settings the secret goes to whoever would have the safety archive, else to the identity's own recipient.
 */
export async function noteOf(
  archive: string,
  { keepBefore, safety, decryption }: Pick<RestoreSettings, 'keepBefore' | 'safety' | 'decryption'>,
  planned: readonly PlannedFile[],
  { reporter }: Pick<Context, 'reporter'>,
): Promise<ColdNote> {
  const note = { archive, keepUntil: new Date(Date.now() + keepBefore).toISOString() }
  const secret = replacedSecret(planned)
  if (secret === null) return note
  const key = 'writing' in safety ? safety.writing.encryption : await decryption?.encryptionKey()
  const sealed = key ? await seal(secret, key) : null
  if (sealed !== null) return { ...note, secret: sealed }
  reporter.warn(
    'The connection string that is replaced is not kept: a rollback will need it, so keep it yourself',
  )
  return note
}

/** Null where there is no room for it. */
async function seal(secret: Buffer, key: EncryptionKey): Promise<string | null> {
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
