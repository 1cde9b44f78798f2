/** The mongorestore engine: the stock tool, fed with the stream as it is to be loaded. */
import { BackupError } from '../errors.ts'
import { encodeBlockHeader, encodeEnd, encodePrelude, type Prelude, terminator } from './archive-format.ts'
import type { StreamNamespace } from './archive-reader.ts'
import type { Connection } from './connection.ts'
import { Crc64 } from './crc64.ts'
import { mongoFailure } from './failure.ts'
import { upsertLiterally } from './literal-upsert.ts'
import type { Destination, Loader, LoadTarget } from './load.ts'
import { Mongorestore } from './mongorestore.ts'
import { ownPrefixes } from './own-names.ts'
import { documentsOf, type Stretch, stretches } from './raw-document.ts'
import type { Tools } from './tools.ts'

/** Inserters for each collection; more were not faster. */
const workers = 4

/**
 * Writes the stream anew, its collections under the names of the destination and without options and indexes, which
 * exist or come later. So mongorestore has nothing to rename, and nothing to decide.
 */
export class MongorestoreLoader implements Loader {
  readonly #connection: Connection
  readonly #tools: Tools
  readonly #destination: Destination
  readonly #signal: AbortSignal | undefined
  /** Of what mongorestore is given, which is not all. */
  readonly #crcs = new Map<LoadTarget, Crc64>()
  #child: Mongorestore | null = null
  /** The namespace whose block is open. */
  #open: StreamNamespace | null = null
  #documents = 0

  constructor(connection: Connection, tools: Tools, destination: Destination, signal?: AbortSignal) {
    this.#connection = connection
    this.#tools = tools
    this.#destination = destination
    this.#signal = signal
  }

  prelude(prelude: Prelude): Promise<void> | undefined {
    const { database } = this.#destination
    const targets = prelude.collections.flatMap((metadata) => this.#destination.target(metadata) ?? [])
    const options = [
      '--noIndexRestore',
      '--noOptionsRestore',
      ...(targets.some(({ capped }) => capped)
        ? ['--maintainInsertionOrder']
        : ['--stopOnError', `--numInsertionWorkersPerCollection=${workers}`]),
      ...(targets.some(({ validated }) => validated) ? ['--bypassDocumentValidation'] : []),
    ]
    this.#child = new Mongorestore(this.#connection, this.#tools, options, this.#signal)
    const collections = targets.map(({ name }) => ({
      database,
      collection: name,
      type: 'collection',
      options: {},
      indexes: [],
      uuid: null,
    }))
    return this.#child.write(encodePrelude({ ...prelude, collections }))
  }

  documents(namespace: StreamNamespace, run: Buffer): Promise<void> | undefined {
    const target = this.#destination.target(namespace)
    if (target === null) return undefined
    const [first, ...others] = stretches(run, target.name)
    if (others.length > 0 || first!.altered) return this.#mixed(namespace, target, [first!, ...others])
    return this.#pass(namespace, target, first!)
  }

  end(namespace: StreamNamespace): Promise<void> | undefined {
    const target = this.#destination.target(namespace)
    if (target === null) return undefined
    const crc = (this.#crcs.get(target) ?? new Crc64()).value()
    return this.#child!.write(...this.#closeBlock(), encodeEnd(this.#destination.database, target.name, crc))
  }

  async finish(): Promise<void> {
    const restored = await this.#child!.finish()
    if (restored === this.#documents) return
    throw new BackupError({
      code: 'target-failed',
      message: `mongorestore restored ${restored} of ${this.#documents} documents`,
      cause: 'It ends well even where documents are refused',
      remedy: 'Look at the log of mongod, or use --engine native',
    })
  }

  async abort(): Promise<void> {
    await this.#child?.abort()
  }

  #closeBlock(): Buffer[] {
    const open = this.#open !== null
    this.#open = null
    return open ? [terminator] : []
  }

  #pass(namespace: StreamNamespace, target: LoadTarget, { run, count }: Stretch): Promise<void> | undefined {
    this.#documents += count
    let crc = this.#crcs.get(target)
    if (!crc) this.#crcs.set(target, (crc = new Crc64()))
    crc.update(run)
    if (this.#open === namespace) return this.#child!.write(run)
    const before = this.#closeBlock()
    this.#open = namespace
    return this.#child!.write(...before, encodeBlockHeader(this.#destination.database, target.name), run)
  }

  /** What mongorestore would not store as it is we store ourselves. */
  async #mixed(namespace: StreamNamespace, target: LoadTarget, parts: readonly Stretch[]): Promise<void> {
    if (target.capped) {
      throw new BackupError({
        code: 'target-unsuitable',
        message: `${namespace.collection} holds a Timestamp(0, 0), which mongorestore does not bring back`,
        cause: 'It is capped, so that its documents must be stored in order, by one writer',
        remedy: 'Use --engine native',
      })
    }
    const db = this.#connection.client.db(this.#destination.database)
    for (const part of parts) {
      if (!part.altered) await this.#pass(namespace, target, part)
      else {
        try {
          await upsertLiterally(db, target, [...documentsOf(part.run)], 'majority')
        } catch (error) {
          throw mongoFailure(error, 'target', `loading ${target.name}`)
        }
      }
    }
  }
}

/**
 * Restores an archive in place by mongorestore alone, with options, indexes, views and time series as it makes them:
 * for what this program cannot carry itself. Takes the bytes of the archive as they are.
 */
export class PassthroughRestore {
  readonly #child: Mongorestore

  /** @param databases the database's name in the archive and at the target */
  constructor(
    connection: Connection,
    tools: Tools,
    databases: { from: string; to: string },
    signal?: AbortSignal,
  ) {
    const { from, to } = databases
    this.#child = new Mongorestore(
      connection,
      tools,
      [
        '--stopOnError',
        '--maintainInsertionOrder',
        `--nsInclude=${literal(from)}.*`,
        ...Object.values(ownPrefixes).map((prefix) => `--nsExclude=${literal(from)}.${prefix}*`),
        ...(from === to ? [] : [`--nsFrom=${literal(from)}.*`, `--nsTo=${literal(to)}.*`]),
      ],
      signal,
    )
  }

  /** A promise returned holds the stream back. */
  write(chunk: Buffer): Promise<void> | undefined {
    return this.#child.write(chunk)
  }

  /**
   * @returns how many documents mongorestore says it restored.
   * @throws BackupError `target-failed`.
   */
  finish(): Promise<number> {
    return this.#child.finish()
  }

  abort(): Promise<void> {
    return this.#child.abort()
  }
}

/** A database's name as a pattern of mongorestore's that matches it alone; of its special characters it has one. */
function literal(name: string): string {
  return name.replaceAll('*', '\\*')
}
