/** The restored service of a staging, asked as its users would ask it. */

import type { Db } from 'mongodb'
import { check, type Finding, Wrong } from '../checks/check.ts'
import { checkHealth } from '../checks/health.ts'
import { type Ask, asker } from '../checks/http.ts'
import { checkService } from '../checks/service.ts'
import type { CheckSettings } from '../settings/types.ts'
import { notHealthy } from './drill-failure.ts'
import type { DrillWork } from './drill-work.ts'

/**
 * Waits for its health, then runs every check there is; what they found goes into the report.
 * @throws BackupError `check-failed` where it does not become healthy.
 */
export async function checkStaging(work: DrillWork, kind: 'hot' | 'cold'): Promise<void> {
  const { settings, context, staging, report, timeline } = work
  const { checks } = settings
  report.checks.push({ name: 'content', outcome: 'passed', why: proof(work, kind), ms: 0 })
  const ask = askerOf(work)
  context.reporter.phase('Waiting for the service')
  const hopeless = async () => !(await staging.isRunning())
  const patience = { time: settings.patience, signal: context.signal, hopeless }
  const health = await checkHealth(checks, ask, patience)
  report.checks.push(...health)
  context.signal.throwIfAborted()
  const sick = health.find(({ outcome }) => outcome === 'failed')
  if (sick) throw notHealthy(`${sick.name}: ${sick.why}`, await staging.lastWords())
  report.rto.healthy = timeline.clock()
  await context.onStep?.('healthy')

  timeline.enter('checking')
  context.reporter.phase('Checking the service')
  const connection = await staging.connect()
  try {
    report.versions.mongodb = connection.facts.version
    const db = connection.client.db(staging.target.database)
    report.checks.push(...(await checkService(checks, ask, db)))
    report.checks.push(await check('documents', () => compareDocuments(work, kind, db)))
    report.rto.checked = timeline.clock()
    context.signal.throwIfAborted()
  } finally {
    await connection.close()
  }
  timeline.end('passed')
  for (const { name, outcome, why } of report.checks)
    if (outcome === 'not-run') context.reporter.warn(`Not checked, ${name}: ${why}`)
}

function proof({ report }: DrillWork, kind: 'hot' | 'cold'): string {
  return kind === 'cold'
    ? 'every file is the one of the archive, and a mongod opened them'
    : `counts, indexes, options and every one of ${report.documents} documents are those of the archive`
}

/** The service's own URLs lead into staging, whatever they name; of others those that the live service publishes. */
function askerOf({ settings, context, staging }: DrillWork): Ask {
  const { checks } = settings
  const own = originsOf(checks)
  const hosts = new Set([...own].map((origin) => new URL(origin).hostname))
  return asker(
    checks.ca,
    async (url) => {
      if (own.has(url.origin)) return staging.reach(url, true)
      return hosts.has(url.hostname) ? staging.reach(url, false) : null
    },
    context.signal,
  )
}

function originsOf({ healthUrl, readyUrl, metricsUrl, apiUrl }: CheckSettings): Set<string> {
  const urls = [healthUrl, readyUrl, metricsUrl, apiUrl]
  return new Set(urls.flatMap((url) => (url === undefined ? [] : [new URL(url).origin])))
}

/** A service adds to what it finds, such as audit entries. What is gone, it has removed when it started. */
async function compareDocuments({ report }: DrillWork, kind: 'hot' | 'cold', db: Db): Promise<Finding> {
  if (kind === 'cold')
    return { notRun: 'a cold archive counts no documents; its files were compared one by one' }
  const added: string[] = []
  for (const [name, archived] of Object.entries(report.counts)) {
    const collection = db.collection(name)
    const present = await collection.countDocuments({})
    if (present > archived) added.push(`${present - archived} in ${name}`)
    if (present >= archived || (await expires(collection))) continue
    throw new Wrong(
      `${name} holds ${present} documents, and the archive ${archived}: the service removed some`,
    )
  }
  const words = 'no collection has fewer than the archive'
  return added.length === 0 ? words : `${words}; the service added ${added.join(', ')}`
}

async function expires(collection: ReturnType<Db['collection']>): Promise<boolean> {
  return (await collection.indexes()).some(({ expireAfterSeconds }) => expireAfterSeconds !== undefined)
}
