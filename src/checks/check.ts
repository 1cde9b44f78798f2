/** What a check found, and how it is run. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../errors.ts'
import { redact } from '../secrets.ts'

export interface Check {
  name: string
  /** `not-run`: nothing is known, and `why` says why. */
  outcome: 'passed' | 'failed' | 'not-run'
  /** What was found: fit to be shown. */
  why: string
  /** Milliseconds. */
  ms: number
}

/** What the work of a check gives: the words of a pass, or why it could not be run. */
export type Finding = string | { notRun: string }

/** A check that found something wrong, in its words. */
export class Wrong extends Error {}

/** Runs a check. Never throws: what it throws is what it found, or what kept it from finding anything out. */
export async function check(name: string, work: () => Promise<Finding>): Promise<Check> {
  const begun = performance.now()
  const result = (outcome: Check['outcome'], why: string): Check => ({
    name,
    outcome,
    why: redact(why),
    ms: Math.round(performance.now() - begun),
  })
  try {
    const finding = await work()
    return typeof finding === 'string' ? result('passed', finding) : result('not-run', finding.notRun)
  } catch (error) {
    return result('failed', wordsOf(error))
  }
}

/** How long to go on with what fails. */
export interface Patience {
  /** Milliseconds. */
  time: number
  signal: AbortSignal
  /** Is there nothing to wait for any more? */
  hopeless: () => Promise<boolean>
}

/** The same again and again until it does not fail, or is not to be waited for. */
export async function eventually(
  name: string,
  { time, signal, hopeless }: Patience,
  work: () => Promise<Finding>,
): Promise<Check> {
  const begun = performance.now()
  for (;;) {
    const found = await check(name, work)
    const ms = Math.round(performance.now() - begun)
    if (found.outcome !== 'failed' || ms > time || (await hopeless())) return { ...found, ms }
    await sleep(100, undefined, { signal })
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof BackupError && error.likelyCause) return `${error.message}: ${error.likelyCause}`
  const { message, code } = error as NodeJS.ErrnoException
  return message || code || String(error)
}
