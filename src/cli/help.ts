/** What `--help` of a command teaches besides its flags. */
import type { Command } from 'commander'
import { exitCodes } from '../errors.ts'

interface Lesson {
  /** What it is for, a paragraph. */
  purpose: string
  /** Command lines without `issuer-backup`, each with what it does. */
  examples: readonly (readonly [line: string, does: string])[]
  exits: readonly (keyof typeof meanings)[]
  related: readonly string[]
  /** What else there is to know, a line each. */
  notes?: readonly string[]
}

const meanings = {
  good: 'good',
  unexpected: 'unexpected: please report it',
  usage: 'usage or settings',
  archive: 'archive damaged, incomplete, not for this key, or not signed',
  deployment: 'source or target failed: database, disk, permissions, missing tool',
  check: 'a check failed or could not be made',
  locked: 'another run is at work',
  stopped: 'the service could not be started again',
} satisfies Record<keyof typeof exitCodes, string>

export function teach(command: Command, { purpose, examples, exits, related, notes = [] }: Lesson): Command {
  command.summary(purpose.split(/[.:;]/, 1)[0]!).description(purpose)
  const lines = [
    ...notes.flatMap((note) => ['', note]),
    '',
    'Examples:',
    ...examples.flatMap(([line, does]) => [`  $ issuer-backup ${line}`, `      ${does}`]),
    '',
    'Exit codes:',
    ...exits.map((name) => `  ${exitCodes[name]}  ${meanings[name]}`),
    '  130, 143  interrupted; what was stopped runs again',
    '',
    `See also: ${related.map((name) => `issuer-backup ${name}`).join(', ')}`,
  ]
  return command.addHelpText('after', lines.join('\n'))
}
