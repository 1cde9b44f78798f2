/** The connection string of the release's service. */
import { BackupError } from '../../errors.ts'
import { registerUri } from '../../secrets.ts'
import { onPostgres, postgresVariable } from '../../settings/target.ts'
import type { HelmTarget } from '../../settings/types.ts'
import { Environment, type Found } from './environment.ts'
import type { Secret } from './objects.ts'
import type { Workloads } from './workloads.ts'

/**
 * The one of the settings, else the one that the service itself uses.
 * @throws BackupError `usage` where there is none, naming the places that were looked at; `target-unsuitable` for a
 * service on PostgreSQL.
 */
export async function connectionString(settings: HelmTarget, workloads: Workloads): Promise<string> {
  const uri =
    settings.mongoUri ??
    (await serviceSecret(settings, workloads))?.value ??
    (await noSecret(settings, workloads))
  registerUri(uri)
  return uri
}

/**
 * What the service itself uses, as its workload defines it, else as the Secret has it under the variable's name.
 * @returns null where there is none.
 */
export async function serviceSecret(
  { secretVariable: variable, secretName }: HelmTarget,
  workloads: Workloads,
): Promise<Found | null> {
  const environment = await environmentOf(workloads)
  const own = await environment?.find(variable)
  if (own?.value) return trimmed(own)
  const file = (await environment?.find(`${variable}_FILE`))?.value
  const mounted = file ? await environment!.secretFile(file) : null
  if (mounted?.value) return trimmed(mounted)
  if (secretName === 'none') return null
  const data = (await workloads.kubectl.get<Secret>('secrets', secretName))?.data?.[variable]
  if (!data) return null
  return trimmed({
    value: Buffer.from(data, 'base64').toString(),
    secret: { name: secretName, key: variable },
  })
}

/**
 * Asked before anything is locked or stopped: a mongod that is there may be somebody else's.
 * @throws BackupError `target-unsuitable` for a service on PostgreSQL.
 */
export async function assertOnMongo(
  { mongoUri, secretVariable }: HelmTarget,
  workloads: Workloads,
): Promise<void> {
  if (mongoUri !== undefined) return
  const environment = await environmentOf(workloads)
  if (!environment || environment.defines(secretVariable) || environment.defines(`${secretVariable}_FILE`))
    return
  const has = async (name: string) => Boolean((await environment.find(name))?.value)
  if (!(await has(postgresVariable)) || (await has(secretVariable))) return
  throw onPostgres(`The service's workload has $${postgresVariable}, and no $${secretVariable}`)
}

async function environmentOf(workloads: Workloads): Promise<Environment | null> {
  const app = await workloads.appAsFound()
  if (!app) return null
  const { spec } = app.spec.template
  return new Environment(workloads.kubectl, spec, workloads.appContainer(spec))
}

async function noSecret(settings: HelmTarget, workloads: Workloads): Promise<never> {
  await assertOnMongo(settings, workloads)
  const { secretVariable: variable, secretName } = settings
  const app = await workloads.appAsFound()
  throw new BackupError({
    code: 'usage',
    message: 'There is no connection string for the service',
    cause: [
      'Looked at mongoUri of the settings, which is not set',
      app
        ? `$${variable} and $${variable}_FILE of ${app.metadata.name}`
        : 'its workload, which there is none of',
      `the key ${variable} of the Secret ${secretName}`,
    ].join('; '),
    remedy:
      'Name the variable with --secret-variable, the Secret with --secret-name, or give --mongo-uri file:PATH',
  })
}

function trimmed({ value, secret }: Found): Found {
  return { value: value.trim(), secret }
}
