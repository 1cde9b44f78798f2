/** Loads a dump stream into a database, as a restore does. */
import { MongoArchiveReader } from '../../src/mongo/archive-reader.ts'
import { buildIndexes } from '../../src/mongo/build-indexes.ts'
import type { Connection } from '../../src/mongo/connection.ts'
import { ContentHash } from '../../src/mongo/content-hash.ts'
import type { Destination, Loader } from '../../src/mongo/load.ts'
import { MongorestoreLoader } from '../../src/mongo/load-mongorestore.ts'
import { NativeLoader } from '../../src/mongo/load-native.ts'
import type { ExpectedContent } from '../../src/mongo/prove.ts'
import {
  createCollections,
  destinationOf,
  type PlanOptions,
  planStaging,
  type StagingPlan,
} from '../../src/mongo/staging.ts'
import { LocalTools } from '../../src/mongo/tools.ts'
import { tool } from './tools.ts'

export const engines = ['native', 'mongorestore'] as const
export type Engine = (typeof engines)[number]

export interface LoadedStream {
  plan: StagingPlan
  contents: ExpectedContent[]
}

export function loaderOf(engine: Engine, connection: Connection, uri: string, to: Destination): Loader {
  if (engine === 'native') return new NativeLoader(connection, to)
  process.env.MONGORESTORE = tool('mongorestore')
  return new MongorestoreLoader(connection, new LocalTools(uri, connection.client), to)
}

export async function loadStream(
  engine: Engine,
  connection: Connection,
  uri: string,
  stream: Buffer,
  options: PlanOptions,
  { chunk = 100_000, onDocuments }: { chunk?: number; onDocuments?: () => Promise<void> } = {},
): Promise<LoadedStream> {
  const hashes = new Map<string, ContentHash>()
  let plan: StagingPlan | undefined
  let loader: Loader | undefined
  const reader = new MongoArchiveReader({
    async prelude(prelude) {
      plan = planStaging(prelude, options)
      await createCollections(connection.client.db(options.database), plan)
      loader = loaderOf(engine, connection, uri, destinationOf(plan))
      await loader.prelude(prelude)
    },
    async documents(namespace, run, count) {
      await onDocuments?.()
      const hash = hashes.get(namespace.collection) ?? new ContentHash()
      hashes.set(namespace.collection, hash)
      hash.add(run)
      await loader!.documents(namespace, run, count)
    },
    end: (namespace) => loader!.end(namespace),
  })
  try {
    for (let at = 0; at < stream.length; at += chunk) await reader.write(stream.subarray(at, at + chunk))
    const ended = new Map(reader.end().map((namespace) => [namespace.collection, namespace]))
    await loader!.finish()
    await buildIndexes(connection, options.database, plan!.collections)
    return {
      plan: plan!,
      contents: plan!.collections.map(({ name, original, capped }) => {
        const { documents, bytes, crc } = ended.get(original)!
        const content = (hashes.get(original) ?? new ContentHash()).value()
        return { name, original, documents, bytes, content, orderedCrc: capped ? crc : null }
      }),
    }
  } catch (error) {
    await loader?.abort()
    throw error
  }
}
