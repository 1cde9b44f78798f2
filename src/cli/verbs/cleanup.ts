import { type Command, Option } from 'commander'
import {
  addFlags,
  composeFlags,
  connectionFlags,
  deploymentFlags,
  helmFlags,
  serviceFlags,
} from '../flags.ts'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'
import { table } from '../text.ts'

export function addCleanup(program: Command, guardian: GuardianCommand): void {
  const command = program.command('cleanup')
  teach(command, {
    purpose:
      'Lists what runs of issuer-backup have left behind: staged and replaced collections, journal entries, partial ' +
      'files. With --yes it removes what nobody needs any more, and never anything that is not its own.',
    examples: [
      ['cleanup', 'lists, and says why each may go or stays'],
      ['cleanup --yes', 'removes what may go; replaced collections stay until --keep-before has run out'],
    ],
    exits: ['good', 'usage', 'deployment', 'locked', 'stopped'],
    related: ['restore', 'rollback', 'heal'],
  })
  command.optionsGroup('Cleanup:')
  command.addOption(new Option('--yes', 'remove what may go').conflicts('dryRun'))
  command.option('--dry-run', 'list only (the default)')
  addFlags(command, 'Target:', [...connectionFlags, 'output'], {
    output: 'where partial files are looked for (default: the working folder)',
  })
  addFlags(command, 'Service:', serviceFlags)
  addFlags(command, 'Compose:', composeFlags)
  addFlags(command, 'Kubernetes:', helmFlags)
  addFlags(command, 'Compose and Kubernetes:', deploymentFlags)
  addCommonFlags(command)
  command.action(async ({ yes = false }: { yes?: boolean }) => {
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ cleanup }, { cleanupSettings }] = await Promise.all([
          import('../../operations/cleanup.ts'),
          import('../../settings/resolve.ts'),
        ])
        return cleanup(await cleanupSettings(options, { remove: yes }, environment), context)
      },
      {
        summary: ({ found, removed }) => {
          if (found.length === 0) return ['Nothing was left behind.']
          const rows = found.map((item) => {
            const fate = removed.includes(item) ? 'removed' : item.removable ? 'may go' : 'stays'
            return [fate, item.kind, item.name, item.why]
          })
          const hint = removed.length === 0 && found.some(({ removable }) => removable)
          return [...table(rows), ...(hint ? ['Give --yes to remove what may go.'] : [])]
        },
      },
    )
  })
}
