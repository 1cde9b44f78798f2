/** The connection string of the project's service. */
import { BackupError } from '../../errors.ts'
import { registerUri } from '../../secrets.ts'
import { onPostgres, postgresVariable } from '../../settings/target.ts'
import type { ComposeTarget } from '../../settings/types.ts'
import { readContainerFile } from '../docker/copy.ts'
import type { Container } from '../docker/engine.ts'
import type { ComposeProject } from './project.ts'

/**
 * The one of the settings, else the one that the service itself uses: of its container, running or not, else as the
 * Compose files would give it.
 *
 * @throws BackupError `usage` where there is none, naming the places that were looked at; `target-unsuitable` for a
 * service on PostgreSQL; `target-failed` where the file that holds it cannot be read.
 */
export async function connectionString(settings: ComposeTarget, project: ComposeProject): Promise<string> {
  const uri =
    settings.mongoUri ?? (await serviceSecret(settings, project)) ?? (await noSecret(settings, project))
  registerUri(uri)
  return uri
}

/**
 * What the service itself uses: its container, running or not, or else one that the Compose files would make.
 * @returns null where there is none.
 * @throws BackupError `target-failed` where the file that holds it cannot be read.
 */
export async function serviceSecret(
  { appService, secretVariable: variable }: ComposeTarget,
  project: ComposeProject,
): Promise<string | null> {
  const container = await project.container(appService)
  const own = container?.environment[variable]
  if (own) return own
  const file = container?.environment[`${variable}_FILE`]
  if (container && file) return (await readInside(container, file)).trim()
  return (await project.definition(appService)).environment[variable] || null
}

/**
 * Asked before anything is locked or stopped: a mongod that is there may be somebody else's.
 * @throws BackupError `target-unsuitable` for a service on PostgreSQL.
 */
export async function assertOnMongo(
  { appService, mongoUri, secretVariable }: ComposeTarget,
  project: ComposeProject,
): Promise<void> {
  const definition = (await project.definitions()).get(appService)
  if (mongoUri !== undefined || !definition) return
  const environments = [definition.environment, (await project.container(appService))?.environment]
  const has = (name: string) => environments.some((environment) => environment?.[name])
  if (!has(postgresVariable) || has(secretVariable) || has(`${secretVariable}_FILE`)) return
  throw onPostgres(`The service ${appService} has $${postgresVariable}, and no $${secretVariable}`)
}

async function noSecret(settings: ComposeTarget, project: ComposeProject): Promise<never> {
  await assertOnMongo(settings, project)
  const { appService, secretVariable: variable } = settings
  const container = await project.container(appService)
  throw new BackupError({
    code: 'usage',
    message: `There is no connection string for the service ${appService}`,
    cause: [
      'Looked at mongoUri of the settings, which is not set',
      container
        ? `$${variable} and $${variable}_FILE of the container ${container.name}`
        : `the container of ${appService}, which does not exist`,
      `the environment that the Compose files give ${appService}`,
    ].join('; '),
    remedy: `Name the variable with --secret-variable, the env files with --env-file, or give --mongo-uri file:PATH`,
  })
}

async function readInside({ id, name }: Container, path: string): Promise<string> {
  try {
    const content = await readContainerFile(id, path)
    if (content) return content.toString()
  } catch (underlying) {
    throw unreadable(name, path, underlying)
  }
  throw unreadable(name, path)
}

function unreadable(container: string, path: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the connection string of ${container} cannot be read from ${path} inside it`,
    cause: (underlying instanceof BackupError && underlying.likelyCause) || 'There is no such file',
    remedy: 'Give it by --mongo-uri file:PATH, from a file on this machine',
    underlying,
  })
}
