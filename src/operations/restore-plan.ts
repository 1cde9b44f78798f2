/** What a restore would do: the archive is verified whole, the target is looked at, nothing is changed. */
import type { Prelude } from '../mongo/archive-format.ts'
import { obstacles, planStaging } from '../mongo/staging.ts'
import { stagingName } from '../mongo/swap.ts'
import { usersFile } from '../mongo/users.ts'
import { resultsOf } from './put-back.ts'
import { readDump } from './read.ts'
import { preflight } from './restore-preflight.ts'
import type { RestoreResult } from './restore-result.ts'
import {
  assertUsersFit,
  describeArchive,
  keptCollections,
  loadingEngine,
  planBeside,
  type Work,
} from './restore-work.ts'
import { SourceDatabase } from './source-database.ts'

export async function planRestore(work: Work): Promise<Omit<RestoreResult, 'duration'>> {
  const { settings, context, target, file } = work
  await preflight(work)
  context.reporter.phase('Verifying the archive')
  const source = new SourceDatabase(target.database, settings.fromDatabase, context.reporter)
  let prelude: Prelude | null = null
  let from = ''
  const read = await readDump(
    file,
    settings.decryption ?? null,
    {
      header: (header) => source.header(header),
      prelude(found) {
        from = source.in(found)
        prelude = found
        return undefined
      },
    },
    context,
  )
  assertUsersFit(work, read)
  const planned = await planBeside(work, read)
  const names = {
    database: target.database,
    from,
    nameOf: (name: string) => (settings.inPlace ? name : stagingName('00000000T000000Z-0000', name)),
  }
  const blocked = obstacles(prelude!, names)
  const views = settings.inPlace
    ? read.namespaces.filter(({ metadata }) => metadata.type === 'view').map(({ collection }) => collection)
    : planStaging(prelude!, names).views.map(({ name }) => name)
  return {
    id: null,
    database: target.database,
    engine: settings.inPlace && blocked.length > 0 ? 'mongodump' : loadingEngine(work),
    inPlace: settings.inPlace,
    dryRun: true,
    ...describeArchive(work, read),
    views,
    kept: await keptCollections(work, read),
    files: resultsOf(planned),
    users: !read.files.has(usersFile)
      ? 'not in the archive'
      : settings.withUsers
        ? 'restored'
        : 'not asked for',
    safety:
      'skipped' in settings.safety
        ? { path: null, why: settings.safety.skipped }
        : { path: settings.safety.folder, why: null },
    keptUntil: null,
    downtime: null,
  }
}
