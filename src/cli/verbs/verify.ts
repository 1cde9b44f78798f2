import type { Command } from 'commander'
import { accountLines } from '../../front/account.ts'
import { verifyAccount } from '../../front/accounts/verify.ts'
import { addFlags } from '../flags.ts'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'

export function addVerify(program: Command, guardian: GuardianCommand): void {
  const command = program.command('verify')
  teach(command, {
    purpose:
      'Reads an archive to its last byte and says whether it would restore: decryption, digests, structure, ' +
      'checksums, counts, and with --verify-key who signed it. It needs no database and changes nothing; the verdict ' +
      'is also written beside the archive, to F.verified.json. Archives made by hand after the runbook are verified ' +
      'as far as they allow, and the output says how far.',
    examples: [
      ['verify latest --from /backups --identity backup.key', 'the newest archive of the database'],
      ['verify F.tar.zst.age --identity backup.key --verify-key backup_ed25519.pub', 'and its origin'],
      ['verify F.tar.zst.age --digest-only', 'on a host without the key: digest, signature, header'],
    ],
    exits: ['good', 'usage', 'archive', 'check'],
    related: ['backup', 'restore'],
  })
  command.argument('<archive>', 'its file, or latest')
  addFlags(command, 'Verify:', ['identity'])
  command.optionsGroup('Verify:')
  command.option('--digest-only', 'only what needs no key, which takes the sidecar; the content is not read')
  addFlags(command, 'Verify:', ['verifyKeys', 'expect', 'from', 'output', 'database'], {
    output: 'where latest is looked for without --from (default: the working folder)',
    database: 'whose archives latest chooses from (default: issuer-directory)',
  })
  addCommonFlags(command)
  command.action(async (archive: string, { digestOnly = false }: { digestOnly?: boolean }) => {
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ verify }, { verifySettings }] = await Promise.all([
          import('../../operations/verify.ts'),
          import('../../settings/resolve.ts'),
        ])
        return verify(await verifySettings(options, { archive, digestOnly }, environment), context)
      },
      { summary: (result) => accountLines(verifyAccount(result)) },
    )
  })
}
