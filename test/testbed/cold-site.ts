/**
 * A Compose project with mongod and a service, a cold archive of one state, and another state live: for whatever may
 * happen to a cold backup and a cold restore. Declare `needs('docker')`.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
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
import { type Workplace, workplace } from './cli.ts'
import { docker, images } from './docker.ts'
import type { Task } from './kill-at-step.ts'

const database = 'directory'

export const context: Context = {
  reporter: silent,
  signal: new AbortController().signal,
  confirm: async () => true,
  guardian: null,
}

export interface ColdSiteOptions {
  /** Behind `mongod`. */
  mongod?: readonly string[]
  /** A further line of the mongo service. */
  mongo?: string
  /** Lines of the mongo service's `volumes`, and of the file's own. */
  mount?: string
  volumes?: string
  /** Runs before anything is written. */
  prepare?(site: ColdSite): Promise<unknown>
  /** Without, nothing is written and no archive made. */
  filled?: boolean
  /** A line such as `name: other`. */
  head?: string
  projectName?: string
}

/** The journal of so little data needs no files of 100 MB. */
const smallJournal = 'log=(prealloc=false,file_max=128KB)'

export class ColdSite {
  readonly workplace: Workplace
  readonly projectName: string
  readonly composeFile: string
  archive = ''

  private constructor(workplace: Workplace, projectName: string) {
    this.workplace = workplace
    this.projectName = projectName
    this.composeFile = path.join(workplace.folder, 'deploy', 'compose', 'docker-compose.prod.yaml')
  }

  static async open(options: ColdSiteOptions = {}): Promise<ColdSite> {
    const projectName = options.projectName ?? `ib-cold-${randomBytes(4).toString('hex')}`
    const site = new ColdSite(await workplace('mongodb://nowhere'), projectName)
    await mkdir(path.dirname(site.composeFile), { recursive: true })
    await writeFile(site.composeFile, composeFile(options))
    await site.compose('up', '--detach')
    await options.prepare?.(site)
    if (options.filled === false) return site
    await site.fill('archived')
    site.archive = await site.backup()
    await site.fill('live')
    return site
  }

  async close(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '2')
    await this.workplace.remove()
  }

  get options(): Options {
    const { vault, identity, recipient } = this.workplace
    return {
      target: 'compose',
      composeFiles: [this.composeFile],
      projectName: this.projectName,
      database,
      serviceConfig: 'none',
      seed: 'none',
      expect: ['state'],
      stopTimeout: '20s',
      output: vault,
      identity,
      recipients: [recipient],
    }
  }

  compose(...args: string[]): Promise<string> {
    return docker('compose', '--file', this.composeFile, '--project-name', this.projectName, ...args)
  }

  /** Names of the services that run, sorted. */
  async running(): Promise<string[]> {
    const names = await this.compose('ps', '--services', '--status', 'running')
    return names.split('\n').filter(Boolean).sort()
  }

  /** All services run, and nothing is held or written down any more. */
  async settled(services: readonly string[]): Promise<boolean> {
    if ((await this.running()).join() !== services.join()) return false
    const ours = await docker(
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `label=io.issuer-backup.deployment=${this.projectName}`,
    )
    return ours === ''
  }

  container(service: string): Promise<string> {
    return this.compose('ps', '--all', '--quiet', service)
  }

  /** A client of the mongod that runs. */
  async connected<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    const address = await docker(
      'inspect',
      '--format',
      '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
      await this.container('mongo'),
    )
    const client = new MongoClient(`mongodb://${address}:27017/?directConnection=true`)
    try {
      return await work(await client.connect())
    } finally {
      await client.close()
    }
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
    await this.compose('start')
    if ((await this.which()) === 'archived') await this.fill('live')
  }

  /** A cold backup. @returns the archive's path. */
  async backup(): Promise<string> {
    const request = { kind: 'cold', dryRun: false, sidecar: undefined } as const
    const { archive } = await backup(await backupSettings(this.options, request, {}), context)
    return archive!.path!
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
    const { rm } = await import('node:fs/promises')
    for (const name of await readdir(vault)) if (!name.startsWith(keep)) await rm(path.join(vault, name))
    return made.length
  }

  /**
   * Lets a process work until it meets its end at the step.
   * @returns the step's name; null where it did not come so far.
   */
  async die(task: Omit<Task, 'options'>): Promise<string | null> {
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

  async #perform(task: Omit<Task, 'options'>): Promise<{ step: string; words: string; ending: unknown }> {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'kill-at-step.ts')], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...this.workplace.env },
    })
    child.stdin.end(JSON.stringify({ ...task, options: this.options } satisfies Task))
    const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)))
    const [step, words] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { step, words, ending: await ended }
  }

  /** Waits for what a guardian does. @returns how long, milliseconds. */
  async until(condition: () => Promise<boolean>): Promise<number> {
    const begin = Date.now()
    const end = begin + 90_000
    while (!(await condition())) {
      assert.ok(Date.now() < end, 'the guardian does nothing')
      await sleep(100)
    }
    return Date.now() - begin
  }
}

function composeFile({ mongod = [], mongo = '', mount, volumes, head = '' }: ColdSiteOptions): string {
  const command = ['mongod', '--bind_ip_all', '--wiredTigerEngineConfigString', smallJournal, ...mongod]
  return `${head}
services:
  mongo:
    image: ${images.mongo}
    command: ${JSON.stringify(command)}
    volumes: [${JSON.stringify(mount ?? 'mongo-data:/data/db')}]
    ${mongo}
  issuer-directory:
    image: ${images.mongo}
    entrypoint: [sleep, '1000000']
    init: true
    depends_on: [mongo]
    healthcheck: { test: [CMD, 'true'], interval: 300ms }
    environment:
      ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: mongodb://mongo:27017/
${volumes ?? 'volumes:\n  mongo-data:'}
`
}
