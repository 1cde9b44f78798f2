import type { Command } from 'commander'
import { accountLines } from '../../front/account.ts'
import { rollbackAccount } from '../../front/accounts/restore.ts'
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

export function addRollback(program: Command, guardian: GuardianCommand): void {
  const command = program.command('rollback')
  teach(command, {
    purpose:
      'Reverses a restore: the collections that it replaced are live again, byte for byte. Possible as long as they ' +
      'are kept (--keep-before of restore). The collections that it brought leave, with all that was written to them ' +
      'since: they stand under __restore_ID.NAME until cleanup --yes removes them.',
    examples: [
      ['rollback 20261123T164923Z-ab12', 'the id is in the report of the restore, and in cleanup'],
      [
        'rollback 20261123T164923Z-ab12 --dry-run',
        'shows what would be live again, and what would be set aside',
      ],
    ],
    exits: ['good', 'usage', 'deployment', 'locked', 'stopped'],
    related: ['restore', 'cleanup'],
  })
  command.argument('<id>', 'of the restore')
  command.optionsGroup('Rollback:')
  command.option('--dry-run', 'show what would be done, and change nothing')
  command.option('--yes', 'do not ask')
  addFlags(command, 'Rollback:', ['identity'], {
    identity:
      'opens the connection string that a cold restore --with-secret has replaced, where the data before it needs that ' +
      '(default: $ISSUER_BACKUP_IDENTITY)',
  })
  addFlags(command, 'Target:', connectionFlags)
  addFlags(command, 'Service:', [...serviceFlags, ...notifyFlags])
  addFlags(command, 'Compose:', composeFlags)
  addFlags(command, 'Kubernetes:', helmFlags)
  addFlags(command, 'Compose and Kubernetes:', deploymentFlags)
  addCommonFlags(command)
  command.action(async (id: string, { dryRun = false }: { dryRun?: boolean }) => {
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ rollback }, { rollbackSettings }] = await Promise.all([
          import('../../operations/rollback.ts'),
          import('../../settings/resolve.ts'),
        ])
        return rollback(await rollbackSettings(options, { id, dryRun }, environment), context)
      },
      { summary: (result) => accountLines(rollbackAccount(result)) },
    )
  })
}
