/** What people are told of a verification. */
import type { Origin } from '../../operations/archive-file.ts'
import type { VerifyLevel, VerifyResult } from '../../operations/verify.ts'
import type { Account } from '../account.ts'
import { formatBytes, formatDuration, plural } from '../text.ts'

/** What was looked at. */
const levels: Record<VerifyLevel, string> = {
  complete: 'every member, document and checksum was read, and the archive says itself that it is complete',
  structure:
    'made by hand: every document and checksum was read; nothing in it witnesses that it is complete',
  stream:
    'a bare dump: every document was read; it has no integrity beyond that of gzip and of its own format',
  digest: 'the file is the one that its sidecar describes; the content was not read',
}

export function verifyAccount(result: VerifyResult): Account {
  const rows: [string, string][] = [
    ['Archive', `${result.path} (${formatBytes(result.size)})`],
    ['SHA-256', result.sha256],
    ['Origin', describeOrigin(result.origin)],
  ]
  if (result.database !== null) rows.push(['Database', result.database])
  if (result.started !== null) rows.push(['Made', result.started])
  if (result.documents !== null) {
    const bytes = result.bytes === null ? '' : `, ${formatBytes(result.bytes)}`
    rows.push(['Content', `${plural(result.documents, 'document')}${bytes}`])
  }
  const verdict = `Good, level ${result.level}: ${levels[result.level]} (${formatDuration(result.duration)})`
  return { headlines: [verdict], rows, notes: [] }
}

export function describeOrigin(origin: Origin): string {
  return origin.proved ? `signed by ${origin.key}` : `not proved: ${origin.why}`
}
