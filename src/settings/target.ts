/** Where the service runs, as the settings say. */
import { BackupError } from '../errors.ts'
import { registerUri } from '../secrets.ts'
import { type Options, reference } from './schema.ts'
import { type Environment, resolveSecret } from './secret.ts'
import type { Target } from './types.ts'

export const defaultDatabase = 'issuer-directory'

/** Where the service itself finds its connection string. */
const serviceVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'

/** Where it finds one of the other kind of database that it can run on. */
const postgresVariable = 'ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING'

/** @throws BackupError `usage` without a connection string, `target-unsuitable` for a service on PostgreSQL. */
export async function resolveTarget(options: Options, environment: Environment): Promise<Target> {
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
    serviceConfig: options.serviceConfig,
    seed: options.seed,
    stopCommand,
    startCommand,
    healthUrl: options.healthUrl,
  }
}

async function connectionString(given: string | undefined, environment: Environment): Promise<string> {
  if (given === undefined && !environment[serviceVariable]) {
    if (environment[postgresVariable]) {
      throw new BackupError({
        code: 'target-unsuitable',
        message: 'This Issuer Directory runs on PostgreSQL, and issuer-backup backs up MongoDB',
        cause: `$${postgresVariable} is set, and $${serviceVariable} is not`,
        remedy: 'Use pg_dump for it',
      })
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
