/** A Docker Compose project: its files, its services, and their containers. */
import path from 'node:path'
import { BackupError } from '../../errors.ts'
import type { RunOptions } from '../../exec.ts'
import { exists } from '../../files.ts'
import type { ComposeTarget } from '../../settings/types.ts'
import { type Container, docker, inspectContainers } from '../docker/engine.ts'

/** A service as the Compose files define it, with all variables replaced. */
export interface ServiceDefinition {
  image: string
  /** May hold secrets. */
  environment: Readonly<Record<string, string | null>>
  /** Its bind mounts, on this machine and inside the container. */
  binds: readonly { source: string; destination: string }[]
}

/** What `docker compose config` prints of a service, as far as it is read here. */
interface PrintedService {
  image?: string
  environment?: ServiceDefinition['environment']
  volumes?: readonly { type: string; source?: string; target: string }[]
}

export class ComposeProject {
  /** In their order: of an entry that several have, the last one's counts. */
  readonly envFiles: readonly string[]
  readonly #settings: ComposeTarget
  readonly #options: readonly string[]
  #definitions: Promise<Map<string, ServiceDefinition>> | undefined
  #name = ''

  private constructor(settings: ComposeTarget, envFiles: readonly string[]) {
    this.envFiles = envFiles
    this.#settings = settings
    this.#options = [
      'compose',
      ...settings.composeFiles.flatMap((file) => ['--file', file]),
      ...(settings.projectName === undefined ? [] : ['--project-name', settings.projectName]),
      ...envFiles.flatMap((file) => ['--env-file', file]),
      ...settings.profiles.flatMap((profile) => ['--profile', profile]),
    ]
  }

  /** @throws BackupError `usage` where a Compose file is not there. */
  static async open(settings: ComposeTarget): Promise<ComposeProject> {
    for (const file of settings.composeFiles) {
      if (await exists(file)) continue
      throw new BackupError({
        code: 'usage',
        message: `there is no Compose file ${file}`,
        cause: 'The working folder is another one than the deployment expects, or the file has another name',
        remedy: 'Name it with --compose-file, several in their order',
      })
    }
    return new ComposeProject(settings, await envFilesOf(settings))
  }

  /**
   * Runs `docker compose`, with every option that makes it this project and no other.
   * @throws BackupError as `docker`.
   */
  compose(args: readonly string[], options?: RunOptions): Promise<string> {
    return docker([...this.#options, ...args], options)
  }

  /** As Compose names its containers and volumes. */
  async name(): Promise<string> {
    await this.definitions()
    return this.#name
  }

  /** The services of the active profiles. @throws BackupError `target-failed` where the files are not valid. */
  definitions(): Promise<Map<string, ServiceDefinition>> {
    this.#definitions ??= this.#readDefinitions()
    return this.#definitions
  }

  /** @throws BackupError `target-unsuitable` where the project has no such service. */
  async definition(service: string): Promise<ServiceDefinition> {
    const definitions = await this.definitions()
    const found = definitions.get(service)
    if (found) return found
    throw new BackupError({
      code: 'target-unsuitable',
      message: `the Compose project ${this.#name} has no service ${service}`,
      cause: `Its services are ${[...definitions.keys()].join(', ') || 'none'}; a profile may hide others`,
      remedy:
        'Name the services with --mongo-service and --app-service, the files with --compose-file, profiles with --profile',
    })
  }

  /**
   * A service's container, running or not; null where it has none.
   * @throws BackupError `target-unsuitable` where it has several.
   */
  async container(service: string): Promise<Container | null> {
    await this.definition(service)
    const label = (name: string, value: string) => ['--filter', `label=com.docker.compose.${name}=${value}`]
    // As docker compose ps finds them, in a tenth of its time, which counts while a service is down.
    const found = await docker([
      ...['ps', '--all', '--quiet', '--no-trunc', ...label('project', this.#name)],
      ...label('service', service),
      ...label('oneoff', 'False'),
    ])
    const all = await inspectContainers(found.split(/\s+/).filter(Boolean))
    // Where Compose was cut short in making it anew, the new one waits under this name; the old one still counts.
    const waiting = new Set(all.map(({ id, name }) => `${id.slice(0, 12)}_${name}`))
    const [first, ...others] = all.filter(({ name }) => !waiting.has(name))
    if (others.length === 0) return first ?? null
    throw new BackupError({
      code: 'target-unsuitable',
      message: `the service ${service} has ${others.length + 1} containers`,
      cause: 'It is scaled',
      remedy: 'Scale it to one',
    })
  }

  async #readDefinitions(): Promise<Map<string, ServiceDefinition>> {
    let text: string
    try {
      text = await this.compose(['config', '--format', 'json'])
    } catch (underlying) {
      throw unreadableConfig(
        `the Compose files cannot be read: ${this.#settings.composeFiles.join(', ')}`,
        underlying,
      )
    }
    const config = JSON.parse(text) as { name: string; services?: Record<string, PrintedService> }
    this.#name = config.name
    return new Map(
      Object.entries(config.services ?? {}).map(
        ([service, { image = '', environment = {}, volumes = [] }]) => {
          const binds = volumes
            .filter(({ type }) => type === 'bind')
            .map(({ source = '', target }) => ({ source, destination: target }))
          return [service, { image, environment: unescaped(environment), binds }]
        },
      ),
    )
  }
}

/**
 * What is paused answers nothing, and would not be so any more once it was stopped and started.
 * @throws BackupError `target-unsuitable`.
 */
export function assertNotPaused(service: string, container: Container | null): void {
  if (!container?.paused) return
  throw new BackupError({
    code: 'target-unsuitable',
    message: `the service ${service} is paused`,
    cause: 'Somebody has frozen it by docker pause',
    remedy: `Go on with it by docker unpause ${container.name}, or stop it; then run this again`,
  })
}

/** Compose looks for `.env` beside the first file only; people keep it in the folder they work in, too. */
async function envFilesOf({
  envFiles,
  composeFiles,
  workingFolder,
}: ComposeTarget): Promise<readonly string[]> {
  if (envFiles.length > 0) return envFiles
  for (const folder of [path.dirname(composeFiles[0]!), workingFolder]) {
    const file = path.join(folder, '.env')
    if (await exists(file)) return [file]
  }
  return []
}

/** What to throw where `docker compose config` fails. It may quote an env file, which holds secrets: that is cut out. */
export function unreadableConfig(message: string, underlying: unknown): unknown {
  if (!(underlying instanceof BackupError) || underlying.code === 'tool-missing') return underlying
  const cause = underlying.likelyCause?.replace(
    /(unexpected character|unterminated|invalid template).*/is,
    '$1',
  )
  return new BackupError({
    code: 'target-failed',
    message,
    ...(cause !== undefined && { cause }),
    remedy: underlying.remedy ?? 'Run docker compose config on them, which says the same at greater length',
    underlying,
  })
}

/** What `config` prints is meant to be read by Compose again, so a dollar is doubled. */
export function unescaped(environment: ServiceDefinition['environment']): ServiceDefinition['environment'] {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value?.replaceAll('$$', '$') ?? null]),
  )
}
