/** The service that writes to the database, stopped and started by Compose. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import { redact, registerUri } from '../../secrets.ts'
import { seedVariable } from '../../settings/target.ts'
import type { ComposeTarget } from '../../settings/types.ts'
import { type Container, docker, inspectContainer, isMissing } from '../docker/engine.ts'
import { ask, becomeHealthy, type Look } from '../health.ts'
import type { Service, Start } from '../target.ts'
import { assertNotPaused, type ComposeProject } from './project.ts'

/** How long a container that says nothing of its health must run to count as healthy, milliseconds. */
const usualSettling = 5_000

/** Lines of a log that are shown. */
const shownLines = 5

export class ComposeService implements Service {
  readonly controlled = true
  readonly #settings: ComposeTarget
  readonly #project: () => Promise<ComposeProject>

  constructor(settings: ComposeTarget, project: () => Promise<ComposeProject>) {
    this.#settings = settings
    this.#project = project
  }

  async name(): Promise<string> {
    return this.#settings.appService
  }

  async state(): Promise<'running' | 'stopped' | 'absent'> {
    const container = await (await this.#project()).container(this.#settings.appService)
    if (container === null) return 'absent'
    return container.running ? 'running' : 'stopped'
  }

  async assertStoppable(): Promise<void> {
    const { appService } = this.#settings
    assertNotPaused(appService, await (await this.#project()).container(appService))
  }

  async stop(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await this.endStop()
    signal.throwIfAborted()
  }

  async endStop(): Promise<void> {
    const project = await this.#project()
    try {
      await project.compose(['stop', ...this.#timeout, this.#settings.appService])
    } catch (underlying) {
      throw new BackupError({
        code: 'target-failed',
        message: `the service could not be stopped: ${(underlying as Error).message}; live data is as it was`,
        ...causeOf(underlying),
        remedy:
          'Stop it by docker compose stop, which says why not; it has been started, in case it half stopped',
        underlying,
      })
    }
  }

  async start(how: Start): Promise<void> {
    const { appService } = this.#settings
    try {
      const project = await this.#project()
      if (how === 'again') await this.#startAgain(project)
      else await this.#makeAnew(project, how === 'seeding')
    } catch (underlying) {
      throw new BackupError({
        code: 'not-started',
        message: `the service could not be started: ${(underlying as Error).message}`,
        ...causeOf(underlying),
        remedy: `Start it by docker compose up --detach --no-deps ${appService}; the data is in order`,
        underlying,
      })
    }
    await this.#becomeHealthy(await this.#project())
  }

  /** Not by `docker compose start`, which starts what the service depends on, too, whoever has stopped that. */
  async #startAgain(project: ComposeProject): Promise<void> {
    const container = await project.container(this.#settings.appService)
    if (container === null) return this.#up(project, ['--no-recreate'])
    try {
      await docker(['container', 'start', container.id])
    } catch (error) {
      // Somebody has made it anew meanwhile.
      if (!isMissing(error)) throw error
      await sleep(100)
      await this.#startAgain(project)
    }
  }

  /** What a run that died has overridden is no part of it. */
  async #makeAnew(project: ComposeProject, seeding: boolean): Promise<void> {
    const environment = { [seedVariable]: 'true' }
    const override = { services: { [this.#settings.appService]: { environment } } }
    await this.#up(project, ['--force-recreate'], seeding ? JSON.stringify(override) : undefined)
  }

  /** @param override a further Compose file, which goes to no disk. */
  async #up(project: ComposeProject, options: readonly string[], override?: string): Promise<void> {
    const up = [
      'up',
      '--detach',
      '--no-deps',
      '--no-build',
      '--pull',
      'missing',
      ...this.#timeout,
      ...options,
    ]
    const file = override === undefined ? [] : ['--file', '-']
    await project.compose([...file, ...up, this.#settings.appService], {
      ...(override !== undefined && { input: override }),
    })
  }

  get #timeout(): string[] {
    return ['--timeout', String(Math.ceil(this.#settings.stopTimeout / 1000))]
  }

  async #becomeHealthy(project: ComposeProject): Promise<void> {
    const { appService, healthUrl, healthCa, healthTimeout } = this.#settings
    const settled = new Settling(this.#settings.settling ?? usualSettling)
    let known: Container | null = null
    let begun = ''
    const look = async (): Promise<Look> => {
      // Somebody may make it anew meanwhile.
      known = (known && (await inspectContainer(known.id))) ?? (await project.container(appService))
      if (known === null) return { state: 'failed', words: 'its container has been removed' }
      begun ||= known.startedAt
      if (!known.running)
        return { state: 'failed', words: `its container ended with exit code ${known.exitCode}` }
      if (healthUrl !== undefined) {
        const { state, words } = await ask({ url: healthUrl, ca: healthCa })
        return { state: state === 'healthy' ? state : 'not yet', words }
      }
      if (known.health === 'none') return settled.look(known)
      return {
        state: known.health === 'healthy' ? 'healthy' : 'not yet',
        words: `the health check of its container says ${known.health}`,
      }
    }
    await becomeHealthy(look, healthTimeout, () => this.#lastWords(project, known, begun))
  }

  /** What the service has written last; empty where it has no container. */
  async lastWords(): Promise<string> {
    const project = await this.#project()
    const container = await project.container(this.#settings.appService)
    return container ? this.#lastWords(project, container, container.startedAt) : ''
  }

  /** What the service has written since it was started. */
  async #lastWords(project: ComposeProject, container: Container | null, since: string): Promise<string> {
    const { appService, secretVariable } = this.#settings
    registerUri(container?.environment[secretVariable] ?? '')
    try {
      // The engine notes a start when the first words may have been said.
      const begun = new Date(Date.parse(since) - 1_000).toISOString()
      const options = ['--no-color', '--no-log-prefix', '--since', begun, '--tail', String(shownLines)]
      const log = await project.compose(['logs', ...options, appService])
      return redact(log.trim().split('\n').join(' / '))
    } catch {
      // Not every logging driver can be read, and there may be no start either.
      return ''
    }
  }
}

/** A container that ends as soon as it is started, and is started again and again, is not healthy. */
class Settling {
  readonly #time: number
  #startedAt = ''
  #since = 0

  constructor(time: number) {
    this.#time = time
  }

  look({ restarting, startedAt }: Container): Look {
    const now = performance.now()
    if (restarting || startedAt !== this.#startedAt) {
      this.#startedAt = restarting ? '' : startedAt
      this.#since = now
    }
    return {
      state: now - this.#since >= this.#time ? 'healthy' : 'not yet',
      words: 'its container does not keep running',
    }
  }
}

function causeOf(error: unknown): { cause?: string } {
  return error instanceof BackupError && error.likelyCause !== undefined ? { cause: error.likelyCause } : {}
}
