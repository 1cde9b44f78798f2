/** The last guard of a drill: what Compose makes of a staging must have nothing in common with the live deployment. */
import { BackupError } from '../../errors.ts'
import type { Printed, PrintedService } from './staging-printed.ts'

/**
 * Looks at what Compose itself would make, names resolved, whoever wrote the model.
 * @throws BackupError `target-unsuitable`, naming what both would have.
 */
export function assertApart(staging: Printed, live: Printed): void {
  if (staging.name === live.name)
    throw apart(`both would be the project ${live.name}`, 'staging has the name of the live deployment')
  for (const kind of ['volumes', 'networks'] as const) {
    const taken = new Set(Object.values(live[kind] ?? {}).map((one) => one?.name))
    for (const one of Object.values(staging[kind] ?? {})) {
      if (!one?.external && one?.name?.startsWith(`${staging.name}_`) && !taken.has(one.name)) continue
      throw apart(`${one?.name ?? 'one'} of ${kind} is not its own`, 'it would be shared')
    }
  }
  for (const [name, service] of Object.entries(staging.services)) assertServiceApart(name, service)
}

function assertServiceApart(name: string, service: PrintedService): void {
  if (service.container_name)
    throw apart(`the service ${name} is to be called ${service.container_name}`, 'that name is fixed')
  if ((service.ports ?? []).length > 0)
    throw apart(`the service ${name} opens ports`, 'they may be those of the live service')
  if (service.network_mode)
    throw apart(`the service ${name} has network_mode ${service.network_mode}`, 'it leaves its network')
  const writable = service.volumes?.find(({ type, read_only: readOnly }) => type === 'bind' && !readOnly)
  if (writable) throw apart(`the service ${name} can write to ${writable.source}`, 'it is outside of staging')
}

/** What to throw for what would lead from staging to the live deployment. */
export function apart(message: string, why: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `staging cannot be kept apart from the live deployment: ${message}`,
    cause: why[0]!.toUpperCase() + why.slice(1),
    remedy: 'Drill with a Compose file for staging that does without it (--compose-file)',
  })
}
