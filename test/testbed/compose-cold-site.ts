/** The Compose project of a {@link ColdSite}. Declare `needs('docker')`. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { MongoClient } from 'mongodb'
import type { Options } from '../../src/settings/schema.ts'
import { type Workplace, workplace } from './cli.ts'
import { ColdSite, smallJournal } from './cold-site.ts'
import { docker, images } from './docker.ts'

export interface ComposeSiteOptions {
  /** Behind `mongod`. */
  mongod?: readonly string[]
  /** A further line of the mongo service. */
  mongo?: string
  /** The restart policy of both services. */
  restart?: string
  /** What the service runs in the place of a sleep that ends at once. */
  app?: string
  /** Lines of the mongo service's `volumes`, and of the file's own. */
  mount?: string
  volumes?: string
  /** Runs before anything is written. */
  prepare?(site: ComposeColdSite): Promise<unknown>
  /** Without, nothing is written and no archive made. */
  filled?: boolean
  /** A line such as `name: other`. */
  head?: string
  projectName?: string
}

export class ComposeColdSite extends ColdSite {
  readonly services = ['issuer-directory', 'mongo']
  readonly projectName: string
  readonly composeFile: string

  private constructor(workplace: Workplace, projectName: string) {
    super(workplace)
    this.projectName = projectName
    this.composeFile = path.join(workplace.folder, 'deploy', 'compose', 'docker-compose.prod.yaml')
  }

  static async open(options: ComposeSiteOptions = {}): Promise<ComposeColdSite> {
    const projectName = options.projectName ?? `ib-cold-${randomBytes(4).toString('hex')}`
    const site = new ComposeColdSite(await workplace('mongodb://nowhere'), projectName)
    await mkdir(path.dirname(site.composeFile), { recursive: true })
    await writeFile(site.composeFile, composeFile(options))
    await site.compose('up', '--detach')
    await options.prepare?.(site)
    if (options.filled !== false) await site.prepare()
    return site
  }

  async close(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '2')
    await this.workplace.remove()
  }

  protected get target(): Options {
    return { target: 'compose', composeFiles: [this.composeFile], projectName: this.projectName }
  }

  compose(...args: string[]): Promise<string> {
    return docker('compose', '--file', this.composeFile, '--project-name', this.projectName, ...args)
  }

  async running(): Promise<string[]> {
    const names = await this.#ps(
      '--filter',
      'status=running',
      '--format',
      '{{.Label "com.docker.compose.service"}}',
    )
    return names.split('\n').filter(Boolean).sort()
  }

  /** By docker alone: Compose takes several times the processor, and what is asked over and over slows what is timed. */
  #ps(...args: string[]): Promise<string> {
    return docker('ps', '--all', '--filter', `label=com.docker.compose.project=${this.projectName}`, ...args)
  }

  async tidy(): Promise<boolean> {
    const label = `label=io.issuer-backup.deployment=${this.projectName}`
    return (await docker('ps', '--all', '--quiet', '--filter', label)) === ''
  }

  async startAll(): Promise<void> {
    await this.compose('start')
  }

  async stop(service: string): Promise<void> {
    await this.compose('stop', '--timeout', '2', service)
  }

  container(service: string): Promise<string> {
    return this.#ps('--quiet', '--no-trunc', '--filter', `label=com.docker.compose.service=${service}`)
  }

  /** Runs a script as root, with mongod's own mounts. */
  async inFolder(script: string): Promise<string> {
    const mounts = ['--volumes-from', await this.container('mongo')]
    const name = `look-${randomBytes(4).toString('hex')}`
    try {
      return await docker(
        ...['run', '--name', name, '--network', 'none', '--user', '0:0', ...mounts],
        ...['--entrypoint', 'sh', images.mongo, '-c', `cd /data/db && ${script}`],
      )
    } finally {
      // One that goes by itself goes late, and until then it shares the data folder.
      await docker('rm', '--force', name)
    }
  }

  /** Content, owner and mode of all that is not ours. */
  stateOfFolder(): Promise<string> {
    return this.inFolder(`find . -path ./.issuer-backup -prune -o -type f -exec sha256sum {} + | sort
      find . -path ./.issuer-backup -prune -o -exec stat -c '%n %u:%g %a' {} + | sort`)
  }

  /** What of ours is beside the data. */
  ours(): Promise<string> {
    return this.inFolder('ls .issuer-backup 2>/dev/null || :')
  }

  async startedAt(): Promise<string> {
    const containers = await Promise.all(this.services.map((service) => this.container(service)))
    return docker('inspect', '--format', '{{.State.StartedAt}}', ...containers)
  }

  /** Refuses, and neither stops nor changes anything. */
  async refusesUntouched(work: () => Promise<unknown>, expected: object): Promise<void> {
    const before = await this.startedAt()
    await assert.rejects(work(), expected)
    assert.equal(await this.startedAt(), before)
    assert.equal(await this.which(), 'live')
    assert.equal(await this.ours(), '')
  }

  /** All runs, and nothing of ours is left. */
  async assertLeftAlone(): Promise<void> {
    assert.ok(await this.settled(this.services))
    const partial = (await this.workplace.listing()).filter((name) => name.endsWith('.partial'))
    assert.deepEqual(partial, [])
  }

  /** Where archives go that are not the vault's. */
  elsewhere(): Options {
    return { ...this.options, output: this.workplace.folder }
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
}

function composeFile({
  mongod = [],
  mongo = '',
  restart = 'no',
  app,
  mount,
  volumes,
  head = '',
}: ComposeSiteOptions): string {
  const command = ['mongod', '--bind_ip_all', '--wiredTigerEngineConfigString', smallJournal, ...mongod]
  return `${head}
services:
  mongo:
    image: ${images.mongo}
    command: ${JSON.stringify(command)}
    volumes: [${JSON.stringify(mount ?? 'mongo-data:/data/db')}]
    restart: ${JSON.stringify(restart)}
    ${mongo}
  issuer-directory:
    image: ${images.mongo}
    entrypoint: ${JSON.stringify(app === undefined ? ['sleep', '1000000'] : ['sh', '-c', app])}
    init: true
    restart: ${JSON.stringify(restart)}
    depends_on: [mongo]
    healthcheck: { test: [CMD-SHELL, 'test ! -e /tmp/sick'], interval: 1s, retries: 1 }
    environment:
      ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: mongodb://mongo:27017/
${volumes ?? 'volumes:\n  mongo-data:'}
`
}
