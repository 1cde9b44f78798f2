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
  /** How to start this program again as a guardian: the program and its arguments. */
  guardian: readonly [string, ...string[]] | null
  /** Called at each step of a restore that a crash could fall behind; for tests. */
  onStep?: (step: string) => Promise<void> | void
}
