/** Where the service runs, as the settings say. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { BackupError } from '../errors.ts'
import { registerSecret, registerUri } from '../secrets.ts'
import { pinCluster } from './cluster.ts'
import { parseDuration } from './duration.ts'
import { type OptionName, type Options, reference } from './schema.ts'
import { type Environment, resolveSecret } from './secret.ts'
import type { ComposeTarget, DirectTarget, HelmTarget, Target } from './types.ts'

export const defaultDatabase = 'issuer-directory'

/** Where the service itself finds its connection string. */
const serviceVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'

/** Where it finds one of the other kind of database that it can run on. */
export const postgresVariable = 'ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING'

/** What makes it import its seed when it starts. */
export const seedVariable = 'ISSUER_DIRECTORY_SEED_CSAF'

/** Settings that mean something to some kinds of target alone. */
const onlyFor: Partial<Record<OptionName, readonly Target['type'][]>> = {
  stopCommand: ['direct'],
  startCommand: ['direct'],
  composeFiles: ['compose'],
  projectName: ['compose'],
  envFiles: ['compose'],
  profiles: ['compose'],
  mongoService: ['compose'],
  appService: ['compose'],
  kubeconfig: ['helm'],
  context: ['helm'],
  namespace: ['helm'],
  release: ['helm'],
  mongoWorkload: ['helm'],
  appWorkload: ['helm'],
  mongoContainer: ['helm'],
  appContainer: ['helm'],
  secretName: ['helm'],
  snapshot: ['helm'],
  snapshotClass: ['helm'],
  dataPath: ['compose', 'helm'],
  secretVariable: ['compose', 'helm'],
  stopTimeout: ['compose', 'helm'],
  healthTimeout: ['compose', 'helm'],
  stagingServices: ['compose', 'helm'],
}

/** @throws BackupError `usage` without a connection string, `target-unsuitable` for a service on PostgreSQL. */
export async function resolveTarget(options: Options, environment: Environment): Promise<Target> {
  const type = options.target ?? 'direct'
  assertFits(options, type)
  if (type === 'direct') return direct(options, environment)
  return type === 'compose' ? compose(options, environment) : helm(options, environment)
}

function assertFits(options: Options, type: Target['type']): void {
  for (const [name, types] of Object.entries(onlyFor) as [OptionName, readonly Target['type'][]][]) {
    if (options[name] === undefined || types.includes(type)) continue
    throw new BackupError({
      code: 'usage',
      message: `${name} is a setting of a ${types.join(' or ')} target, and the target is ${type}`,
      remedy: `Use target: ${types[0]} (--target ${types[0]}), or leave ${name} out`,
    })
  }
}

async function direct(options: Options, environment: Environment): Promise<DirectTarget> {
  const { stopCommand, startCommand } = options
  if ((stopCommand === undefined) !== (startCommand === undefined)) {
    throw new BackupError({
      code: 'usage',
      message: `${stopCommand === undefined ? 'A start' : 'A stop'} command is given without the other one`,
      cause: 'What is stopped has to be started again',
      remedy: 'Give both --stop-command and --start-command, or neither',
    })
  }
  return {
    type: 'direct',
    mongoUri: await connectionString(options.mongoUri, environment),
    database: options.database ?? defaultDatabase,
    serviceConfig: fileOrNone(options.serviceConfig),
    seed: fileOrNone(options.seed),
    stopCommand,
    startCommand,
    healthUrl: options.healthUrl,
    healthCa: await certificate(options.healthCa),
    notify: await notify(options, environment),
  }
}

/** The runbook's names, where the settings do not say others. */
async function compose(options: Options, environment: Environment): Promise<ComposeTarget> {
  const folder = process.cwd()
  const { mongoUri } = options
  return {
    type: 'compose',
    composeFiles: options.composeFiles ?? [path.resolve(folder, 'deploy/compose/docker-compose.prod.yaml')],
    projectName: options.projectName,
    envFiles: options.envFiles ?? [],
    profiles: options.profiles ?? [],
    workingFolder: folder,
    mongoService: options.mongoService ?? 'mongo',
    appService: options.appService ?? 'issuer-directory',
    dataPath: options.dataPath ?? '/data/db',
    mongoUri: mongoUri === undefined ? undefined : await connectionString(mongoUri, environment),
    secretVariable: options.secretVariable ?? serviceVariable,
    database: options.database ?? defaultDatabase,
    serviceConfig: fileOrNone(options.serviceConfig ?? path.resolve(folder, 'etc/issuer-directory.yaml')),
    seed: fileOrNone(
      options.seed ??
        path.resolve(folder, 'src/IssuerDirectory/StellaOps.IssuerDirectory/data/csaf-publishers.json'),
    ),
    healthUrl: options.healthUrl,
    healthCa: await certificate(options.healthCa),
    notify: await notify(options, environment),
    stopTimeout: parseDuration(options.stopTimeout ?? '60s'),
    healthTimeout: parseDuration(options.healthTimeout ?? '120s'),
  }
}

/** The runbook's names, where the settings do not say others. */
async function helm(options: Options, environment: Environment): Promise<HelmTarget> {
  const { kubeconfig, context, namespace, mongoUri } = options
  const given = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
  }
  return {
    type: 'helm',
    ...(await pinCluster(given, environment)),
    release: options.release ?? 'stellaops',
    mongoWorkload: options.mongoWorkload,
    appWorkload: options.appWorkload,
    mongoContainer: options.mongoContainer,
    appContainer: options.appContainer,
    snapshot: options.snapshot ?? 'none',
    snapshotClass: options.snapshotClass,
    secretName: options.secretName ?? 'issuer-directory-secrets',
    secretVariable: options.secretVariable ?? serviceVariable,
    dataPath: options.dataPath ?? '/data/db',
    mongoUri: mongoUri === undefined ? undefined : await connectionString(mongoUri, environment),
    database: options.database ?? defaultDatabase,
    serviceConfig: fileOrNone(options.serviceConfig ?? 'auto'),
    seed: fileOrNone(options.seed ?? 'auto'),
    healthUrl: options.healthUrl,
    healthCa: await certificate(options.healthCa),
    notify: await notify(options, environment),
    stopTimeout: parseDuration(options.stopTimeout ?? '60s'),
    healthTimeout: parseDuration(options.healthTimeout ?? '120s'),
  }
}

async function notify(
  { notifyCommand, notifyUrl }: Options,
  environment: Environment,
): Promise<Target['notify']> {
  if (notifyUrl === undefined) return { command: notifyCommand, url: undefined }
  const url = reference.test(notifyUrl) ? await resolveSecret(notifyUrl, environment) : notifyUrl
  registerSecret(url)
  if (/^https?:\/\//.test(url) && URL.canParse(url)) {
    const { username, password } = new URL(url)
    if (username !== '' || password !== '') throw withCredentials()
    return { command: notifyCommand, url }
  }
  throw new BackupError({
    code: 'usage',
    message: 'notifyUrl is no http or https URL',
    remedy: 'Correct it; where it is a secret, name its place: env:NAME or file:PATH',
  })
}

function withCredentials(): BackupError {
  return new BackupError({
    code: 'usage',
    message: 'notifyUrl has a user name or a password in it, which is not sent',
    remedy:
      'Use a URL whose path is the secret, or a notifyCommand that logs in, such as one with curl --netrc',
  })
}

/** Looked at now: later, a service that was stopped and started again could not be told from one that is not healthy. */
async function certificate(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  try {
    new X509Certificate(await readFile(file))
    return file
  } catch (underlying) {
    throw new BackupError({
      code: 'usage',
      message: `healthCa is no certificate: ${file}`,
      cause: (underlying as Error).message,
      remedy: 'Name a file with a CA certificate in PEM form',
      underlying,
    })
  }
}

/** `none` says that there is no such file. */
function fileOrNone(value: string | undefined): string | undefined {
  return value === 'none' ? undefined : value
}

async function connectionString(given: string | undefined, environment: Environment): Promise<string> {
  if (given === undefined && !environment[serviceVariable]) {
    if (environment[postgresVariable]) {
      throw onPostgres(`$${postgresVariable} is set, and $${serviceVariable} is not`)
    }
    throw new BackupError({
      code: 'usage',
      message: 'There is no connection string',
      cause: `$${serviceVariable} is not set, and no mongoUri in the settings`,
      remedy: `Set ${serviceVariable} as the service has it, or name its place: mongoUri: file:PATH`,
    })
  }
  const source = given ?? `env:${serviceVariable}`
  const uri = reference.test(source) ? await resolveSecret(source, environment) : source
  registerUri(uri)
  return uri
}

/** @param cause how we know. */
export function onPostgres(cause: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: 'This Issuer Directory runs on PostgreSQL, and issuer-backup backs up MongoDB',
    cause,
    remedy: 'Use pg_dump for it',
  })
}
