/** A staging under Docker Compose: a project of its own, which is on no disk and leads nowhere outside. */
import type { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../../errors.ts'
import { type Connection, parseUri } from '../../mongo/connection.ts'
import { initiateAlone } from '../../mongo/initiate.ts'
import { type Reporter, silent } from '../../reporter.ts'
import type { Access, ComposeTarget as Settings } from '../../settings/types.ts'
import type { Bridge } from '../bridge.ts'
import { openBridge } from '../docker/bridge.ts'
import { type Container, docker, inspectContainers } from '../docker/engine.ts'
import { DockerLock } from '../docker/lock.ts'
import { reaches } from '../docker/reach.ts'
import { assertUnclaimed, removeStaging } from '../docker/staging-remains.ts'
import type { Staging, StagingOptions, StagingPlan, StagingRemains } from '../staging.ts'
import { asksForPassword, newAccess, stagingUri } from '../staging-access.ts'
import type { TargetLock } from '../target.ts'
import { assertOnMongo, connectionString } from './credentials.ts'
import { serverIn } from './hosts.ts'
import { ComposeProject } from './project.ts'
import { openRoute } from './route.ts'
import { ComposeService } from './service.ts'
import { apart, assertApart } from './staging-apart.ts'
import { stagingModel } from './staging-model.ts'
import type { Printed, PrintedService } from './staging-printed.ts'
import { assertFilesInside, namesInside } from './staging-strings.ts'

/** No name inside a project: a service of staging would look for it elsewhere. */
const noName = /^(localhost|[\d.]+|\[.*\]|host\.docker\.internal)$/i

export async function openComposeStaging(settings: Settings, options: StagingOptions): Promise<Staging> {
  const live = await ComposeProject.open(settings)
  await assertOnMongo(settings, live)
  const { mongoService, appService, dataPath, secretVariable } = settings
  const services = [...new Set([mongoService, appService, ...options.withServices])]
  for (const service of services) await live.definition(service)
  const printed: Printed = JSON.parse(await live.model())
  const name = options.name ?? `${printed.name}-drill`
  if (name === printed.name)
    throw apart(`both would be the project ${name}`, '--staging-name is the name of the live deployment')

  const liveUri = await connectionString({ ...settings, mongoUri: undefined }, live)
  const connection = parseUri(liveUri)
  const mongo = await live.container(mongoService)
  if (mongo) serverIn(mongo, connection)
  const access = hasAccessControl(connection, printed.services[mongoService]!) ? newAccess() : null
  const { host, port } = endOf(connection, mongoService)
  const { model, changes } = stagingModel(printed, {
    name,
    services,
    mongoService,
    appService,
    dataPath,
    secretVariable,
    liveUri,
    uri: stagingUri(connection, `${host}:${port}`, access),
    mongoHost: host,
    access,
    egress: options.egress,
    images: await imagesOf(live, services),
  })
  const target: Settings = {
    ...settings,
    model: JSON.stringify(model),
    projectName: name,
    envFiles: [],
    profiles: [],
    mongoUri: undefined,
    // The live deployment's own: they are read by staging, and not written.
    serviceConfig: undefined,
    seed: undefined,
    healthUrl: undefined,
    healthCa: undefined,
    notify: { command: undefined, url: undefined },
    ...(options.asked && { settling: 0 }),
  }
  const project = await ComposeProject.open(target)
  const resolved: Printed = JSON.parse(await project.model())
  assertApart(resolved, printed)
  const plan: StagingPlan = {
    name,
    deployment: printed.name,
    services: services.map((service) => ({ name: service, image: model.services[service]!.image! })),
    volumes: namesIn(resolved.volumes),
    networks: namesIn(resolved.networks),
    ports: [],
    changes,
  }
  // Without a way out none of them leads anywhere.
  if (options.egress)
    await assertFilesInside(
      resolved,
      mongo?.image ?? plan.services[0]!.image,
      namesInside(model.services, host),
    )
  const remains = { name, image: mongo?.image ?? plan.services[0]!.image }
  return new ComposeStaging({
    plan,
    remains,
    target,
    access,
    live,
    project,
    liveApp: printed.services[appService]!,
    host,
    port,
  })
}

interface Parts {
  plan: StagingPlan
  remains: StagingRemains
  target: Settings
  access: Access | null
  live: ComposeProject
  project: ComposeProject
  liveApp: PrintedService
  /** Of mongod, as the connection string names it. */
  host: string
  port: number
}

class ComposeStaging implements Staging {
  readonly plan: StagingPlan
  readonly remains: StagingRemains
  readonly target: Settings
  readonly access: Access | null
  readonly #parts: Parts
  readonly #service: ComposeService
  readonly #bridges = new Map<string, Bridge>()

  constructor(parts: Parts) {
    this.plan = parts.plan
    this.remains = parts.remains
    this.target = parts.target
    this.access = parts.access
    this.#parts = parts
    this.#service = new ComposeService(parts.target, async () => parts.project)
  }

  lock(reporter: Reporter): Promise<TargetLock> {
    return takeLock(this.remains, reporter)
  }

  assertFree(): Promise<void> {
    return assertUnclaimed(this.plan.name, this.plan)
  }

  async prepare(kind: 'hot' | 'cold', reporter: Reporter, signal: AbortSignal): Promise<void> {
    const { mongoService, appService } = this.target
    const names = this.plan.services.map(({ name }) => name)
    const beside = names.filter((name) => name !== appService && name !== mongoService)
    const up = ['up', '--detach', '--no-deps', '--no-build', '--pull', 'missing']
    if (beside.length > 0) await this.#parts.project.compose([...up, ...beside], { signal })
    if (kind === 'hot') await this.#initiate(reporter, signal)
  }

  async reach(url: URL, always: boolean): Promise<{ host: string; port: number } | null> {
    const port = portInside(url, this.#parts.liveApp)
    if (port === null && !always) return null
    const { project } = this.#parts
    const [app, mongo] = await Promise.all(
      [this.target.appService, this.target.mongoService].map((service) => project.container(service)),
    )
    const address = app?.running ? addressOf(app) : ''
    if (!app || !mongo || address === '') throw notRunning(this.target.appService)
    const end = { host: address, port: port ?? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }
    return (await this.#isNear(mongo)) ? end : this.#bridge(mongo, end)
  }

  async connect(): Promise<Connection> {
    const context = { reporter: silent, signal: new AbortController().signal }
    return (await openRoute(this.target, this.#parts.project, 'target', context)).connection
  }

  async isRunning(): Promise<boolean> {
    return (await this.#service.state()) === 'running'
  }

  lastWords(): Promise<string> {
    return this.#service.lastWords()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#bridges.values()].map((bridge) => bridge.close()))
    this.#bridges.clear()
  }

  async observe(): Promise<string[]> {
    const label = ['--filter', `label=com.docker.compose.project=${this.plan.deployment}`]
    const lines = async (args: string[]) => (await docker(args)).split('\n').filter(Boolean)
    const ids = await lines(['ps', '--all', '--quiet', '--no-trunc', ...label])
    const containers = await inspectContainers(ids)
    const mounted = containers.flatMap(({ mounts }) => mounts.flatMap(({ name }) => name || []))
    const volumes = [...new Set([...mounted, ...(await lines(['volume', 'ls', '--quiet', ...label]))])]
    return [
      ...containers.map(
        ({ name, id, running, startedAt }) =>
          `container ${name} ${id} ${running ? 'running' : 'stopped'} since ${startedAt}`,
      ),
      ...volumes.map((name) => `volume ${name}`),
    ].sort()
  }

  clear(): Promise<string[]> {
    return removeStaging(this.plan.name)
  }

  /** A member of a replica set that was never told so takes no writes. */
  async #initiate(reporter: Reporter, signal: AbortSignal): Promise<void> {
    const { project, host, port } = this.#parts
    const uri = parseUri(await connectionString(this.target, project))
    uri.searchParams.set('directConnection', 'true')
    uri.searchParams.delete('replicaSet')
    const settings = { ...this.target, mongoUri: uri.href }
    const { connection } = await openRoute(settings, project, 'target', { reporter, signal, bringUp: true })
    try {
      await initiateAlone(connection.client, `${host}:${port}`, signal)
    } finally {
      await connection.close()
    }
  }

  /** Those of one network are near or far together; of mongod's image we know that it can be asked. */
  async #isNear(mongo: Container): Promise<boolean> {
    return reaches(mongo.id, addressOf(mongo), this.#parts.port)
  }

  async #bridge(mongo: Container, end: { host: string; port: number }): Promise<Bridge> {
    const key = `${mongo.id} ${end.host}:${end.port}`
    const bridge = this.#bridges.get(key) ?? (await openBridge(mongo.id, end.port, end.host))
    this.#bridges.set(key, bridge)
    return bridge
  }
}

/** @throws BackupError `locked` where a drill is at work there. */
export async function clearDeadStaging(remains: StagingRemains): Promise<void> {
  const lock = await takeLock(remains, silent)
  try {
    await removeStaging(remains.name)
  } finally {
    await lock.release()
  }
}

/** Not the lock of the project, which the restore into it takes: no project has a dot in its name. */
function takeLock({ name, image }: StagingRemains, reporter: Reporter): Promise<TargetLock> {
  return DockerLock.take(`${name}.drill`, image, 'drill', reporter)
}

function hasAccessControl(
  connection: ConnectionString,
  { environment = {}, command }: PrintedService,
): boolean {
  const hasRoot = Object.keys(environment).some(
    (name) => /^MONGO_INITDB_ROOT_/.test(name) && environment[name],
  )
  return hasRoot || asksForPassword(connection, Array.isArray(command) ? command : [])
}

/** As the live service names its mongod, which is what its certificate is for. */
function endOf(connection: ConnectionString, mongoService: string): { host: string; port: number } {
  const [first = '', ...others] = connection.isSRV ? [] : connection.hosts
  const [, host = '', port = '27017'] = /^(.*?)(?::(\d+))?$/.exec(first) ?? []
  const usable = host !== '' && others.length === 0 && !noName.test(host)
  return usable ? { host, port: Number(port) } : { host: mongoService, port: 27017 }
}

async function imagesOf(live: ComposeProject, services: readonly string[]): Promise<Record<string, string>> {
  const found = await Promise.all(
    services.map(async (name) => [name, (await live.container(name))?.imageName] as const),
  )
  return Object.fromEntries(found.flatMap(([name, image]) => (image === undefined ? [] : [[name, image]])))
}

/** The port inside that a URL of the live service leads to; null where it publishes none such. */
function portInside(url: URL, { ports = [], expose = [] }: PrintedService): number | null {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const published = ports.find((one) => Number(one.published) === port)?.target
  if (published !== undefined) return published
  const inside = [...ports.map(({ target }) => target), ...(expose as string[]).map(Number)]
  if (inside.includes(port)) return port
  // Something before it, such as a proxy, has the usual port.
  return url.port === '' && new Set(inside).size === 1 ? inside[0]! : null
}

function addressOf({ networks }: Container): string {
  return networks.find(({ address }) => address !== '')?.address ?? ''
}

function namesIn(resources: Printed['volumes']): string[] {
  return Object.values(resources ?? {}).flatMap((one) => one?.name ?? [])
}

function notRunning(service: string): BackupError {
  return new BackupError({ code: 'target-failed', message: `the service ${service} of staging does not run` })
}
