/** What is asked of a service that runs on restored data, one check behind the other. */
import type { Db } from 'mongodb'
import type { CheckSettings } from '../settings/types.ts'
import { Api } from './api.ts'
import { runCanary } from './canary.ts'
import { type Check, check, type Finding } from './check.ts'
import { compareCounts, listsOf } from './counts.ts'
import type { Ask } from './http.ts'
import { checkMetrics } from './metrics.ts'
import { takeToken } from './token.ts'

/**
 * Token, list, counts, canary where it was asked for, metrics. Never throws.
 * @param db the service's own database; null where it cannot be read.
 */
export async function checkService(settings: CheckSettings, ask: Ask, db: Db | null): Promise<Check[]> {
  const { apiUrl, tenants, canary } = settings
  const checks: Check[] = []
  const run = async (name: string, work: () => Promise<Finding>) => {
    const found = await check(name, work)
    checks.push(found)
    return found.outcome === 'passed'
  }

  let token: string | null = null
  await run('token', async () => {
    token = await takeToken(settings, ask)
    if (token === null) return { notRun: 'the settings have neither apiToken nor authority' }
    return settings.token === undefined ? 'the Authority gave one' : 'the one of the settings'
  })
  const api = token !== null && apiUrl !== undefined ? new Api(settings, ask, token) : null
  const lacking = missing(settings, token)

  let lists: Awaited<ReturnType<typeof listsOf>> | null = null
  await run('list', async () => {
    if (!api || lacking) return { notRun: lacking }
    lists = await listsOf(tenants, api)
    return [...lists].map(([tenant, list]) => `${list.length} issuers for ${tenant}`).join(', ')
  })
  await run('counts', async () => {
    if (!lists) return { notRun: 'there is no list to compare' }
    if (!db) return { notRun: 'the database cannot be read' }
    return compareCounts(settings, db, lists)
  })
  const written =
    (await run('canary', async () => {
      if (!canary) return { notRun: 'it was not asked for (--canary)' }
      if (!api || lacking) return { notRun: lacking }
      return runCanary(api, tenants[0]!, db)
    })) && canary
  await run('metrics', () => checkMetrics(settings.metricsUrl, ask, written))
  return checks
}

/** Why the API cannot be asked; empty where it can. */
function missing({ apiUrl, tenants }: CheckSettings, token: string | null): string {
  if (token === null) return 'there is no token'
  if (apiUrl === undefined) return 'the settings have neither apiUrl nor healthUrl'
  return tenants.length === 0 ? 'the settings name no tenants' : ''
}
