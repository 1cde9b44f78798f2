/**
 * A deployment of mongod and a service, a cold archive of one state, and another state live: for whatever may happen to
 * a cold backup and a cold restore.
 */
import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MongoClient } from 'mongodb'
import { backup } from '../../src/operations/backup.ts'
import { cleanup } from '../../src/operations/cleanup.ts'
import type { Context } from '../../src/operations/context.ts'
import { heal } from '../../src/operations/heal.ts'
import { restore } from '../../src/operations/restore.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { verify } from '../../src/operations/verify.ts'
import { silent } from '../../src/reporter.ts'
import {
  backupSettings,
  cleanupSettings,
  healSettings,
  type RestoreRequest,
  restoreSettings,
  rollbackSettings,
  verifySettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import type { Workplace } from './cli.ts'
import type { Task } from './kill-at-step.ts'
import { type Ending, performed } from './killed-process.ts'

export const database = 'directory'

/** How long a guardian may take on a machine with too few processors, milliseconds. */
const patience = 300_000

export const context: Context = {
  reporter: silent,
  signal: new AbortController().signal,
  confirm: async () => true,
  guardian: null,
}

/** Does this at the step of that name. */
export function at(wanted: string, work: () => Promise<unknown>): Partial<Context> {
  return {
    onStep: async (step) => {
      if (step === wanted) await work()
    },
  }
}

/** Collects what is warned of. */
export function listening() {
  const warnings: string[] = []
  return { warnings, reporter: { ...silent, warn: (words: string) => void warnings.push(words) } }
}

/** The journal of so little data needs no files of 100 MB. */
export const smallJournal = 'log=(prealloc=false,file_max=128KB)'

/** Where the deployment runs is for whoever extends this. */
export abstract class ColdSite {
  readonly workplace: Workplace
  archive = ''
  /** Between two looks at what a guardian does, milliseconds. */
  protected readonly pause: number = 100

  constructor(workplace: Workplace) {
    this.workplace = workplace
  }

  /** Names of all services, in the order of {@link running}. */
  abstract readonly services: readonly string[]
  /** What the target is. */
  protected abstract readonly target: Options
  /** Names of the services that run, sorted. */
  abstract running(): Promise<string[]>
  /** Nothing of ours is left at the target: what holds, what helps, what is written down. */
  abstract tidy(): Promise<boolean>
  /** Calls with a client of the mongod that runs. */
  abstract connected<T>(work: (client: MongoClient) => Promise<T>): Promise<T>
  /** Starts every service. */
  abstract startAll(): Promise<void>
  /** Stops this one, as its owner does. */
  abstract stop(service: string): Promise<void>
  abstract close(): Promise<void>

  get options(): Options {
    const { vault, identity, recipient } = this.workplace
    return {
      database,
      serviceConfig: 'none',
      seed: 'none',
      expect: ['state'],
      stopTimeout: '20s',
      output: vault,
      identity,
      recipients: [recipient],
      ...this.target,
    }
  }

  /** These services run, and nothing is held or written down any more. */
  async settled(services: readonly string[]): Promise<boolean> {
    return (await this.runs(services)) && (await this.tidy())
  }

  /** These services run, and no other. */
  async runs(services: readonly string[]): Promise<boolean> {
    return (await this.running()).join() === services.join()
  }

  /** Makes an archive of one state, and has the other live. */
  protected async prepare(): Promise<void> {
    await this.fill('archived')
    this.archive = await this.backup()
    await this.fill('live')
  }

  async fill(state: 'archived' | 'live'): Promise<void> {
    await this.connected(async (client) => {
      const collection = client.db(database).collection('state')
      await collection.deleteMany({})
      await collection.insertMany([1, 2, 3].map((n) => ({ n, state })))
      await client.db('other').collection('state').updateOne({}, { $set: { state } }, { upsert: true })
    })
  }

  /** Which of the two states is live. Throws where it is neither. */
  async which(): Promise<'archived' | 'live'> {
    return this.connected(async (client) => {
      const found = await client.db(database).collection('state').find().sort({ n: 1 }).toArray()
      const [{ state }] = found as unknown as [{ state: 'archived' | 'live' }]
      assert.deepEqual(
        found.map(({ n, state }) => ({ n, state })),
        [1, 2, 3].map((n) => ({ n, state })),
      )
      assert.equal((await client.db('other').collection('state').findOne())?.state, state)
      return state
    })
  }

  /** As at the beginning. */
  async reset(): Promise<void> {
    await this.startAll()
    if ((await this.which()) === 'archived') await this.fill('live')
  }

  /** @returns the archive's path. */
  async backup(kind: 'hot' | 'cold' = 'cold'): Promise<string> {
    const request = { kind, dryRun: false, sidecar: undefined } as const
    const { archive } = await backup(await backupSettings(this.options, request, {}), context)
    return archive!.path!
  }

  /** A cold backup. @param changes of the settings. */
  async backedUp(changes: Options = {}, how: Partial<Context> = {}, environment = {}) {
    const request = { kind: 'cold', dryRun: false, sidecar: undefined } as const
    const settings = await backupSettings({ ...this.options, ...changes }, request, environment)
    return backup(settings, { ...context, ...how })
  }

  /** A cold backup fails, and there is no archive of it. */
  async yieldsNothing(how: Partial<Context>, expected: object): Promise<void> {
    const before = await this.workplace.listing()
    await assert.rejects(this.backedUp({}, how), expected)
    assert.deepEqual(await this.workplace.listing(), before)
  }

  /** @param changes of the settings, and of the request. */
  async restored(
    archive: string,
    changes: Options = {},
    how: Partial<Context> = {},
    asked: Partial<RestoreRequest> = {},
  ) {
    const request = { ...this.restoreRequest(), ...asked, archive }
    const settings = await restoreSettings({ ...this.options, ...changes }, request, {})
    return restore(settings, { ...context, ...how })
  }

  restoreRequest(): RestoreRequest {
    return {
      archive: this.archive,
      fromDatabase: undefined,
      inPlace: false,
      dryRun: false,
      withConfig: false,
      withSecret: false,
      seedReplay: false,
      withUsers: false,
      extractSecret: undefined,
      noSafetyBackup: undefined,
    }
  }

  async restore() {
    return restore(await restoreSettings(this.options, this.restoreRequest(), {}), context)
  }

  async heal() {
    return heal(await healSettings(this.options, {}), context)
  }

  async rollback(id: string) {
    return rollback(await rollbackSettings(this.options, { id, dryRun: false }, {}), context)
  }

  async cleanup() {
    return cleanup(
      await cleanupSettings({ ...this.options, keepBefore: '1s' }, { remove: true }, {}),
      context,
    )
  }

  /** Verifies every archive under a final name but the first, and removes it. @returns how many there were. */
  async takeNewArchives(): Promise<number> {
    const { vault } = this.workplace
    const names = (await readdir(vault)).filter((name) => name.endsWith('.age'))
    const made = names.filter((name) => path.join(vault, name) !== this.archive)
    for (const archive of made) {
      const request = { archive: path.join(vault, archive), digestOnly: false }
      const { level } = await verify(await verifySettings(this.options, request, {}), context)
      assert.equal(level, 'complete')
    }
    const keep = path.basename(this.archive)
    for (const name of await readdir(vault)) if (!name.startsWith(keep)) await rm(path.join(vault, name))
    return made.length
  }

  /**
   * Lets a process work until it meets its end at the step.
   * @returns the step's name; null where it did not come so far.
   */
  async die(task: Omit<Task, 'options'> & Partial<Pick<Task, 'options'>>): Promise<string | null> {
    for (;;) {
      const { step, words, ending } = await this.#perform(task)
      // The guardian of the one before may only now look whether there is anything to be done.
      if (step === '' && words.includes('is at work on this deployment')) continue
      if (step === 'finished') {
        assert.equal(ending, 0, words)
        return null
      }
      assert.notEqual(step, '', words)
      if (task.by === 'SIGKILL') assert.equal(ending, 'SIGKILL', words)
      return step
    }
  }

  /** Lets a process work to its end. @returns the names of its steps. */
  async live(work: Task['work']): Promise<string[]> {
    const { step, steps, words } = await this.#perform({ work, by: 'SIGKILL', guarded: false, killAt: -1 })
    assert.equal(step, 'finished', words)
    return steps
  }

  #perform(task: Parameters<ColdSite['die']>[0]): Promise<Ending> {
    const env = { ...process.env, ...this.workplace.env }
    return performed({ ...task, options: { ...this.options, ...task.options } }, env)
  }

  /** Waits for what a guardian does. @returns how long, milliseconds. */
  async until(condition: () => Promise<boolean>): Promise<number> {
    const begin = Date.now()
    const end = begin + patience
    while (!(await condition())) {
      assert.ok(Date.now() < end, 'the guardian does nothing')
      await sleep(this.pause)
    }
    return Date.now() - begin
  }
}
