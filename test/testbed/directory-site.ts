/**
 * The whole of it: a deployment of the stand-in Issuer Directory with a second database on its mongod, and the command
 * with a settings file for it. Declare `needs('docker', 'openssl')`.
 */
import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Binary, Db } from 'mongodb'
import { stringify } from 'yaml'
import { type Workplace, workplace } from './cli.ts'
import { type DatabaseState, stateOf } from './database-state.ts'
import { type Deployment, type DeploymentOptions, deployment } from './deployment.ts'
import { docker } from './docker.ts'
import { fetchJson, IssuerDirectoryClient } from './issuer-directory-client.ts'
import { reach } from './reach.ts'

/** Shares the data folder with the service's own. */
const neighbour = 'neighbour'

/** Of the neighbour, random: more than pipes and buffers take, so that an archive that nobody reads stays unfinished. */
const neighbourBytes = 8_000_000

export interface Content {
  own: DatabaseState
  neighbour: DatabaseState
}

export class DirectorySite {
  readonly deployed: Deployment
  readonly place: Workplace

  private constructor(deployed: Deployment, place: Workplace) {
    this.deployed = deployed
    this.place = place
  }

  /** With an issuer of the tenant's own beside the seeded ones. */
  static async open(options: DeploymentOptions = {}): Promise<DirectorySite> {
    const deployed = await deployment({ auth: true, standIn: true, ...options })
    const place = await workplace('')
    // Compose would prefer it to the env file.
    delete place.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING
    for (const name of ['DOCKER_HOST', 'DOCKER_CONFIG']) {
      if (process.env[name] !== undefined) place.env[name] = process.env[name]
    }
    const site = new DirectorySite(deployed, place)
    await writeFile(path.join(place.folder, 'issuer-backup.yaml'), stringify(site.settings))
    try {
      await deployed.up()
      await site.api().createIssuer('own')
      await site.inDatabase(neighbour, async (db) => {
        const large = await db.createCollection<{ n: number; bytes: Buffer | Binary }>('large', {
          validator: { n: { $type: 'int' } },
        })
        await large.createIndex({ n: -1 }, { unique: true, name: 'by n' })
        await large.insertOne({ n: 1, bytes: randomBytes(neighbourBytes) })
      })
    } catch (error) {
      await site.close()
      throw error
    }
    return site
  }

  async close(): Promise<void> {
    await this.deployed.down()
    await this.place.remove()
  }

  /** A client with a token of its own: those from before a restart are void, since the Authority has new keys. */
  api(): IssuerDirectoryClient {
    const { url, ca, authority } = this.deployed
    return new IssuerDirectoryClient({
      url,
      ca: ca!,
      authority: authority!.url,
      clientId: authority!.id,
      clientSecret: authority!.secret,
      tenant: 'acme',
    })
  }

  get settings() {
    const { deployed, place } = this
    return {
      target: 'compose',
      composeFiles: deployed.files.map((file) => this.file(file)),
      projectName: deployed.project,
      envFiles: [this.file('.env')],
      serviceConfig: this.configFile,
      seed: this.file('src/IssuerDirectory/StellaOps.IssuerDirectory/data/csaf-publishers.json'),
      healthUrl: `${deployed.url}/health/live`,
      healthCa: this.file('etc/certificates/ca.pem'),
      recipients: [place.recipient],
      identity: place.identity,
      output: place.vault,
    }
  }

  get configFile(): string {
    return this.file('etc/issuer-directory.yaml')
  }

  /** Of the deployment. */
  file(name: string): string {
    return path.join(this.deployed.folder, name)
  }

  async inDatabase<T>(name: string, work: (db: Db) => Promise<T>): Promise<T> {
    await using client = await reach(await this.deployed.uri())
    return await work(client.db(name))
  }

  async content(): Promise<Content> {
    return {
      own: await this.inDatabase('issuer-directory', stateOf),
      neighbour: await this.inDatabase(neighbour, stateOf),
    }
  }

  /** Slugs of all issuers that the tenant sees, by the API. */
  async issuers(): Promise<string[]> {
    return (await this.api().issuers()).map(({ issuerSlug }) => issuerSlug)
  }

  /** The status of `/health/live`. */
  async health(): Promise<number> {
    return (await fetchJson(`${this.deployed.url}/health/live`, { ca: this.deployed.ca! })).status
  }

  /** Containers and volumes are gone, the files stay. */
  async destroy(): Promise<void> {
    await this.deployed.compose('down', '--volumes', '--timeout', '10')
  }

  /** What a command could change without it being content: containers, their starts, what is ours, archives, files. */
  async traces(): Promise<object> {
    const containers = (await this.deployed.compose('ps', '--all', '--quiet')).split('\n').filter(Boolean)
    return {
      containers: await Promise.all(
        containers.sort().map((id) => docker('inspect', '--format', '{{.Id}} {{json .State}}', id)),
      ),
      ours: await this.ours(),
      volumes: await docker('volume', 'ls', '--quiet', '--filter', `name=${this.deployed.project}`),
      archives: await this.place.listing(),
      dataFolder: await docker(
        // Whoever may write there disturbs a cold copy that is under way.
        ...['run', '--rm', '--volumes-from', `${await this.deployed.container('mongo')}:ro`],
        ...[
          '--entrypoint',
          'sh',
          await this.mongoImage(),
          '-c',
          'ls -A /data/db | grep -i issuer-backup || :',
        ],
      ),
    }
  }

  /** Containers of ours for this deployment, by kind. */
  async ours(): Promise<string[]> {
    const label = `label=io.issuer-backup.deployment=${this.deployed.project}`
    const found = await docker(
      ...['ps', '--all', '--filter', label, '--format', '{{.Label "io.issuer-backup"}} {{.ID}}'],
    )
    return found.split('\n').filter(Boolean).sort()
  }

  async mongoImage(): Promise<string> {
    return docker('inspect', '--format', '{{.Image}}', await this.deployed.container('mongo'))
  }

  /** Removes the config file and the entry of the secret. */
  async loseFiles(): Promise<void> {
    await rm(this.configFile)
    await writeFile(
      this.file('.env'),
      `MONGO_ROOT_PASSWORD='${this.deployed.password!.replaceAll("'", "\\'")}'\n`,
    )
  }
}
