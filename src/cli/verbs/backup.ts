import { type Command, Option } from 'commander'
import type { BackupPlan } from '../../operations/backup.ts'
import { describeArchive } from '../archive-summary.ts'
import { addFlags, composeFlags, connectionFlags, deploymentFlags, helmFlags, notifyFlags } from '../flags.ts'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'
import { formatDuration } from '../text.ts'

interface Parsed {
  kind: 'hot' | 'cold'
  sidecar?: string
  dryRun?: boolean
}

const meanings: Record<BackupPlan['consistency'], string> = {
  snapshot: 'one point in time',
  collection: 'each collection on its own',
  stopped: 'with all stopped',
}

export function addBackup(program: Command, guardian: GuardianCommand): void {
  const command = program.command('backup')
  teach(command, {
    purpose:
      'Writes one encrypted archive: the database, its users where they may be read, and the files of its service. ' +
      'It appears under its name only when it is complete, and proved so by two witnesses: what was read, and what the ' +
      'server counted. Beside it stand F.json, which says what is inside without a secret, and with --sign-key a ' +
      'signature. Nothing unencrypted touches a disk.',
    examples: [
      ['backup --recipient age1… --recipient age1… --output /backups', 'for two keys, kept in two places'],
      [
        'backup --recipients-file team.txt --sign-key backup_ed25519',
        'signed, so that restore can prove its origin',
      ],
      [
        'backup --recipient age1… --output - --sidecar b.json | rclone rcat remote:b.age',
        'straight to another place',
      ],
      ['backup --recipient age1… --dry-run', 'shows what would be read, and how'],
      [
        'backup --target compose --kind cold --recipient age1…',
        'stops what runs, copies the data folder, starts it again whatever happens, and says how long it was down',
      ],
    ],
    exits: ['good', 'usage', 'deployment', 'locked'],
    related: ['verify', 'restore', 'keygen'],
    notes: [
      'Instead of recipients a passphrase can be given, in $ISSUER_BACKUP_PASSPHRASE.',
      'The passphrase of a protected signing key is taken from $ISSUER_BACKUP_SIGN_KEY_PASSPHRASE.',
    ],
  })
  command.optionsGroup('Backup:')
  command.addOption(
    new Option(
      '--kind <kind>',
      'hot: while the service runs; cold: the data folder of mongod, stopped meanwhile',
    )
      .choices(['hot', 'cold'])
      .default('hot'),
  )
  addFlags(command, 'Backup:', ['engine', 'consistency', 'expect'])
  command.option('--dry-run', 'show what would be done, and write nothing')
  addFlags(command, 'Archive:', ['output'], {
    output: 'the folder to write the archive to, or - for stdout (default: the working folder)',
  })
  command.optionsGroup('Archive:')
  command.option('--sidecar <file>', 'with --output -: where to write F.json')
  addFlags(command, 'Archive:', ['name', 'compression', 'recipients', 'recipientsFiles', 'signKey'])
  addFlags(command, 'Target:', [...connectionFlags, 'serviceConfig', 'seed'])
  addFlags(command, 'Service:', ['healthUrl', 'healthCa', ...notifyFlags])
  addFlags(command, 'Compose:', composeFlags)
  addFlags(command, 'Kubernetes:', helmFlags)
  addFlags(command, 'Compose and Kubernetes:', deploymentFlags)
  addCommonFlags(command)
  command.action(async ({ kind, sidecar, dryRun = false }: Parsed) => {
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ backup }, { backupSettings }] = await Promise.all([
          import('../../operations/backup.ts'),
          import('../../settings/resolve.ts'),
        ])
        return backup(await backupSettings(options, { kind, sidecar, dryRun }, environment), context)
      },
      {
        summary: ({ archive, ...plan }) => {
          const how = `${plan.engine}, ${meanings[plan.consistency]}`
          if (archive === null) return [wouldDo(plan, how)]
          const down = plan.downtime === null ? '' : `, ${formatDuration(plan.downtime)} of it down`
          return [
            `Backed up ${plan.database} (${how}) in ${formatDuration(plan.duration)}${down}`,
            ...describeArchive(archive),
          ]
        },
      },
    )
  })
}

function wouldDo({ database, namespaces, kind, stops }: BackupPlan, how: string): string {
  const what = namespaces.length > 0 ? namespaces.join(', ') : 'whatever is in its data folder'
  if (kind === 'hot') return `Would back up ${database} (${how}): ${what}`
  const meanwhile = stops.length > 0 ? `stop ${stops.join(' and ')} meanwhile` : 'find nothing to stop'
  return `Would back up ${database} (${how}), and ${meanwhile}: ${what}`
}
