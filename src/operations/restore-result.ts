/** What a restore tells both front doors. */
import type { Origin } from './archive-file.ts'
import type { FileResult } from './put-back.ts'

export interface RestoreResult {
  /** What `rollback` takes; null for a dry run. */
  id: string | null
  database: string
  archive: { path: string; sha256: string; level: string; origin: Origin; started: string | null }
  engine: 'native' | 'mongodump' | 'volume'
  inPlace: boolean
  dryRun: boolean
  /** Documents of each collection in the archive. */
  counts: Record<string, number>
  documents: number
  /** Bytes of BSON. */
  bytes: number
  views: string[]
  /** Live collections that the archive lacks: they stay as they are. */
  kept: string[]
  /** Files of the service and what became of them. */
  files: FileResult[]
  users: 'restored' | 'not asked for' | 'not in the archive' | 'in the data folder'
  /** The archive of the state before; null where there is none, with the reason. */
  safety: { path: string | null; why: string | null }
  /** Until when the replaced collections stay, ISO 8601; null where none were replaced. */
  keptUntil: string | null
  warnings: string[]
  /** Milliseconds. */
  duration: number
  /** Milliseconds; null where we stopped nothing. */
  downtime: number | null
}
