/**
 * The lock of a `direct` target: a document in the database that is restored, where every machine and user sees it.
 *
 * A holder lives while its heartbeat moves. That is watched, not read off a clock: machines disagree about the time.
 * Only where holder and observer share a kernel and a process table, a process that is gone is taken for dead at once.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Collection, Db } from 'mongodb'
import { BackupError } from '../errors.ts'
import { isServerError } from '../mongo/failure.ts'
import { dropJournal, droppableJournal, journalName } from '../mongo/journal.ts'
import type { Reporter } from '../reporter.ts'
import { describeHolder, type Holder, isGone, self } from './holder.ts'

/** How the living are told from the dead. Milliseconds. */
interface Pace {
  /** How often a holder shows that it lives. */
  beatInterval: number
  /** How long a heartbeat must stand still before its holder counts as dead: many missed beats. */
  deadAfter: number
}

const usualPace: Pace = { beatInterval: 2_000, deadAfter: 20_000 }

interface LockDocument {
  _id: 'lock'
  token: string
  operation: string
  holder: Holder
  started: Date
  /** Counts up with every heartbeat. */
  beat: number
  /** The UUID of the journal whose last document this is, from when it is to be dropped: nobody takes it over. */
  dropping?: string
}

/** A lock that is held, until it is released or found lost. */
export class Lock {
  readonly token: string
  readonly #db: Db
  readonly #collection: Collection<LockDocument>
  readonly #timer: NodeJS.Timeout
  #lost = false

  private constructor(db: Db, collection: Collection<LockDocument>, token: string, { beatInterval }: Pace) {
    this.#db = db
    this.#collection = collection
    this.token = token
    // A server that cannot be reached may come back; whoever needs the lock finds out by asserting it.
    this.#timer = setInterval(() => void this.#beat().catch(() => {}), beatInterval)
    this.#timer.unref()
  }

  /**
   * Takes the lock, or takes it over from a holder that is dead.
   * @param inherited the token of a holder known to be dead, as its guardian knows it.
   * @param pace the same for everybody at one database.
   * @throws BackupError `locked`, naming who holds it and since when.
   */
  static async take(
    db: Db,
    operation: string,
    reporter: Reporter,
    inherited?: string,
    pace: Pace = usualPace,
  ): Promise<Lock> {
    const collection = db.collection<LockDocument>(journalName, {
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority' },
    })
    const mine: LockDocument = {
      _id: 'lock',
      token: randomUUID(),
      operation,
      holder: self(),
      started: new Date(),
      beat: 0,
    }
    for (;;) {
      try {
        await collection.insertOne(mine)
        return new Lock(db, collection, mine.token, pace)
      } catch (error) {
        if (!isServerError(error, 11000)) throw error
      }
      const found = await collection.findOne({ _id: 'lock' })
      if (!found) continue
      if (found.dropping) {
        await dropJournal(db, found.dropping)
        continue
      }
      if (found.token !== inherited) await assertDead(collection, found, reporter, pace)
      const { _id, ...taken } = mine
      const { modifiedCount } = await collection.updateOne(
        { _id: 'lock', token: found.token, beat: found.beat },
        { $set: taken },
      )
      if (modifiedCount === 1) {
        reporter.info(`Taking over from ${describe(found)}, which has died`)
        return new Lock(db, collection, mine.token, pace)
      }
    }
  }

  /**
   * Called before each dangerous step.
   * @throws BackupError `locked` where somebody else has taken the lock over; else what the driver throws.
   */
  async assertHeld(): Promise<void> {
    if (!this.#lost) await this.#beat()
    if (!this.#lost) return
    throw new BackupError({
      code: 'locked',
      message: 'the lock has been lost to somebody else',
      cause: 'This process was suspended or cut off from the server for so long that it was taken for dead',
      remedy: 'Run issuer-backup heal, then look at what the other run did',
    })
  }

  /**
   * Leaves no empty journal behind, where the server can drop it safely (6.0).
   *
   * Never throws: a lock that cannot be given back is taken over, and what went wrong before says more.
   */
  async release(): Promise<void> {
    clearInterval(this.#timer)
    await this.#dropEmptyJournal().catch(() => {})
    await this.#collection.deleteOne({ _id: 'lock', token: this.token }).catch(() => {})
  }

  /**
   * The journal goes with the lock in it, so that nobody can have put his own there. Whoever finds it marked drops it
   * too, and takes the lock in a new one, which a drop of ours that comes late spares: it has another UUID.
   */
  async #dropEmptyJournal(): Promise<void> {
    if (await this.#collection.findOne({ _id: { $ne: 'lock' as const } })) return
    const uuid = await droppableJournal(this.#db)
    if (uuid === null) return
    const { matchedCount } = await this.#collection.updateOne(
      { _id: 'lock', token: this.token },
      // The beat too: whoever has watched it stand still must not take over what is about to go.
      { $set: { dropping: uuid }, $inc: { beat: 1 } },
    )
    if (matchedCount === 1) await dropJournal(this.#db, uuid)
  }

  async #beat(): Promise<void> {
    const { matchedCount } = await this.#collection.updateOne(
      { _id: 'lock', token: this.token },
      { $inc: { beat: 1 } },
    )
    this.#lost ||= matchedCount === 0
  }
}

async function assertDead(
  collection: Collection<LockDocument>,
  found: LockDocument,
  reporter: Reporter,
  { beatInterval, deadAfter }: Pace,
): Promise<void> {
  if (isGone(found.holder)) return
  reporter.info(`Locked by ${describe(found)}; watching for ${deadAfter / 1000} s whether it lives`)
  const end = Date.now() + deadAfter
  while (Date.now() < end) {
    await sleep(beatInterval / 2)
    const now = await collection.findOne({ _id: 'lock' })
    if (!now || now.dropping) return
    if (now.token !== found.token || now.beat !== found.beat) {
      throw new BackupError({
        code: 'locked',
        message: `${describe(now)} is at work on this database`,
        remedy: 'Wait until it has ended, then run this again',
      })
    }
  }
}

function describe({ operation, holder, started }: LockDocument): string {
  return describeHolder(operation, holder, started.toISOString())
}
