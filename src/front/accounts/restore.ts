/** What people are told of a restore, of its reversal, and of what was healed. */
import type { RestoreResult } from '../../operations/restore-result.ts'
import type { RollbackResult } from '../../operations/rollback-result.ts'
import type { Account } from '../account.ts'
import { formatBytes, formatDuration, plural } from '../text.ts'
import { describeOrigin } from './verify.ts'

/** @param undo how a restore with this id is reversed. */
export function restoreAccount(result: RestoreResult, undo: (id: string) => string): Account {
  const content = `${plural(result.documents, 'document')}, ${formatBytes(result.bytes)}`
  const made = result.archive.started === null ? '' : `, made ${result.archive.started}`
  const rows: [string, string][] = [
    ['Archive', `${result.archive.path} (${result.archive.level}${made})`],
    ['Origin', describeOrigin(result.archive.origin)],
    ['Collections', names(Object.keys(result.counts))],
  ]
  if (result.views.length > 0) rows.push(['Views', names(result.views)])
  if (result.kept.length > 0) rows.push(['Not in it', `${names(result.kept)}, left as they are`])
  for (const { role, path, outcome } of result.files)
    rows.push([role, path ? `${outcome} (${path})` : outcome])
  rows.push(['Users', result.users])
  const { path, why } = result.safety
  const where = result.dryRun ? `would be archived in ${path}` : path
  rows.push(['State before', why === null ? String(where) : `not archived: ${why}`])
  if (result.downtime !== null) rows.push(['Downtime', formatDuration(result.downtime)])
  if (result.keptUntil !== null) rows.push(['Undo', `${undo(result.id!)}, until ${result.keptUntil}`])
  const headline = result.dryRun
    ? `Would restore ${result.database}: ${content}`
    : `Restored ${result.database}: ${content}, proved against the archive (${formatDuration(result.duration)})`
  return { headlines: [headline], rows, notes: [] }
}

export function rollbackAccount(result: RollbackResult): Account {
  const { id, kind, collections, views, setAside, dryRun } = result
  const what = kind === 'cold' ? 'the whole data folder' : [...collections, ...views].join(', ')
  const live = `${dryRun ? 'Would be live again' : 'Live again'}, as before the restore ${id}: ${what}`
  const aside = `${dryRun ? 'Would be set aside' : 'Set aside'} until cleanup, with what was written since`
  const where =
    kind === 'cold'
      ? `.issuer-backup/${id} in the data folder`
      : `${plural(setAside.length, 'collection')}, as __restore_${id}.NAME`
  const isAside = kind === 'cold' || setAside.length > 0
  return { headlines: [live, ...(isAside ? [`${aside}: ${where}`] : [])], rows: [], notes: [] }
}

/** Of what was done the reporter has told when it was done. */
export function healAccount({ done }: { done: readonly string[] }): Account {
  return { headlines: done.length === 0 ? ['Nothing was left half-done.'] : [], rows: [], notes: [] }
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ')
}
