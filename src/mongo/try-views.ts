/** Whether the server takes the views of an archive: found out beside the live ones, before anything is stopped. */
import { BSON, type Db, MongoServerError } from 'mongodb'
import { BackupError } from '../errors.ts'
import { failsItself } from './failure.ts'
import { longestNamespace, type StagingPlan } from './staging.ts'

/** Where a pipeline names a collection or view to read from. */
const sources = new Set(['from', 'coll', '$unionWith'])

/**
 * Creates each view under a staging name, above what else of the archive has one, and drops it again. A name that
 * would be too long is not tried.
 * @param archived names of all collections and views of the archive.
 * @param stagingName the name that one of them has, or would have, beside the live data.
 * @throws BackupError `target-unsuitable`, naming what the server refuses; and what else the driver throws.
 */
export async function tryViews(
  db: Db,
  views: StagingPlan['views'],
  archived: ReadonlySet<string>,
  stagingName: (name: string) => string,
): Promise<void> {
  const fits = (name: string) => Buffer.byteLength(`${db.databaseName}.${name}`) <= longestNamespace
  const moved = (name: string) => (archived.has(name) && fits(stagingName(name)) ? stagingName(name) : name)
  const tried: string[] = []
  const refused: string[] = []
  try {
    for (const view of views) {
      const name = stagingName(view.name)
      if (!fits(name)) continue
      const { create, viewOn, pipeline, ...options } = BSON.EJSON.parse(view.options, { relaxed: false })
      tried.push(name)
      try {
        await db.command({
          create: name,
          viewOn: moved(viewOn),
          pipeline: readingFrom(pipeline, moved),
          ...options,
          writeConcern: { w: 'majority' },
        })
      } catch (error) {
        tried.pop()
        // A lost connection says nothing of the view, nor does a server that fails.
        if (!(error instanceof MongoServerError) || failsItself(error)) throw error
        refused.push(`${view.name} (${error.message})`)
      }
    }
  } finally {
    for (const name of tried) await db.command({ drop: name, writeConcern: { w: 'majority' } })
  }
  if (refused.length === 0) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `the server refuses a view of the archive: ${refused.join('; ')}`,
    cause: 'This server is older than the one of the backup, or configured in another way',
    remedy: 'Restore to a server that takes it, or by hand without it: mongorestore has --nsExclude',
  })
}

/** The pipeline with the names that it reads from moved; in everything else it stays as it is. */
function readingFrom(value: unknown, moved: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => readingFrom(item, moved))
  // Values of BSON's own types have classes; no name is in them.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      sources.has(key) && typeof inner === 'string' ? moved(inner) : readingFrom(inner, moved),
    ]),
  )
}
