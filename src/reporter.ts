/** How an operation tells what it does while it runs. Each front door brings its own; operations never print. */
export interface Reporter {
  /** A new phase begins, such as "Dumping issuer-directory"; it ends when the next one begins. */
  phase(title: string): void
  /** How far the present phase is: running totals, not increments. Cheap enough to call for every batch. */
  progress(done: Progress): void
  /** A fact worth a line. */
  info(message: string): void
  /** Something that a person should look at, though the operation goes on. */
  warn(message: string): void
}

export interface Progress {
  bytes?: number
  documents?: number
  /** Expected total of `bytes`, when known; an estimate is fine. */
  totalBytes?: number
  /** Expected total of `documents`, when known; an estimate is fine. */
  totalDocuments?: number
}

/** Says nothing. */
export const silent: Reporter = { phase() {}, progress() {}, info() {}, warn() {} }
