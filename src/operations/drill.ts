/**
 * `drill`: would this archive bring the service back, and how soon? A staging is made after the live deployment, the
 * archive restored into it, the service started and checked there, and all of it torn down again. The live deployment
 * is looked at and not touched.
 */
import { check, Wrong } from '../checks/check.ts'
import { mongoFailure } from '../mongo/failure.ts'
import type { DrillSettings } from '../settings/types.ts'
import { startGuardian } from '../target/guardian.ts'
import { openStaging } from '../target/staging.ts'
import { openArchiveFile } from './archive-file.ts'
import type { Context } from './context.ts'
import { checkStaging } from './drill-checks.ts'
import { drillFailed, failedCheck, failureOf } from './drill-failure.ts'
import { assertReportable, finished, madeBy, newReport, writeReports } from './drill-outcome.ts'
import type { DrillReport } from './drill-report.ts'
import { Timeline } from './drill-timeline.ts'
import type { DrillWork } from './drill-work.ts'
import { archiveKind } from './peek.ts'
import { restore } from './restore.ts'
import type { RestoreResult } from './restore-result.ts'

/**
 * @throws BackupError of any kind, behind the tearing down and with the reports written: `check-failed` where a check
 * failed; else the message says in which phase it was. Never `not-started`: what ran, runs.
 */
export async function drill(settings: DrillSettings, context: Context): Promise<DrillReport> {
  await assertReportable(settings)
  const { stagingName: name, withServices, egress, checks, target } = settings
  const asked = checks.healthUrl !== undefined
  const staging = await openStaging(target, { name, withServices, egress, asked })
  const timeline = new Timeline()
  const report = newReport(settings, staging.plan, timeline)
  if (settings.dryRun) {
    await staging.assertFree()
    return finished(report, 'planned')
  }
  const lock = await staging.lock(context.reporter)
  try {
    await staging.assertFree()
    const left = await staging.clear()
    if (left.length > 0)
      context.reporter.info(`Cleared away what a drill that died has left: ${left.join(', ')}`)
    return await guarded({ settings, context, staging, report, timeline })
  } finally {
    await lock.release()
  }
}

/** If this process dies, the guardian tears staging down. */
async function guarded(work: DrillWork): Promise<DrillReport> {
  const { settings, context, staging } = work
  const charge = { target: settings.target, token: null, staging: staging.remains }
  const guardian = context.guardian && (await startGuardian(context.guardian, charge))
  try {
    return await apart(work)
  } finally {
    await guardian?.dismiss()
  }
}

/** Whatever happens in staging, it is torn down, the live deployment is looked at, and the reports are written. */
async function apart(work: DrillWork): Promise<DrillReport> {
  const { settings, context, staging, report, timeline } = work
  const before = await staging.observe()
  let failure: unknown
  try {
    await rehearse(work)
  } catch (error) {
    const said = mongoFailure(error, 'target', 'drilling')
    failure = drillFailed(said, timeline.present, context.signal)
    report.failure = failureOf(failure, timeline.present)
    timeline.end('failed')
  }
  const torn = report.tornDown === null ? null : await tearDown(work)
  report.checks.push(await check('live deployment', async () => unchanged(before, await staging.observe())))
  if (failure === undefined && (failure = torn ?? failedCheck(report.checks)) !== undefined)
    report.failure = failureOf(failure, torn ? 'tearing down' : 'checking')
  await writeReports(finished(report, failure === undefined ? 'passed' : 'failed'), settings)
  if (failure !== undefined) throw failure
  return report
}

async function rehearse(work: DrillWork): Promise<void> {
  const { context, staging, report, timeline } = work
  timeline.enter('reading the archive')
  context.reporter.phase('Reading the archive')
  const kind = await readArchive(work)
  context.signal.throwIfAborted()

  timeline.enter('making staging')
  timeline.startClock()
  context.reporter.phase(`Making staging ${staging.plan.name}`)
  report.tornDown = false
  await context.onStep?.('staging to be made')
  await staging.prepare(kind, context.reporter, context.signal)
  await context.onStep?.('staging made')

  timeline.enter('restoring')
  const result = await restoreInto(work)
  report.rto.restored ??= timeline.clock()
  describe(report, result)
  await checkStaging(work, kind)
}

/** What can be known of it before it is read whole. */
async function readArchive({ settings, report }: DrillWork): Promise<'hot' | 'cold'> {
  const { archive, fromDatabase, verifyKeys, decryption } = settings.restore
  const file = await openArchiveFile(archive, fromDatabase ?? settings.target.database, verifyKeys)
  try {
    const kind = file.sidecar?.kind ?? (await archiveKind(file, decryption ?? null))
    const { path, size, sha256, origin, sidecar } = file
    const { made, from } = madeBy(path, sidecar?.started ?? null)
    report.archive = {
      path,
      name: sidecar?.name ?? path.split('/').at(-1)!,
      ...{ size, sha256, kind, level: null, origin, made, engine: null },
    }
    report.rpo = ageAt(report.started, made, from)
    return kind
  } finally {
    await file.close()
  }
}

async function restoreInto({
  settings,
  context,
  staging,
  report,
  timeline,
}: DrillWork): Promise<RestoreResult> {
  const { access, target } = staging
  return restore(
    {
      ...settings.restore,
      // The one that was looked at, whatever has become the newest since.
      archive: { file: report.archive!.path },
      target,
      safety: { skipped: 'staging was empty' },
      withConfig: false,
      withSecret: false,
      seedReplay: false,
      withUsers: false,
      freshVolume: false,
      extractSecret: undefined,
      keepBefore: 0,
      dryRun: false,
      ...(access && { access }),
    },
    {
      ...context,
      // Nothing in staging is worth a question, or a guardian of its own.
      confirm: async () => true,
      assertConfirmable: () => {},
      guardian: null,
      async onStep(step) {
        if (step === 'service to be started' || step === 'services to be started') {
          report.rto.restored = timeline.clock()
          timeline.enter('starting the service')
        }
        await context.onStep?.(step)
      },
    },
  )
}

function describe(
  report: DrillReport,
  { archive, engine, counts, documents, warnings }: RestoreResult,
): void {
  const { made, from } = madeBy(archive.path, archive.started)
  Object.assign(report.archive!, { level: archive.level, made, engine })
  Object.assign(report, { counts, documents, warnings, rpo: ageAt(report.started, made, from) })
}

function ageAt(started: string, made: string | null, from: DrillReport['rpo']['from']): DrillReport['rpo'] {
  if (made === null) return { seconds: null, from: null }
  return { seconds: Math.max(0, Math.round((Date.parse(started) - Date.parse(made)) / 1000)), from }
}

/** @returns what went wrong; null where nothing of it is left. */
async function tearDown({ context, staging, report, timeline }: DrillWork): Promise<unknown> {
  timeline.enter('tearing down')
  context.reporter.phase('Tearing staging down')
  try {
    await context.onStep?.('staging to be torn down')
    await staging.close()
    await staging.clear()
    report.tornDown = true
    timeline.end('passed')
    return undefined
  } catch (error) {
    timeline.end('failed')
    context.reporter.warn((error as Error).message)
    return error
  }
}

/** A drill does nothing to it; if something else did meanwhile, a person should know. */
function unchanged(before: readonly string[], after: readonly string[]): string {
  const changed = [
    ...before.filter((line) => !after.includes(line)).map((line) => `no more: ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `new: ${line}`),
  ]
  if (changed.length > 0) throw new Wrong(`it changed during the drill; ${changed.join('; ')}`)
  return before.length === 0
    ? 'it has neither containers nor volumes here'
    : `its containers and volumes are the same, and none was started or stopped`
}
