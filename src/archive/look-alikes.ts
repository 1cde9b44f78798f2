/** What people name in place of an archive, since it stands beside one or opens it. */
import { basename, dirname, join } from 'node:path'
import { BackupError } from '../errors.ts'

/** Bytes from the beginning of a file that tell. */
export const tellingBytes = 4096

const besides: Record<string, string> = {
  '.json': 'the sidecar of an archive',
  '.json.sig': 'the signature of an archive',
  '.verified.json': 'the result of a verification',
}

/**
 * @param head the first {@link tellingBytes} of the file.
 * @throws BackupError `usage` where it is such a file.
 */
export function assertNoLookAlike(path: string, head: Buffer): void {
  const text = head.toString('latin1')
  if (/^(?:\s*#.*\n|\s*\n)*AGE-SECRET-KEY-/.test(text)) {
    throw new BackupError({
      code: 'usage',
      message: `${path} is an age identity, not an archive`,
      cause: 'It is the key that opens archives',
      remedy: `Name the archive, and give the key with --identity ${path}`,
    })
  }
  const [, stem, ending] = /^(.+?)(\.json|\.json\.sig|\.verified\.json)$/.exec(path) ?? []
  if (!stem || !/^(?:\{|-----BEGIN SSH SIGNATURE-----)/.test(text)) return
  // A sidecar may have a name of its own (--sidecar), and says then what the archive was called.
  const [, recorded = basename(stem)] = /^ {2}"file": "([^"]+)"/m.exec(text) ?? []
  throw new BackupError({
    code: 'usage',
    message: `${basename(path)} is ${besides[ending!]}, not the archive`,
    cause: 'Both stand beside each other, and their names begin alike',
    remedy: `Name the archive: ${join(dirname(path), recorded)}`,
  })
}
