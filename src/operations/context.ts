/** What a front door lends to an operation. */
import type { Reporter } from '../reporter.ts'

export interface Context {
  reporter: Reporter
  /** Aborted when the run is to end early: SIGINT, SIGTERM. */
  signal: AbortSignal
  /**
   * Asks a person.
   * @throws BackupError `usage` where nobody is there to ask and `--yes` was not given.
   */
  confirm(question: string): Promise<boolean>
  /**
   * Will there be somebody to ask, or is the answer known? Asked early, so that nobody loads for an hour in vain.
   * @throws BackupError `usage`, as `confirm` will; absent where it never does.
   */
  assertConfirmable?(question: string): void
  /** How to start this program again as a guardian: the program and its arguments. */
  guardian: readonly [string, ...string[]] | null
  /** Where healing fails it is tried again, so that nobody is told yet. */
  triesAgain?: boolean
  /** Called at each step of a restore that a crash could fall behind; for tests. */
  onStep?: (step: string) => Promise<void> | void
}
