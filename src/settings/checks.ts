/** How a restored service is checked, as the settings say. */
import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import type { Options } from './schema.ts'
import { type Environment, resolveSecret } from './secret.ts'
import type { CheckSettings } from './types.ts'

const usualLivePath = '/health/live'

const scopes = {
  read: 'issuer-directory:read',
  all: 'issuer-directory:read issuer-directory:write issuer-directory:admin',
}

/** @throws BackupError `usage` for an Authority without a client, a client without an Authority, or a secret that is not there. */
export async function checkSettings(
  options: Options,
  canary: boolean,
  environment: Environment,
): Promise<CheckSettings> {
  const { healthUrl, apiToken, healthCa } = options
  const apiUrl = options.apiUrl ?? (healthUrl === undefined ? undefined : new URL(healthUrl).origin)
  const at = (path: string) => (apiUrl === undefined ? undefined : new URL(path, apiUrl).href)
  return {
    healthUrl: healthUrl ?? at(usualLivePath),
    readyUrl: at(options.readyPath ?? '/health/ready'),
    metricsUrl: at(options.metricsPath ?? '/metrics'),
    apiUrl,
    ca: healthCa === undefined ? undefined : await readFile(healthCa, 'utf8'),
    listPath: options.listPath ?? '/issuer-directory/issuers',
    tenantHeader: options.tenantHeader ?? 'X-StellaOps-Tenant',
    tenants: options.tenants ?? [],
    listCollection: options.listCollection ?? 'issuers',
    tenantField: options.tenantField ?? 'tenant_id',
    token: apiToken === undefined ? undefined : await resolveSecret(apiToken, environment),
    authority: await authority(options, canary, environment),
    canary,
  }
}

async function authority(
  { authority: url, authorityIssuer: issuer, clientId, clientSecret, scope }: Options,
  canary: boolean,
  environment: Environment,
): Promise<CheckSettings['authority']> {
  if (url === undefined && clientId === undefined && clientSecret === undefined) return undefined
  if (url === undefined || clientId === undefined || clientSecret === undefined) {
    throw new BackupError({
      code: 'usage',
      message: 'authority, clientId and clientSecret go together',
      cause: 'A token is given to a client that the Authority knows, and takes all three',
      remedy: 'Give all of them, or apiToken, or none',
    })
  }
  return {
    url,
    issuer,
    clientId,
    clientSecret: await resolveSecret(clientSecret, environment),
    scope: scope ?? (canary ? scopes.all : scopes.read),
  }
}
