/** What every verb does around its operation: settings, progress, interruption, and telling the result. */
import { type Command, Option } from 'commander'
import { BackupError } from '../errors.ts'
import type { Context } from '../operations/context.ts'
import type { Options } from '../settings/schema.ts'
import type { Environment } from '../settings/secret.ts'
import { settingsGiven } from './flags.ts'

/** How this program is started again as a guardian. */
export type GuardianCommand = Context['guardian']

/** What a verb's work gets. */
export interface Run {
  context: Context
  /** File, environment and flags together. */
  options: Options
  environment: Environment
}

/** How a verb tells its result to people; programs get the result itself as JSON. */
export interface Telling<Result> {
  /** Lines of the summary on stderr. */
  summary(result: Result): string[]
  /** What belongs on stdout, for a pipe. */
  stdout?(result: Result): string
}

/** Declares the flags that every verb has. */
export function addCommonFlags(command: Command): void {
  command
    .optionsGroup('Common:')
    .option('--settings <file>', 'settings file (default: issuer-backup.yaml, where there is one)')
    .option('--json', 'one JSON object on stdout: the result, or {"error": …}')
    .addOption(new Option('--quiet', 'say nothing but warnings and errors').conflicts('verbose'))
    .option('--verbose', 'show where an error comes from')
    .helpOption('-h, --help', 'show this')
}

/** Runs a verb's work and tells its result. Failures go up to the error boundary. */
export async function perform<Result>(
  command: Command,
  guardian: GuardianCommand,
  work: (run: Run) => Promise<Result>,
  telling: Telling<Result>,
): Promise<void> {
  // Not loaded for --help.
  const [
    { loadOptions, misspeltVariables },
    { terminal },
    { assertTerminal, confirm },
    { interruptible },
    { print },
  ] = await Promise.all([
    import('../settings/layers.ts'),
    import('./terminal.ts'),
    import('./confirm.ts'),
    import('../front/interrupt.ts'),
    import('./output.ts'),
  ])
  const { settings, json = false, quiet = false, yes = false, ...parsed } = command.opts()
  const options = await loadOptions({
    settingsFile: settings,
    flags: settingsGiven(parsed),
    environment: process.env,
    workingFolder: process.cwd(),
  })
  if (json && options.output === '-') {
    throw new BackupError({
      code: 'usage',
      message: '--json and --output - both want standard output',
      remedy: 'Write the archive to a folder, or do without --json',
    })
  }
  const reporter = terminal(process.stderr, quiet)
  for (const warning of misspeltVariables(process.env)) reporter.warn(warning)
  const result = await interruptible(
    async (signal) => {
      const ask = (question: string) => confirm(question, { yes, terminal: reporter, signal })
      try {
        const result = await work({
          context: {
            reporter,
            signal,
            confirm: ask,
            assertConfirmable: (question) => yes || assertTerminal(question),
            guardian,
          },
          options,
          environment: process.env,
        })
        reporter.end('good')
        return result
      } catch (error) {
        reporter.end('failed')
        throw error
      }
    },
    (message) => reporter.warn(message),
    // That a service stands still matters more than why we ended.
    (error) => error instanceof BackupError && error.code === 'not-started',
  )
  if (json) return await print(process.stdout, JSON.stringify(result))
  if (!quiet) for (const line of telling.summary(result)) await print(process.stderr, line)
  if (telling.stdout) await print(process.stdout, telling.stdout(result))
}
