/** The native engine: raw inserts, several batches in flight. */
import type { Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import type { StreamNamespace } from './archive-reader.ts'
import type { Connection } from './connection.ts'
import { mongoFailure } from './failure.ts'
import { upsertLiterally } from './literal-upsert.ts'
import { type Destination, type Loader, type LoadTarget, refusedDocument } from './load.ts'
import { documentsOf, pieces, stretches } from './raw-document.ts'
import { assertTaken, rawWrite } from './raw-write.ts'

/**
 * Bytes of documents that make a batch: smaller ones take more of the server's time, larger ones memory of ours. A
 * command may hold 48,000,000; a batch that is not full yet with one document of 16 MiB on top stays below.
 */
const batchBytes = 4_000_000

/** Documents in one insert at most (`maxWriteBatchSize` of every server since 3.6). */
const batchDocuments = 100_000

/** Commands under way at once. */
const maxInFlight = 4

interface Batch {
  target: LoadTarget
  runs: Buffer[]
  bytes: number
  documents: number
}

export class NativeLoader implements Loader {
  readonly #db: Db
  readonly #destination: Destination
  readonly #open = new Map<string, Batch>()
  readonly #inFlight = new Set<Promise<void>>()
  /** Per capped collection, its batch before. */
  readonly #ordered = new Map<string, Promise<void>>()
  /** Full, but kept back: whatever turns out to be the last is written at a majority, which covers all before it. */
  #held: Batch | null = null
  #failure: Error | null = null
  #aborted = false

  constructor({ client }: Connection, destination: Destination) {
    this.#db = client.db(destination.database)
    this.#destination = destination
  }

  prelude(): undefined {
    return undefined
  }

  documents(namespace: StreamNamespace, run: Buffer, count: number): Promise<void> | undefined {
    this.#assertSound()
    const target = this.#destination.target(namespace)
    if (target === null) return undefined
    let wait: Promise<void> | undefined
    for (const piece of pieces(run, count, batchBytes, batchDocuments)) {
      let batch = this.#open.get(target.name)
      if (batch && batch.documents + piece.count > batchDocuments) {
        wait = this.#close(batch)
        batch = undefined
      }
      if (!batch) this.#open.set(target.name, (batch = { target, runs: [], bytes: 0, documents: 0 }))
      batch.runs.push(piece.run)
      batch.bytes += piece.run.length
      batch.documents += piece.count
      if (batch.bytes >= batchBytes) wait = this.#close(batch)
    }
    return wait
  }

  end(namespace: StreamNamespace): Promise<void> | undefined {
    const target = this.#destination.target(namespace)
    const batch = target && this.#open.get(target.name)
    return batch ? this.#close(batch) : undefined
  }

  async finish(): Promise<void> {
    for (const batch of [...this.#open.values()]) await this.#close(batch)
    await Promise.all(this.#inFlight)
    this.#assertSound()
    if (this.#held) await this.#insert(this.#held, 'majority')
    this.#held = null
  }

  async abort(): Promise<void> {
    this.#aborted = true
    this.#open.clear()
    this.#held = null
    await Promise.allSettled(this.#inFlight)
  }

  #assertSound(): void {
    if (this.#failure) throw this.#failure
    if (this.#aborted) throw new Error('the load was aborted')
  }

  #close(batch: Batch): Promise<void> | undefined {
    this.#open.delete(batch.target.name)
    const next = this.#held
    this.#held = batch
    return next ? this.#send(next) : undefined
  }

  /** Sends a batch and waits while too many are under way. */
  #send(batch: Batch): Promise<void> | undefined {
    const { name, capped } = batch.target
    const before = capped ? this.#ordered.get(name) : undefined
    const sent = (before ? before.then(() => this.#insert(batch, 1)) : this.#insert(batch, 1))
      .catch((error: Error) => {
        this.#failure ??= error
      })
      .finally(() => this.#inFlight.delete(sent))
    this.#inFlight.add(sent)
    if (capped) this.#ordered.set(name, sent)
    return this.#inFlight.size < maxInFlight ? undefined : this.#room()
  }

  async #room(): Promise<void> {
    while (this.#inFlight.size >= maxInFlight) await Promise.race(this.#inFlight)
    this.#assertSound()
  }

  async #insert({ target, runs }: Batch, w: 1 | 'majority'): Promise<void> {
    if (this.#failure || this.#aborted) return
    try {
      for (const group of groups(runs, target)) {
        if (group.altered) {
          const documents = group.runs.flatMap((run) => [...documentsOf(run)])
          await upsertLiterally(this.#db, target, documents, w)
        } else await this.#insertRuns(target, group, w)
      }
    } catch (error) {
      if (error instanceof BackupError) throw error
      throw mongoFailure(error, 'target', `loading ${target.name}`)
    }
  }

  async #insertRuns(target: LoadTarget, { runs, count }: Group, w: 1 | 'majority'): Promise<void> {
    const reply = await rawWrite(
      this.#db,
      {
        insert: target.name,
        ordered: target.capped,
        // Needs an action of its own, which readWrite lacks: only where there is something to bypass.
        ...(target.validated && { bypassDocumentValidation: true }),
        writeConcern: { w },
      },
      'documents',
      runs,
    )
    const refused = reply.writeErrors?.[0]
    if (refused) throw refusedDocument(target.name, refused)
    assertTaken(reply, count, target.name)
  }
}

interface Group {
  runs: Buffer[]
  count: number
  altered: boolean
}

/** What goes into one command each: stretches of a kind; where the order counts only neighbours. */
function groups(runs: readonly Buffer[], { name, capped }: LoadTarget): Group[] {
  const found: Group[] = []
  for (const { run, count, altered } of runs.flatMap((run) => stretches(run, name))) {
    let group = capped ? found.at(-1) : found.find((other) => other.altered === altered)
    if (group?.altered !== altered) found.push((group = { runs: [], count: 0, altered }))
    group.runs.push(run)
    group.count += count
  }
  return found
}
