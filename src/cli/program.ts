/** The command with its verbs. */
import { Command } from 'commander'
import { version } from '../version.ts'
import type { GuardianCommand } from './perform.ts'
import { addBackup } from './verbs/backup.ts'
import { addCleanup } from './verbs/cleanup.ts'
import { addDemo } from './verbs/demo.ts'
import { addDrill } from './verbs/drill.ts'
import { addGuardian, guardianVerb } from './verbs/guardian.ts'
import { addHeal } from './verbs/heal.ts'
import { addKeygen } from './verbs/keygen.ts'
import { addRestore } from './verbs/restore.ts'
import { addRollback } from './verbs/rollback.ts'
import { addStandIn } from './verbs/stand-in.ts'
import { addVerify } from './verbs/verify.ts'

/** Adds a verb to the program. */
type AddVerb = (program: Command, guardian: GuardianCommand) => void

/** In the order of `--help`. */
const verbs: readonly AddVerb[] = [
  addBackup,
  addVerify,
  addRestore,
  addRollback,
  addDrill,
  addHeal,
  addCleanup,
  addKeygen,
  addDemo,
]

/** @param entry the file that this program was started with. */
export function buildProgram(entry: string): Command {
  const program = new Command('issuer-backup')
    .description(
      'Backs up and restores the StellaOps Issuer Directory, or any service that keeps its data in MongoDB: encrypted, ' +
        'signed archives that stock age, zstd, tar and mongorestore open, and restores that are proved before they go live.',
    )
    .version(version)
    .helpOption('-h, --help', 'show this, or the help of a command')
    .helpCommand(false)
    .usage('<command> [options]')
    .showSuggestionAfterError()
    // Errors are told in one place, and a failed parse must not end the process.
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 100, 110) })
    .addHelpText(
      'after',
      '\nissuer-backup <command> --help teaches each command, with examples and exit codes.',
    )
  const guardian = [process.execPath, entry, guardianVerb] as const
  for (const add of verbs) add(program, guardian)
  addGuardian(program)
  addStandIn(program)
  return program
}
