/** Which engine dumps, and how consistent the dump is. */
import { BackupError } from '../errors.ts'
import type { CatalogEntry } from '../mongo/catalog.ts'
import type { ServerFacts } from '../mongo/connection.ts'
import { notCarriedNatively } from '../mongo/fidelity.ts'
import type { ConsistencyChoice, EngineChoice } from '../settings/types.ts'

export interface EnginePlan {
  engine: 'native' | 'mongodump'
  consistency: 'snapshot' | 'collection'
  /** What the user should know of the choice, one sentence each. */
  warnings: string[]
}

/**
 * @throws BackupError `target-unsuitable` where what was asked for cannot be had: native for what it does not carry,
 * a snapshot from a server that has none, or from mongodump.
 */
export function chooseEngine(
  wanted: { engine: EngineChoice; consistency: ConsistencyChoice },
  facts: ServerFacts,
  catalog: CatalogEntry[],
): EnginePlan {
  const reasons = catalog.map(notCarriedNatively).filter((reason) => reason !== null)
  const engine = wanted.engine === 'auto' ? (reasons.length > 0 ? 'mongodump' : 'native') : wanted.engine
  if (engine === 'native' && reasons.length > 0) {
    throw new BackupError({
      code: 'target-unsuitable',
      message: `the native engine does not carry everything here: ${reasons.join('; ')}`,
      remedy: 'Use --engine auto or --engine mongodump',
    })
  }
  const noSnapshot = whyNoSnapshot(engine, facts)
  if (wanted.consistency === 'snapshot' && noSnapshot !== null) {
    throw new BackupError({
      code: 'target-unsuitable',
      message: 'a snapshot cannot be had here',
      cause: noSnapshot,
      remedy: 'Use --consistency collection, or a replica set (one member is enough) with the native engine',
    })
  }
  const warnings: string[] = []
  if (wanted.engine === 'auto' && engine === 'mongodump') {
    warnings.push(
      `Using mongodump, since the native engine does not carry everything here: ${reasons.join('; ')}`,
    )
  }
  if (wanted.consistency === 'auto' && noSnapshot !== null) {
    warnings.push(
      `Not one point in time: each collection is read on its own, because ${lowerFirst(noSnapshot)}`,
    )
  }
  const consistency = wanted.consistency === 'collection' || noSnapshot !== null ? 'collection' : 'snapshot'
  const capped = catalog.filter(({ options }) => options.capped === true).map(({ name }) => name)
  if (consistency === 'snapshot' && capped.length > 0) {
    warnings.push(
      `Capped collections cannot be read in a snapshot and are read on their own: ${capped.join(', ')}`,
    )
  }
  return { engine, consistency, warnings }
}

function whyNoSnapshot(engine: EnginePlan['engine'], facts: ServerFacts): string | null {
  if (engine === 'mongodump') return 'Mongodump reads one collection after the other'
  if (facts.topology === 'standalone') return 'The server is a standalone, not a member of a replica set'
  if (Number.parseInt(facts.version, 10) < 5)
    return `The server is MongoDB ${facts.version}; snapshots need 5.0`
  return null
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
