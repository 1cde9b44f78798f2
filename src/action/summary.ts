/** The summary of a job: a table that a person reads. */
import * as core from '@actions/core'
import { byHand, coldByHand } from '../archive/by-hand.ts'
import { type FailureAccount, failureLines } from '../front/failure.ts'
import { formatCount } from '../front/text.ts'
import { redact } from '../secrets.ts'
import type { Operation } from './inputs.ts'
import type { Outcome } from './operations.ts'
import { forWorkflows } from './wording.ts'

/** @param published rows such as where the archive was published. */
export function summaryOf(
  { account, counts, archive }: Outcome,
  warnings: readonly string[],
  published: readonly (readonly [label: string, markdown: string])[] = [],
): string {
  const [title = '', ...more] = account.headlines
  const rows = [...account.rows.map(([label, value]) => [label, plain(value)] as const), ...published]
  return paragraphs(
    `### ${plain(title)}`,
    more.map(plain).join('<br>'),
    rows.length > 0 && table(['', ''], rows),
    account.notes.map((note) => `- ${plain(note)}`).join('\n'),
    warnings.map((warning) => `> [!WARNING]\n> ${plain(warning)}`).join('\n\n'),
    counts !== null &&
      folded(
        'Documents of each collection',
        table(
          ['collection', 'documents'],
          Object.entries(counts).map(([name, count]) => [plain(name), formatCount(count)] as const),
        ),
      ),
    archive !== null && folded('Open it by hand', handPipe(archive)),
  )
}

export function failureSummary(operation: Operation | undefined, failure: FailureAccount): string {
  const lines = failureLines(failure).map((line) => plain(forWorkflows(line)))
  return paragraphs(
    `### ${operation ?? 'issuer-backup'} failed: \`${failure.code}\``,
    lines.map((line) => `> ${line}`).join('\n>\n'),
  )
}

/** Appends it to what earlier steps wrote. A runner without summaries has none. */
export async function writeSummary(markdown: string): Promise<void> {
  if (!process.env.GITHUB_STEP_SUMMARY) return
  await core.summary.addRaw(redact(markdown), true).write()
}

function handPipe({ path, database, kind }: NonNullable<Outcome['archive']>): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const pipe = kind === 'hot' ? byHand(name, 'identity.txt', database) : coldByHand(name, 'identity.txt')
  return `\`\`\`sh\nset -o pipefail\n${pipe}\n\`\`\``
}

function paragraphs(...parts: (string | false)[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  return [head, ['---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`
}

/** Whatever a name holds, it is shown and means nothing. */
export function plain(text: string): string {
  return text
    .replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!)
    .replaceAll(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll(/\s*\n\s*/g, ' ')
}
