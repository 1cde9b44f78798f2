/**
 * A process that backs up, restores, rolls back or heals, and ends itself by a signal at the n-th step. The task comes as
 * JSON on stdin; the name of the step goes to stdout, or `finished` where there are not so many, and a line for each there
 * was.
 */
import { writeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { interruptible } from '../../src/front/interrupt.ts'
import { backup } from '../../src/operations/backup.ts'
import type { Context } from '../../src/operations/context.ts'
import { heal } from '../../src/operations/heal.ts'
import { restore } from '../../src/operations/restore.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { silent } from '../../src/reporter.ts'
import {
  backupSettings,
  healSettings,
  type RestoreRequest,
  restoreSettings,
  rollbackSettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { entry } from '../cli/command.ts'

export interface Task {
  options: Options
  work: { restore: RestoreRequest } | { rollback: string } | { backup: 'hot' | 'cold' } | 'heal'
  /** Counts from 0; or the name of the step, which ends it where that comes first. */
  killAt: number | string
  by: 'SIGKILL' | 'SIGINT' | 'SIGTERM'
  /** So long behind the step, milliseconds, in the middle of what comes then; at the step itself where it is left out. */
  after?: number
  /** With a guardian beside it, as the command has it. */
  guarded: boolean
}

const { options, work, killAt, by, after, guarded }: Task = JSON.parse(await text(process.stdin))
const steps: string[] = []
let met = false

await interruptible(
  (signal) =>
    perform({
      reporter: silent,
      signal,
      confirm: async () => true,
      guardian: guarded ? [process.execPath, entry, 'guardian'] : null,
      onStep(step) {
        steps.push(step)
        if (typeof killAt === 'string' ? step !== killAt : steps.length - 1 !== killAt) return
        met = true
        writeSync(1, step)
        if (after !== undefined) return void setTimeout(() => process.kill(process.pid, by), after)
        process.kill(process.pid, by)
        // Node hears of a signal behind whatever it is doing.
        return new Promise((resolve) => setTimeout(resolve, 20))
      },
    }),
  () => {},
  () => true,
)
if (!met) writeSync(1, ['finished', ...steps].join('\n'))

async function perform(context: Context): Promise<void> {
  const { env } = process
  if (work === 'heal') await heal(await healSettings(options, env), context)
  else if ('restore' in work) await restore(await restoreSettings(options, work.restore, env), context)
  else if ('rollback' in work)
    await rollback(await rollbackSettings(options, { id: work.rollback, dryRun: false }, env), context)
  else {
    const request = { kind: work.backup, dryRun: false, sidecar: undefined }
    await backup(await backupSettings(options, request, env), context)
  }
}
