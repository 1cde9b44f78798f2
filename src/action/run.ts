/** One run of the Action, from its inputs to outputs, summary and exit code. Whatever goes wrong is said here. */
import * as core from '@actions/core'
import { BackupError, type ExitCode, exitCodes } from '../errors.ts'
import { describeFailure, trace } from '../front/failure.ts'
import { interruptible } from '../front/interrupt.ts'
import type { Context } from '../operations/context.ts'
import { announceSecrets, redact } from '../secrets.ts'
import { loadOptions, misspeltVariables } from '../settings/layers.ts'
import type { Options } from '../settings/schema.ts'
import { version } from '../version.ts'
import { type Inputs, isAsked, type Operation, readInputs } from './inputs.ts'
import { type Outcome, perform } from './operations.ts'
import { setOutputs } from './outputs.ts'
import { Report } from './report.ts'
import { type JobLog, jobLog } from './reporter.ts'
import { settled } from './state.ts'
import { failureSummary, summaryOf, writeSummary } from './summary.ts'
import { forWorkflows } from './wording.ts'

/** @param entry the file that this program was started with, to start it again as a guardian. */
export async function run(entry: string): Promise<ExitCode> {
  const log = jobLog()
  const report = await Report.open()
  let inputs: Inputs | undefined
  const unforeseen = (error: unknown) =>
    void fail(error, inputs?.operation, log).finally(() => process.exit(exitCodes.unexpected))
  process.on('uncaughtException', unforeseen)
  try {
    inputs = takeInputs()
    // Before anything that takes time to load.
    log.say([`issuer-backup ${version}: ${inputs.operation}`])
    const outcome = await work(inputs, log, entry, report)
    log.say(outcome.account.headlines)
    setOutputs({ ...outcome.outputs, report: await report.write(outcome.result) })
    await writeSummary((await report.forPeople()) ?? summaryOf(outcome, log.warnings, outcome.published))
    settled()
    return exitCodes.good
  } catch (error) {
    // Nothing has been touched yet: there is nothing for `post` to heal.
    if (error instanceof BackupError && error.exitCode === exitCodes.usage) settled()
    const told = await report.forPeople()
    if (told !== null) {
      setOutputs({ report: report.json })
      await writeSummary(told)
    }
    return await fail(error, inputs?.operation, log)
  } finally {
    process.off('uncaughtException', unforeseen)
  }
}

/** The inputs; from here on no secret of theirs is shown. @throws BackupError `usage`. */
export function takeInputs(): Inputs {
  announceSecrets(core.setSecret)
  const inputs = readInputs(process.env.INPUT_INPUTS ?? '{}', process.env)
  const folder = inputs.requests['working-directory']
  if (folder !== undefined) enter(folder)
  return inputs
}

/** File, environment and inputs together. @throws BackupError `usage`, `settings`. */
export function optionsOf({ requests, settings }: Inputs): Promise<Options> {
  return loadOptions({
    settingsFile: requests.settings,
    flags: settings,
    environment: process.env,
    workingFolder: process.cwd(),
  })
}

/** Tells a failure in log, outputs and summary. @returns its exit code. */
export async function fail(error: unknown, operation: Operation | undefined, log: JobLog): Promise<ExitCode> {
  const failure = describeFailure(error, 'Run the job again with debug logging')
  log.fail(`issuer-backup ${operation ?? ''}`.trim(), failure)
  core.debug(redact(trace(error)))
  setOutputs({ failure: forWorkflows(failure.message) })
  await writeSummary(failureSummary(operation, failure))
  return failure.exitCode
}

/** What both `main` and `post` lend to an operation. */
export function contextOf(inputs: Inputs, log: JobLog, signal: AbortSignal, entry: string): Context {
  const assertConfirmable = (question: string) => {
    if (!isAsked(inputs, 'confirm')) throw unconfirmed(question)
  }
  return {
    reporter: log,
    signal,
    confirm: async (question) => {
      assertConfirmable(question)
      return true
    },
    assertConfirmable,
    guardian: [process.execPath, entry, 'guardian'],
  }
}

async function work(inputs: Inputs, log: JobLog, entry: string, report: Report): Promise<Outcome> {
  const options = await optionsOf(inputs)
  for (const warning of misspeltVariables(process.env)) log.warn(warning)
  return interruptible(
    async (signal) => {
      const outcome = await perform[inputs.operation](
        inputs,
        options,
        contextOf(inputs, log, signal, entry),
        report,
      )
      log.end('good')
      return outcome
    },
    (message) => log.warn(message),
    // That a service stands still matters more than why we ended.
    (error) => error instanceof BackupError && error.code === 'not-started',
  )
}

function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (underlying) {
    throw new BackupError({
      code: 'usage',
      message: `there is no folder ${folder} to work in`,
      cause: (underlying as Error).message,
      remedy: 'Correct working-directory, or check out before this step',
      underlying,
    })
  }
}

function unconfirmed(question: string): BackupError {
  return new BackupError({
    code: 'usage',
    message: `This needs a confirmation, and a job has nobody to ask: ${question}`,
    remedy: 'Give --yes if the answer is yes',
  })
}
