import type { Command } from 'commander'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'

export function addKeygen(program: Command, guardian: GuardianCommand): void {
  const command = program.command('keygen')
  teach(command, {
    purpose:
      'Makes a key for archives: writes the identity, which opens them, to a new file that only you can read, and ' +
      'prints the recipient, which they are encrypted to. Keep the identity away from the machine that is backed up, ' +
      'and make a second one for another place: without an identity no archive can be opened.',
    examples: [
      ['keygen --output backup.key', 'writes backup.key and prints age1…'],
      ['keygen --output backup.key >backup.pub', 'and keeps the recipient, for --recipients-file'],
    ],
    exits: ['good', 'usage', 'deployment'],
    related: ['backup', 'verify'],
  })
  command.requiredOption('--output <file>', 'the identity file to make; never overwritten')
  addCommonFlags(command)
  command.action(async (parsed: { output: string }) => {
    await perform(
      command,
      guardian,
      async () => {
        const { keygen } = await import('../../operations/keygen.ts')
        return keygen({ output: parsed.output })
      },
      {
        summary: ({ path }) => [`The identity is in ${path}: keep it safe, and away from the archives.`],
        stdout: ({ recipient }) => recipient,
      },
    )
  })
}
