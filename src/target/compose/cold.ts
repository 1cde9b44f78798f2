/** A Compose project stopped and started for a copy or an exchange of mongod's data folder. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { ComposeTarget as Settings } from '../../settings/types.ts'
import type { Cold, ColdFacts, Outage } from '../cold.ts'
import { type Container, docker, inspectContainer, ourLabel } from '../docker/engine.ts'
import { DockerHelpers } from '../docker/helper.ts'
import { DockerJournal } from '../docker/journal.ts'
import { assertExchangeable, outsideMount, usersOf } from '../docker/mounts.ts'
import { HelperDataFolder } from '../folder/data-folder.ts'
import { layoutOf, lookAtFolder } from '../folder/look.ts'
import type { Service } from '../target.ts'
import { assertNotPaused, type ComposeProject } from './project.ts'

/** How long mongod may take until it takes connections, or is healthy where its container says so, milliseconds. */
const startPatience = 120_000

/** One that ends so soon after its start has not come up, milliseconds. */
const settleTime = 1_500

/** With what tells whether a service is still in the run in which it was found. */
interface WrittenOutage extends Outage {
  /** When each was started, by the engine's clock. */
  runs?: Record<string, string | undefined>
}

export class ComposeCold implements Cold {
  readonly folder: HelperDataFolder
  readonly frozen = null
  readonly #settings: Settings
  readonly #project: ComposeProject
  readonly #service: Service
  readonly #journal: DockerJournal
  readonly #image: string
  /** May a stop be under way of which nobody waits for the end? Not of one that this process has seen to its end. */
  #stopUnderWay = true

  private constructor(
    settings: Settings,
    project: ComposeProject,
    service: Service,
    name: string,
    mongo: Container,
  ) {
    this.#settings = settings
    this.#project = project
    this.#service = service
    this.#journal = new DockerJournal(name)
    this.#image = mongo.image
    this.folder = new HelperDataFolder({
      host: new DockerHelpers({ image: mongo.image, volumesOf: mongo.id, deployment: name }),
      path: settings.dataPath,
      layout: layoutOf(mongo.command),
      assertQuiet: () => this.#assertQuiet(),
      lastStarts: async () => {
        const users = await usersOf(await this.#mongo(), settings.dataPath)
        return users.map(({ name, id, startedAt }) => [`the container ${name}`, `${id} ${startedAt}`])
      },
    })
  }

  /**
   * @param create a container for mongod, which is not started, where there is none.
   * @throws BackupError `target-unsuitable` where mongod has no container, and so no volumes that could be known.
   */
  static async open(
    settings: Settings,
    project: ComposeProject,
    service: Service,
    create: boolean,
  ): Promise<ComposeCold> {
    let mongo = await project.container(settings.mongoService)
    if (!mongo && create) {
      await project.compose(['up', '--no-start', '--no-deps', '--no-build', settings.mongoService])
      mongo = await project.container(settings.mongoService)
    }
    if (mongo) return new ComposeCold(settings, project, service, await project.name(), mongo)
    throw absent(settings.mongoService, await project.name())
  }

  async inspect(needed: 'data' | 'place'): Promise<ColdFacts> {
    const { mongoService, dataPath } = this.#settings
    const mongo = await this.#mongo()
    const others = (await usersOf(mongo, dataPath)).filter(({ id, running }) => running && id !== mongo.id)
    if (others.length > 0) throw shared(others)
    const mount = outsideMount(mongo, dataPath)
    const where = mount.type === 'volume' ? `the volume ${mount.name}` : mount.source
    const { command, imageName: image } = mongo
    const looked = { where, path: dataPath, command, image, flag: '--mongo-service' }
    const { replicaSet, ...facts } = await lookAtFolder((script) => this.folder.look(script), looked, needed)
    const { running, expected } = await this.services()
    return {
      ...facts,
      replicaSet: replicaSet === null ? null : { name: replicaSet, host: `${mongoService}:27017` },
      running,
      expected,
      warnings: [],
    }
  }

  async services(): Promise<Pick<ColdFacts, 'running' | 'expected'>> {
    const { mongoService, appService } = this.#settings
    const services = await Promise.all(
      [mongoService, appService].map(async (name) => ({
        name,
        container: await this.#project.container(name),
      })),
    )
    for (const { name, container } of services) assertNotPaused(name, container)
    const named = (wanted: (container: Container | null) => boolean) =>
      services.filter(({ container }) => wanted(container)).map(({ name }) => name)
    return {
      running: named((container) => container?.running ?? false),
      expected: named(
        (container) => !container || container.running || container.startedAt.startsWith('0001-'),
      ),
    }
  }

  async assertExchangeable(): Promise<void> {
    assertExchangeable(await this.#mongo(), this.#settings.dataPath)
  }

  /** What a restore has left lies beside whatever is live, and can always take its place. */
  async assertReversible(): Promise<void> {}

  outage(): Promise<Outage | null> {
    return this.#journal.read()
  }

  async open(outage: Outage): Promise<void> {
    const runs = await Promise.all(
      outage.services.map(async (name) => [name, (await this.#project.container(name))?.startedAt] as const),
    )
    await this.#journal.remove()
    const written: WrittenOutage = { ...outage, runs: Object.fromEntries(runs) }
    await this.#journal.write(written, this.#image)
    this.#stopUnderWay = false
  }

  async clearAway(): Promise<string[]> {
    return []
  }

  release(): Promise<void> {
    return this.folder.release()
  }

  close(): Promise<void> {
    return this.#journal.remove()
  }

  async stop(
    { services }: Outage,
    signal: AbortSignal,
    onStep: (step: string) => Promise<void> | void,
  ): Promise<boolean> {
    for (const service of services.toReversed()) {
      signal.throwIfAborted()
      await onStep(`${service} to be stopped`)
      const container = await this.#project.container(service)
      if (!container?.running) continue
      await this.#stop(container)
      await onStep(`${service} stopped`)
    }
    // Also of one that had ended before.
    return (await this.#project.container(this.#settings.mongoService))?.exitCode === 0
  }

  async start(outage: Outage, seeding: boolean): Promise<string[]> {
    const { services, start } = outage
    if (this.#stopUnderWay) await this.#endStops(outage)
    const { mongoService, appService } = this.#settings
    if (services.includes(mongoService)) await this.#startMongo()
    // Of a run with other settings for the same project.
    for (const service of services)
      if (service !== mongoService && service !== appService) await this.#startOther(service)
    if (!services.includes(appService)) return []
    if (seeding) await this.#service.start('seeding')
    await this.#service.start(seeding ? 'anew' : start)
    return []
  }

  /**
   * The engine goes on with a stop when who asked for it has died; what is started before it has ended, ends. A service
   * that still is in the run in which it was found may be about to be stopped so.
   */
  async #endStops({ services, runs = {} }: WrittenOutage): Promise<void> {
    for (const service of services.toReversed()) {
      const container = await this.#project.container(service)
      if (container?.running && container.startedAt === runs[service]) await this.#stop(container)
    }
  }

  /** Not cut short by an interruption: what is half stopped cannot be started. */
  async #stop({ id }: Container): Promise<void> {
    const seconds = String(Math.ceil(this.#settings.stopTimeout / 1000))
    this.#stopUnderWay = true
    await docker(['container', 'stop', '--time', seconds, id])
    this.#stopUnderWay = false
  }

  async #startOther(service: string): Promise<void> {
    const container = await this.#project.container(service)
    if (container?.running) return
    if (container) await docker(['container', 'start', container.id])
    else await this.#project.compose(['up', '--detach', '--no-deps', '--no-build', '--no-recreate', service])
  }

  #bringUp(): Promise<string> {
    const { mongoService } = this.#settings
    return this.#project.compose(['up', '--detach', '--no-deps', '--no-build', '--no-recreate', mongoService])
  }

  async #startMongo(): Promise<void> {
    const { mongoService } = this.#settings
    try {
      // By the container that it has now: one that was remembered may have been replaced.
      const container = await this.#project.container(mongoService)
      // Compose puts configs and secrets into a container when it starts it for the first time.
      if (!container || container.startedAt.startsWith('0001-')) await this.#bringUp()
      else if (!container.running) await docker(['container', 'start', container.id])
    } catch (underlying) {
      throw await this.#notStarted('cannot be started', underlying)
    }
    const started = Date.now()
    let mongo: Container | null = null
    for (;;) {
      // Somebody may make it anew meanwhile.
      mongo = (mongo && (await inspectContainer(mongo.id))) ?? (await this.#project.container(mongoService))
      const healthy = mongo?.health === 'none' || mongo?.health === 'healthy'
      if (mongo?.running && healthy && Date.now() > started + settleTime) return
      if (mongo && !mongo.running) throw await this.#notStarted('ended as soon as it was started')
      if (Date.now() > started + startPatience) throw await this.#notStarted('was started and is not healthy')
      await sleep(250)
    }
  }

  async #notStarted(what: string, underlying?: unknown): Promise<BackupError> {
    const { mongoService } = this.#settings
    const log = await this.#project
      .compose(['logs', '--no-color', '--no-log-prefix', '--tail', '3', mongoService])
      .catch(() => '')
    const said =
      underlying instanceof BackupError ? (underlying.likelyCause ?? underlying.message) : log.trim()
    return new BackupError({
      code: 'not-started',
      message: `the service ${mongoService} ${what}`,
      ...(said && { cause: said.slice(0, 1000) }),
      remedy: `Look at docker compose logs ${mongoService}, then run issuer-backup heal`,
      underlying,
    })
  }

  async #mongo(): Promise<Container> {
    const container = await this.#project.container(this.#settings.mongoService)
    if (container) return container
    throw absent(this.#settings.mongoService, await this.#project.name())
  }

  async #assertQuiet(): Promise<void> {
    const users = await usersOf(await this.#mongo(), this.#settings.dataPath)
    const running = users.filter((user) => user.running && user.labels[ourLabel] === undefined)
    if (running.length === 0) return
    throw new BackupError({
      code: 'source-changed',
      message: `${running.map(({ name }) => name).join(', ')} ran while the data folder was to be quiet`,
      cause: 'Somebody, or an automation, started it meanwhile',
      remedy: 'Pause what starts it, then run this again',
    })
  }
}

function absent(service: string, project: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the service ${service} has no container, so nothing says where its data is`,
    cause: `The project ${project} has another name, was never brought up, or docker compose down removed it`,
    remedy: `Name the project with --project-name (docker compose ls shows them), or docker compose up -d ${service}`,
  })
}

function shared(others: readonly Container[]): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the data folder is also used by ${others.map(({ name }) => name).join(', ')}`,
    cause: 'What runs on it beside mongod may write to it while it is copied',
    remedy: 'Stop that container first',
  })
}
