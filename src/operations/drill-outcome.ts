/** The report of a drill: begun, ended, and written. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BackupError } from '../errors.ts'
import { exists, writeFailure } from '../files.ts'
import { redact } from '../secrets.ts'
import type { DrillSettings } from '../settings/types.ts'
import type { StagingPlan } from '../target/staging.ts'
import { version } from '../version.ts'
import { drillMarkdown } from './drill-markdown.ts'
import type { DrillReport } from './drill-report.ts'
import type { Timeline } from './drill-timeline.ts'

export function newReport(settings: DrillSettings, staging: StagingPlan, { phases }: Timeline): DrillReport {
  const now = new Date().toISOString()
  return {
    format: 'issuer-backup-drill',
    version: 1,
    outcome: 'failed',
    failure: null,
    started: now,
    ended: now,
    target: settings.target.type,
    deployment: staging.deployment,
    database: settings.target.database,
    archive: null,
    staging,
    versions: { issuerBackup: version, node: process.versions.node, mongodb: null },
    phases,
    rto: { restored: null, healthy: null, checked: null },
    rpo: { seconds: null, from: null },
    counts: {},
    documents: null,
    checks: [],
    warnings: [],
    tornDown: null,
  }
}

export function finished(report: DrillReport, outcome: DrillReport['outcome']): DrillReport {
  return Object.assign(report, { outcome, ended: new Date().toISOString() })
}

/** As the runbook and this program name archives. */
const timeInName = /(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)Z/

/**
 * When what an archive holds was read.
 * @param said by the archive or its sidecar, ISO 8601; null where neither does.
 */
export function madeBy(
  archive: string,
  said: string | null,
): { made: string | null; from: 'archive' | 'name' | null } {
  if (said !== null) return { made: said, from: 'archive' }
  const [, year, month, day, hour, minute, second] = timeInName.exec(path.basename(archive)) ?? []
  if (year === undefined) return { made: null, from: null }
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
  return Number.isNaN(Date.parse(time)) ? { made: null, from: null } : { made: time, from: 'name' }
}

/** @throws BackupError `usage`: a report that cannot be written should not be found out behind the drill. */
export async function assertReportable({ report, reportMarkdown }: DrillSettings): Promise<void> {
  for (const file of [report, reportMarkdown]) {
    if (file === undefined || (await exists(path.dirname(file)))) continue
    throw new BackupError({
      code: 'usage',
      message: `there is no folder for the report ${file}`,
      remedy: 'Make it, or name another file',
    })
  }
}

/** In the place of older ones. @throws BackupError `not-writable`, `disk-full`. */
export async function writeReports(
  report: DrillReport,
  { report: json, reportMarkdown: markdown }: DrillSettings,
): Promise<void> {
  if (json !== undefined) await write(json, `${JSON.stringify(report, null, 2)}\n`)
  if (markdown !== undefined) await write(markdown, drillMarkdown(report))
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, redact(text))
  } catch (error) {
    throw writeFailure(file, error as NodeJS.ErrnoException)
  }
}
