/** How a drill that failed is told. */
import type { Check } from '../checks/check.ts'
import { BackupError, EndedEarly } from '../errors.ts'
import type { DrillFailure, DrillPhase } from './drill-report.ts'

/** What to throw in the place of what went wrong in a phase. */
export function drillFailed(error: unknown, phase: DrillPhase, signal: AbortSignal): unknown {
  if (signal.aborted)
    return new EndedEarly('staging was torn down, and the live deployment is as it was', undefined, error)
  if (!(error instanceof BackupError)) return error
  // That of a live service means something else: here nothing stands still.
  const ofStaging = error.code === 'not-started'
  return new BackupError({
    code: ofStaging ? 'check-failed' : error.code,
    message: `the drill failed while ${phase}: ${error.message}`,
    ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
    ...(ofStaging ? { remedy: lookAtStaging } : error.remedy !== undefined && { remedy: error.remedy }),
    underlying: error,
  })
}

const lookAtStaging =
  'Look at what the service says, and with --dry-run at what staging lacks; --staging-service adds services, --egress a way out'

/** @param log what the service wrote last. */
export function notHealthy(words: string, log: string): BackupError {
  return new BackupError({
    code: 'check-failed',
    message: 'the restored service does not become healthy',
    cause: log === '' ? words : `${words}; its log ends: ${log}`,
    remedy: lookAtStaging,
  })
}

/** Undefined where none failed. */
export function failedCheck(checks: readonly Check[]): BackupError | undefined {
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return undefined
  return new BackupError({
    code: 'check-failed',
    message: `the drill failed while checking: ${failed.map(({ name, why }) => `${name}: ${why}`).join('; ')}`,
    cause: 'The archive restores, and what the service makes of it is not what was expected',
    remedy: 'Look at the report (--report), which has every check',
  })
}

/** For the report. */
export function failureOf(error: unknown, phase: DrillPhase): DrillFailure {
  const { message } = error as Error
  if (error instanceof BackupError) {
    const { code, likelyCause: cause = null, remedy = null } = error
    return { phase, code, message, cause, remedy }
  }
  const code = error instanceof EndedEarly ? 'interrupted' : 'unexpected'
  return { phase, code, message, cause: null, remedy: null }
}
