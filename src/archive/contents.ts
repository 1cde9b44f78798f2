/** What reading an archive gives: on the way, and in the end. */
import type { StreamKind } from './layout.ts'
import type { BackupHeader, Manifest, MemberRecord } from './manifest.ts'

/** Is given what an archive holds, in its order, as it comes. */
export interface ArchiveVisitor {
  /** Our own archives only, before everything else. */
  header?(header: BackupHeader): void | Promise<void>
  /** A small member, such as a config file. */
  file?(name: string, content: Buffer): void | Promise<void>
  /** The next bytes of the dump, decompressed; the visitor may keep them. Nothing follows before the promise resolves. */
  data?(kind: StreamKind, chunk: Buffer): void | Promise<void> | undefined
  /** The dump has ended. */
  dataEnd?(kind: StreamKind): void | Promise<void>
}

/** What was found in an archive, and how much that proves. */
export interface ArchiveContents {
  /** Ours; a folder packed by hand as the runbook says; or a dump alone. */
  format: 'issuer-backup' | 'runbook' | 'dump'
  /**
   * `complete`: nothing is missing or changed since the backup was made. `structure`: well formed, and its checksums
   * hold where it has any; nothing says that the dump was complete. `stream`: it decompresses.
   */
  level: 'complete' | 'structure' | 'stream'
  encrypted: boolean
  /** Our own archives only. */
  header?: BackupHeader
  /** Our own archives only. */
  manifest?: Manifest
  /** Every member, in order; empty for a dump alone. */
  files: MemberRecord[]
  /** What a person should know, one sentence each. */
  warnings: string[]
}
