/** The service's counters. They are absent until something was counted since the service started. */
import { type Finding, Wrong } from './check.ts'
import { type Ask, demand } from './http.ts'

/** By what makes them count. */
export const counters = {
  changes: 'issuer_directory_changes_total',
  keys: 'issuer_directory_key_operations_total',
} as const

/** The sum of each counter over its labels; null for one that is absent. @throws Wrong */
export async function readCounters(url: string, ask: Ask): Promise<Record<string, number | null>> {
  const parsed = new URL(url)
  const lines = demand(await ask(parsed), parsed.pathname, 200).split('\n')
  return Object.fromEntries(
    Object.values(counters).map((name) => {
      const series = lines.filter((line) => line.startsWith(name) && /^[{\s]/.test(line.slice(name.length)))
      const values = series.map((line) => Number(/\}?\s+([-+\d.eE]+)(?:\s+\d+)?$/.exec(line)?.[1]))
      return [name, series.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)]
    }),
  )
}

/** @param written whether something was written through the service since it started. */
export async function checkMetrics(url: string | undefined, ask: Ask, written: boolean): Promise<Finding> {
  if (url === undefined) return { notRun: 'the settings have neither healthUrl nor apiUrl' }
  const found = await readCounters(url, ask)
  const present = Object.entries(found).filter(([, value]) => value !== null)
  const absent = Object.entries(found).flatMap(([name, value]) => (value === null ? [name] : []))
  const words = present.map(([name, value]) => `${name} is ${value}`)
  if (written && found[counters.changes] === null)
    throw new Wrong(`${counters.changes} is absent though an issuer was written`)
  if (present.length > 0) return [...words, ...absent.map((name) => `${name} is absent`)].join(', ')
  return {
    notRun: 'the endpoint answers, and the counters are absent until something is written: --canary writes',
  }
}
