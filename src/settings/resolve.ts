/** From what was asked for to what an operation is told: secrets read, keys parsed, defaults applied. */
import { loadSigningKey, parseSigningKey, type SigningKey } from '../archive/signature.ts'
import { loadVerificationKeys, type VerificationKey } from '../archive/verification-keys.ts'
import { BackupError } from '../errors.ts'
import { checkSettings } from './checks.ts'
import { parseDuration } from './duration.ts'
import { decryptionKey, encryptionKey, givenEncryptionKey } from './keys.ts'
import { compressionPattern, type Options, reference } from './schema.ts'
import { type Environment, resolveSecret } from './secret.ts'
import { defaultDatabase, resolveTarget } from './target.ts'
import type * as types from './types.ts'

export type BackupRequest = Pick<types.BackupSettings, 'kind' | 'dryRun'> & {
  sidecar: string | undefined
  /** Known from elsewhere than the output folder. */
  past?: readonly types.PastBackup[]
}

/** @throws BackupError `usage` for what is missing or contradicts itself, and for keys that cannot be read. */
export async function backupSettings(
  options: Options,
  request: BackupRequest,
  environment: Environment,
): Promise<types.BackupSettings> {
  const { kind, dryRun, sidecar, past = [] } = request
  const target = await resolveTarget(options, environment)
  const stdout = options.output === '-'
  if (sidecar !== undefined && !stdout) {
    throw contradiction('--sidecar goes with --output -: in a folder the sidecar stands beside the archive')
  }
  if (stdout && options.signKey !== undefined && sidecar === undefined) {
    throw contradiction('--sign-key with --output - needs --sidecar FILE: the signature is written beside it')
  }
  return {
    target,
    kind,
    engine: options.engine ?? 'auto',
    consistency: options.consistency ?? 'auto',
    expect: options.expect ?? defaultExpect(target.database),
    output: stdout ? { stdout, sidecar } : { folder: folderOf(options) },
    prefix: options.name ?? target.database,
    writing: await writing(options, environment, await encryptionKey(options, environment)),
    maxShrink: Number.parseInt(options.maxShrink ?? '50%', 10),
    past,
    dryRun,
  }
}

export type RestoreRequest = Pick<
  types.RestoreSettings,
  | 'fromDatabase'
  | 'inPlace'
  | 'withConfig'
  | 'withSecret'
  | 'seedReplay'
  | 'withUsers'
  | 'extractSecret'
  | 'dryRun'
> & {
  /** A path, or `latest`. */
  archive: string
  /** Why no archive of the present state is to be taken. */
  noSafetyBackup: string | undefined
  freshVolume?: boolean
}

/** @throws BackupError `usage`, as {@link backupSettings}. */
export async function restoreSettings(
  options: Options,
  request: RestoreRequest,
  environment: Environment,
): Promise<types.RestoreSettings> {
  const { archive, noSafetyBackup, freshVolume = false, ...rest } = request
  const target = await resolveTarget(options, environment)
  if (target.type === 'direct' && rest.seedReplay) {
    throw contradiction('--seed-replay is for a compose target: a direct one is started by its own command')
  }
  if (target.type === 'direct' && rest.withSecret) {
    throw contradiction('--with-secret is for a compose target; --extract-secret FILE writes it to a file')
  }
  if (target.type !== 'helm' && freshVolume) {
    throw contradiction(
      '--fresh-volume is for a helm target: elsewhere a deployment names the volume that it uses',
    )
  }
  const decryption = await decryptionKey(options, environment)
  return {
    ...rest,
    freshVolume,
    target,
    archive: archiveChoice(archive, options),
    engine: options.engine ?? 'auto',
    decryption,
    verifyKeys: await verificationKeys(options),
    safety:
      noSafetyBackup === undefined
        ? await safetyArchive(options, environment, target.database, decryption)
        : { skipped: noSafetyBackup },
    keepBefore: parseDuration(options.keepBefore ?? '7d'),
  }
}

/** @throws BackupError `usage`, as {@link backupSettings}. */
export async function verifySettings(
  options: Options,
  request: { archive: string; digestOnly: boolean },
  environment: Environment,
): Promise<types.VerifySettings> {
  // Without one too: what was dumped by hand may be in the clear, which only its content tells.
  const decryption = request.digestOnly ? undefined : await decryptionKey(options, environment)
  return {
    archive: archiveChoice(request.archive, options),
    database: options.database ?? defaultDatabase,
    decryption,
    digestOnly: request.digestOnly,
    verifyKeys: await verificationKeys(options),
    expect: options.expect,
  }
}

/** @throws BackupError `usage`, as {@link backupSettings}. */
export async function rollbackSettings(
  options: Options,
  request: Pick<types.RollbackSettings, 'id' | 'dryRun'>,
  environment: Environment,
): Promise<types.RollbackSettings> {
  const decryption = () => decryptionKey(options, environment)
  return { ...request, target: await resolveTarget(options, environment), decryption }
}

/** @throws BackupError `usage`, as {@link backupSettings}. */
export async function healSettings(options: Options, environment: Environment): Promise<types.HealSettings> {
  return { target: await resolveTarget(options, environment) }
}

/** @throws BackupError `usage`, as {@link backupSettings}. */
export async function cleanupSettings(
  options: Options,
  request: Pick<types.CleanupSettings, 'remove'>,
  environment: Environment,
): Promise<types.CleanupSettings> {
  return { ...request, target: await resolveTarget(options, environment), folder: folderOf(options) }
}

export type DrillRequest = Pick<types.DrillSettings, 'egress' | 'report' | 'reportMarkdown' | 'dryRun'> &
  Pick<types.RestoreSettings, 'fromDatabase' | 'inPlace'> & {
    /** A path, or `latest`. */
    archive: string
    canary: boolean
  }

/** @throws BackupError `usage`, as {@link backupSettings}. */
export async function drillSettings(
  options: Options,
  request: DrillRequest,
  environment: Environment,
): Promise<types.DrillSettings> {
  const { archive, canary, fromDatabase, inPlace, ...rest } = request
  return {
    ...rest,
    target: await resolveTarget(options, environment),
    stagingName: options.stagingName,
    withServices: options.stagingServices ?? [],
    restore: {
      archive: archiveChoice(archive, options),
      fromDatabase,
      inPlace,
      engine: options.engine ?? 'auto',
      decryption: await decryptionKey(options, environment),
      verifyKeys: await verificationKeys(options),
    },
    checks: await checkSettings(options, canary, environment),
    patience: parseDuration(options.healthTimeout ?? '120s'),
  }
}

/** The collections that must be there where the user does not say which; none for a database we do not know. */
export function defaultExpect(database: string): readonly string[] {
  // Not issuer_trust_overrides: a directory that never used it has none.
  return database === defaultDatabase ? ['issuers', 'issuer_keys', 'issuer_audit'] : []
}

async function writing(
  options: Options,
  environment: Environment,
  encryption: types.Writing['encryption'],
): Promise<types.Writing> {
  const { signKey, signKeyPassphrase } = options
  const passphrase = signKeyPassphrase && (await resolveSecret(signKeyPassphrase, environment))
  return {
    compression: compression(options.compression ?? 'zstd'),
    encryption,
    signKey: signKey === undefined ? undefined : await signingKey(signKey, passphrase, environment),
  }
}

async function signingKey(
  given: string,
  passphrase: string | undefined,
  environment: Environment,
): Promise<SigningKey> {
  if (!reference.test(given)) return loadSigningKey(given, passphrase)
  // OpenSSH's own reader wants the last line feed, which a secret has lost.
  const text = `${await resolveSecret(given, environment)}\n`
  return parseSigningKey(text, given.replace(/^env:/, '$').replace(/^file:/, ''), passphrase)
}

async function safetyArchive(
  options: Options,
  environment: Environment,
  database: string,
  decryption: types.RestoreSettings['decryption'],
): Promise<types.RestoreSettings['safety']> {
  const encryption = (await givenEncryptionKey(options, environment)) ?? (await decryption?.encryptionKey())
  if (encryption === undefined) {
    throw new BackupError({
      code: 'usage',
      message: 'There is nobody to encrypt the safety archive of the present state to',
      remedy: 'Give --identity or --recipient, or --no-safety-backup REASON to do without',
    })
  }
  return {
    folder: folderOf(options),
    prefix: options.name ?? database,
    writing: await writing(options, environment, encryption),
  }
}

function archiveChoice(archive: string, options: Options): types.ArchiveChoice {
  if (archive === '-') {
    throw contradiction('An archive is read twice, so it cannot come from stdin: give the path of a file')
  }
  if (archive === 'latest') return { latestIn: options.from ?? folderOf(options) }
  return { file: archive }
}

function folderOf({ output = '.' }: Options): string {
  if (output !== '-') return output
  throw contradiction('The output folder is needed here; stdout (-) is for backup alone')
}

function compression(text: string): types.Compression {
  const [, zstd, zstdLevel = 1, gzip, gzipLevel = 6] = compressionPattern.exec(text)!
  return zstd === undefined
    ? { method: gzip as 'gzip', level: Number(gzipLevel) }
    : { method: 'zstd', level: Number(zstdLevel) }
}

async function verificationKeys({ verifyKeys = [] }: Options): Promise<VerificationKey[]> {
  return (await Promise.all(verifyKeys.map(loadVerificationKeys))).flat()
}

function contradiction(message: string): BackupError {
  return new BackupError({ code: 'usage', message, remedy: 'See --help' })
}
