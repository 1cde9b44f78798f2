/** Loads the dump of an archive into a database and proves that what stands there is what the archive holds. */
import { BSON } from 'mongodb'
import type { DecryptionKey } from '../archive/keys.ts'
import type { BackupHeader } from '../archive/manifest.ts'
import { BackupError } from '../errors.ts'
import type { Prelude } from '../mongo/archive-format.ts'
import { buildIndexes } from '../mongo/build-indexes.ts'
import { canonical } from '../mongo/canonical.ts'
import { listAll } from '../mongo/catalog.ts'
import { ContentHash } from '../mongo/content-hash.ts'
import type { Loader } from '../mongo/load.ts'
import { MongorestoreLoader } from '../mongo/load-mongorestore.ts'
import { NativeLoader } from '../mongo/load-native.ts'
import { proveCatalog, proveContents } from '../mongo/prove.ts'
import { serverProcess, unlessRestarted } from '../mongo/server-process.ts'
import { createCollections, destinationOf, planStaging, type StagingPlan } from '../mongo/staging.ts'
import { tryViews } from '../mongo/try-views.ts'
import type { Reporter } from '../reporter.ts'
import type { Route } from '../target/target.ts'
import type { ArchiveFile } from './archive-file.ts'
import type { Context } from './context.ts'
import { type ReadDump, readDump } from './read.ts'
import { SourceDatabase } from './source-database.ts'

export interface LoadRequest {
  route: Route
  database: string
  /** What the user says that it is called in the archive. */
  fromDatabase: string | undefined
  file: ArchiveFile
  key: DecryptionKey | null
  engine: 'native' | 'mongodump'
  /** Under which name a collection of the archive is loaded. */
  nameOf: (collection: string) => string
  /** The live data is still there: what the server refuses of the archive is to be found before anything is loaded. */
  beside: boolean
}

export interface Loaded extends ReadDump {
  plan: StagingPlan
  /** Documents of `system.js` in canonical Extended JSON. */
  scripts: string[]
}

/** A restore keeps the scripts of `system.js` in its journal, a document, whose size is limited: bytes. */
const mostScripts = 4 * 1024 * 1024

/**
 * On return the archive has been verified whole, and every collection stands in the database, proved.
 * @throws BackupError; the collections created are left to the caller to drop.
 */
export async function loadAndProve(request: LoadRequest, context: Context): Promise<Loaded> {
  const { route, database, file, key } = request
  const { reporter } = context
  const load = new Load(request, reporter)
  const loadedBy = await serverProcess(route.connection)
  reporter.phase(`Loading ${database}`)
  let read: ReadDump
  try {
    read = await readDump(file, key, load, context)
    await load.finish()
  } catch (error) {
    await load.abort()
    throw error
  }
  await context.onStep?.('loaded')
  const { plan, scripts } = load
  try {
    await buildAndProve(request, context, read, load)
  } catch (error) {
    throw await unlessRestarted(route.connection, loadedBy, error)
  }
  return { ...read, plan, scripts }
}

async function buildAndProve(
  { route, database }: LoadRequest,
  { reporter, signal, onStep }: Context,
  read: ReadDump,
  load: Load,
): Promise<void> {
  const db = route.connection.client.db(database)
  const { plan } = load
  reporter.phase('Building indexes and comparing with the archive')
  const totals = { totalDocuments: read.documents, totalBytes: read.bytes }
  // Side by side: a build keeps the server busy where a comparison waits for it, and neither changes a document.
  await bothOrNeither(
    buildIndexes(route.connection, database, plan.collections),
    proveContents(db, load.expected(read), {
      signal,
      onProgress: (done) => reporter.progress({ ...done, ...totals }),
    }),
  )
  await onStep?.('indexes built')
  await proveCatalog(
    db,
    plan.collections.map(({ name, original, options, indexes, recorded }) => ({
      name,
      original,
      options,
      indexes: [...recorded.indexes.filter(({ name }) => name === '_id_'), ...indexes],
    })),
  )
  await onStep?.('proved')
}

/** Waits for both, whatever becomes of either: what is dropped after a failure must not be at work any more. */
async function bothOrNeither(...work: [Promise<void>, Promise<void>]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

/** What the archive's reader tells, on its way into the database. */
class Load {
  readonly scripts: string[] = []
  readonly #request: LoadRequest
  readonly #source: SourceDatabase
  readonly #hashes = new Map<string, ContentHash>()
  #plan: StagingPlan | null = null
  #loader: Loader | null = null
  #scriptBytes = 0

  constructor(request: LoadRequest, reporter: Reporter) {
    this.#request = request
    this.#source = new SourceDatabase(request.database, request.fromDatabase, reporter)
  }

  get plan(): StagingPlan {
    return this.#plan!
  }

  header(header: BackupHeader): void {
    this.#source.header(header)
  }

  async prelude(prelude: Prelude): Promise<void> {
    const { route, database, engine, nameOf, beside } = this.#request
    const db = route.connection.client.db(database)
    const plan = planStaging(prelude, { database, from: this.#source.in(prelude), nameOf })
    assertNoClash(plan, await listAll(db))
    await createCollections(db, plan)
    if (beside) {
      const archived = prelude.collections.filter(({ database }) => database === plan.from)
      await tryViews(db, plan.views, new Set(archived.map(({ collection }) => collection)), nameOf)
    }
    this.#plan = plan
    const destination = destinationOf(plan)
    this.#loader =
      engine === 'native'
        ? new NativeLoader(route.connection, destination)
        : new MongorestoreLoader(route.connection, route.tools, destination)
    await this.#loader.prelude(prelude)
  }

  documents(...[namespace, run, count]: Parameters<Loader['documents']>): Promise<void> | undefined {
    if (namespace.database === this.plan.from && namespace.collection === 'system.js') {
      this.#addScripts(run)
      return undefined
    }
    const target = destinationOf(this.plan).target(namespace)
    if (target) {
      let hash = this.#hashes.get(target.name)
      if (!hash) this.#hashes.set(target.name, (hash = new ContentHash()))
      hash.add(run)
    }
    return this.#loader!.documents(namespace, run, count)
  }

  end(...[namespace]: Parameters<Loader['end']>): Promise<void> | undefined {
    return this.#loader!.end(namespace)
  }

  async finish(): Promise<void> {
    await this.#loader?.finish()
  }

  async abort(): Promise<void> {
    await this.#loader?.abort()
  }

  /** What must be found in the database. */
  expected({ namespaces }: ReadDump) {
    const { from, collections } = this.plan
    const read = new Map(namespaces.filter((n) => n.database === from).map((n) => [n.metadata.collection, n]))
    return collections.map(({ name, original, capped }) => {
      const { documents, bytes, crc } = read.get(original)!
      const content = (this.#hashes.get(name) ?? new ContentHash()).value()
      return { name, original, documents, bytes, content, orderedCrc: capped ? crc : null }
    })
  }

  #addScripts(run: Buffer): void {
    this.#scriptBytes += run.length
    if (this.#scriptBytes > mostScripts) {
      throw new BackupError({
        code: 'target-unsuitable',
        message: `system.js in the archive is larger than ${mostScripts / 1024 / 1024} MiB`,
        remedy: 'Restore with --in-place --engine mongodump',
      })
    }
    for (let at = 0; at < run.length; at += run.readInt32LE(at)) {
      const document = run.subarray(at, at + run.readInt32LE(at))
      this.scripts.push(scriptOf(document))
    }
  }
}

/** @returns canonical Extended JSON. @throws BackupError `archive-damaged`, or as {@link oddScript}. */
function scriptOf(document: Buffer): string {
  let text: string
  let again: Uint8Array
  try {
    text = canonical(BSON.deserialize(document, { promoteValues: false }))
    again = BSON.serialize(BSON.EJSON.parse(text, { relaxed: false }))
  } catch (underlying) {
    throw new BackupError({
      code: 'archive-damaged',
      message: 'system.js in the archive holds a document that cannot be parsed',
      cause: 'It was altered, or put together by something else than a server',
      remedy: 'Use another archive',
      underlying,
    })
  }
  if (!document.equals(again)) throw oddScript()
  return text
}

function oddScript(): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: 'system.js in the archive holds a document that cannot be carried byte for byte',
    cause: 'It has field names twice, or values that no driver writes',
    remedy: 'Restore with --in-place --engine mongodump',
  })
}

/** A view cannot be moved aside, and a collection cannot become one. */
function assertNoClash(plan: StagingPlan, live: { name: string; type: string }[]): void {
  const typeOf = new Map(live.map(({ name, type }) => [name, type]))
  const clash =
    plan.collections.find(({ original }) => (typeOf.get(original) ?? 'collection') !== 'collection')
      ?.original ?? plan.views.find(({ name }) => (typeOf.get(name) ?? 'view') !== 'view')?.name
  if (clash === undefined) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `${clash} is a ${typeOf.get(clash)} in the database, and something else in the archive`,
    cause: 'It was dropped and created again as another kind since the backup',
    remedy: `Rename or drop ${clash} by hand, then run the restore again`,
  })
}
