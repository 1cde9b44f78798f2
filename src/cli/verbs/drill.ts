import path from 'node:path'
import type { Command } from 'commander'
import { accountLines } from '../../front/account.ts'
import { drillAccount } from '../../front/accounts/drill.ts'
import { addFlags, checkFlags, composeFlags, deploymentFlags, helmFlags } from '../flags.ts'
import { teach } from '../help.ts'
import { addCommonFlags, type GuardianCommand, perform } from '../perform.ts'

interface Parsed {
  fromDatabase?: string
  inPlace?: boolean
  egress?: boolean
  canary?: boolean
  report?: string
  reportMarkdown?: string
  dryRun?: boolean
}

export function addDrill(program: Command, guardian: GuardianCommand): void {
  const command = program.command('drill')
  teach(command, {
    purpose:
      'Rehearses a restore, apart from the live deployment. A second one, staging, is made after it: a Compose project ' +
      'or a namespace of its own, with its own volumes and credentials, in a network that leads nowhere. The archive is restored into it ' +
      'and compared, the service started on it and checked, the time of each step measured; then all of it is torn ' +
      'down, also behind a failure. The live deployment is not touched, and what cannot be kept apart from it is refused.',
    examples: [
      [
        'drill latest --target compose --identity backup.key --dry-run',
        'shows what staging would be; makes nothing',
      ],
      [
        'drill latest --target compose --identity K --report drill.json --report-markdown drill.md',
        'the newest archive, with reports that are kept',
      ],
      [
        'drill latest --target helm --namespace trust --identity K --from /backups',
        'a release on Kubernetes, in the namespace trust-drill',
      ],
      [
        'drill F.tar.zst.age --identity K --health-url https://localhost:8447/health/live',
        'asks the service too; the URL is the live one, the connection goes to staging',
      ],
    ],
    exits: ['good', 'usage', 'archive', 'deployment', 'check', 'locked'],
    related: ['verify', 'restore', 'backup'],
    notes: [
      'A check that was not run is named, with the reason.',
      'The API takes a token: $ISSUER_BACKUP_API_TOKEN, or --authority, --client-id and the client secret.',
      'A drill that was killed is torn down by its guardian, else by the next drill.',
    ],
  })
  command.argument('<archive>', 'its file, or latest')
  addFlags(command, 'Archive:', ['identity', 'verifyKeys', 'from', 'output'], {
    output: 'where latest is looked for without --from (default: the working folder)',
  })
  command.optionsGroup('Archive:')
  command.option('--from-database <name>', 'drill with the archive of a database of this other name')
  command.optionsGroup('Drill:')
  command
    .option('--dry-run', 'show what staging would be, and make nothing')
    .option('--report <file>', 'write the report there, as JSON')
    .option('--report-markdown <file>', 'write it there for people, as Markdown')
    .option('--canary', 'also create, change and delete an issuer in staging')
    .option(
      '--egress',
      'let staging reach what is outside of it, such as an Authority, or where a cluster enforces no NetworkPolicy',
    )
    .option('--in-place', 'restore in place, as an archive needs that cannot be staged')
  addFlags(command, 'Drill:', ['stagingName', 'stagingServices', 'engine'])
  addFlags(command, 'Live deployment:', [
    'target',
    'database',
    ...composeFlags,
    ...helmFlags,
    ...deploymentFlags,
  ])
  addFlags(command, 'Checks:', checkFlags)
  addCommonFlags(command)
  command.action(async (archive: string, parsed: Parsed) => {
    await perform(
      command,
      guardian,
      async ({ options, environment, context }) => {
        const [{ drill }, { drillSettings }] = await Promise.all([
          import('../../operations/drill.ts'),
          import('../../settings/resolve.ts'),
        ])
        const { fromDatabase, inPlace = false, egress = false, canary = false, dryRun = false } = parsed
        const file = (name: string | undefined) => (name === undefined ? undefined : path.resolve(name))
        const request = {
          ...{ archive, fromDatabase, inPlace, egress, canary, dryRun },
          report: file(parsed.report),
          reportMarkdown: file(parsed.reportMarkdown),
        }
        return drill(await drillSettings(options, request, environment), context)
      },
      { summary: (report) => accountLines(drillAccount(report)) },
    )
  })
}
