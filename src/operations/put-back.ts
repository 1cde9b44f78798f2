/** The service's own files of an archive, beside those that are in place now. */
import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { replaceFile, writeNewFile } from '../files.ts'
import { type FileRole, fileNames, type Target } from '../target/target.ts'

export interface FileResult {
  role: FileRole
  /** Where it is, or would be, in place; null where the target has no place for it. */
  path: string | null
  /** `differs`: left as it is, since nobody asked to put it back. */
  outcome: 'same' | 'differs' | 'put back' | 'not in the archive' | 'no place' | 'extracted'
}

interface PutBack {
  target: Target
  /** The archive's small members by name. */
  files: Map<string, Buffer>
  /** Also where another one is in place. */
  withConfig: boolean
  /** Where the secret is to be written to. */
  extractSecret: string | undefined
  dryRun: boolean
}

/** Puts back what is absent, and on request what differs. The secret goes nowhere but to `extractSecret`. */
export async function putBack({
  target,
  files,
  withConfig,
  extractSecret,
  dryRun,
}: PutBack): Promise<FileResult[]> {
  const results: FileResult[] = []
  for (const role of ['serviceConfig', 'seed'] as const) {
    const path = target.placeOf(role)
    const recorded = files.get(fileNames[role])
    if (!recorded) {
      results.push({ role, path, outcome: 'not in the archive' })
      continue
    }
    if (path === null) {
      results.push({ role, path, outcome: 'no place' })
      continue
    }
    const present = await readIfThere(path)
    if (present?.equals(recorded)) {
      results.push({ role, path, outcome: 'same' })
      continue
    }
    if (present && !withConfig) {
      results.push({ role, path, outcome: 'differs' })
      continue
    }
    if (!dryRun) await (present ? replaceFile(path, recorded) : writeNewFile(path, recorded, 0o640))
    results.push({ role, path, outcome: 'put back' })
  }
  if (extractSecret !== undefined) {
    const secret = files.get(fileNames.secret)
    if (secret && !dryRun) await writeNewFile(extractSecret, secret, 0o600)
    results.push({
      role: 'secret',
      path: extractSecret,
      outcome: secret ? 'extracted' : 'not in the archive',
    })
  }
  return results
}

/** @throws BackupError `usage` where the secret could not be written in the end: asked before anything is begun. */
export async function assertExtractable(path: string | undefined): Promise<void> {
  if (path === undefined || (await readIfThere(path)) === null) return
  throw new BackupError({
    code: 'usage',
    message: `${path} is there already`,
    remedy: 'Name another file with --extract-secret; none is overwritten',
  })
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (underlying) {
    if ((underlying as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new BackupError({
      code: 'target-failed',
      message: `${path} cannot be read`,
      cause: (underlying as Error).message,
      remedy: 'Make it readable for this user',
      underlying,
    })
  }
}
