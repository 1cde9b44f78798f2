/** `keygen`: makes what opens archives and what they are encrypted to. */
import { generateIdentity } from '../archive/keys.ts'
import { writeNewFile } from '../files.ts'
import type { KeygenSettings } from '../settings/types.ts'

export interface KeygenResult {
  /** The identity file, 0600. */
  path: string
  /** `age1…`, fit for everybody. */
  recipient: string
}

/** @throws BackupError `not-writable` where the file exists or cannot be made. */
export async function keygen({ output }: KeygenSettings): Promise<KeygenResult> {
  const { identityFile, recipient } = await generateIdentity()
  await writeNewFile(output, identityFile, 0o600)
  return { path: output, recipient }
}
