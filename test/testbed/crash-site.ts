/** A tiny database with two states, a service, and processes that die at a step of a restore. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { listAll } from '../../src/mongo/catalog.ts'
import { journalName, type RestoreRecord, readJournal } from '../../src/mongo/journal.ts'
import { isOurs } from '../../src/mongo/own-names.ts'
import { cleanup } from '../../src/operations/cleanup.ts'
import type { Context } from '../../src/operations/context.ts'
import { heal } from '../../src/operations/heal.ts'
import { restore } from '../../src/operations/restore.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { silent } from '../../src/reporter.ts'
import {
  backupSettings,
  cleanupSettings,
  healSettings,
  type RestoreRequest,
  restoreSettings,
  rollbackSettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { type Workplace, workplace } from './cli.ts'
import { type DatabaseState, stateOf, uuidsOf } from './database-state.ts'
import type { Task } from './kill-at-step.ts'
import { performed } from './killed-process.ts'
import { type Mongod, startMongod } from './mongod.ts'

/** Nobody to ask, nobody to tell, nobody beside it. */
export const context: Context = {
  reporter: silent,
  signal: new AbortController().signal,
  confirm: async () => true,
  guardian: null,
}

export class CrashSite {
  readonly #mongod: Mongod
  readonly #client: MongoClient
  readonly #workplace: Workplace
  readonly db: Db
  /** What the archive holds; what stands in its way. */
  archived!: DatabaseState
  live!: DatabaseState
  liveUuids!: Record<string, string | null>
  /** Path of the archive. */
  archive!: string
  /** Beside what it works with anyway. */
  more: Options = {}

  private constructor(mongod: Mongod, client: MongoClient, place: Workplace) {
    this.#mongod = mongod
    this.#client = client
    this.#workplace = place
    this.db = client.db('directory')
  }

  static async open(): Promise<CrashSite> {
    const mongod = await startMongod({ replicaSet: true })
    const client = await MongoClient.connect(mongod.uri)
    const site = new CrashSite(mongod, client, await workplace(mongod.uri))
    await site.#fill('archived')
    await site.#archive()
    return site
  }

  async close(): Promise<void> {
    await this.#client.close()
    await this.#mongod.stop()
    await this.#workplace.remove()
  }

  /** As before the restore: other data is live, the service runs. */
  async reset(): Promise<void> {
    await this.#fill('live')
    this.live = await stateOf(this.db)
    this.liveUuids = await uuidsOf(this.db)
    writeFileSync(this.#running, '')
  }

  async #fill(state: 'archived' | 'live'): Promise<void> {
    const { db } = this
    await db.dropDatabase()
    await db.collection('both').insertMany([1, 2, 3].map((n) => ({ n, state })))
    await db.collection(`${state}-only`).insertOne({ state })
    await db.collection('both').createIndex({ at: 1 }, { expireAfterSeconds: state === 'live' ? 60 : 90 })
    await db.createCollection('view', { viewOn: 'both', pipeline: [{ $match: { state } }] })
    await db.collection<{ _id: string }>('system.js').insertOne({ _id: 'script', value: state } as never)
  }

  get #running(): string {
    return path.join(this.#workplace.folder, 'service-runs')
  }

  get serviceRuns(): boolean {
    return existsSync(this.#running)
  }

  get #options(): Options {
    return {
      mongoUri: this.#mongod.uri,
      database: this.db.databaseName,
      stopCommand: `rm -f '${this.#running}'`,
      startCommand: `touch '${this.#running}'`,
      identity: this.#workplace.identity,
      output: this.#workplace.vault,
      ...this.more,
    }
  }

  /** A file for what is told. */
  get told(): string {
    return path.join(this.#workplace.folder, 'told.jsonl')
  }

  request(inPlace: boolean): RestoreRequest {
    return {
      archive: this.archive,
      fromDatabase: undefined,
      inPlace,
      dryRun: false,
      withConfig: false,
      withSecret: false,
      seedReplay: false,
      withUsers: false,
      extractSecret: undefined,
      noSafetyBackup: undefined,
    }
  }

  /** Lets a process work until it dies at the step. @returns the step's name; null where it came to its end. */
  async die(work: Task['work'], killAt: Task['killAt'], guarded: boolean): Promise<string | null> {
    const task: Task = { options: this.#options, work, killAt, by: 'SIGKILL', guarded }
    const { step, words, ending } = await performed(task, this.#workplace.env)
    if (step === 'finished' && ending === 0) return null
    assert.equal(ending, 'SIGKILL', words)
    return step
  }

  async heal(): Promise<void> {
    await heal(await this.healSettings(), context)
  }

  healSettings() {
    return healSettings(this.#options, {})
  }

  /** What a restore of this archive is told. */
  restoreSettings(inPlace: boolean) {
    return restoreSettings(this.#options, this.request(inPlace), {})
  }

  /** @param changes of the context that it runs in. */
  async restore(inPlace: boolean, changes: Partial<Context> = {}) {
    return restore(await this.restoreSettings(inPlace), { ...context, ...changes })
  }

  /** Puts documents that no compression makes smaller into the archive, which is made anew. @param bytes in all, about. */
  async enlarge(bytes: number): Promise<void> {
    await this.#fill('archived')
    const documents = Array.from({ length: 10 }, () => ({ noise: randomBytes(bytes / 10) }))
    await this.db.collection('both').insertMany(documents as never[])
    await this.#archive()
  }

  async #archive(): Promise<void> {
    this.archived = await stateOf(this.db)
    this.archive = await this.#workplace.backup('--database', this.db.databaseName)
  }

  /** What a backup of this database is told. */
  async backupSettings(output: string) {
    const options = { ...this.#options, output, recipients: [this.#workplace.recipient] }
    return backupSettings(options, { kind: 'hot', dryRun: false, sidecar: undefined }, {})
  }

  async rollback(id: string): Promise<void> {
    await rollback(await rollbackSettings(this.#options, { id, dryRun: false }, {}), context)
  }

  async cleanup(): Promise<void> {
    await cleanup(await cleanupSettings(this.#options, { remove: true }, {}), context)
  }

  /** Of the one restore in the journal. */
  async record(): Promise<RestoreRecord> {
    const [record, ...others] = await readJournal(this.db)
    assert.ok(record && others.length === 0)
    return record
  }

  /** Which of the two states is live. Throws where it is neither. */
  async which(): Promise<'archived' | 'live'> {
    const state = await stateOf(this.db)
    // What only the live state has is kept by a restore.
    const { 'live-only': hash, ...hashes } = state.hashes
    if (state.catalog.view === this.archived.catalog.view && hash !== undefined) {
      const { 'live-only': kept, ...catalog } = state.catalog
      assert.deepEqual({ hashes, catalog }, this.archived)
      assert.deepEqual([hash, kept], [this.live.hashes['live-only'], this.live.catalog['live-only']])
      return 'archived'
    }
    assert.deepEqual(state, this.live)
    return 'live'
  }

  /** Nobody works on the database. */
  async lockIsFree(): Promise<boolean> {
    return (await this.db.collection<{ _id: string }>(journalName).findOne({ _id: 'lock' })) === null
  }

  /** Waits for what a guardian does. */
  async until(condition: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 60_000
    while (!(await condition())) {
      assert.ok(Date.now() < end, 'the guardian does nothing')
      await sleep(50)
    }
  }

  /** Names of ours that stand in the database, the journal among them. */
  async leftovers(): Promise<string[]> {
    return (await listAll(this.db)).map(({ name }) => name).filter(isOurs)
  }
}
