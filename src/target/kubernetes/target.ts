/** A release of a Helm chart on Kubernetes: one workload is mongod, one writes to it. */
import { BackupError } from '../../errors.ts'
import type { Side } from '../../mongo/failure.ts'
import { type Reporter, silent } from '../../reporter.ts'
import { registerUri } from '../../secrets.ts'
import type { HelmTarget as Settings } from '../../settings/types.ts'
import type { Cold } from '../cold.ts'
import type {
  FileRole,
  Place,
  RecordedFiles,
  Route,
  RouteContext,
  Start,
  Target,
  TargetLock,
} from '../target.ts'
import { KubernetesCold } from './cold.ts'
import { assertOnMongo, connectionString, serviceSecret } from './credentials.ts'
import { placeOf, readFiles } from './files.ts'
import { Kubectl } from './kubectl.ts'
import { KubernetesLease } from './lease.ts'
import { openRoute } from './route.ts'
import { parseSecret, valueIn } from './secret.ts'
import { KubernetesService } from './service.ts'
import { Workloads } from './workloads.ts'

export class HelmTarget implements Target {
  readonly type = 'helm'
  readonly secretForm = 'secretManifest'
  readonly service: KubernetesService
  readonly #settings: Settings
  readonly #workloads: Workloads

  constructor(settings: Settings) {
    this.#settings = settings
    this.#workloads = new Workloads(settings, new Kubectl(settings))
    this.service = new KubernetesService(settings, this.#workloads)
  }

  get database(): string {
    return this.#settings.database
  }

  get notify(): Settings['notify'] {
    return this.#settings.notify
  }

  async lock(operation: string, reporter: Reporter): Promise<TargetLock> {
    await assertOnMongo(this.#settings, this.#workloads)
    const { metadata } = await this.#workloads.mongoAsFound()
    const lock = await KubernetesLease.take(this.#workloads.kubectl, metadata.name, operation, reporter)
    this.#workloads.lock = lock
    return lock
  }

  async route(side: Side, context: RouteContext): Promise<Route> {
    return openRoute(this.#settings, this.#workloads, side, context)
  }

  async files(missing: 'error' | 'absent'): Promise<RecordedFiles> {
    return readFiles(this.#settings, this.#workloads, missing)
  }

  async placeOf(role: FileRole): Promise<Place | null> {
    return placeOf(this.#settings, this.#workloads, role)
  }

  async databaseRuns(): Promise<boolean> {
    return (await this.#workloads.readyMongo()) !== null
  }

  cold(_missing: 'error' | 'create'): Promise<Cold> {
    return KubernetesCold.open(this.#settings, this.#workloads, this.service)
  }

  coldIfAny(): Promise<Cold | null> {
    return KubernetesCold.openIfAny(this.#settings, this.#workloads, this.service)
  }

  async assertSecretServes(recorded: Buffer | null, how: Start): Promise<void> {
    const mongoUri = await this.secretAfter(recorded, how)
    // With the same the route was opened.
    if (mongoUri === null) return
    if (mongoUri === (await connectionString(this.#settings, this.#workloads))) return
    try {
      const context = { reporter: silent, signal: new AbortController().signal }
      const settings = { ...this.#settings, mongoUri }
      const { connection } = await openRoute(settings, this.#workloads, 'target', context)
      await connection.close()
    } catch (underlying) {
      if (!(underlying instanceof BackupError)) throw underlying
      const { secretName } = this.#settings
      throw new BackupError({
        code: underlying.code,
        message: `with the secret ${recorded ? 'in the archive' : 'of the release'} the service would not get at its database: ${underlying.message}`,
        ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        remedy: recorded
          ? `Give the database that user and password, or correct the Secret ${secretName} and leave --with-secret out`
          : 'Correct the Secret, or put the one of the archive back with --with-secret',
        underlying,
      })
    }
  }

  async secretAfter(recorded: Buffer | null, _how: Start): Promise<string | null> {
    if (!this.service.controlled) return null
    const inUse = await serviceSecret(this.#settings, this.#workloads)
    const uri = (recorded && this.#recordedUri(recorded, inUse?.secret)) ?? inUse?.value ?? null
    if (uri !== null) registerUri(uri)
    return uri
  }

  /** What the service will find under the key that it reads; null where it reads another Secret. */
  #recordedUri(recorded: Buffer, key: { name: string; key: string } | null | undefined): string | null {
    const { secretName, secretVariable } = this.#settings
    const { name, key: field } = key ?? { name: secretName, key: secretVariable }
    return name === secretName ? valueIn(parseSecret(recorded), field) : null
  }
}
