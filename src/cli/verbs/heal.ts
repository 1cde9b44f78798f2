import type { Command } from 'commander'
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

export function addHeal(program: Command, guardian: GuardianCommand): void {
  const command = program.command('heal')
  teach(command, {
    purpose:
      'Finishes what a run that died has left half-done: a swap that had begun is finished, a service that was stopped ' +
      'is started. Where nothing is half-done it does nothing. Every changing command does this first by itself; run ' +
      'it at boot, or when a run was killed and none follows soon.',
    examples: [
      ['heal', 'for the database that the settings name'],
      [
        "heal --stop-command 'systemctl stop svc' --start-command 'systemctl start svc'",
        'and can start the service',
      ],
    ],
    exits: ['good', 'usage', 'deployment', 'locked', 'stopped'],
    related: ['restore', 'cleanup', 'rollback'],
  })
  addFlags(command, 'Target:', connectionFlags)
  addFlags(command, 'Service:', serviceFlags)
  addFlags(command, 'Compose:', composeFlags)
  addFlags(command, 'Kubernetes:', helmFlags)
  addFlags(command, 'Compose and Kubernetes:', deploymentFlags)
  addCommonFlags(command)
  command.action(async () => {
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ heal }, { healSettings }] = await Promise.all([
          import('../../operations/heal.ts'),
          import('../../settings/resolve.ts'),
        ])
        return heal(await healSettings(options, environment), context)
      },
      { summary: ({ done }) => (done.length === 0 ? ['Nothing was left half-done.'] : []) },
    )
  })
}
