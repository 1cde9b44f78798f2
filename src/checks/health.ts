/** Does the service live, and is it ready: the second alone says that it gets at its database. */
import type { CheckSettings } from '../settings/types.ts'
import { type Check, eventually, type Finding, type Patience } from './check.ts'
import { type Ask, demand } from './http.ts'

/** The second is not asked where the first fails. @param patience for both together. */
export async function checkHealth(
  { healthUrl, readyUrl }: CheckSettings,
  ask: Ask,
  patience: Patience,
): Promise<Check[]> {
  const end = performance.now() + patience.time
  const checks: Check[] = []
  for (const [name, url] of Object.entries({ live: healthUrl, ready: readyUrl })) {
    const time = end - performance.now()
    checks.push(await eventually(name, { ...patience, time }, () => look(url, ask)))
    if (checks.at(-1)!.outcome === 'failed') break
  }
  return checks
}

async function look(url: string | undefined, ask: Ask): Promise<Finding> {
  if (url === undefined) return { notRun: 'the settings have neither healthUrl nor apiUrl' }
  const parsed = new URL(url)
  const reply = await ask(parsed)
  demand(reply, parsed.pathname)
  return `${parsed.pathname} answers ${reply.status}`
}
