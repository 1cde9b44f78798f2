/** Reads secrets from where the settings say they are. */
import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { registerSecret } from '../secrets.ts'
import { reference } from './schema.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * What `env:NAME` or `file:PATH` leads to, without line ends around it; from now on it is cut out of all output.
 * @throws BackupError `usage` where there is nothing.
 */
export async function resolveSecret(ref: string, environment: Environment): Promise<string> {
  const [, kind, place] = reference.exec(ref)!
  const value = (kind === 'env' ? (environment[place!] ?? '') : await read(place!)).trim()
  if (value === '') {
    throw new BackupError({
      code: 'usage',
      message: kind === 'env' ? `$${place} is not set, or empty` : `${place} is empty`,
      remedy: kind === 'env' ? `Set ${place} in the environment` : 'Write the secret into that file',
    })
  }
  registerSecret(value)
  return value
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (underlying) {
    throw new BackupError({
      code: 'usage',
      message: `Cannot read the secret file ${path}: ${(underlying as NodeJS.ErrnoException).code}`,
      remedy: 'Check that path, and that this user may read it',
      underlying,
    })
  }
}
