/** What a backup tells both front doors. */
import type { BackupHeader } from '../archive/manifest.ts'
import type { WrittenArchive } from './write-archive.ts'

export interface BackupPlan {
  database: string
  kind: BackupHeader['kind']
  engine: BackupHeader['engine']
  consistency: BackupHeader['consistency']
  /** Collections and views that go into the archive; of a cold backup those of the database, where mongod can say. */
  namespaces: string[]
  /** What is stopped meanwhile, in the order of starting; empty for a hot backup. */
  stops: string[]
}

export interface BackupResult extends BackupPlan {
  /** Null for a dry run. */
  archive: WrittenArchive | null
  /** What is much less than in the backups before, a sentence each: nothing may be pruned then without a look. */
  shrunk: string[]
  /** Milliseconds that services were down; null where nothing was stopped. */
  downtime: number | null
  /** Milliseconds. */
  duration: number
}

/** A backup that was not compared with those before. */
export type Uncompared = Omit<BackupResult, 'duration' | 'shrunk'>
