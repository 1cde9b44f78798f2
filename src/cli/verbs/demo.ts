import type { Command } from 'commander'
import { formatBytes, formatCount, formatDuration, table } from '../../front/text.ts'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'

interface Parsed {
  auditEntries: number
  keep?: string
}

export function addDemo(program: Command, guardian: GuardianCommand): void {
  const command = program.command('demo')
  teach(command, {
    purpose:
      'Runs the main job on a throwaway MongoDB for you to watch: seeds an issuer directory behind a stand-in service, ' +
      'takes a hot backup, encrypted and signed, destroys the data, restores it and compares. It ends well only when ' +
      'the restored content equals the original. Takes a mongod from $MONGOD or PATH.',
    examples: [
      ['demo', 'a small directory, in half a minute'],
      ['demo --audit-entries 1500000', '850 MB, to see the speed'],
      ['demo --keep /tmp/look', 'leaves archive and keys, to open them by hand'],
    ],
    exits: ['good', 'deployment', 'check'],
    related: ['backup', 'restore'],
  })
  command
    .optionsGroup('Demo:')
    .option('--audit-entries <n>', 'entries of issuer_audit, about 560 bytes each', Number, 50_000)
    .option('--keep <folder>', 'leave archive and keys in this new folder')
  addCommonFlags(command)
  command.action(async ({ auditEntries, keep }: Parsed) => {
    await perform(
      command,
      guardian,
      async ({ context }) => {
        const { demo } = await import('../../demo/demo.ts')
        const [node, entry] = guardian!
        return demo({ auditEntries, keep, program: [node, entry!] }, context)
      },
      {
        summary: (result) => [
          '',
          'The restored content equals the original, and the service lists its issuers again:',
          ...table([
            ['', 'documents', 'dbHash before', 'dbHash after'],
            ...result.collections.map(({ name, documents, hash, restoredHash }) => [
              name,
              formatCount(documents),
              hash.slice(0, 12),
              restoredHash.slice(0, 12),
            ]),
          ]),
          `Backup: ${formatBytes(result.bytes)} of documents in ${formatDuration(result.backup)}, encrypted ${formatBytes(result.archiveBytes)}`,
          `Restore: ${formatDuration(result.restore)}, of which the service stood still for ${formatDuration(result.downtime ?? 0)}`,
          `Issuers listed by the service: ${result.issuersListed.join(' before, ')} after`,
        ],
      },
    )
  })
}
