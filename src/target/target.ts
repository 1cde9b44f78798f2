/** Where a service and its database run. Operations know targets by this interface only. */
import type { Connection } from '../mongo/connection.ts'
import type { Side } from '../mongo/failure.ts'
import type { Tools } from '../mongo/tools.ts'
import type { Reporter } from '../reporter.ts'
import type { Target as TargetSettings } from '../settings/types.ts'
import type { Cold } from './cold.ts'
import { ComposeTarget } from './compose/target.ts'
import { DirectTarget } from './direct.ts'
import { HelmTarget } from './kubernetes/target.ts'

/** The runbook's names for what an archive holds besides the data. */
export const fileNames = {
  serviceConfig: 'issuer-directory.yaml',
  seed: 'csaf-publishers.json',
  secret: 'issuer-directory.mongo.secret',
  /** The secret where it is an object of Kubernetes: a manifest. */
  secretManifest: 'issuer-directory-secrets.yaml',
} as const

/** What of the service is recorded; the secret in either of its forms. */
export type FileRole = 'serviceConfig' | 'seed' | 'secret'

export type SecretForm = 'secret' | 'secretManifest'

/** A way to the server that both engines can go. */
export interface Route {
  connection: Connection
  /** The database tools, where they reach the same server. */
  tools: Tools
  /**
   * Has the way broken since this was last asked? It is opened anew then, and what was lost with it may be tried again.
   * Left out where a way that breaks is not opened anew.
   */
  interrupted?(): boolean
}

/** What opening a route may need. */
export interface RouteContext {
  reporter: Reporter
  signal: AbortSignal
  /** May a server that does not run be brought up, where the target can do it? */
  bringUp?: boolean
}

export interface RecordedFile {
  role: keyof typeof fileNames
  content: Buffer
}

/** The service's files as they are now, and what is not recorded with the reason. */
export interface RecordedFiles {
  files: RecordedFile[]
  absent: { what: string; why: string }[]
}

/** Where one of the service's files is kept. */
export interface Place {
  /** Such as a path: fit to be shown. */
  readonly shown: string
  /** Null where there is nothing. @throws BackupError `target-failed`. */
  read(): Promise<Buffer | null>
  /** Is what is there as good as what was recorded? Left out where every byte counts. */
  same?(present: Buffer, recorded: Buffer): boolean
  /** Does the service see what is written there only in a container that is made anew? Asked before it is written. */
  needsNewContainer(): Promise<boolean>
  /**
   * Asked before anything is stopped, where there is somebody to ask: one of several files that cannot be written would
   * leave a service that does not start. @throws BackupError `not-permitted`.
   */
  assertWritable?(): Promise<void>
  /** Puts this there as a whole, whatever was there before. @throws BackupError `not-writable`, `target-failed`. */
  write(content: Buffer): Promise<void>
}

/** Keeps every other run away from a deployment, from whatever machine or user it comes. */
export interface TargetLock {
  /**
   * Called before each dangerous step.
   * @throws BackupError `locked` where the lock has been lost.
   */
  assertHeld(): Promise<void>
  /** Never throws: one that cannot be given back is taken over. */
  release(): Promise<void>
}

export interface Target {
  readonly type: TargetSettings['type']
  readonly database: string
  /** Who is told when something is stopped and started. */
  readonly notify: TargetSettings['notify']
  /** In which form the secret is recorded and put back. */
  readonly secretForm: SecretForm
  /**
   * Held by everything but a dry run and what only reads archives. A restore holds the database's own lock as well,
   * which also keeps runs away that reach the same database another way.
   * @param operation such as `backup`, named to whoever comes second.
   * @throws BackupError `locked`, naming who holds it and since when.
   */
  lock(operation: string, reporter: Reporter): Promise<TargetLock>
  /** @throws BackupError as `connect` of src/mongo/connection.ts; `source-failed` or `target-failed` without a way. */
  route(side: Side, context: RouteContext): Promise<Route>
  /**
   * @param missing whether a file that was named and is not there is an error, or an absence like another.
   * @throws BackupError `source-failed` where a file that was named cannot be read.
   */
  files(missing: 'error' | 'absent'): Promise<RecordedFiles>
  /** Where a recorded file would be put back; null where the target has no place for it. */
  placeOf(role: FileRole): Promise<Place | null>
  /** Does the database run? `route` would fail where it does not. */
  databaseRuns(): Promise<boolean>
  /**
   * The data folder, to be copied or exchanged while all is stopped; null where the target has no hold of it.
   * @param missing whether a mongod that has nothing yet is an error, or is to be given a place for its data.
   * @throws BackupError `target-unsuitable` where nothing says where it is.
   */
  cold(missing: 'error' | 'create'): Promise<Cold | null>
  /** The same for whoever only looks whether something is left of an earlier run: null where there is none. */
  coldIfAny(): Promise<Cold | null>
  /**
   * Will the service get at the database? Asked before anything is stopped.
   * @param recorded the secret that is about to be put in its place; null where the present one stays.
   * @throws BackupError `target-unsuitable` where a service that is to be started so would have no secret or another one
   * than it has now; else as {@link route}.
   */
  assertSecretServes(recorded: Buffer | null, how: Start): Promise<void>
  /**
   * The connection string that the service will have, as {@link assertSecretServes} is told of it; null where it has
   * none, or nobody can tell.
   * @throws BackupError `target-unsuitable` as there; `target-failed` or `not-permitted` where it cannot be read.
   */
  secretAfter(recorded: Buffer | null, how: Start): Promise<string | null>
  /** How the service can be stopped and started. */
  readonly service: Service
}

/**
 * `again`: as it was. `anew`: by its definition as that is now, in a new container. `seeding`: likewise, and for this
 * once it imports its seed; `anew` ends that.
 */
export type Start = 'again' | 'anew' | 'seeding'

export interface Service {
  /** Can we stop and start it, or must a person have done so? */
  readonly controlled: boolean
  /** As people know it. */
  name(): Promise<string>
  /** `absent`: it has no container, as in a deployment that was destroyed. `unknown`: it cannot be told. */
  state(): Promise<'running' | 'stopped' | 'absent' | 'unknown'>
  /** What may start it again while it is to be stopped, or change how it runs: a sentence each. */
  warnings?(): Promise<string[]>
  /** @throws BackupError `target-unsuitable` for one that must not be stopped and started as it is now. */
  assertStoppable?(): Promise<void>
  /**
   * Returns once it is stopped: a stop is not cut short by an interruption, since it would go on unseen.
   * @throws BackupError `target-failed`; what aborted the signal.
   */
  stop(signal: AbortSignal): Promise<void>
  /**
   * Sees a stop to its end that a run which died may have begun, or gives it up where somebody has started the service
   * since. Left out where a start is not overtaken by one, and nothing of it is left on the service.
   */
  endStop?(): Promise<void>
  /**
   * Returns once it is healthy. `again` also brings up what is absent.
   * @throws BackupError `not-started`.
   */
  start(how: Start): Promise<void>
}

export function openTarget(settings: TargetSettings): Target {
  switch (settings.type) {
    case 'direct':
      return new DirectTarget(settings)
    case 'compose':
      return new ComposeTarget(settings)
    case 'helm':
      return new HelmTarget(settings)
  }
}
