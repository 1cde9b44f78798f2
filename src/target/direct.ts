/** A MongoDB reached by its connection string; the service beside it is known by commands and a URL, if at all. */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../errors.ts'
import { run } from '../exec.ts'
import { exists } from '../files.ts'
import { connect, type Side } from '../mongo/connection.ts'
import type { DirectTarget as Settings } from '../settings/types.ts'
import type { FileRole, RecordedFile, Route, Service, Target } from './target.ts'

/** How the secret is named where the service reads it. */
const secretVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'

/** How long a started service may take to become healthy, milliseconds. */
const healthPatience = 120_000

/** How long it may take to say whether it is, milliseconds. */
const answerPatience = 5_000

export class DirectTarget implements Target {
  readonly type = 'direct'
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

  async route(side: Side): Promise<Route> {
    const uri = this.#settings.mongoUri
    return { connection: await connect(uri, side), uri }
  }

  async files(
    missing: 'error' | 'absent',
  ): Promise<{ files: RecordedFile[]; absent: { what: string; why: string }[] }> {
    const files: RecordedFile[] = [
      { role: 'secret', content: Buffer.from(`${secretVariable}=${this.#settings.mongoUri}\n`) },
    ]
    const absent: { what: string; why: string }[] = []
    for (const role of ['serviceConfig', 'seed'] as const) {
      const path = this.placeOf(role)
      if (path === null) absent.push({ what: role, why: 'no file was named' })
      else if (missing === 'absent' && !(await exists(path)))
        absent.push({ what: role, why: 'it was not there' })
      else files.push({ role, content: await readNamed(path, role) })
    }
    return { files, absent }
  }

  placeOf(role: FileRole): string | null {
    return role === 'secret' ? null : (this.#settings[role] ?? null)
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
  readonly #healthUrl: string | undefined
  readonly #patience: number

  constructor({ stopCommand, startCommand, healthUrl }: Settings, patience: number) {
    this.#patience = patience
    this.#stop = stopCommand
    this.#start = startCommand
    this.#healthUrl = healthUrl
    this.controlled = stopCommand !== undefined && startCommand !== undefined
  }

  async isRunning(): Promise<boolean | null> {
    if (this.#healthUrl === undefined) return null
    const answer = await ask(this.#healthUrl)
    // One that is too busy to answer still writes.
    return answer === 'silent' ? null : answer !== 'refused'
  }

  async stop(signal: AbortSignal): Promise<void> {
    try {
      await run('sh', ['-c', this.#stop!], { signal })
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
  }

  async start(): Promise<void> {
    try {
      await run('sh', ['-c', this.#start!])
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
    if (this.#healthUrl !== undefined) await this.#healthy(this.#healthUrl)
  }

  async #healthy(url: string): Promise<void> {
    const end = Date.now() + this.#patience
    while ((await ask(url)) !== 'healthy') {
      if (Date.now() > end) {
        throw new BackupError({
          code: 'not-started',
          message: `the service was started and is not healthy after ${this.#patience / 1000} s`,
          cause: `${url} does not answer with 2xx`,
          remedy: "Look at the service's log; issuer-backup rollback brings the data before the restore back",
        })
      }
      await sleep(250)
    }
  }
}

/** `refused`: nobody listens there. `silent`: somebody may, and does not answer as a service does. */
async function ask(url: string): Promise<'healthy' | 'unhealthy' | 'refused' | 'silent'> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerPatience), redirect: 'manual' })
    // Left unread it would hold the connection, and this process with it.
    await response.body?.cancel()
    return response.ok ? 'healthy' : 'unhealthy'
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException }
    return cause?.code === 'ECONNREFUSED' ? 'refused' : 'silent'
  }
}
