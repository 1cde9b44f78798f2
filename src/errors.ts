/**
 * What went wrong, for a person and for a program: every failure that we foresee is a {@link BackupError} that
 * names the likely cause and the next step, and has one exit code.
 */

/** Process exit codes, as documented in the README. */
export const exitCodes = {
  good: 0,
  unexpected: 1,
  usage: 2,
  archive: 3,
  deployment: 4,
  check: 5,
  locked: 6,
  stopped: 7,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 130 | 143

const codes = {
  usage: exitCodes.usage,
  settings: exitCodes.usage,
  'archive-damaged': exitCodes.archive,
  'archive-incomplete': exitCodes.archive,
  'archive-foreign': exitCodes.archive,
  'archive-newer': exitCodes.archive,
  'archive-unsuitable': exitCodes.archive,
  'wrong-key': exitCodes.archive,
  'origin-not-proved': exitCodes.archive,
  'source-failed': exitCodes.deployment,
  'source-changed': exitCodes.deployment,
  'target-failed': exitCodes.deployment,
  'target-unsuitable': exitCodes.deployment,
  'not-permitted': exitCodes.deployment,
  'no-such-database': exitCodes.deployment,
  'collection-missing': exitCodes.deployment,
  'tool-missing': exitCodes.deployment,
  'disk-full': exitCodes.deployment,
  'not-writable': exitCodes.deployment,
  'output-closed': exitCodes.deployment,
  'vault-failed': exitCodes.deployment,
  'check-failed': exitCodes.check,
  locked: exitCodes.locked,
  'not-started': exitCodes.stopped,
} as const

/** The stable names of foreseen failures, as printed in `--json` under `error.code`. */
export type ErrorCode = keyof typeof codes

export interface Failure {
  code: ErrorCode
  /** What happened, one sentence without a full stop. Never holds a secret. */
  message: string
  /** The likely cause, one sentence. */
  cause?: string
  /** What to do next, one sentence in the imperative. */
  remedy?: string
  /** The error underneath, kept for `--verbose`. */
  underlying?: unknown
}

/** A failure that we foresaw. `message`, `likelyCause` and `remedy` are fit to be shown. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code: ErrorCode
  readonly likelyCause: string | undefined
  readonly remedy: string | undefined

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.underlying })
    this.code = failure.code
    this.likelyCause = failure.cause
    this.remedy = failure.remedy
  }

  get exitCode(): ExitCode {
    return codes[this.code]
  }
}

/** An operation that a signal ended, in the place of what that brought about; `message` says what is live. */
export class EndedEarly extends Error {
  override readonly name = 'EndedEarly'
  readonly remedy: string | undefined

  constructor(message: string, remedy?: string, underlying?: unknown) {
    super(message, { cause: underlying })
    this.remedy = remedy
  }
}
