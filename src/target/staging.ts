/** A second, throwaway deployment that an archive is restored into: made after the live one, and apart from it. */
import { BackupError } from '../errors.ts'
import type { Connection } from '../mongo/connection.ts'
import type { Reporter } from '../reporter.ts'
import type { Access, Target as TargetSettings } from '../settings/types.ts'
import { clearDeadStaging, openComposeStaging } from './compose/staging.ts'
import { clearDeadKubernetesStaging, openKubernetesStaging } from './kubernetes/staging.ts'
import type { TargetLock } from './target.ts'

/** What staging is made of. Nothing in it is secret. */
export interface StagingPlan {
  name: string
  /** Of the live deployment. */
  deployment: string
  /** What runs in it, and of which image. */
  services: { name: string; image: string }[]
  /** Names that it takes at the engine or in the cluster. */
  volumes: string[]
  networks: string[]
  /** Ports that are open outside of it. */
  ports: string[]
  /** What the live deployment has and staging has otherwise or not at all, a sentence each. */
  changes: string[]
}

export interface StagingOptions {
  /** `undefined`: after the live deployment's. */
  name: string | undefined
  withServices: readonly string[]
  /** May it reach what is outside of it? */
  egress: boolean
  /** Is its service going to be asked for its health? Else what its container says has to do. */
  asked: boolean
}

/** Held while staging stands, so that nobody clears it away as a left-over. */
export interface Staging {
  readonly plan: StagingPlan
  /** What a restore into it is told. Holds secrets. */
  readonly target: TargetSettings
  /** For a guardian. */
  readonly remains: StagingRemains
  /** What gets at its database; null where the deployment has no access control. */
  readonly access: Access | null
  /** @throws BackupError `locked` where another drill uses that name. */
  lock(reporter: Reporter): Promise<TargetLock>
  /**
   * @throws BackupError `target-unsuitable` where something under one of its names exists and is not ours.
   */
  assertFree(): Promise<void>
  /**
   * Brings up what a restore needs to be there before it.
   * @param kind of the archive.
   * @throws BackupError `target-failed`.
   */
  prepare(kind: 'hot' | 'cold', reporter: Reporter, signal: AbortSignal): Promise<void>
  /**
   * Where in staging it is that the live service answers by this URL.
   * @returns null where the live service does not publish that port, unless `always`.
   * @throws BackupError `target-failed` where the service of staging does not run.
   */
  reach(url: URL, always: boolean): Promise<{ host: string; port: number } | null>
  /** Its database, once mongod runs. */
  connect(): Promise<Connection>
  /** Does the service run, healthy or not? */
  isRunning(): Promise<boolean>
  /** What it wrote last; empty where that cannot be read. */
  lastWords(): Promise<string>
  /** Ends what `reach` has opened. Never throws. */
  close(): Promise<void>
  /**
   * What of the live deployment must be the same before and behind a drill: containers and their starts, volumes.
   * @returns a line each.
   */
  observe(): Promise<string[]>
  /**
   * Removes whatever there is of it, of this run or of one that died.
   * @returns what was removed, a name each.
   * @throws BackupError `target-failed` where something stays.
   */
  clear(): Promise<string[]>
}

/** What a guardian needs to clear a staging away whose drill has died. */
export interface StagingRemains {
  name: string
  /** Compose: an image that is there. */
  image: string
  /** Kubernetes: of the release that it was made after. */
  id?: string
}

/**
 * Looks at the live deployment and makes nothing.
 * @throws BackupError `target-unsuitable` where what staging would be made of leads to the live deployment.
 */
export async function openStaging(settings: TargetSettings, options: StagingOptions): Promise<Staging> {
  if (settings.type === 'compose') return openComposeStaging(settings, options)
  if (settings.type === 'helm') return openKubernetesStaging(settings, options)
  throw new BackupError({
    code: 'usage',
    message: 'a drill needs a deployment that it can make a second one of',
    cause: 'A direct target is a database alone',
    remedy:
      'Use --target compose or helm; or rehearse by a restore into another database (--database, --from-database)',
  })
}

/**
 * Clears away what a drill that has died has left. Waits for nobody.
 * @throws BackupError `locked` where a drill of that name is at work.
 */
export async function clearStaging(settings: TargetSettings, remains: StagingRemains): Promise<void> {
  if (settings.type === 'helm') await clearDeadKubernetesStaging(settings, remains)
  else await clearDeadStaging(remains)
}
