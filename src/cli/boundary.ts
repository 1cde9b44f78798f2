/** How failures are told. */
import { styleText } from 'node:util'
import { BackupError, EndedEarly, type ExitCode } from '../errors.ts'
import { print } from './output.ts'

/** A signal ended the run; whatever had to be undone or started again was. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly exitCode: ExitCode
  readonly remedy: string | undefined
  readonly #signal: 'SIGINT' | 'SIGTERM'

  /** @param end what the operation says of what it leaves. */
  constructor(signal: 'SIGINT' | 'SIGTERM', end?: EndedEarly) {
    super(`interrupted by ${signal}${end ? `; ${end.message}` : ''}`, { cause: end })
    this.#signal = signal
    this.remedy = end?.remedy
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }

  /** The same, with what the operation says of what it leaves, where it says something. */
  leaving(error: unknown): Interrupted {
    return error instanceof EndedEarly ? new Interrupted(this.#signal, error) : this
  }
}

export interface Style {
  json: boolean
  verbose: boolean
}

/** Tells a failure: to people on stderr, to programs as `{error}` on stdout. */
export async function report(error: unknown, { json, verbose }: Style): Promise<void> {
  const { code, message, cause, remedy } = describe(error)
  if (json) {
    await print(process.stdout, JSON.stringify({ error: { code, message, cause, remedy } }))
  } else {
    const lines = [`${styleText('red', 'Error:', { stream: process.stderr })} ${sentence(message)}`]
    if (cause !== null) lines.push(`Likely cause: ${sentence(cause)}`)
    if (remedy !== null) lines.push(`Next step: ${sentence(remedy)}`)
    await print(process.stderr, lines.join('\n'))
  }
  if (verbose) await print(process.stderr, trace(error))
}

function describe(error: unknown): {
  code: string
  message: string
  cause: string | null
  remedy: string | null
} {
  if (error instanceof BackupError) {
    const { code, message, likelyCause = null, remedy = null } = error
    return { code, message, cause: likelyCause, remedy }
  }
  if (error instanceof Interrupted) {
    return { code: 'interrupted', message: error.message, cause: null, remedy: error.remedy ?? null }
  }
  return {
    code: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
    cause: 'This is a mistake in issuer-backup, or something that it does not foresee',
    remedy: 'Run it again with --verbose, and report what it prints to the maintainers',
  }
}

/** The stack, with those of the errors beneath. */
function trace(error: unknown): string {
  const stacks: string[] = []
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    stacks.push(inner.stack ?? inner.message)
  return stacks.join('\nCaused by: ')
}

function sentence(text: string): string {
  return /[.?!…]$/.test(text) ? text : `${text}.`
}
