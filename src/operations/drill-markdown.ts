/** The report of a drill as a person reads it: a summary of a job, or a file that is kept. */
import type { DrillReport } from './drill-report.ts'

export function drillMarkdown(report: DrillReport): string {
  const { outcome, deployment, started, failure, archive, checks, counts, warnings, staging } = report
  const lines = [
    `# Restore drill of ${escaped(deployment)}: ${outcome}`,
    '',
    `${started} to ${report.ended}, ${report.target}, database ${escaped(report.database)}.`,
    '',
  ]
  if (failure) {
    const { phase, message, cause, remedy } = failure
    lines.push(`**Failed while ${phase}:** ${escaped(message)}`, '')
    if (cause) lines.push(`Likely cause: ${escaped(cause)}`, '')
    if (remedy) lines.push(`Next step: ${escaped(remedy)}`, '')
  }
  lines.push(
    ...rows(
      ['measured', 'value'],
      [
        ['RTO, to restored', seconds(report.rto.restored)],
        ['RTO, to healthy', seconds(report.rto.healthy)],
        ['RTO, to checked', seconds(report.rto.checked)],
        ['RPO, age of the archive', age(report)],
      ],
    ),
    '',
  )
  if (archive) {
    const { name, kind, size, sha256, level, origin, made, engine } = archive
    lines.push(
      '## Archive',
      '',
      ...rows(
        ['', ''],
        [
          ['name', `\`${escaped(name)}\``],
          ['kind', kind],
          ['made', made ?? 'it does not say'],
          ['size', `${size.toLocaleString('en-US')} bytes`],
          ['SHA-256', `\`${sha256}\``],
          ['level', level ?? 'not read to its end'],
          ['origin', origin.proved ? `signed by ${origin.key}` : `not proved: ${escaped(origin.why)}`],
          ['restored by', engine ?? 'not restored'],
        ],
      ),
      '',
    )
  }
  if (checks.length > 0) {
    const marks = { passed: 'passed', failed: '**failed**', 'not-run': '*not run*' }
    lines.push(
      '## Checks',
      '',
      ...rows(
        ['check', 'outcome', 'what was found', 'ms'],
        checks.map(({ name, outcome, why, ms }) => [name, marks[outcome], escaped(why), String(ms)]),
      ),
      '',
    )
  }
  if (Object.keys(counts).length > 0) {
    const cells = Object.entries(counts).map(([name, count]) => [
      escaped(name),
      count.toLocaleString('en-US'),
    ])
    lines.push('## Documents', '', ...rows(['collection', 'in the archive'], cells), '')
  }
  if (report.phases.length > 0) lines.push('## Timeline', '', ...timeline(report), '')
  lines.push('## Staging', '', ...list([...described(report), ...staging.changes].map(escaped)), '')
  if (warnings.length > 0) lines.push('## Warnings', '', ...list(warnings.map(escaped)), '')
  const { issuerBackup, node, mongodb } = report.versions
  lines.push(`issuer-backup ${issuerBackup}, Node ${node}, MongoDB ${mongodb ?? 'not reached'}`, '')
  return lines.join('\n')
}

function described({ staging, tornDown }: DrillReport): string[] {
  const { name, services, volumes, networks, ports } = staging
  const left = { true: 'nothing of it is left', false: 'something of it is left', null: 'nothing was made' }
  return [
    `${name}: ${left[`${tornDown}`]}`,
    ...services.map((service) => `${service.name} of ${service.image}`),
    `Volumes: ${volumes.join(', ') || 'none'}; networks: ${networks.join(', ') || 'none'}; open ports: ${ports.join(', ') || 'none'}`,
  ]
}

/** Mermaid, which the forges draw. */
function timeline({ phases }: DrillReport): string[] {
  const bars = phases.map(({ name, started, seconds: took, outcome }, index) => {
    const begin = Date.parse(started)
    const end = begin + Math.max(1, Math.round(took * 1000))
    return `    ${name} :${outcome === 'failed' ? 'crit, ' : ''}p${index}, ${begin}, ${end}`
  })
  return [
    '```mermaid',
    'gantt',
    '    dateFormat x',
    '    axisFormat %H:%M:%S',
    '    section Drill',
    ...bars,
    '```',
  ]
}

function age({ rpo }: DrillReport): string {
  if (rpo.seconds === null) return 'unknown: the archive does not say when it was made'
  return `${seconds(rpo.seconds)}${rpo.from === 'name' ? ', by the time in its name' : ''}`
}

function seconds(value: number | null): string {
  return value === null ? 'not reached' : `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} s`
}

function rows(head: string[], body: string[][]): string[] {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...body.map(row)]
}

function list(items: string[]): string[] {
  return items.map((item) => `- ${item}`)
}

/** What others named: no table, markup or drawing is broken by it. */
function escaped(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|<>*_`[\]]/g, '\\$&')
}
