/** What both front doors tell of a failure. */
import { BackupError, EndedEarly, type ExitCode, exitCodes } from '../errors.ts'

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

/** Not redacted yet. */
export interface FailureAccount {
  /** As `error.code` of `--json`. */
  code: string
  exitCode: ExitCode
  message: string
  cause: string | null
  remedy: string | null
}

/** @param toSeeMore how this front door is had to show where an error comes from, in the imperative. */
export function describeFailure(error: unknown, toSeeMore: string): FailureAccount {
  if (error instanceof BackupError) {
    const { code, exitCode, message, likelyCause = null, remedy = null } = error
    return { code, exitCode, message, cause: likelyCause, remedy }
  }
  if (error instanceof Interrupted) {
    const { exitCode, message, remedy = null } = error
    return { code: 'interrupted', exitCode, message, cause: null, remedy }
  }
  return {
    code: 'unexpected',
    exitCode: exitCodes.unexpected,
    message: error instanceof Error ? error.message : String(error),
    cause: 'This is a mistake in issuer-backup, or something that it does not foresee',
    remedy: `${toSeeMore}, and report what it prints to the maintainers`,
  }
}

/** In lines, for people; the first without a label. */
export function failureLines({ message, cause, remedy }: FailureAccount): [string, ...string[]] {
  return [
    sentence(message),
    ...(cause === null ? [] : [`Likely cause: ${sentence(cause)}`]),
    ...(remedy === null ? [] : [`Next step: ${sentence(remedy)}`]),
  ]
}

/** The stack, with those of the errors beneath. */
export function trace(error: unknown): string {
  const stacks: string[] = []
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    stacks.push(inner.stack ?? inner.message)
  return stacks.join('\nCaused by: ')
}

function sentence(text: string): string {
  return /[.?!…]$/.test(text) ? text : `${text}.`
}
