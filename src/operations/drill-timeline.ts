/** When a drill did what. */
import type { DrillPhase, DrillReport } from './drill-report.ts'

export class Timeline {
  readonly phases: DrillReport['phases'] = []
  readonly #begun: number[] = []
  #clock: number | null = null

  /** The present phase is over, and went well. */
  enter(name: DrillPhase): void {
    this.#end('passed')
    this.phases.push({ name, started: new Date().toISOString(), seconds: 0, outcome: 'passed' })
    this.#begun.push(performance.now())
  }

  /** The last phase is over. */
  end(outcome: 'passed' | 'failed'): void {
    this.#end(outcome)
    this.#begun.length = 0
  }

  /** The last phase entered. */
  get present(): DrillPhase {
    return this.phases.at(-1)?.name ?? 'reading the archive'
  }

  /** From here on time to recovery is measured. */
  startClock(): void {
    this.#clock = performance.now()
  }

  /** Seconds since then. */
  clock(): number {
    return rounded(performance.now() - this.#clock!)
  }

  #end(outcome: 'passed' | 'failed'): void {
    const begun = this.#begun.at(-1)
    if (begun === undefined) return
    Object.assign(this.phases.at(-1)!, { seconds: rounded(performance.now() - begun), outcome })
  }
}

/** Seconds, to the millisecond. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds) / 1000
}
