import type { Command } from 'commander'
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
import { plural } from '../text.ts'

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
      {
        summary: ({ collections, views, setAside, dryRun }) => {
          const names = [...collections, ...views].join(', ')
          const live = `${dryRun ? 'Would be live again' : 'Live again'}, as before the restore ${id}: ${names}`
          if (setAside.length === 0) return [live]
          const aside = `${dryRun ? 'Would be set aside' : 'Set aside'} until cleanup, with what was written since`
          return [live, `${aside}: ${plural(setAside.length, 'collection')}, as __restore_${id}.NAME`]
        },
      },
    )
  })
}
