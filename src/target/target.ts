/** Where a service and its database run. Operations know targets by this interface only. */
import type { Connection, Side } from '../mongo/connection.ts'
import type { Target as TargetSettings } from '../settings/types.ts'
import { DirectTarget } from './direct.ts'

/** The runbook's names for what an archive holds besides the data. */
export const fileNames = {
  serviceConfig: 'issuer-directory.yaml',
  seed: 'csaf-publishers.json',
  secret: 'issuer-directory.mongo.secret',
} as const

export type FileRole = keyof typeof fileNames

/** A way to the server that both engines can go. */
export interface Route {
  connection: Connection
  /** The connection string. A secret. */
  uri: string
}

export interface RecordedFile {
  role: FileRole
  content: Buffer
}

export interface Target {
  readonly type: TargetSettings['type']
  readonly database: string
  /** @throws BackupError as `connect` of src/mongo/connection.ts. */
  route(side: Side): Promise<Route>
  /**
   * The service's files as they are now, and what is not recorded with the reason.
   * @param missing whether a file that was named and is not there is an error, or an absence like another.
   * @throws BackupError `source-failed` where a file that was named cannot be read.
   */
  files(
    missing: 'error' | 'absent',
  ): Promise<{ files: RecordedFile[]; absent: { what: string; why: string }[] }>
  /** Where a recorded file would be put back; null where the target has no place for it. */
  placeOf(role: FileRole): string | null
  /** How the service can be stopped and started. */
  readonly service: Service
}

export interface Service {
  /** Can we stop and start it, or must a person have done so? */
  readonly controlled: boolean
  /** Null where it cannot be told. */
  isRunning(): Promise<boolean | null>
  /** @throws BackupError `target-failed`. */
  stop(signal: AbortSignal): Promise<void>
  /** Returns once it is healthy. @throws BackupError `not-started`. */
  start(): Promise<void>
}

export function openTarget(settings: TargetSettings): Target {
  return new DirectTarget(settings)
}
