/** Connection strings in what a staging is made of: each leads to staging's own mongod, or to none. */
import { docker } from '../docker/engine.ts'
import { quiet } from '../docker/helper.ts'
import { apart } from './staging-apart.ts'
import type { Printed, PrintedService } from './staging-printed.ts'

/** Its hosts, and what follows; slashes may be escaped, as in JSON. */
const shape = /mongodb(\+srv)?:\\?\/\\?\/(?:[^\s"'/]*@)?([^\s"'/?#\\]*)([^\s"']*)/gi

/** Inside a container it is the container. */
const itself = ['localhost', '127.0.0.1', '[::1]']

const why = 'It may lead to a live database'

/** How files are called that hold settings; in a folder others, such as sources and their documentation, are not read. */
const settled = [
  ...['yaml', 'yml', 'json', 'toml', 'xml', 'ini', 'conf', 'cfg', 'config', 'properties'],
  ...['env', 'txt', 'secret', 'uri', 'url'],
]

export interface Strings {
  /** The live connection string, and that of staging. Secrets. */
  liveUri: string
  uri: string
  /** Names that lead to a service of staging, there. */
  inside: ReadonlySet<string>
}

/** Names that a service has in the network of a staging. */
export function namesInside(services: Printed['services'], mongoHost: string): Set<string> {
  const aliases = Object.values(services).flatMap(({ networks = {} }) =>
    Object.values(networks).flatMap((network) => network?.aliases ?? []),
  )
  const names = [...Object.keys(services), ...aliases, mongoHost, ...itself]
  return new Set(names.map((name) => name.toLowerCase()))
}

/** Does a connection string in this text lead elsewhere than into staging? */
export function leadsOut(text: string, inside: ReadonlySet<string>): boolean {
  return [...text.matchAll(shape)].some(([, srv, hosts = '', rest = '']) => {
    const names = hosts.split(',').map((host) => host.replace(/:\d+$/, '').toLowerCase())
    // Then what looks like a host may be a user, with a password that is not encoded as it should be.
    return srv !== undefined || rest.includes('@') || !names.every((name) => inside.has(name))
  })
}

/**
 * A value of the model with staging's connection string in the place of the live one, wherever it is in it.
 * @param place what errors call it.
 * @param value as Compose prints it: a dollar is doubled.
 * @throws BackupError `target-unsuitable` where another one leads elsewhere.
 */
export function keptInside<T>(place: string, value: T, strings: Strings): T {
  if (typeof value === 'string') {
    const plain = value.replaceAll('$$', '$')
    const own = plain.replaceAll(strings.liveUri, () => strings.uri)
    if (leadsOut(own, strings.inside)) throw apart(`${place} holds another connection string`, why)
    return (own === plain ? value : own.replaceAll('$', '$$$$')) as T
  }
  if (Array.isArray(value)) return value.map((one) => keptInside(place, one, strings)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, one]) => [key, keptInside(place, one, strings)])) as T
}

/**
 * Looks into the files that staging reads from the engine's machine, by a container there, which may read all of them.
 * @param image that is on the engine already; must hold `sh`, `find` and `grep`.
 * @throws BackupError `target-unsuitable` for one with a connection string that leads elsewhere; `target-failed`.
 */
export async function assertFilesInside(
  model: Printed,
  image: string,
  inside: ReadonlySet<string>,
): Promise<void> {
  const files = [...new Set(Object.values(model.services).flatMap((service) => filesOf(model, service)))]
  if (files.length === 0) return
  const mounts = files.flatMap((file, number) => [
    '--mount',
    `type=bind,"source=${file.replaceAll('"', '""')}",target=/look/${number},readonly`,
  ])
  const wanted = ['!', '-name', "'*.*'", ...settled.flatMap((ending) => ['-o', '-name', `'*.${ending}'`])]
  // It ends with 1 where there is none.
  const grep = `grep -aoEiH 'mongodb(\\+srv)?:.?/.?/[^[:space:]]*' {} +`
  const script = `command -v find grep >/dev/null && { find /look -type f \\( ${wanted.join(' ')} \\) -exec ${grep} || :; }`
  const found = await docker([
    ...['run', '--rm', ...quiet.slice(0, 2), '--user', '0:0', ...mounts],
    ...['--entrypoint', 'sh', image, '-c', script],
  ])
  for (const line of found.split('\n')) {
    const [, number, text] = /^\/look\/(\d+)[^:]*:(.*)$/.exec(line) ?? []
    if (text === undefined || !leadsOut(text, inside)) continue
    throw apart(`${files[Number(number)]} holds a connection string that leads out of it`, why)
  }
}

function filesOf({ configs = {}, secrets = {} }: Printed, service: PrintedService): string[] {
  const mounted = (service.volumes ?? []).filter(({ type }) => type === 'bind').map(({ source }) => source)
  const named = [
    ...(service.configs ?? []).map(({ source }) => configs[source]?.file),
    ...(service.secrets ?? []).map(({ source }) => secrets[source]?.file),
  ]
  // As Compose prints it: a dollar is doubled.
  return [...mounted, ...named].flatMap((file) => file?.replaceAll('$$', '$') ?? [])
}
