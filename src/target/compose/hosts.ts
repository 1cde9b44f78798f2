/** The names by which the containers of a project know each other, for a process outside. */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../../errors.ts'
import type { Container } from '../docker/engine.ts'

/** Where mongod listens, unless it is told otherwise. */
const usualPort = 27017

/** By these a process means its own machine, or the one that its container is on. */
const ownMachine = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal'])

/** How mongod is reached inside the project. */
export interface Server {
  /** As the containers of the project reach it. A secret. */
  uri: string
  /** Where the connection string places it, fit to be shown. */
  host: string
  port: number
  /** Of its container, in each network; none where it shares the network of the machine or has none. */
  addresses: readonly string[]
}

/**
 * Finds a container behind a connection string.
 * @throws BackupError `target-unsuitable` where the string leads elsewhere: another database would be backed up.
 */
export function serverIn(container: Container, connection: ConnectionString): Server {
  const addresses = addressesOf(container)
  const ends = connection.isSRV ? [] : connection.hosts.map(endOf)
  const names = new Set([...namesOf(container), ...addresses])
  const known = ends.find(({ host }) => names.has(host.toLowerCase()))
  if (known) return { uri: connection.href, ...known, addresses }
  const [end] = ends
  const port = end && ownMachine.has(end.host.toLowerCase()) && portBehind(container, end.port, addresses)
  if (!end || !port) throw elsewhere(container, connection, names)
  const inside = direct(connection, `${addresses[0] ?? '127.0.0.1'}:${port}`)
  return { uri: inside.href, host: end.host, port, addresses }
}

/** The same server alone, at another place: nobody is asked for the members of its replica set. */
export function direct(connection: ConnectionString, host: string): ConnectionString {
  const moved = connection.clone()
  moved.hosts = [host]
  moved.searchParams.set('directConnection', 'true')
  return moved
}

/** Resolves the names of these containers, the first ones first, and every other name as usual. */
export function lookupAmong(containers: readonly Container[]): LookupFunction {
  const book = new Map<string, string[]>()
  for (const container of containers) {
    for (const name of namesOf(container)) {
      if (!book.has(name)) book.set(name, addressesOf(container))
    }
  }
  return (hostname, options, callback) => {
    const addresses = book.get(hostname.toLowerCase()) ?? []
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: 4 }))
    if (found.length === 0) systemLookup(hostname, options, callback as never)
    else if (options.all) process.nextTick(callback, null, found)
    else process.nextTick(callback, null, found[0]!.address, 4)
  }
}

function namesOf({ name, networks }: Container): string[] {
  return [name, ...networks.flatMap(({ names }) => names)].map((one) => one.toLowerCase())
}

function addressesOf({ networks }: Container): string[] {
  return networks.flatMap(({ address }) => address || [])
}

function endOf(text: string): { host: string; port: number } {
  const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  return { host, port: port === undefined ? usualPort : Number(port) }
}

/** The port inside that is published as this one. Without an address of its own a container has the machine's. */
function portBehind(container: Container, port: number, addresses: readonly string[]): number | undefined {
  if (addresses.length === 0) return port
  const published = container.ports.find((one) => one.port === port && one.container.endsWith('/tcp'))
  return published && Number.parseInt(published.container, 10)
}

function elsewhere(
  { name }: Container,
  connection: ConnectionString,
  names: ReadonlySet<string>,
): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the connection string leads to ${connection.hosts.join(', ')}, which is not the container ${name}`,
    cause: `In its networks that one is known as ${[...names].join(', ')}`,
    remedy:
      'Name the service that is mongod with --mongo-service; use --target direct for a server outside the project',
  })
}
