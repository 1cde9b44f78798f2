/** The connection string with which the service gets at its database: where it is kept, recorded and put back. */
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { BackupError } from '../../errors.ts'
import { replaceFile, writeNewFile } from '../../files.ts'
import { registerUri } from '../../secrets.ts'
import type { ComposeTarget } from '../../settings/types.ts'
import { docker } from '../docker/engine.ts'
import { findEntry, formatEntry, putEntry } from '../env-file.ts'
import type { Place, Start } from '../target.ts'
import { serviceSecret } from './credentials.ts'
import { type ComposeProject, unescaped, unreadableConfig } from './project.ts'

/**
 * The secret as an archive holds it: one entry of an env file. As it stands in the project's; where it stands
 * elsewhere, or is put together from other entries, its value alone.
 * @returns null where nobody gives the variable a value.
 */
export async function recordedSecret(
  settings: ComposeTarget,
  project: ComposeProject,
): Promise<Buffer | null> {
  const { secretVariable } = settings
  const holder = await holderOf(secretVariable, project)
  const kept = holder && (await recordedEntry(holder, secretVariable, project))
  if (kept) return kept
  const value = await serviceSecret(settings, project)
  if (value === null) return null
  registerUri(value)
  return Buffer.from(`${formatEntry(secretVariable, value)}\n`)
}

/** Null where the service has its secret from elsewhere: from the Compose file itself, or from a file. */
export async function secretPlace(settings: ComposeTarget, project: ComposeProject): Promise<Place | null> {
  const { secretVariable, appService, composeFiles } = settings
  const holder = await holderOf(secretVariable, project)
  const { environment } = await project.definition(appService)
  if (!holder && (environment[secretVariable] || environment[`${secretVariable}_FILE`])) return null
  const file = holder ?? project.envFiles.at(-1) ?? path.join(path.dirname(composeFiles[0]!), '.env')
  return {
    shown: `${secretVariable} in ${file}`,
    read: () => recordedSecret(settings, project),
    needsNewContainer: async () => true,
    write: async (content) => writeEntry(file, secretVariable, entryOf(content, secretVariable)),
  }
}

/**
 * The connection string that a service which is started so will have.
 * @param recorded as {@link recordedSecret}, where it is about to be put in its place.
 * @returns null where nobody gives the variable a value.
 * @throws BackupError `target-unsuitable` where a new container would lack what the present one has.
 */
export async function secretInUse(
  settings: ComposeTarget,
  project: ComposeProject,
  recorded: Buffer | null,
  how: Start,
): Promise<string | null> {
  const { secretVariable, appService } = settings
  if (recorded) return valueIn(recorded, secretVariable)
  if (how === 'again') return serviceSecret(settings, project)
  const { environment } = await project.definition(appService)
  const present = (await project.container(appService))?.environment[secretVariable]
  if (environment[secretVariable] || !present) return environment[secretVariable] || null
  throw new BackupError({
    code: 'target-unsuitable',
    message: `a new container of ${appService} would have no ${secretVariable}, and the present one has`,
    cause: 'It was made in a shell that had that variable, or with another env file',
    remedy: 'Name the env file with --env-file, or put the entry into it',
  })
}

/**
 * What Compose makes of a recorded secret.
 * @throws BackupError `archive-unsuitable` where it is that of another variable.
 */
export async function valueIn(recorded: Buffer, variable: string): Promise<string> {
  const value = (await evaluate(entryOf(recorded, variable)))[variable] ?? ''
  registerUri(value)
  return value
}

function entryOf(recorded: Buffer, variable: string): Buffer {
  const entry = findEntry(recorded, variable)
  if (entry) return entry
  throw new BackupError({
    code: 'archive-unsuitable',
    message: `the secret in the archive is none of ${variable}`,
    cause: 'It was made of a deployment that keeps its connection string in another variable',
    remedy: 'Name that with --secret-variable, or write the secret to a file with --extract-secret',
  })
}

/** The env file whose entry of this name counts. */
async function holderOf(variable: string, project: ComposeProject): Promise<string | undefined> {
  for (const file of project.envFiles.toReversed()) {
    if (findEntry(await readEnvFile(file), variable)) return file
  }
  return undefined
}

/** Null where it has no value. */
async function recordedEntry(
  file: string,
  variable: string,
  project: ComposeProject,
): Promise<Buffer | null> {
  const entry = findEntry(await readEnvFile(file), variable)!
  const [alone, among] = await Promise.all([valueIn(entry, variable), valueAmong(project.envFiles, variable)])
  if (among === '') return null
  // What it refers to is not in the archive.
  return Buffer.from(alone === among ? `${entry}\n` : `${formatEntry(variable, among)}\n`)
}

async function readEnvFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (underlying) {
    throw new BackupError({
      code: 'target-failed',
      message: `the env file ${file} cannot be read`,
      cause: (underlying as Error).message,
      remedy: 'Correct --env-file, or make it readable for this user',
      underlying,
    })
  }
}

async function writeEntry(file: string, variable: string, entry: Buffer): Promise<void> {
  // A link stays one.
  const present = await realpath(file).catch(() => null)
  if (present === null) await writeNewFile(file, putEntry(Buffer.alloc(0), variable, entry), 0o600)
  else await replaceFile(present, putEntry(await readEnvFile(present), variable, entry))
}

/** What Compose reads in one entry. It goes through a pipe: `env_file` is read once, `--env-file` twice. */
function evaluate(entry: Buffer): Promise<Readonly<Record<string, string | null>>> {
  return environmentOf(['/dev/null'], { env_file: ['/dev/fd/3'] }, `${entry}`)
}

async function valueAmong(files: readonly string[], variable: string): Promise<string> {
  const environment = await environmentOf(files, { environment: { [variable]: `\${${variable}-}` } })
  registerUri(environment[variable] ?? '')
  return environment[variable] ?? ''
}

/** Compose is the one who knows how it reads env files: it is asked about a service that is never made. */
async function environmentOf(
  envFiles: readonly string[],
  service: object,
  secret?: string,
): Promise<Readonly<Record<string, string | null>>> {
  const project = { name: 'issuer-backup', services: { it: { image: 'none', ...service } } }
  const options = envFiles.flatMap((file) => ['--env-file', file])
  try {
    const text = await docker(['compose', '--file', '-', ...options, 'config', '--format', 'json'], {
      input: JSON.stringify(project),
      ...(secret !== undefined && { secret }),
    })
    return unescaped(JSON.parse(text).services.it.environment)
  } catch (underlying) {
    throw unreadableConfig('Compose cannot read the entry of the secret', underlying)
  }
}
