/** A Docker Compose project, as runbooks deploy it: one service is mongod, one writes to it. */
import { BackupError } from '../../errors.ts'
import type { Side } from '../../mongo/failure.ts'
import { type Reporter, silent } from '../../reporter.ts'
import { registerUri } from '../../secrets.ts'
import type { ComposeTarget as Settings } from '../../settings/types.ts'
import type { Cold } from '../cold.ts'
import { DockerLock } from '../docker/lock.ts'
import type {
  FileRole,
  Place,
  RecordedFiles,
  Route,
  RouteContext,
  Service,
  Start,
  Target,
  TargetLock,
} from '../target.ts'
import { ComposeCold } from './cold.ts'
import { assertOnMongo, connectionString } from './credentials.ts'
import { placeOf, readFiles } from './files.ts'
import { ComposeProject } from './project.ts'
import { openRoute } from './route.ts'
import { secretInUse } from './secret.ts'
import { ComposeService } from './service.ts'

export class ComposeTarget implements Target {
  readonly type = 'compose'
  readonly secretForm = 'secret'
  readonly service: Service
  readonly #settings: Settings
  #project: Promise<ComposeProject> | undefined
  #onMongo: Promise<void> | undefined

  constructor(settings: Settings) {
    this.#settings = settings
    this.service = new ComposeService(settings, () => this.#open())
  }

  get database(): string {
    return this.#settings.database
  }

  get notify(): Settings['notify'] {
    return this.#settings.notify
  }

  async lock(operation: string, reporter: Reporter): Promise<TargetLock> {
    const project = await this.#open()
    // First: one on PostgreSQL has no service of mongod, which would say less.
    await this.#assertOnMongo(project)
    const { mongoService } = this.#settings
    const container = await project.container(mongoService)
    const image = container?.image ?? (await project.definition(mongoService)).image
    return DockerLock.take(await project.name(), image, operation, reporter)
  }

  async route(side: Side, context: RouteContext): Promise<Route> {
    return openRoute(this.#settings, await this.#open(), side, context)
  }

  async files(missing: 'error' | 'absent'): Promise<RecordedFiles> {
    return readFiles(this.#settings, await this.#open(), missing)
  }

  async placeOf(role: FileRole): Promise<Place | null> {
    return placeOf(this.#settings, await this.#open(), role)
  }

  async databaseRuns(): Promise<boolean> {
    const project = await this.#open()
    return (await project.container(this.#settings.mongoService))?.running ?? false
  }

  async cold(missing: 'error' | 'create'): Promise<Cold> {
    const project = await this.#open()
    await this.#assertOnMongo(project)
    return ComposeCold.open(this.#settings, project, this.service, missing === 'create')
  }

  async coldIfAny(): Promise<Cold | null> {
    const project = await this.#open()
    return (await project.container(this.#settings.mongoService)) ? this.cold('error') : null
  }

  async assertSecretServes(recorded: Buffer | null, how: Start): Promise<void> {
    const project = await this.#open()
    const mongoUri = await this.secretAfter(recorded, how)
    // With the same the route was opened.
    if (mongoUri === null || mongoUri === (await connectionString(this.#settings, project))) return
    try {
      const context = { reporter: silent, signal: new AbortController().signal }
      const settings = { ...this.#settings, mongoUri }
      const { connection } = await openRoute(settings, project, 'target', context)
      await connection.close()
    } catch (underlying) {
      if (!(underlying instanceof BackupError)) throw underlying
      const whose = recorded ? 'in the archive' : 'of the deployment'
      throw new BackupError({
        code: underlying.code,
        message: `with the secret ${whose} the service would not get at its database: ${underlying.message}`,
        ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        remedy: recorded
          ? 'Give the database that user and password, or correct the env file and leave --with-secret out'
          : 'Correct the env file, or put the secret of the archive back with --with-secret',
        underlying,
      })
    }
  }

  async secretAfter(recorded: Buffer | null, how: Start): Promise<string | null> {
    const uri = await secretInUse(this.#settings, await this.#open(), recorded, how)
    if (uri !== null) registerUri(uri)
    return uri
  }

  /** Once, since every question to the engine counts while a service is down. */
  #assertOnMongo(project: ComposeProject): Promise<void> {
    this.#onMongo ??= assertOnMongo(this.#settings, project)
    return this.#onMongo
  }

  #open(): Promise<ComposeProject> {
    this.#project ??= ComposeProject.open(this.#settings)
    return this.#project
  }
}
