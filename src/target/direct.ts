/** A MongoDB reached by its connection string; the service beside it is known by commands and a URL, if at all. */
import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { runShell } from '../exec.ts'
import { exists } from '../files.ts'
import { connect } from '../mongo/connection.ts'
import type { Side } from '../mongo/failure.ts'
import { LocalTools } from '../mongo/tools.ts'
import type { DirectTarget as Settings } from '../settings/types.ts'
import { formatEntry } from './env-file.ts'
import { FilePlace } from './file-place.ts'
import { ask, becomeHealthy, type HealthEndpoint, healthPatience } from './health.ts'
import type {
  FileRole,
  Place,
  RecordedFile,
  RecordedFiles,
  Route,
  Service,
  Target,
  TargetLock,
} from './target.ts'

/** How the secret is named where the service reads it. */
const secretVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'

/** How long a stop that is called off may take to its end, milliseconds: what was asked for a stop may go on with it. */
const stopGrace = 60_000

export class DirectTarget implements Target {
  readonly type = 'direct'
  readonly secretForm = 'secret'
  readonly service: Service
  readonly #settings: Settings

  /** @param patience how long a started service may take to become healthy, milliseconds. */
  constructor(settings: Settings, patience = healthPatience) {
    this.#settings = settings
    this.service = new CommandedService(settings, patience)
  }

  get database(): string {
    return this.#settings.database
  }

  get notify(): Settings['notify'] {
    return this.#settings.notify
  }

  /** What would hold a lock is the database, and a backup writes nothing there: see Lock of src/target/lock.ts. */
  async lock(): Promise<TargetLock> {
    return { async assertHeld() {}, async release() {} }
  }

  async databaseRuns(): Promise<boolean> {
    return true
  }

  async cold(): Promise<null> {
    return null
  }

  async coldIfAny(): Promise<null> {
    return null
  }

  async route(side: Side): Promise<Route> {
    const uri = this.#settings.mongoUri
    const connection = await connect(uri, side)
    return { connection, tools: new LocalTools(uri, connection.client) }
  }

  async files(missing: 'error' | 'absent'): Promise<RecordedFiles> {
    const files: RecordedFile[] = [
      { role: 'secret', content: Buffer.from(`${formatEntry(secretVariable, this.#settings.mongoUri)}\n`) },
    ]
    const absent: { what: string; why: string }[] = []
    for (const role of ['serviceConfig', 'seed'] as const) {
      const path = this.#settings[role]
      if (path === undefined) absent.push({ what: role, why: 'no file was named' })
      else if (missing === 'absent' && !(await exists(path)))
        absent.push({ what: role, why: 'it was not there' })
      else files.push({ role, content: await readNamed(path, role) })
    }
    return { files, absent }
  }

  async placeOf(role: FileRole): Promise<Place | null> {
    const path = role === 'secret' ? undefined : this.#settings[role]
    return path === undefined ? null : new FilePlace(path)
  }

  /** Where it has its connection string from nobody knows; the route has opened with the same. */
  async assertSecretServes(): Promise<void> {}

  async secretAfter(): Promise<null> {
    return null
  }
}

async function readNamed(path: string, role: 'serviceConfig' | 'seed'): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (underlying) {
    throw new BackupError({
      code: 'source-failed',
      message: `the ${role === 'seed' ? 'seed' : 'service config'} file ${path} cannot be read`,
      cause: (underlying as Error).message,
      remedy: `Correct --${role === 'seed' ? 'seed' : 'service-config'}, or leave it out to back up without that file`,
      underlying,
    })
  }
}

class CommandedService implements Service {
  readonly controlled: boolean
  readonly #stop: string | undefined
  readonly #start: string | undefined
  readonly #endpoint: HealthEndpoint | undefined
  readonly #patience: number

  constructor({ stopCommand, startCommand, healthUrl, healthCa }: Settings, patience: number) {
    this.#patience = patience
    this.#stop = stopCommand
    this.#start = startCommand
    this.#endpoint = healthUrl === undefined ? undefined : { url: healthUrl, ca: healthCa }
    this.controlled = stopCommand !== undefined && startCommand !== undefined
  }

  async name(): Promise<string> {
    return 'service'
  }

  async state(): Promise<'running' | 'stopped' | 'unknown'> {
    if (this.#endpoint === undefined) return 'unknown'
    const { state } = await ask(this.#endpoint)
    // One that is too busy to answer still writes.
    return state === 'silent' ? 'unknown' : state === 'refused' ? 'stopped' : 'running'
  }

  async stop(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const cut = new AbortController()
    signal.addEventListener('abort', () => setTimeout(() => cut.abort(), stopGrace).unref(), { once: true })
    try {
      await runShell(this.#stop!, { signal: cut.signal })
    } catch (underlying) {
      signal.throwIfAborted()
      throw new BackupError({
        code: 'target-failed',
        message: `the service could not be stopped: ${(underlying as Error).message}; live data is as it was`,
        ...(underlying instanceof BackupError &&
          underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        remedy: 'Correct --stop-command; --start-command has been run, in case it was stopped half-way',
        underlying,
      })
    }
    signal.throwIfAborted()
  }

  async start(): Promise<void> {
    try {
      await runShell(this.#start!)
    } catch (underlying) {
      throw new BackupError({
        code: 'not-started',
        message: `the service could not be started: ${(underlying as Error).message}`,
        ...(underlying instanceof BackupError && underlying.likelyCause
          ? { cause: underlying.likelyCause }
          : {}),
        remedy: 'Start it by hand; the data is in order',
        underlying,
      })
    }
    const endpoint = this.#endpoint
    if (endpoint === undefined) return
    await becomeHealthy(async () => {
      const { state, words } = await ask(endpoint)
      return { state: state === 'healthy' ? state : 'not yet', words }
    }, this.#patience)
  }
}
