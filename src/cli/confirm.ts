/** Asks before what cannot be taken back lightly. */
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { BackupError } from '../errors.ts'
import { redact } from '../secrets.ts'
import type { Terminal } from './terminal.ts'

/** @throws BackupError `usage` where there is no terminal to ask on. */
export function assertTerminal(question: string): void {
  if (process.stdin.isTTY && process.stderr.isTTY) return
  throw new BackupError({
    code: 'usage',
    message: `This needs a confirmation, and there is no terminal to ask on: ${question}`,
    remedy: 'Give --yes if the answer is yes',
  })
}

/**
 * True where a person typed yes, or gave `--yes`.
 * @throws BackupError `usage` where there is no terminal to ask on.
 */
export async function confirm(
  question: string,
  { yes, terminal, signal }: { yes: boolean; terminal: Terminal; signal: AbortSignal },
): Promise<boolean> {
  // Whatever went on has come to its end, or nobody would be asked.
  terminal.end('good')
  if (yes) return true
  assertTerminal(question)
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  // In its raw mode the terminal sends no signal by itself, and the end of input would be waited for for ever.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const closed = once(prompt, 'close').then(() => '')
  try {
    const asked = prompt.question(`${redact(question)} Type yes to go on: `, { signal }).catch((error) => {
      signal.throwIfAborted()
      // Ctrl-D, in versions of Node that do not merely close.
      if (error.code === 'ABORT_ERR') return ''
      throw error
    })
    const answer = await Promise.race([asked, closed])
    return answer.trim().toLowerCase() === 'yes'
  } finally {
    prompt.close()
  }
}
