/** The way to the project's mongod: by its container's address, else by a bridge into the container. */
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../../errors.ts'
import { type Connection, connect, parseUri } from '../../mongo/connection.ts'
import type { Side } from '../../mongo/failure.ts'
import type { ComposeTarget } from '../../settings/types.ts'
import { ContainerTools } from '../container-tools.ts'
import { openBridge } from '../docker/bridge.ts'
import { type Container, inside, inspectContainers } from '../docker/engine.ts'
import { reaches } from '../docker/reach.ts'
import type { Route, RouteContext } from '../target.ts'
import { connectionString } from './credentials.ts'
import { direct, lookupAmong, type Server, serverIn } from './hosts.ts'
import type { ComposeProject } from './project.ts'

/** How long a mongod that we have brought up may take to let its users in, milliseconds. */
const patience = 120_000

/** How long one try to reach it may take meanwhile, milliseconds. */
const tryPatience = 2_000

/**
 * @param probe says whether a container can be reached by this address.
 * @throws BackupError as `connectionString`, `serverIn`, `openBridge` and `connect`; `source-failed` or
 * `target-failed` where mongod does not run, and cannot be brought up where it may be.
 */
export async function openRoute(
  settings: ComposeTarget,
  project: ComposeProject,
  side: Side,
  context: RouteContext,
  probe = reaches,
): Promise<Route> {
  const connection = parseUri(await connectionString(settings, project))
  const { mongoService } = settings
  const container = await project.container(mongoService)
  if (container?.running) return routeTo(container, connection, project, side, probe)
  if (!context.bringUp) throw notRunning(mongoService, container, side)
  context.reporter.info(`Bringing up the service ${mongoService}, which does not run`)
  // Never made anew: what it was made with may no longer be what the Compose files say.
  await project.compose(['up', '--detach', '--no-deps', '--no-recreate', mongoService], {
    signal: context.signal,
  })
  return patiently(context.signal, async () => {
    const started = await project.container(mongoService)
    if (!started?.running) throw notRunning(mongoService, started, side)
    return routeTo(started, connection, project, side, probe, tryPatience)
  })
}

async function routeTo(
  container: Container,
  connection: ConnectionString,
  project: ComposeProject,
  side: Side,
  probe: typeof reaches,
  patience?: number,
): Promise<Route> {
  const server = serverIn(container, connection)
  const address = await reachable(container, server, probe)
  const limit = patience === undefined ? {} : { serverSelectionTimeoutMS: patience }
  const opened =
    address === undefined
      ? await connectByBridge(container, server, side, limit)
      : await connect(server.uri, side, {
          lookup: lookupAmong([at(container, address), ...(await neighbours(project))]),
          ...limit,
        })
  return { connection: opened, tools: new ContainerTools(inside(container.id), server.uri, opened.client) }
}

async function reachable(
  { id }: Container,
  { addresses, port }: Server,
  probe: typeof reaches,
): Promise<string | undefined> {
  // One that has no network of its own may share this machine's.
  for (const address of addresses.length > 0 ? addresses : ['127.0.0.1']) {
    if (await probe(id, address, port)) return address
  }
  return undefined
}

/** The container as one that is in this network alone. */
function at(container: Container, address: string): Container {
  const names = container.networks.flatMap((network) => network.names)
  return { ...container, networks: [{ address, names }] }
}

async function neighbours(project: ComposeProject): Promise<Container[]> {
  return inspectContainers((await project.compose(['ps', '--quiet'])).split(/\s+/).filter(Boolean))
}

async function connectByBridge(
  container: Container,
  { uri, host, port, addresses }: Server,
  side: Side,
  limit: { serverSelectionTimeoutMS?: number },
): Promise<Connection> {
  // Not loopback where there is another: there mongod lets everybody in while its image sets it up.
  const bridge = await openBridge(container.id, port, addresses[0])
  try {
    const connection = await connect(
      direct(parseUri(uri), `${bridge.host}:${bridge.port}`).href,
      side,
      // Its certificate is for the name, not for our end of the bridge.
      { ...(isIP(host) === 0 && { servername: host }), ...limit },
      `${host}:${port}`,
    )
    return { ...connection, close: () => connection.close().finally(bridge.close) }
  } catch (error) {
    await bridge.close()
    throw withLastWords(error, bridge.lastWords())
  }
}

function withLastWords(error: unknown, words: string): unknown {
  if (!(error instanceof BackupError) || words === '' || error.code === 'not-permitted') return error
  return new BackupError({
    code: error.code,
    message: error.message,
    cause: `Inside the container: ${words}`,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    underlying: error,
  })
}

/** Until it succeeds; what more time does not change is thrown at once. */
async function patiently<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + patience
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const mayPass = error instanceof BackupError && error.code === 'target-failed'
      if (!mayPass || Date.now() > end) throw error
    }
    await sleep(500, undefined, { signal })
  }
}

function notRunning(service: string, container: Container | null, side: Side): BackupError {
  return new BackupError({
    code: side === 'source' ? 'source-failed' : 'target-failed',
    message: `the service ${service} does not run`,
    cause: container
      ? `Its container ${container.name} has ended with exit code ${container.exitCode}`
      : 'It has no container: it was never brought up, or has been taken down',
    remedy: `Bring it up: docker compose up --detach ${service}, with the options of this project`,
  })
}
