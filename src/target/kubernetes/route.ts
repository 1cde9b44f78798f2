/** The way to the release's mongod: by its pod's address, else by a port that kubectl forwards. */
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../../errors.ts'
import type { Ending } from '../../exec.ts'
import { type Connection, connect, parseUri } from '../../mongo/connection.ts'
import type { Side } from '../../mongo/failure.ts'
import type { HelmTarget } from '../../settings/types.ts'
import { direct } from '../compose/hosts.ts'
import { ContainerTools } from '../container-tools.ts'
import { leadsTo } from '../reach.ts'
import type { Route, RouteContext } from '../target.ts'
import { connectionString } from './credentials.ts'
import { notPermitted } from './failure.ts'
import { Forward } from './forward.ts'
import { type Server, serverIn } from './hosts.ts'
import type { Service } from './objects.ts'
import type { MongoPod, Workloads } from './workloads.ts'

/** How long a pod that is about to run may take to be Ready, milliseconds. */
const patience = 120_000

/** How long a forwarded port may be away meanwhile, milliseconds. */
const forwardPatience = 30_000

/** Says whether a pod can be reached by this address. */
export type Probe = (workloads: Workloads, mongo: MongoPod, address: string, port: number) => Promise<boolean>

/**
 * @param probe says whether a pod can be reached by its address.
 * @throws BackupError as `connectionString`, `serverIn`, `Forward.open` and `connect`; `source-failed` or
 * `target-failed` where mongod does not run.
 */
export async function openRoute(
  settings: HelmTarget,
  workloads: Workloads,
  side: Side,
  context: RouteContext,
  probe: Probe = reaches,
): Promise<Route> {
  const connection = parseUri(await connectionString(settings, workloads))
  const mongo = await readyMongo(workloads, side, context)
  const services = await workloads.kubectl.list<Service>('services')
  const { namespace } = workloads.kubectl
  const server = serverIn(mongo.pod, mongo.container, services, namespace, connection)
  const address = mongo.pod.status?.podIP
  if (address !== undefined && (await probe(workloads, mongo, address, server.port))) {
    const host = isIP(address) === 6 ? `[${address}]` : address
    const opened = await connectAt(connection, `${host}:${server.port}`, server, side)
    return { connection: opened, tools: toolsIn(mongo, workloads, connection, server, opened) }
  }
  const forward = await Forward.open(workloads.kubectl, () => podNow(workloads, side), server.port)
  try {
    const place = `${forward.host}:${forward.port}`
    const opened = await connectAt(connection, place, server, side, forwardPatience)
    let seen = 0
    return {
      connection: { ...opened, close: () => opened.close().finally(() => forward.close()) },
      tools: toolsIn(mongo, workloads, connection, server, opened),
      interrupted: () => {
        const broken = forward.breaks > seen
        seen = forward.breaks
        return broken
      },
    }
  } catch (error) {
    await forward.close()
    throw withLastWords(error, forward.lastWords)
  }
}

/** @throws BackupError `source-failed` or `target-failed`. */
async function readyMongo(
  workloads: Workloads,
  side: Side,
  { reporter, signal, bringUp }: RouteContext,
): Promise<MongoPod> {
  const end = performance.now() + patience
  for (let said = false; ; said = true) {
    const mongo = await workloads.readyMongo()
    if (mongo) return mongo
    const workload = await workloads.mongo()
    const coming = bringUp && (workload.spec.replicas ?? 1) > 0
    if (!coming || performance.now() > end) throw await notRunning(workloads, side)
    if (!said) reporter.info(`Waiting for ${workload.metadata.name}, which is not Ready`)
    await sleep(1_000, undefined, { signal })
  }
}

async function podNow(workloads: Workloads, side: Side): Promise<string> {
  const mongo = await workloads.readyMongo()
  if (mongo) return mongo.pod.metadata.name
  throw await notRunning(workloads, side)
}

/**
 * A process in the cluster goes by the address; outside of it that may be a stranger's, so the pod is asked whether it
 * sees us.
 */
async function reaches(
  { kubectl }: Workloads,
  { pod, container }: MongoPod,
  address: string,
  port: number,
): Promise<boolean> {
  if (kubectl.inside) return leadsTo(address, port)
  return leadsTo(address, port, (script) =>
    kubectl.exec(pod.metadata.name, container.name, ['sh', '-c', script]),
  )
}

async function connectAt(
  connection: ConnectionString,
  place: string,
  { host, port }: Server,
  side: Side,
  serverSelectionTimeoutMS?: number,
): Promise<Connection> {
  return connect(
    direct(connection, place).href,
    side,
    {
      // Its certificate is for the name, not for our end of the way.
      ...(isIP(host) === 0 && { servername: host }),
      ...(serverSelectionTimeoutMS !== undefined && { serverSelectionTimeoutMS }),
    },
    `${host}:${port}`,
  )
}

function toolsIn(
  { pod, container }: MongoPod,
  { kubectl }: Workloads,
  connection: ConnectionString,
  { port }: Server,
  { client }: Connection,
): ContainerTools {
  const words = kubectl.execWords(pod.metadata.name, container.name, true)
  const secure = /^true$/i.test(
    connection.searchParams.get('tls') ?? connection.searchParams.get('ssl') ?? '',
  )
  // Inside the pod no name need be resolved; but a certificate is for a name.
  const uri = secure ? connection.href : direct(connection, `127.0.0.1:${port}`).href
  const refusal = (ending: Ending) => notPermitted(ending, kubectl.namespace)
  return new ContainerTools({ command: 'kubectl', words, shown: pod.metadata.name, refusal }, uri, client)
}

function withLastWords(error: unknown, words: string): unknown {
  if (!(error instanceof BackupError) || words === '' || error.code === 'not-permitted') return error
  return new BackupError({
    code: error.code,
    message: error.message,
    cause: `kubectl port-forward said: ${words}`,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    underlying: error,
  })
}

async function notRunning(workloads: Workloads, side: Side): Promise<BackupError> {
  const workload = await workloads.mongo()
  const pods = await workloads.podsOf(workload)
  const { name } = workload.metadata
  const states = pods.map(({ metadata, status }) => {
    const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting?.reason).find(Boolean)
    return `${metadata.name} is ${waiting ?? status?.phase ?? 'unknown'}`
  })
  return new BackupError({
    code: side === 'source' ? 'source-failed' : 'target-failed',
    message: `${name} has no Ready pod`,
    cause:
      states.length > 0 ? states.join(', ') : `It has no pod; it is scaled to ${workload.spec.replicas ?? 1}`,
    remedy: `Look at kubectl describe pods; scale ${name} to 1 if it is scaled to 0`,
  })
}
