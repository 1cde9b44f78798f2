/** One run of the command, from its arguments to its exit code. Whatever goes wrong is said here and nowhere else. */
import { CommanderError } from 'commander'
import { BackupError, type ExitCode, exitCodes } from '../errors.ts'
import { report } from './boundary.ts'
import { buildProgram } from './program.ts'

/** @param entry the file that this program was started with, to start it again as a guardian. */
export async function run(args: readonly string[], entry: string): Promise<ExitCode> {
  const style = { json: args.includes('--json'), verbose: args.includes('--verbose') }
  // A reader that left is found by whoever writes; unheard, the event would end us in the middle of things.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const unforeseen = (error: unknown) =>
    void report(error, style).finally(() => process.exit(exitCodes.unexpected))
  process.on('uncaughtException', unforeseen)
  try {
    await buildProgram(entry).parseAsync(args, { from: 'user' })
    return exitCodes.good
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.good
    // The help that it shows where no command is given says enough.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage
    const failure = error instanceof CommanderError ? usageError(error) : error
    return await report(failure, style)
  } finally {
    process.off('uncaughtException', unforeseen)
  }
}

/** commander's own words, which end in a suggestion where it has one. */
function usageError({ message }: CommanderError): BackupError {
  const [, text, suggestion] = /^(?:error: )?(.*?)(?:\s*\((Did you mean [^)]*)\))?$/s.exec(message)!
  return new BackupError({
    code: 'usage',
    message: text!,
    remedy: suggestion ?? 'See issuer-backup --help, and --help of each command',
  })
}
