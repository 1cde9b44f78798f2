import { type Command, Option } from 'commander'
import type { RestoreResult } from '../../operations/restore-result.ts'
import { describeOrigin } from '../archive-summary.ts'
import {
  addFlags,
  composeFlags,
  connectionFlags,
  deploymentFlags,
  helmFlags,
  notifyFlags,
  serviceFlags,
} from '../flags.ts'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'
import { formatBytes, formatDuration, plural, table } from '../text.ts'

interface Parsed {
  fromDatabase?: string
  inPlace?: boolean
  dryRun?: boolean
  /** `--no-safety-backup` with its reason; commander keeps both under this name. */
  safetyBackup?: string | boolean
  withConfig?: boolean
  withSecret?: boolean
  seedReplay?: boolean
  withUsers?: boolean
  extractSecret?: string
}

export function addRestore(program: Command, guardian: GuardianCommand): void {
  const command = program.command('restore')
  teach(command, {
    purpose:
      'Puts an archive back. It is verified whole, loaded beside the live data and compared with the archive; only then ' +
      'is the service stopped, an archive of the present state taken, and the live collections exchanged by renames. ' +
      'The replaced ones are kept for a while, and rollback brings them back. A failure before the exchange leaves ' +
      'everything as it was; one inside it is finished by the next run.',
    examples: [
      ['restore latest --identity backup.key --dry-run', 'verifies, and shows what would be done'],
      [
        'restore F.tar.zst.age --identity backup.key --verify-key backup_ed25519.pub',
        'only if signed by that key',
      ],
      [
        "restore latest --identity K --stop-command 'systemctl stop S' --start-command '…'",
        'stops and starts the service by itself; without these it asks whether it is stopped',
      ],
    ],
    exits: ['good', 'usage', 'archive', 'deployment', 'check', 'locked', 'stopped'],
    related: ['verify', 'rollback', 'heal', 'cleanup'],
    notes: [
      "The safety archive is encrypted to the recipients of the settings, else to the identity's own.",
      'A passphrase that opens the archive is taken from $ISSUER_BACKUP_PASSPHRASE.',
    ],
  })
  command.argument('<archive>', 'its file, or latest')
  addFlags(command, 'Archive:', ['identity', 'verifyKeys', 'from'])
  command.optionsGroup('Archive:')
  command.option('--from-database <name>', 'restore the archive of a database of this other name')
  command.optionsGroup('Restore:')
  command.option('--dry-run', 'verify the archive and show what would be done; change nothing')
  command.option('--yes', 'do not ask')
  command.addOption(
    new Option('--in-place', 'drop first and load then, for want of room; cannot be rolled back').conflicts(
      'keepBefore',
    ),
  )
  addFlags(command, 'Restore:', ['engine', 'keepBefore'])
  command.optionsGroup('Restore:')
  command.option(
    '--with-config',
    "put the service's files back where they differ too, not only where they are absent",
  )
  command.option('--with-secret', "put the service's connection string back where it differs too (compose)")
  command.option('--with-users', "put the database's users and roles back")
  command.option('--extract-secret <file>', 'write the archived connection string to this new file, 0600')
  command.option('--seed-replay', 'have the service import its seed, the first time it starts only (compose)')
  addFlags(
    command,
    'Safety archive:',
    ['output', 'name', 'recipients', 'recipientsFiles', 'compression', 'signKey'],
    { output: 'the folder to write the safety archive to (default: the working folder)' },
  )
  command.optionsGroup('Safety archive:')
  command.option('--no-safety-backup <reason>', 'take none, for a present state that cannot be read')
  addFlags(command, 'Target:', [...connectionFlags, 'serviceConfig', 'seed'])
  addFlags(command, 'Service:', [...serviceFlags, ...notifyFlags])
  addFlags(command, 'Compose:', composeFlags)
  addFlags(command, 'Kubernetes:', helmFlags)
  addFlags(command, 'Compose and Kubernetes:', deploymentFlags)
  addCommonFlags(command)
  command.action(async (archive: string, parsed: Parsed) => {
    const { inPlace = false, dryRun = false, withConfig = false, withSecret = false } = parsed
    const { withUsers = false, seedReplay = false } = parsed
    const request = {
      archive,
      fromDatabase: parsed.fromDatabase,
      inPlace,
      dryRun,
      withConfig,
      withSecret,
      withUsers,
      seedReplay,
      extractSecret: parsed.extractSecret,
      noSafetyBackup: typeof parsed.safetyBackup === 'string' ? parsed.safetyBackup : undefined,
    }
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ restore }, { restoreSettings }] = await Promise.all([
          import('../../operations/restore.ts'),
          import('../../settings/resolve.ts'),
        ])
        return restore(await restoreSettings(options, request, environment), context)
      },
      { summary },
    )
  })
}

function summary(result: RestoreResult): string[] {
  const content = `${plural(result.documents, 'document')}, ${formatBytes(result.bytes)}`
  const made = result.archive.started === null ? '' : `, made ${result.archive.started}`
  const rows = [
    ['Archive:', `${result.archive.path} (${result.archive.level}${made})`],
    ['Origin:', describeOrigin(result.archive.origin)],
    ['Collections:', names(Object.keys(result.counts))],
  ]
  if (result.views.length > 0) rows.push(['Views:', names(result.views)])
  if (result.kept.length > 0) rows.push(['Not in it:', `${names(result.kept)}, left as they are`])
  for (const { role, path, outcome } of result.files)
    rows.push([`${role}:`, path ? `${outcome} (${path})` : outcome])
  rows.push(['Users:', result.users])
  const { path, why } = result.safety
  const where = result.dryRun ? `would be archived in ${path}` : path
  rows.push(['State before:', why === null ? String(where) : `not archived: ${why}`])
  if (result.downtime !== null) rows.push(['Downtime:', formatDuration(result.downtime)])
  if (result.dryRun) return [`Would restore ${result.database}: ${content}`, ...table(rows)]
  if (result.keptUntil !== null) {
    rows.push(['Undo:', `issuer-backup rollback ${result.id}, until ${result.keptUntil}`])
  }
  const took = formatDuration(result.duration)
  return [`Restored ${result.database}: ${content}, proved against the archive (${took})`, ...table(rows)]
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ')
}
