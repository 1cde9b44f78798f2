/** What the steps of a drill hand to each other. */
import type { DrillSettings } from '../settings/types.ts'
import type { Staging } from '../target/staging.ts'
import type { Context } from './context.ts'
import type { DrillReport } from './drill-report.ts'
import type { Timeline } from './drill-timeline.ts'

export interface DrillWork {
  settings: DrillSettings
  context: Context
  staging: Staging
  report: DrillReport
  timeline: Timeline
}
