/**
 * Every setting, in the form that file, environment and flags share. `schema/issuer-backup.schema.json` is made from
 * this (scripts/schema.ts).
 */
import { z } from 'zod'
import { recipientMistake, recipientRemedy } from '../archive/keys.ts'
import { looksSecret } from '../secrets.ts'
import { durationPattern } from './duration.ts'

/** Where a secret is read from, since it must not stand in a file that is committed or in argv. */
export const reference = /^(env|file):(.+)$/

const text = z
  .string()
  .min(1, 'must not be empty')
  .refine((value) => !looksSecret(value), {
    error: 'holds a secret: put it into a file or the environment, and name it here as file:PATH or env:NAME',
  })

const secret = text.regex(reference, 'must be env:NAME or file:PATH, never the secret itself')

const recipient = z
  .string()
  .min(1, { error: 'must not be empty', abort: true })
  .refine((value) => recipientMistake(value.trim()) === null, {
    error: ({ input }) => `is not an age recipient: ${recipientMistake(String(input).trim())}`,
    params: { hint: recipientRemedy },
  })

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((value) => !looksSecret(value), { error: 'must not hold a password' })

const urlPath = text.regex(/^\/\S*$/, 'must be a path that begins with a slash')

const list = (item: z.ZodString) => z.array(item)

/** `zstd`, `gzip`, or with a level, such as `zstd:9`. */
export const compressionPattern = /^(?:(zstd)(?::([1-9]|1[0-9]))?|(gzip)(?::([1-9]))?)$/

/** What MongoDB allows in the name of a database on any platform. */
const databaseName = /^(?!(?:admin|local|config)$)[^/\\. "$*<>:|?\0]{1,63}$/

/** What Kubernetes takes as the name of an object. */
const kubernetesName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be a name as Kubernetes has them: lower-case letters, digits, dashes and dots',
)

/** A workload by its name, or with its kind before it. */
const workload = /^((statefulset|deployment)\/)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/
const workloadForm = 'must be the name of a workload, with statefulset/ or deployment/ before it if need be'

/** The settings file, and each layer above it. Everything may be left out. */
export const schema = z.strictObject({
  target: z
    .enum(['direct', 'compose', 'helm'], { error: 'must be direct, compose or helm' })
    .optional()
    .meta({
      description:
        'Where the service runs; direct: a MongoDB by its connection string; compose: a Docker Compose project; helm: a release on Kubernetes',
      default: 'direct',
    }),
  composeFiles: list(text).optional().meta({
    description: 'compose: the Compose files, deploy/compose/docker-compose.prod.yaml by default',
  }),
  projectName: text
    .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, dashes and underscores')
    .optional()
    .meta({ description: 'compose: the name of the project, where the Compose file does not say it' }),
  envFiles: list(text).optional().meta({
    description:
      'compose: the env files; by default .env beside the first Compose file, else in the working folder',
  }),
  profiles: list(text).optional().meta({ description: 'compose: the profiles that are active' }),
  mongoService: text
    .optional()
    .meta({ description: 'compose: the service that is mongod', default: 'mongo' }),
  appService: text.optional().meta({
    description: 'compose: the service that writes to the database',
    default: 'issuer-directory',
  }),
  kubeconfig: text.optional().meta({
    description: 'helm: the kubeconfig file, as kubectl finds it by default; inside a pod its ServiceAccount',
  }),
  context: text.optional().meta({ description: 'helm: the context in it, the current one by default' }),
  namespace: kubernetesName
    .optional()
    .meta({ description: "helm: the namespace, the context's own by default" }),
  release: kubernetesName.optional().meta({
    description: 'helm: the name of the release, which the names of its workloads begin with',
    default: 'stellaops',
  }),
  mongoWorkload: text.regex(workload, workloadForm).optional().meta({
    description:
      'helm: the StatefulSet or Deployment that is mongod; by default RELEASE-mongo, else the one that the labels name',
  }),
  appWorkload: text.regex(workload, workloadForm).optional().meta({
    description:
      'helm: the Deployment or StatefulSet that writes to the database; by default RELEASE-issuer-directory, else the one that the labels name; none: there is none here',
  }),
  mongoContainer: kubernetesName.optional().meta({
    description:
      'helm: the container that is mongod, where its pod has several and none is called mongo or mongodb',
  }),
  appContainer: kubernetesName
    .optional()
    .meta({ description: "helm: the service's container, where its pod has several" }),
  snapshot: z.enum(['none', 'csi'], { error: 'must be none or csi' }).optional().meta({
    description:
      'helm: csi: a cold backup is read from a snapshot that the storage makes, so that all runs again at once; none: it is read while all is stopped',
    default: 'none',
  }),
  snapshotClass: kubernetesName.optional().meta({
    description: "helm: the VolumeSnapshotClass of it, the cluster's default one by default",
  }),
  secretName: kubernetesName.optional().meta({
    description: 'helm: the Secret that is recorded in each backup; none: there is none',
    default: 'issuer-directory-secrets',
  }),
  dataPath: text
    .regex(/^\/.*[^/]$/, 'must be an absolute path inside the container, without a slash at its end')
    .optional()
    .meta({
      description: 'compose, helm: where mongod keeps its data inside its container',
      default: '/data/db',
    }),
  secretVariable: text
    .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
    .optional()
    .meta({
      description: 'compose, helm: the variable in which the service finds its connection string',
      default: 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING',
    }),
  stopTimeout: z
    .string()
    .regex(durationPattern, 'must be a whole number and a unit: 90s, 30m')
    .optional()
    .meta({
      description:
        'compose, helm: how long a service may take to stop: a container before it is killed, a pod to be gone',
      default: '60s',
    }),
  mongoUri: text
    .regex(
      /^(env:|file:|mongodb(\+srv)?:\/\/)/,
      'must be env:NAME, file:PATH, or mongodb://… without a password',
    )
    .optional()
    .meta({
      description:
        "The connection string: env:NAME, file:PATH, or the URI itself where it holds no password; compose, helm: by default the service's own",
      default: 'env:ISSUER_DIRECTORY_MONGO_CONNECTION_STRING',
    }),
  database: text
    .regex(databaseName, 'must be the name of a database, and not admin, local or config')
    .optional()
    .meta({ description: 'The database to back up or to restore', default: 'issuer-directory' }),
  expect: list(text).optional().meta({
    description:
      'Collections whose absence is an error; of issuer-directory by default issuers, issuer_keys and issuer_audit',
  }),
  serviceConfig: text.optional().meta({ description: "The service's config file, recorded in each backup" }),
  seed: text.optional().meta({ description: "The service's seed file, recorded in each backup" }),
  stopCommand: text.optional().meta({ description: 'Stops the service during a restore; run by sh -c' }),
  startCommand: text.optional().meta({ description: 'Starts it again; run by sh -c' }),
  healthUrl: httpUrl.optional().meta({ description: 'Answers 2xx when the service is healthy' }),
  healthCa: text.optional().meta({ description: 'The CA certificate that healthUrl is checked with, PEM' }),
  healthTimeout: z
    .string()
    .regex(durationPattern, 'must be a whole number and a unit: 90s, 30m')
    .optional()
    .meta({
      description: 'compose, helm: how long a started service may take to become healthy',
      default: '120s',
    }),
  apiUrl: httpUrl.optional().meta({
    description:
      'checks: the URL of the service, without a path; by default that of healthUrl. In a drill it is what staging is asked by',
  }),
  readyPath: urlPath.optional().meta({
    description: 'checks: answers 2xx when the service gets at its database',
    default: '/health/ready',
  }),
  listPath: urlPath.optional().meta({
    description: 'checks: where the API lists issuers',
    default: '/issuer-directory/issuers',
  }),
  metricsPath: urlPath
    .optional()
    .meta({ description: 'checks: where the counters are', default: '/metrics' }),
  tenantHeader: text
    .regex(/^[\w-]+$/, 'must be the name of a header')
    .optional()
    .meta({ description: 'checks: the header that names the tenant', default: 'X-StellaOps-Tenant' }),
  tenants: list(text)
    .optional()
    .meta({ description: "checks: tenants whose issuers are listed; the canary is the first one's" }),
  listCollection: text
    .optional()
    .meta({ description: 'checks: the collection that the list shows', default: 'issuers' }),
  tenantField: text
    .optional()
    .meta({ description: 'checks: the field of its documents that names the tenant', default: 'tenant_id' }),
  apiToken: secret.optional().meta({ description: 'checks: a token for the API: env:NAME or file:PATH' }),
  authority: httpUrl.optional().meta({
    description: 'checks: takes a token from this Authority (OIDC discovery, client credentials)',
  }),
  authorityIssuer: httpUrl.optional().meta({
    description: 'checks: how the Authority calls itself, where that is not its URL',
  }),
  clientId: text.optional().meta({ description: 'checks: the client that the Authority knows' }),
  clientSecret: secret.optional().meta({ description: 'checks: its secret: env:NAME or file:PATH' }),
  scope: text.optional().meta({
    description:
      'checks: what the token is for, separated by spaces; by default read, with --canary write and admin too',
  }),
  stagingName: text
    .regex(/^[a-z0-9][a-z0-9-]{0,50}$/, 'must be at most 51 lower-case letters, digits and dashes')
    .optional()
    .meta({ description: "drill: the name of staging; by default the deployment's, with -drill behind it" }),
  stagingServices: list(text)
    .optional()
    .meta({ description: 'drill: services, or workloads, that the one that is restored cannot do without' }),
  notifyCommand: text.optional().meta({
    description:
      'Run by sh -c before the service is stopped and after it runs again; JSON on its input says which',
  }),
  notifyUrl: text.optional().meta({
    description:
      'The same JSON is sent there by POST: an https URL, or env:NAME or file:PATH, since such a URL is often a secret',
  }),
  output: text.optional().meta({ description: 'The folder that archives are written to', default: '.' }),
  from: text
    .optional()
    .meta({ description: 'The folder in which "latest" is looked for; the output folder by default' }),
  name: text
    .regex(/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u, 'must be letters, digits, dots, dashes and underscores')
    .optional()
    .meta({ description: "What archive names begin with; the database's name by default" }),
  engine: z
    .enum(['auto', 'native', 'mongodump'])
    .optional()
    .meta({ description: 'What reads and writes the database', default: 'auto' }),
  consistency: z.enum(['auto', 'snapshot', 'collection']).optional().meta({
    description:
      'snapshot: one point in time, or fail; collection: each collection on its own; auto: what the server can',
    default: 'auto',
  }),
  compression: text
    .regex(compressionPattern, 'must be zstd, zstd:1 to zstd:19, gzip, or gzip:1 to gzip:9')
    .optional()
    .meta({ description: 'zstd or gzip, with a level if wanted, such as zstd:9', default: 'zstd:1' }),
  recipients: list(recipient).optional().meta({ description: 'Who can open the archives: age1…' }),
  recipientsFiles: list(text).optional().meta({ description: 'Files with recipients, one a line' }),
  passphrase: secret
    .optional()
    .meta({ description: 'Encrypts where there are no recipients, and opens: env:NAME or file:PATH' }),
  identity: text
    .optional()
    .meta({ description: 'What opens archives: the path of an age identity file, or env:NAME' }),
  signKey: text.optional().meta({
    description: 'What signs archives: the path of an SSH Ed25519 private key file, or env:NAME',
  }),
  signKeyPassphrase: secret
    .optional()
    .meta({ description: 'What opens the signing key: env:NAME or file:PATH' }),
  verifyKeys: list(text).optional().meta({
    description:
      'Whose signature an archive must have: ssh-ed25519 AAAA…, a .pub file, or an allowed signers file',
  }),
  maxShrink: z
    .string()
    .regex(/^(?:100|[1-9]?\d)%$/, 'must be a whole number of per cent: 50%')
    .optional()
    .meta({
      description:
        'By how much a backup may be smaller than the last five, in bytes, documents or any collection, before it is warned of; 100%: never',
      default: '50%',
    }),
  keepBefore: z
    .string()
    .regex(durationPattern, 'must be a whole number of up to six digits and a unit: 90s, 30m, 12h, 7d or 2w')
    .optional()
    .meta({ description: 'How long a restore keeps the collections that it replaced', default: '7d' }),
})

/** What file, environment and flags say together, paths made absolute. */
export type Options = z.output<typeof schema>

export type OptionName = keyof Options

/** Settings that are paths, unless a value is a `env:` reference or, of `verifyKeys`, a key itself. */
export const pathOptions: readonly OptionName[] = [
  'composeFiles',
  'envFiles',
  'kubeconfig',
  'serviceConfig',
  'seed',
  'healthCa',
  'output',
  'from',
  'recipientsFiles',
  'identity',
  'signKey',
  'verifyKeys',
]

/** Settings that hold, or lead to, a secret. */
export const secretOptions: readonly OptionName[] = [
  'mongoUri',
  'passphrase',
  'identity',
  'signKeyPassphrase',
  'apiToken',
  'clientSecret',
  'notifyUrl',
]
