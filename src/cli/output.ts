/** The one way by which text leaves the command: without secrets. */
import type { Writable } from 'node:stream'
import { BackupError } from '../errors.ts'
import { redact } from '../secrets.ts'

/**
 * Writes lines, and returns when they are written.
 * @throws BackupError `output-closed` when nobody reads stdout any more; of stderr that is nobody's concern.
 */
export async function print(stream: Writable, text: string): Promise<void> {
  const failure = await new Promise<Error | null | undefined>((resolve) =>
    stream.write(`${redact(text)}\n`, resolve),
  )
  if (!failure || stream === process.stderr) return
  throw new BackupError({
    code: 'output-closed',
    message: 'Standard output could not be written to its end',
    cause: 'The program that reads it has ended, or the disk is full',
    underlying: failure,
  })
}
