/**
 * A process that restores or rolls back and ends itself with SIGKILL at the n-th step. The task comes as JSON on
 * stdin; the name of the step goes to stdout, or `finished` where there are not so many.
 */
import { writeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Context } from '../../src/operations/context.ts'
import { restore } from '../../src/operations/restore.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { silent } from '../../src/reporter.ts'
import { type RestoreRequest, restoreSettings, rollbackSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { entry } from '../cli/command.ts'

export interface Task {
  options: Options
  work: { restore: RestoreRequest } | { rollback: string }
  /** Counts from 0. */
  killAt: number
  /** With a guardian beside it, as the command has it. */
  guarded: boolean
}

const { options, work, killAt, guarded }: Task = JSON.parse(await text(process.stdin))
let steps = 0
const context: Context = {
  reporter: silent,
  signal: new AbortController().signal,
  confirm: async () => true,
  guardian: guarded ? [process.execPath, entry, 'guardian'] : null,
  onStep(step) {
    if (steps++ < killAt) return
    writeSync(1, step)
    process.kill(process.pid, 'SIGKILL')
  },
}
if ('restore' in work) await restore(await restoreSettings(options, work.restore, process.env), context)
else
  await rollback(await rollbackSettings(options, { id: work.rollback, dryRun: false }, process.env), context)
writeSync(1, 'finished')
