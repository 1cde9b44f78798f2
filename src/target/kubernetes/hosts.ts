/** The names by which a pod is known in its cluster, for a process outside. */
import type { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../../errors.ts'
import { type Container, matches, type Pod, type Service } from './objects.ts'

/** Where mongod listens, unless it is told otherwise. */
const usualPort = 27017

/** How mongod is reached. */
export interface Server {
  /** Where the connection string places it, fit to be shown, and the name that a certificate would have. */
  host: string
  /** Of the pod, which a Service may give another number. */
  port: number
}

/**
 * Finds a pod behind a connection string.
 * @throws BackupError `target-unsuitable` where the string leads elsewhere: another database would be backed up.
 */
export function serverIn(
  pod: Pod,
  container: Container,
  services: readonly Service[],
  namespace: string,
  connection: ConnectionString,
): Server {
  const own = services.filter(({ spec }) => matches(spec.selector, pod.metadata.labels))
  for (const text of connection.isSRV ? [] : connection.hosts) {
    const { host, port } = endOf(text)
    if (host === pod.status?.podIP || host === pod.metadata.name) return { host, port }
    const service = own.find((one) => leadsTo(host, one, namespace))
    if (service) return { host, port: portBehind(service, port, container) }
  }
  throw new BackupError({
    code: 'target-unsuitable',
    message: `the connection string leads to ${connection.hosts.join(', ')}, which is not the pod ${pod.metadata.name}`,
    cause: `Services that lead to that pod: ${own.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
    remedy:
      'Name the workload that is mongod with --mongo-workload; use --target direct for a server outside the release',
  })
}

/** As DNS in the cluster has it: `service`, `service.namespace`, `….svc`, `….svc.cluster.local`, a pod's before it. */
function leadsTo(host: string, { metadata, spec }: Service, namespace: string): boolean {
  if (host === spec.clusterIP) return true
  const words = host.toLowerCase().replace(/\.$/, '').split('.')
  const at = words.slice(0, 2).indexOf(metadata.name)
  // A single pod's name stands before that of a headless Service only.
  if (at < 0 || (at === 1 && spec.clusterIP !== 'None')) return false
  const [where, kind] = words.slice(at + 1)
  return (where === undefined || where === namespace) && (kind === undefined || kind === 'svc')
}

function portBehind({ spec }: Service, port: number, { ports }: Container): number {
  // Without an address of its own the name is that of the pods.
  if (spec.clusterIP === 'None') return port
  const target = spec.ports?.find((one) => one.port === port)?.targetPort ?? port
  if (typeof target === 'number') return target
  return ports?.find(({ name }) => name === target)?.containerPort ?? port
}

function endOf(text: string): { host: string; port: number } {
  const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  return { host, port: port === undefined ? usualPort : Number(port) }
}
