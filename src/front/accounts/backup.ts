/** What people are told of a backup. */
import type { BackupPlan, BackupResult } from '../../operations/backup-result.ts'
import type { Account } from '../account.ts'
import { formatBytes, formatDuration, plural } from '../text.ts'

/** As people say it. */
export const consistencies: Record<BackupPlan['consistency'], string> = {
  snapshot: 'one point in time',
  collection: 'each collection on its own',
  stopped: 'with all stopped',
}

export function backupAccount({ archive, ...plan }: BackupResult): Account {
  const how = `${plan.engine}, ${consistencies[plan.consistency]}`
  if (archive === null) return { headlines: [wouldDo(plan, how)], rows: [], notes: [] }
  const down = plan.downtime === null ? '' : `, ${formatDuration(plan.downtime)} of it down`
  const { path, sidecar, signature, size, sha256, documents, bytes, absent } = archive
  const files = { Archive: path, Sidecar: sidecar, Signature: signature, 'SHA-256': sha256 }
  return {
    headlines: [
      `Backed up ${plan.database} (${how}) in ${formatDuration(plan.duration)}${down}`,
      `${plural(documents, 'document')}, ${formatBytes(bytes)}; encrypted ${formatBytes(size)}`,
    ],
    rows: Object.entries(files).flatMap(([what, where]) => (where === null ? [] : [[what, where] as const])),
    notes: absent.map(({ what, why }) => `Not in the archive: ${what} (${why})`),
  }
}

function wouldDo({ database, namespaces, kind, stops }: BackupPlan, how: string): string {
  const what = namespaces.length > 0 ? namespaces.join(', ') : 'whatever is in its data folder'
  if (kind === 'hot') return `Would back up ${database} (${how}): ${what}`
  const meanwhile = stops.length > 0 ? `stop ${stops.join(' and ')} meanwhile` : 'find nothing to stop'
  return `Would back up ${database} (${how}), and ${meanwhile}: ${what}`
}
