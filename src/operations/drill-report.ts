/** What a drill found, for programs. What people read is made from it: `drill-markdown.ts`. */
import type { Check } from '../checks/check.ts'
import type { StagingPlan } from '../target/staging.ts'
import type { Origin } from './archive-file.ts'

export const drillPhases = [
  'reading the archive',
  'making staging',
  'restoring',
  'starting the service',
  'checking',
  'tearing down',
] as const

export type DrillPhase = (typeof drillPhases)[number]

export interface DrillReport {
  format: 'issuer-backup-drill'
  version: 1
  /** `planned`: a dry run, in which nothing was made. */
  outcome: 'passed' | 'failed' | 'planned'
  /** Null where nothing failed. */
  failure: DrillFailure | null
  /** ISO 8601. */
  started: string
  ended: string
  target: 'compose' | 'helm' | 'direct'
  /** The live deployment, which was not touched. */
  deployment: string
  database: string
  /** Null where it could not be opened. */
  archive: DrilledArchive | null
  staging: StagingPlan
  versions: { issuerBackup: string; node: string; mongodb: string | null }
  /** Those that were entered, in their order. */
  phases: { name: DrillPhase; started: string; seconds: number; outcome: 'passed' | 'failed' }[]
  /** Seconds from the beginning of `making staging`; null for what was not reached. */
  rto: { restored: number | null; healthy: number | null; checked: number | null }
  /** Age of the archive's data when the drill started; null where nothing says it. `from`: what says when it was made. */
  rpo: { seconds: number | null; from: 'archive' | 'name' | null }
  /** Documents of each collection in the archive. */
  counts: Record<string, number>
  documents: number | null
  checks: Check[]
  warnings: string[]
  /** Is nothing of staging left? Null where none was made. */
  tornDown: boolean | null
}

export interface DrilledArchive {
  path: string
  name: string
  /** Bytes. */
  size: number
  sha256: string
  kind: 'hot' | 'cold'
  /** How much the archive proves of itself, as `verify` says it; null where it was not read to its end. */
  level: string | null
  origin: Origin
  /** ISO 8601. */
  made: string | null
  engine: string | null
}

export interface DrillFailure {
  phase: DrillPhase
  /** As `error.code` of the command. */
  code: string
  message: string
  cause: string | null
  remedy: string | null
}

/** Checks of whose outcome nothing is known. */
export function notRun({ checks }: Pick<DrillReport, 'checks'>): Check[] {
  return checks.filter(({ outcome }) => outcome === 'not-run')
}
