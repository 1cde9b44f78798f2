/**
 * The figures of past backups, in the cache of GitHub Actions: what a backup is compared with where no folder keeps the
 * sidecars. Caches are evicted at will, so nothing is in it that is needed, and no failure of it is one of the backup.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { compared, figuresOf } from '../operations/shrink.ts'
import type { Reporter } from '../reporter.ts'
import type { PastBackup } from '../settings/types.ts'

export interface HistoryPlace {
  /** What the backups are of: the same text for the same deployment, another one for any other. Hashed. */
  deployment: string
  /** A folder of ours in the workspace, relative to it: caches are found by the path that they were saved from. */
  folder: string
  /** Of this run and attempt: a cache is never written twice. */
  run: string
}

const file = z.object({
  version: z.literal(1),
  backups: z.array(
    z.object({
      name: z.string(),
      database: z.string(),
      kind: z.enum(['hot', 'cold']),
      started: z.iso.datetime(),
      documents: z.number().nonnegative(),
      bytes: z.number().nonnegative(),
      counts: z.record(z.string(), z.number().nonnegative()),
    }),
  ),
})

/** So many are kept: of hot and cold backups those that are compared with, and some to spare. */
const most = 4 * compared

/** Empty where there is none, or none that can be read. */
export async function readHistory(place: HistoryPlace, reporter: Reporter): Promise<PastBackup[]> {
  if (!isThere()) return []
  reporter.phase('Reading the figures of past backups')
  const at = fileOf(place)
  try {
    // Left by an earlier job, it would be taken for what the cache had.
    await rm(at, { force: true })
    const cache = await import('@actions/cache')
    if (!cache.isFeatureAvailable()) return []
    const hit = await cache.restoreCache([at], keyOf(place) + place.run, [keyOf(place)])
    if (hit === undefined) return []
    return file.parse(JSON.parse(await readFile(at, 'utf8'))).backups
  } catch (error) {
    reporter.info(`The figures of past backups cannot be had from the cache: ${(error as Error).message}`)
    return []
  }
}

/** Adds a backup to what {@link readHistory} gave. */
export async function writeHistory(
  place: HistoryPlace,
  past: readonly PastBackup[],
  present: PastBackup,
  reporter: Reporter,
): Promise<void> {
  if (!isThere()) return
  const at = fileOf(place)
  try {
    const cache = await import('@actions/cache')
    if (!cache.isFeatureAvailable()) return
    const others = past.filter(({ name }) => name !== present.name)
    const backups = [...others, figuresOf(present)]
      .sort((a, b) => (a.started < b.started ? 1 : -1))
      .slice(0, most)
    await mkdir(path.dirname(at), { recursive: true })
    await writeFile(at, JSON.stringify({ version: 1, backups } satisfies z.infer<typeof file>))
    await cache.saveCache([at], keyOf(place) + place.run)
  } catch (error) {
    reporter.info(`The figures of this backup are not in the cache: ${(error as Error).message}`)
  }
}

/** Without the client, which takes time to load and knows more: a job of another forge may have no cache at all. */
function isThere(): boolean {
  const { ACTIONS_CACHE_URL, ACTIONS_RESULTS_URL } = process.env
  return Boolean(ACTIONS_CACHE_URL || ACTIONS_RESULTS_URL)
}

function keyOf({ deployment }: HistoryPlace): string {
  const digest = createHash('sha256').update(deployment).digest('hex').slice(0, 16)
  return `issuer-backup-history-v1-${digest}-`
}

function fileOf({ folder }: HistoryPlace): string {
  return path.join(folder, 'history.json')
}
