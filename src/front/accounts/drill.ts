/** What people are told of a drill that went well, or of one that is only planned. */
import type { DrillReport } from '../../operations/drill-report.ts'
import type { Account } from '../account.ts'
import { formatBytes, formatDuration, plural } from '../text.ts'
import { describeOrigin } from './verify.ts'

export function drillAccount(report: DrillReport): Account {
  return report.outcome === 'planned' ? plan(report) : outcome(report)
}

function plan({ staging, deployment }: DrillReport): Account {
  const { name, services, volumes, networks, ports, changes } = staging
  return {
    headlines: [`Staging ${name} would be made after ${deployment}; nothing was made`],
    rows: [
      ...services.map((service): [string, string] => [`Service ${service.name}`, service.image]),
      ['Volumes', volumes.join(', ') || 'none'],
      ['Networks', networks.join(', ') || 'none'],
      ['Open ports', ports.join(', ') || 'none'],
    ],
    notes: changes.map((change) => `- ${change}`),
  }
}

function outcome({ deployment, archive, rto, rpo, checks, documents, staging }: DrillReport): Account {
  const time = (seconds: number | null) =>
    seconds === null ? 'not measured' : formatDuration(seconds * 1000)
  const passed = checks.filter(({ outcome }) => outcome === 'passed').length
  const { path, kind, size, origin } = archive!
  const { restored, healthy, checked } = rto
  return {
    headlines: [
      `Good: ${deployment} would be back from this archive; ${plural(passed, 'check')} passed, staging ${staging.name} is gone`,
    ],
    rows: [
      ['Archive', `${path} (${kind}, ${formatBytes(size)})`],
      ['Origin', describeOrigin(origin)],
      ['Content', plural(documents ?? 0, 'document')],
      ['RTO', `restored ${time(restored)}, healthy ${time(healthy)}, checked ${time(checked)}`],
      [
        'RPO',
        rpo.seconds === null ? 'the archive does not say when it was made' : `${time(rpo.seconds)} old`,
      ],
      ...checks.map(({ name, outcome, why }): [string, string] => [
        name,
        `${outcome === 'not-run' ? 'NOT RUN' : outcome}: ${why}`,
      ]),
    ],
    notes: [],
  }
}
