/**
 * The flags that stand for settings. What they mean and which values they take is said by src/settings/schema.ts;
 * it is told here again because `--help` must not load it.
 */
import { type Command, Option } from 'commander'
import type { OptionName, Options } from '../settings/schema.ts'

interface Flag {
  /** As commander writes it. */
  syntax: string
  about: string
  /** Given several times, it is a list. */
  repeats?: boolean
}

const flags: Partial<Record<OptionName, Flag>> = {
  target: {
    syntax: '--target <type>',
    about:
      'where the service runs; direct: a MongoDB by its connection string; compose: a Compose project; helm: a release on Kubernetes (default: direct)',
  },
  composeFiles: {
    syntax: '--compose-file <file>',
    about: 'a Compose file; repeat (default: deploy/compose/docker-compose.prod.yaml)',
    repeats: true,
  },
  projectName: {
    syntax: '--project-name <name>',
    about: 'the name of the project (default: as its files or their folder say)',
  },
  envFiles: {
    syntax: '--env-file <file>',
    about: 'an env file; repeat (default: .env beside the first Compose file, else in the working folder)',
    repeats: true,
  },
  profiles: { syntax: '--profile <name>', about: 'a profile that is active; repeat', repeats: true },
  mongoService: { syntax: '--mongo-service <name>', about: 'the service that is mongod (default: mongo)' },
  appService: {
    syntax: '--app-service <name>',
    about: 'the service that writes to the database (default: issuer-directory)',
  },
  kubeconfig: {
    syntax: '--kubeconfig <file>',
    about: "(default: kubectl's own; inside a pod its ServiceAccount)",
  },
  context: { syntax: '--context <name>', about: 'of the kubeconfig (default: the current one)' },
  namespace: { syntax: '--namespace <name>', about: "(default: the context's own)" },
  release: { syntax: '--release <name>', about: 'the name of the release (default: stellaops)' },
  mongoWorkload: {
    syntax: '--mongo-workload <name>',
    about: 'the StatefulSet or Deployment that is mongod (default: RELEASE-mongo, else by labels)',
  },
  appWorkload: {
    syntax: '--app-workload <name>',
    about:
      'the Deployment or StatefulSet that writes to the database, or none (default: RELEASE-issuer-directory, else by labels)',
  },
  mongoContainer: {
    syntax: '--mongo-container <name>',
    about: 'the container that is mongod, where its pod has several',
  },
  appContainer: {
    syntax: '--app-container <name>',
    about: "the service's container, where its pod has several",
  },
  snapshot: {
    syntax: '--snapshot <kind>',
    about:
      'cold: csi reads a snapshot that the storage makes, so that all runs again at once (default: none)',
  },
  snapshotClass: {
    syntax: '--snapshot-class <name>',
    about: "the VolumeSnapshotClass of it (default: the cluster's default one)",
  },
  secretName: {
    syntax: '--secret-name <name>',
    about: 'the Secret that is recorded, or none (default: issuer-directory-secrets)',
  },
  dataPath: {
    syntax: '--data-path <path>',
    about: 'where mongod keeps its data inside its container (default: /data/db)',
  },
  secretVariable: {
    syntax: '--secret-variable <name>',
    about:
      'where the service finds its connection string (default: ISSUER_DIRECTORY_MONGO_CONNECTION_STRING)',
  },
  stopTimeout: {
    syntax: '--stop-timeout <duration>',
    about:
      'how long a service may take to stop: a container before it is killed, a pod to be gone (default: 60s)',
  },
  mongoUri: {
    syntax: '--mongo-uri <uri>',
    about:
      "connection string without a password, or env:NAME or file:PATH (default: $ISSUER_DIRECTORY_MONGO_CONNECTION_STRING; of a Compose project or a release the service's own)",
  },
  database: { syntax: '--database <name>', about: 'the database (default: issuer-directory)' },
  expect: {
    syntax: '--expect <collection>',
    about:
      'a collection whose absence is an error; repeat (default: issuers, issuer_keys and issuer_audit, for issuer-directory)',
    repeats: true,
  },
  serviceConfig: { syntax: '--service-config <file>', about: "the service's config file" },
  seed: { syntax: '--seed <file>', about: "the service's seed file" },
  stopCommand: { syntax: '--stop-command <command>', about: 'stops the service; run by sh -c' },
  startCommand: { syntax: '--start-command <command>', about: 'starts the service again; run by sh -c' },
  healthUrl: { syntax: '--health-url <url>', about: 'answers 2xx when the service is healthy' },
  healthCa: { syntax: '--health-ca <file>', about: 'the CA certificate that it is checked with, PEM' },
  healthTimeout: {
    syntax: '--health-timeout <duration>',
    about: 'how long a started service may take to become healthy (default: 120s)',
  },
  apiUrl: {
    syntax: '--api-url <url>',
    about: 'the URL of the service, without a path (default: that of healthUrl)',
  },
  readyPath: { syntax: '--ready-path <path>', about: 'answers 2xx when ready (default: /health/ready)' },
  listPath: {
    syntax: '--list-path <path>',
    about: 'where the API lists issuers (default: /issuer-directory/issuers)',
  },
  metricsPath: { syntax: '--metrics-path <path>', about: 'where the counters are (default: /metrics)' },
  tenantHeader: {
    syntax: '--tenant-header <name>',
    about: 'the header that names the tenant (default: X-StellaOps-Tenant)',
  },
  tenants: {
    syntax: '--tenant <name>',
    about: 'a tenant whose issuers are listed; repeat',
    repeats: true,
  },
  authority: { syntax: '--authority <url>', about: 'takes a token from it, by client credentials' },
  authorityIssuer: {
    syntax: '--authority-issuer <url>',
    about: 'how the Authority calls itself, where that is not its URL',
  },
  clientId: { syntax: '--client-id <id>', about: 'the client that the Authority knows' },
  scope: {
    syntax: '--scope <scopes>',
    about: 'what the token is for (default: read; with --canary write and admin too)',
  },
  stagingName: {
    syntax: '--staging-name <name>',
    about: "the name of staging (default: the deployment's, with -drill behind it)",
  },
  stagingServices: {
    syntax: '--staging-service <name>',
    about: 'a further service, or deployment/NAME, that staging needs; repeat',
    repeats: true,
  },
  notifyCommand: {
    syntax: '--notify-command <command>',
    about: 'told, by JSON on its input, before the service is stopped and after it runs again; run by sh -c',
  },
  notifyUrl: {
    syntax: '--notify-url <url>',
    about: 'the same by POST; or env:NAME or file:PATH, since such a URL is often a secret',
  },
  output: { syntax: '--output <folder>', about: 'the folder of archives (default: the working folder)' },
  from: { syntax: '--from <folder>', about: 'where latest is looked for (default: the output folder)' },
  name: {
    syntax: '--name <name>',
    about: "what the archive's name begins with (default: the database's name)",
  },
  engine: { syntax: '--engine <engine>', about: 'auto, native or mongodump (default: auto)' },
  consistency: {
    syntax: '--consistency <kind>',
    about:
      'snapshot: one point in time, or fail; collection: each on its own; auto: what the server can (default: auto)',
  },
  compression: {
    syntax: '--compression <method>',
    about: 'zstd or gzip, or with a level: zstd:9 (default: zstd:1)',
  },
  recipients: { syntax: '--recipient <age1…>', about: 'who can open the archive; repeat', repeats: true },
  recipientsFiles: {
    syntax: '--recipients-file <file>',
    about: 'a file with recipients, one a line; repeat',
    repeats: true,
  },
  identity: {
    syntax: '--identity <file>',
    about:
      'age identity file that opens the archive (default: $ISSUER_BACKUP_IDENTITY, which holds the key itself)',
  },
  signKey: { syntax: '--sign-key <file>', about: 'SSH Ed25519 private key that signs the archive' },
  verifyKeys: {
    syntax: '--verify-key <key>',
    about: 'who must have signed it: ssh-ed25519 AAAA…, a .pub file, or an allowed signers file; repeat',
    repeats: true,
  },
  maxShrink: {
    syntax: '--max-shrink <percent>',
    about: 'warn of a backup that is smaller than the last five by more; 100%: never (default: 50%)',
  },
  keepBefore: {
    syntax: '--keep-before <duration>',
    about: 'how long the replaced collections stay: 12h, 7d (default: 7d)',
  },
}

/**
 * Declares the flags of these settings on a command, under a heading of its help.
 * @param meanings what a flag means to this command, where that is more than what the setting is.
 */
export function addFlags(
  command: Command,
  heading: string,
  names: readonly OptionName[],
  meanings: Partial<Record<OptionName, string>> = {},
): void {
  for (const name of names) {
    const { syntax, about, repeats } = flags[name]!
    const option = new Option(syntax, meanings[name] ?? about).helpGroup(heading)
    if (repeats) option.argParser((value, previous: string[] = []) => [...previous, value])
    command.addOption(option)
  }
}

/** Where the database is. */
export const connectionFlags: readonly OptionName[] = ['target', 'mongoUri', 'database']

/** How its service is stopped and started. */
export const serviceFlags: readonly OptionName[] = ['stopCommand', 'startCommand', 'healthUrl', 'healthCa']

/** Who is told of it. */
export const notifyFlags: readonly OptionName[] = ['notifyCommand', 'notifyUrl']

/** Which Compose project it is, for `--target compose`. */
export const composeFlags: readonly OptionName[] = [
  'composeFiles',
  'projectName',
  'envFiles',
  'profiles',
  'mongoService',
  'appService',
]

/** How a service that was restored is checked. */
export const checkFlags: readonly OptionName[] = [
  'healthUrl',
  'healthCa',
  'apiUrl',
  'readyPath',
  'listPath',
  'metricsPath',
  'tenantHeader',
  'tenants',
  'authority',
  'authorityIssuer',
  'clientId',
  'scope',
]

/** Which release on Kubernetes it is, for `--target helm`. */
export const helmFlags: readonly OptionName[] = [
  'kubeconfig',
  'context',
  'namespace',
  'release',
  'mongoWorkload',
  'appWorkload',
  'mongoContainer',
  'appContainer',
  'secretName',
]

/** What a Compose project and a release on Kubernetes have in common. */
export const deploymentFlags: readonly OptionName[] = [
  'dataPath',
  'secretVariable',
  'stopTimeout',
  'healthTimeout',
]

/** The settings among what commander parsed, by their names. */
export function settingsGiven(parsed: Readonly<Record<string, unknown>>): Options {
  const given = Object.entries(flags).flatMap(([name, { syntax }]) => {
    const value = parsed[new Option(syntax).attributeName()]
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(given)
}
