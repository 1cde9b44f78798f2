/**
 * What an operation is told: every value resolved, every default applied, every key read.
 * `src/settings/resolve.ts` makes these from the settings file, the environment and the flags.
 */
import type { DecryptionKey, EncryptionKey } from '../archive/keys.ts'
import type { Sidecar } from '../archive/manifest.ts'
import type { SigningKey } from '../archive/signature.ts'
import type { VerificationKey } from '../archive/verification-keys.ts'

export type EngineChoice = 'auto' | 'native' | 'mongodump'

/** `auto`: a snapshot where the server can give one, else collection by collection, said in the manifest. */
export type ConsistencyChoice = 'auto' | 'snapshot' | 'collection'

/** Who is told before something is stopped and after it runs again. */
export interface Notify {
  /** Run by `sh -c`. */
  command: string | undefined
  /** A secret. */
  url: string | undefined
}

/** A MongoDB reached by its connection string, its service's files by path. */
export interface DirectTarget {
  type: 'direct'
  /** The connection string. A secret: never in argv, an environment, a log or a message. */
  mongoUri: string
  database: string
  /** The service's own config file, recorded in a backup and put back by a restore. */
  serviceConfig: string | undefined
  /** The service's seed file, likewise. */
  seed: string | undefined
  /** Run by `sh -c` to stop and to start the service that writes to the database. */
  stopCommand: string | undefined
  startCommand: string | undefined
  /** Answers 2xx when the service is healthy. */
  healthUrl: string | undefined
  /** A file with the CA certificate that `healthUrl` is checked with. */
  healthCa: string | undefined
  notify: Notify
}

/** A Docker Compose project: a service that is mongod, and one that writes to it. */
export interface ComposeTarget {
  type: 'compose'
  /** Absolute; the first one's folder is the project's folder. */
  composeFiles: readonly string[]
  /**
   * The whole project as `docker compose config` prints one, in the place of its files and env files: it is on no disk.
   * A secret.
   */
  model?: string
  /** `undefined`: as the files, or their folder, say. */
  projectName: string | undefined
  /** Absolute. Empty: `.env` beside the first file, or else in `workingFolder`. */
  envFiles: readonly string[]
  profiles: readonly string[]
  workingFolder: string
  mongoService: string
  appService: string
  /** Where mongod keeps its data inside its container. */
  dataPath: string
  /** Used instead of the service's own connection string, such as that of a backup user. A secret. */
  mongoUri: string | undefined
  /** The variable in which the service finds its connection string. */
  secretVariable: string
  database: string
  /** A path on this machine, or `container:PATH` for one inside the service's container. */
  serviceConfig: string | undefined
  seed: string | undefined
  healthUrl: string | undefined
  /** A file with the CA certificate that `healthUrl` is checked with. */
  healthCa: string | undefined
  /** How long a service may take to stop before it is killed, milliseconds. */
  stopTimeout: number
  /** How long a started service may take to become healthy, milliseconds. */
  healthTimeout: number
  /** How long a container must run that says nothing of its health, milliseconds; 5,000 by default. */
  settling?: number
  notify: Notify
}

/** A release of a Helm chart on Kubernetes: a workload that is mongod, and one that writes to it. */
export interface HelmTarget {
  type: 'helm'
  /** Absolute; `undefined`: as kubectl finds it, else the ServiceAccount of this pod. */
  kubeconfig: string | undefined
  /** The one that was current when the run began, where none was named; `undefined` inside a pod. */
  context: string | undefined
  namespace: string
  release: string
  /** A StatefulSet or Deployment; `undefined`: by the release's name, else by labels. */
  mongoWorkload: string | undefined
  /** Likewise; `none`: what writes to the database is no workload here. */
  appWorkload: string | undefined
  /** `undefined`: the only one, or the one that is called so. */
  mongoContainer: string | undefined
  appContainer: string | undefined
  /** The Secret that is recorded; `none`: there is none. */
  secretName: string
  /** How a cold backup comes by a copy of the volume that it can read while all runs again. */
  snapshot: 'none' | 'csi'
  /** `undefined`: the default class of the cluster. */
  snapshotClass: string | undefined
  /** The variable in which the service finds its connection string, and its key in the Secret. */
  secretVariable: string
  /** Where mongod keeps its data inside its container. */
  dataPath: string
  /** Used instead of the service's own connection string, such as that of a backup user. A secret. */
  mongoUri: string | undefined
  database: string
  /** `configmap:NAME/KEY`, `container:PATH`, or a path on this machine; `auto`: the ConfigMap that the service mounts. */
  serviceConfig: string | undefined
  seed: string | undefined
  /** As a pod of the service answers it: its port is the pod's. */
  healthUrl: string | undefined
  /** A file with the CA certificate that `healthUrl` is checked with. */
  healthCa: string | undefined
  /** How long the pods may take to be gone, milliseconds. */
  stopTimeout: number
  /** How long what was scaled up may take until all its pods are Ready and it is healthy, milliseconds. */
  healthTimeout: number
  /**
   * A release that was made for a restore: its service has never run, and is started behind it all the same. `asked`: by
   * somebody else whether it is healthy; nobody waits for it then.
   */
  fresh?: { asked: boolean }
  notify: Notify
}

/** Where the service runs. Later targets join as further members, told apart by `type`. */
export type Target = DirectTarget | ComposeTarget | HelmTarget

export interface Compression {
  method: 'zstd' | 'gzip'
  /** zstd 1 to 19, gzip 1 to 9. */
  level: number
}

/** How and for whom an archive is written. */
export interface Writing {
  compression: Compression
  encryption: EncryptionKey
  signKey: SigningKey | undefined
}

/** A file, or the newest complete archive of the database in a folder. */
export type ArchiveChoice = { file: string } | { latestIn: string }

export interface BackupSettings {
  target: Target
  kind: 'hot' | 'cold'
  engine: EngineChoice
  consistency: ConsistencyChoice
  /** Collections whose absence is an error. */
  expect: readonly string[]
  /** A folder for archive, sidecar and signature; or stdout, with the sidecar in a file of its own or nowhere. */
  output: { folder: string } | { stdout: true; sidecar: string | undefined }
  /** What the archive's name begins with. */
  prefix: string
  writing: Writing
  /** By how many per cent a backup may be smaller than those before, without a warning; 100: by whatever. */
  maxShrink: number
  /** Backups to compare with, besides those in the output folder. */
  past: readonly PastBackup[]
  dryRun: boolean
}

/** What a past backup's sidecar says that another one is compared with. */
export type PastBackup = Pick<
  Sidecar,
  'name' | 'database' | 'kind' | 'started' | 'documents' | 'bytes' | 'counts'
>

export interface RestoreSettings {
  target: Target
  archive: ArchiveChoice
  /** The database's name in the archive where it is not the target's; `undefined`: any other one is refused. */
  fromDatabase: string | undefined
  engine: EngineChoice
  /** `undefined` where the user gave neither identity nor passphrase. */
  decryption: DecryptionKey | undefined
  /** Empty: the origin is not proved, and that is said. */
  verifyKeys: readonly VerificationKey[]
  /** The archive of the present state that is taken before the swap, or why there is none. */
  safety: { folder: string; prefix: string; writing: Writing } | { skipped: string }
  /** Drop first, instead of staging beside the live data. */
  inPlace: boolean
  /** Of a cold archive: onto a volume of its own, which then takes the place of the live one. */
  freshVolume: boolean
  /** Put back config and seed where they differ too, not only where they are absent. */
  withConfig: boolean
  /** Likewise the secret, where the target has a place for it. */
  withSecret: boolean
  /** Have the service import its seed when it is started after the restore. */
  seedReplay: boolean
  /** Put back users and roles. */
  withUsers: boolean
  /** Cold: a user that may do everything, made in the restored folder, where nobody knows the password of another. */
  access?: Access
  /** Where to write the archived secret, 0600. */
  extractSecret: string | undefined
  /** How long the replaced collections stay, milliseconds. */
  keepBefore: number
  dryRun: boolean
}

export interface Access {
  user: string
  /** A secret. */
  password: string
}

/** What is asked of a service whose data was restored, and how. */
export interface CheckSettings {
  /** Where the service says that it lives, and that it gets at its database; `undefined`: nowhere that is known. */
  healthUrl: string | undefined
  readyUrl: string | undefined
  metricsUrl: string | undefined
  /** Without a path; the API is below. */
  apiUrl: string | undefined
  /** PEM; `undefined`: those that node trusts. */
  ca: string | undefined
  /** Where issuers are listed and created. */
  listPath: string
  /** The header that names the tenant. */
  tenantHeader: string
  /** Whose issuers are listed; the canary is the first one's. */
  tenants: readonly string[]
  /** The collection that the list shows, and the field of a document that names its tenant. */
  listCollection: string
  tenantField: string
  /** A secret. */
  token: string | undefined
  /** Where a token comes from; `issuer`: as it calls itself, where its URL says something else. */
  authority:
    | { url: string; issuer: string | undefined; clientId: string; clientSecret: string; scope: string }
    | undefined
  /** Create, change and delete an issuer. */
  canary: boolean
}

export interface DrillSettings {
  /** The deployment that staging is made after; it is not touched. */
  target: Target
  /** Of staging: the name of a project, or of a release and its namespace. `undefined`: after the deployment's. */
  stagingName: string | undefined
  /** Services or workloads that staging has besides mongod and the one that writes to it. */
  withServices: readonly string[]
  /** May staging reach what is outside of it? */
  egress: boolean
  /** What the restore is told besides its target. */
  restore: Pick<
    RestoreSettings,
    'archive' | 'fromDatabase' | 'engine' | 'decryption' | 'verifyKeys' | 'inPlace'
  >
  checks: CheckSettings
  /** How long the restored service may take to become healthy, milliseconds. */
  patience: number
  /** Where the report is written as JSON and as Markdown, whatever the outcome. */
  report: string | undefined
  reportMarkdown: string | undefined
  dryRun: boolean
}

export interface RollbackSettings {
  target: Target
  /** Of the restore that is to be reversed. */
  id: string
  dryRun: boolean
  /** Read where it is needed alone; resolves to `undefined` where the user gave neither identity nor passphrase. */
  decryption: () => Promise<DecryptionKey | undefined>
}

export interface VerifySettings {
  archive: ArchiveChoice
  /** For `latestIn`: of which database. */
  database: string
  /** `undefined` where the user gave neither identity nor passphrase. */
  decryption: DecryptionKey | undefined
  /** Check digest, signature and header alone: the content is not read. */
  digestOnly: boolean
  verifyKeys: readonly VerificationKey[]
  /** Collections whose absence is an error; `undefined`: `defaultExpect` of the archive's database. */
  expect: readonly string[] | undefined
}

export interface HealSettings {
  target: Target
}

export interface CleanupSettings {
  target: Target
  /** Where partial files of ours may lie. */
  folder: string
  /** Remove what was found; else it is listed only. */
  remove: boolean
}

export interface KeygenSettings {
  /** The identity file to create. */
  output: string
}
