/** What the runner starts at the end of a job, also of one that was cancelled: heals what `main` could not. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError, type ExitCode, exitCodes } from '../errors.ts'
import { healAccount } from '../front/accounts/restore.ts'
import { healSettings } from '../settings/resolve.ts'
import { type Inputs, isAsked } from './inputs.ts'
import { jobLog } from './reporter.ts'
import { contextOf, fail, optionsOf, takeInputs } from './run.ts'
import { wasSettled } from './state.ts'

/** How long the guardian of the run that died may be at work, milliseconds, and how often it is looked at. */
const patience = 120_000
const pause = 2_000

/** Does nothing where nothing is half-done, however often it is called. @param entry as for `run`. */
export async function post(entry: string): Promise<ExitCode> {
  if (wasSettled()) return exitCodes.good
  const log = jobLog()
  let inputs: Inputs | undefined
  try {
    inputs = takeInputs()
    // None of these changes a deployment; what a drill left is for its guardian and the next one.
    if (inputs.operation === 'verify' || inputs.operation === 'drill') return exitCodes.good
    if (isAsked(inputs, 'dry-run')) return exitCodes.good
    log.phase('Healing what the run before may have left')
    const settings = await healSettings(await optionsOf(inputs), inputs.environment)
    const { heal } = await import('../operations/heal.ts')
    const context = contextOf(inputs, log, new AbortController().signal, entry)
    for (const end = Date.now() + patience; ; ) {
      try {
        const result = await heal(settings, context)
        log.say(healAccount(result).headlines)
        return exitCodes.good
      } catch (error) {
        // Its guardian heals too, and whoever comes second finds nothing left to do.
        if (!(error instanceof BackupError && error.code === 'locked') || Date.now() > end) throw error
        await sleep(pause)
      }
    }
  } catch (error) {
    return fail(error, inputs?.operation, log)
  }
}
