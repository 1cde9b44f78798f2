/** The stopped side of a target: everything down, its data folder copied or exchanged, everything up again. */
import type { Connection } from '../mongo/connection.ts'
import type { OwnMember } from '../mongo/replica-config.ts'

export interface VolumeFile {
  /** Relative to the data folder. */
  path: string
  /** Bytes. */
  size: number
  sha256: string
}

/** What can be known of a data folder without stopping anything. */
export interface ColdFacts {
  /** Where the data is, for people: a volume's name or a path. */
  where: string
  /** Of the mongod that belongs to it, as its binary says. */
  serverVersion: string
  /** Of the replica set that mongod is started for; null for a standalone. */
  replicaSet: OwnMember | null
  /** Does mongod encrypt its files, with a key that is elsewhere? */
  encryptedAtRest: boolean
  /** Bytes of the data folder, and bytes free beside it. */
  bytes: number
  free: number
  /** Services that run now, in the order in which they are started. */
  running: string[]
  /** Those, and such as have never run, or no longer exist: what is to run behind a restore. */
  expected: string[]
  /** What may get in the way of stopping and starting, a sentence each. */
  warnings: string[]
}

/**
 * What stays written at the target while anything is stopped by us. Whoever finds it, and holds the lock, brings the
 * deployment up again from it.
 */
export interface Outage {
  operation: string
  /** ISO 8601. */
  started: string
  /** Services that ran before, in the order in which they are started. */
  services: string[]
  /** How what writes to the database is started. */
  start: 'again' | 'anew'
  /** The exchange of data folders that was to happen meanwhile. */
  exchange: Exchange | null
}

/** `restore`: what is staged becomes the data, which is kept as `before`. `rollback`: the other way. */
export interface Exchange {
  id: string
  direction: 'restore' | 'rollback'
}

/** What a data folder holds of ours, by the id of the restore. */
export interface FolderState {
  staged: boolean
  /** The data before the restore is kept. */
  before: boolean
  /** What was live until a rollback is kept. */
  after: boolean
  /** An exchange has begun and not ended. */
  exchanging: boolean
}

/** Told of each step behind which a crash leaves something else; for tests. */
export type OnStep = (step: string) => Promise<void> | void

export interface Cold {
  /**
   * Looks at everything that could be known to be wrong, and stops nothing.
   * @param needed the data, to copy it; or a place for it, which may be empty.
   * @throws BackupError `target-unsuitable` for a folder that holds no data of WiredTiger, or that another container
   * uses too.
   */
  inspect(needed: 'data' | 'place'): Promise<ColdFacts>
  /**
   * @param freshVolume whether it is the volume that is to be exchanged, and not the folder on it.
   * @throws BackupError `target-unsuitable` where the folder can be copied and not be exchanged.
   */
  assertExchangeable(freshVolume?: boolean): Promise<void>
  /**
   * Can what this restore has replaced become live again? Stops nothing.
   * @throws BackupError `target-unsuitable` where a later restore has replaced what it had made live, so that this one
   * cannot be reversed before that.
   */
  assertReversible(id: string): Promise<void>
  /** As in {@link ColdFacts}, as they are now. */
  services(): Promise<Pick<ColdFacts, 'running' | 'expected'>>
  /** Written by `open` and not removed by `close`: of this run, or of one that died. */
  outage(): Promise<Outage | null>
  /** Takes the place of one that is open. */
  open(outage: Outage): Promise<void>
  close(): Promise<void>
  /**
   * Stops what {@link Outage.services} names, what writes first.
   * @returns whether mongod, now or before, shut down by itself, rather than being killed.
   */
  stop(outage: Outage, signal: AbortSignal, onStep: OnStep): Promise<boolean>
  /**
   * Starts it again, mongod first, and returns once it is healthy.
   * @param seeding whether the service is to import its seed first, this once.
   * @returns those of {@link Outage.services} that stay stopped, since somebody else had stopped them before we did.
   * @throws BackupError `not-started`.
   */
  start(outage: Outage, seeding: boolean): Promise<string[]>
  readonly folder: DataFolder
  /** A copy that the storage makes in an instant, where the settings ask for it; null where the folder itself is read. */
  readonly frozen: Frozen | null
  /**
   * Removes what else a run that died has made to read from.
   * @returns what was done, a sentence each.
   */
  clearAway(): Promise<string[]>
  /** Gives back what looking at the folder took. Never throws. */
  release(): Promise<void>
}

export interface Frozen {
  /** Asked before anything is stopped. @throws BackupError `target-unsuitable`. */
  assertPossible(): Promise<void>
  /** Called while all is stopped. Returns once it is cut: all may run again. @throws BackupError `source-failed`. */
  freeze(signal: AbortSignal): Promise<void>
  /** As a folder that nobody else uses. @throws BackupError `source-failed`. */
  open(signal: AbortSignal): Promise<DataFolder>
  /**
   * Removes it, and what an earlier run has left of its own.
   * @returns what may be left of it, a sentence each.
   */
  discard(): Promise<string[]>
}

/** The data folder, while mongod is stopped unless it says otherwise. */
export interface DataFolder {
  /**
   * Prepares for what is to be done while all is stopped, since every second counts then.
   * @param exchange the id of what is to be exchanged; null: the folder is only read.
   */
  ready(exchange: string | null): Promise<void>
  /** Ends whatever a run that died has left at work in it. */
  settle(): Promise<void>
  /** @throws BackupError `source-changed` where mongod runs, or another container uses the folder. */
  assertQuiet(): Promise<void>
  /**
   * By the names of the files and of what may write to them, for people: changes with every file that is written, and
   * with every start of mongod.
   */
  marks(): Promise<ReadonlyMap<string, string>>
  /**
   * Path, size and time of every file: the same in a faithful copy of the volume. All of it has reached the volume then.
   */
  outline(): Promise<string>
  /** Size and digest of each file, as the target's own machine reads them, sorted by path. */
  list(signal: AbortSignal): Promise<VolumeFile[]>
  /** All of it as a tar. @throws BackupError `source-failed` where the end of the stream is not the end of it. */
  read(signal: AbortSignal): AsyncIterable<Buffer>
  /**
   * Takes a tar into the folder of a restore; mongod may run.
   * @param freshVolume on a volume of its own, and not beside the live data.
   */
  stage(id: string, signal: AbortSignal, freshVolume?: boolean): Promise<FolderSink>
  listStaged(id: string, signal: AbortSignal): Promise<VolumeFile[]>
  /**
   * Starts a mongod without network and without access control on what is staged; mongod may run.
   * @param what left out: what is staged; `before`: the data before the restore.
   */
  prove(id: string, signal: AbortSignal, what?: 'staged' | 'before'): Promise<StagedServer>
  /**
   * Carries an exchange out, or on from wherever it was cut off. From its beginning to its end no mongod can be started
   * on the folder.
   * @throws BackupError `source-changed` where one runs: nothing has moved then that had not before.
   */
  exchange(exchange: Exchange, onStep?: OnStep): Promise<void>
  /** By the id of the restore; mongod may run. */
  states(): Promise<Map<string, FolderState>>
  /** What `remember` was given. */
  recall(id: string): Promise<string | null>
  /** Keeps a text beside what a restore has left. */
  remember(id: string, text: string): Promise<void>
  /** Removes what is kept of a restore; mongod may run. @param what of it. */
  remove(id: string, what: 'staged' | 'all'): Promise<void>
}

export interface FolderSink {
  write(chunk: Buffer): Promise<void> | undefined
  /** Returns once all of it is on disk. @throws BackupError `target-failed`. */
  end(): Promise<void>
  abort(): Promise<void>
}

export interface StagedServer {
  connection: Connection
  /** Shuts it down cleanly. @throws BackupError `check-failed` where it had ended by itself. */
  close(): Promise<void>
}
