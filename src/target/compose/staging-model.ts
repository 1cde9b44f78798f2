/**
 * The project of a staging, made of the live one's: what is known to stay inside a container is taken over, everything
 * else is left out or refused. Labels too, by which proxies and automations would take it for the live service.
 */
import { BackupError } from '../../errors.ts'
import type { Access } from '../../settings/types.ts'
import { stagingLabel } from '../staging-label.ts'
import { apart } from './staging-apart.ts'
import { safeMounts } from './staging-mounts.ts'
import type { Mount, Printed, PrintedService } from './staging-printed.ts'
import { keptInside, namesInside, type Strings } from './staging-strings.ts'

export interface Making {
  /** Of the staging. */
  name: string
  services: readonly string[]
  mongoService: string
  appService: string
  dataPath: string
  secretVariable: string
  /** The live connection string, and that of staging. Secrets. */
  liveUri: string
  uri: string
  /** By which the connection string knows mongod. */
  mongoHost: string
  access: Access | null
  egress: boolean
  /** Of services whose definition says how to build an image and not how it is called. */
  images: Readonly<Record<string, string>>
}

export interface Made {
  model: Printed
  /** What was changed, a sentence each. */
  changes: string[]
}

/** What stays inside a container. */
const carried = [
  ...['image', 'platform', 'command', 'entrypoint', 'user', 'working_dir', 'group_add', 'tty', 'stdin_open'],
  ...['healthcheck', 'init', 'read_only', 'tmpfs', 'shm_size', 'ulimits', 'sysctls', 'expose'],
  ...['stop_signal', 'stop_grace_period', 'cap_drop', 'mem_limit', 'memswap_limit', 'cpus', 'pids_limit'],
] as const

/** What reaches out of a container. */
const refused: Readonly<Record<string, string>> = {
  pid: 'it sees processes outside',
  ipc: 'it shares memory outside',
  uts: 'it shares the name of the machine',
  userns_mode: 'its users are those of the machine',
  cgroup: 'it shares a control group',
  volumes_from: 'it mounts what another container has',
  external_links: 'it is linked to containers outside the project',
  devices: 'it uses devices of the machine',
  privileged: 'it may do everything on the machine',
  provider: 'it is no container',
}

/** @throws BackupError `target-unsuitable` for what cannot be kept apart from the live deployment. */
export function stagingModel(live: Printed, making: Making): Made {
  const changes: string[] = []
  const say = (sentence: string) => void changes.push(sentence)
  const left = Object.keys(live.services).filter((name) => !making.services.includes(name))
  if (left.length > 0) say(`Not in staging: ${left.join(', ')}`)
  const labels = { [stagingLabel]: making.name }
  const volumes: Printed['volumes'] = {}
  const used = { configs: new Set<string>(), secrets: new Set<string>() }
  const chosen = Object.fromEntries(making.services.map((name) => [name, live.services[name]!]))
  const strings: Strings = { ...making, inside: namesInside(chosen, making.mongoHost) }
  const services = Object.fromEntries(
    making.services.map((name): [string, PrintedService] => {
      const service = live.services[name]!
      assertContained(name, service)
      const mounts = safeMounts(name, service, name === making.mongoService ? making.dataPath : null, say)
      for (const { type, source } of mounts) if (type === 'volume' && source) volumes[source] = { labels }
      for (const kind of ['configs', 'secrets'] as const)
        for (const { source } of service[kind] ?? []) used[kind].add(source)
      return [name, { ...contained(name, service, making, strings, say), volumes: mounts, labels }]
    }),
  )
  if (!making.egress) say('Its network leads nowhere outside')
  const model: Printed = {
    name: making.name,
    services,
    networks: { default: { internal: !making.egress, labels } },
    volumes,
    configs: taken('configs', live.configs, used.configs, strings),
    secrets: taken('secrets', live.secrets, used.secrets, strings),
  }
  giveSecret(model, live.services[making.appService]!, making)
  return { model, changes }
}

function assertContained(name: string, service: PrintedService): void {
  for (const [key, why] of Object.entries(refused)) {
    const value = service[key]
    const empty = value === undefined || value === null || value === false || value === ''
    if (empty || (Array.isArray(value) && value.length === 0)) continue
    throw apart(`the service ${name} has ${key}`, why)
  }
  const mode = service.network_mode
  if (typeof mode === 'string' && !['none', 'bridge', 'default'].includes(mode))
    throw apart(`the service ${name} has network_mode ${mode}`, 'it shares a network with what is outside')
}

function contained(
  name: string,
  service: PrintedService,
  making: Making,
  strings: Strings,
  say: (sentence: string) => void,
): PrintedService {
  const kept = Object.fromEntries(
    carried.flatMap((key) =>
      service[key] === undefined || service[key] === null
        ? []
        : [[key, keptInside(`${key} of the service ${name}`, service[key], strings)]],
    ),
  )
  if (service.container_name) say(`${name} is not called ${service.container_name}`)
  for (const { published, target } of service.ports ?? [])
    say(`${name} opens no port ${published ?? ''} for its ${target}`.replace('  ', ' '))
  const networks = Object.keys(service.networks ?? {}).filter((network) => network !== 'default')
  if (networks.length > 0) say(`${name} is not in ${networks.join(', ')}, but in a network of staging's own`)
  const limits = service.deploy?.resources?.limits
  const aliases = Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? [])
  if (name === making.mongoService) aliases.push(making.mongoHost)
  const image = service.image ?? making.images[name]
  if (image === undefined)
    throw new BackupError({
      code: 'target-unsuitable',
      message: `the service ${name} has neither an image nor a container that was made from one`,
      cause: 'Its image is still to be built',
      remedy: 'Bring the deployment up, or build and name the image',
    })
  return {
    ...kept,
    image,
    environment: environment(name, service, making, strings),
    configs: service.configs ?? [],
    secrets: service.secrets ?? [],
    restart: 'no',
    depends_on: Object.fromEntries(
      Object.entries(service.depends_on ?? {}).filter(([other]) => making.services.includes(other)),
    ),
    networks: { default: { aliases: [...new Set(aliases)].filter((alias) => alias !== name) } },
    ...(limits !== undefined && { deploy: { resources: { limits } } }),
  }
}

/** As Compose prints it: a dollar is doubled. */
function environment(
  name: string,
  { environment: live = {} }: PrintedService,
  { access, mongoService, appService, secretVariable }: Making,
  strings: Strings,
): NonNullable<PrintedService['environment']> {
  const entries = Object.entries(live).filter(([variable]) => {
    if (name === mongoService && /^MONGO_INITDB_/.test(variable)) return false
    return name !== appService || variable !== secretVariable
  })
  const safe = entries.map(([variable, value]): [string, string | null] => [
    variable,
    keptInside(`the variable ${variable} of ${name}`, value, strings),
  ])
  if (name === mongoService && access) {
    safe.push(['MONGO_INITDB_ROOT_USERNAME', access.user], ['MONGO_INITDB_ROOT_PASSWORD', access.password])
  }
  return Object.fromEntries(safe)
}

/** In the variable, or in the file that a variable names: as the live service has it. */
function giveSecret(model: Printed, live: PrintedService, making: Making): void {
  const { appService, secretVariable, uri } = making
  const service = model.services[appService]!
  const file = live.environment?.[`${secretVariable}_FILE`]
  if (!file) {
    service.environment = { ...service.environment, [secretVariable]: escaped(uri) }
    return
  }
  const at = ({ source, target }: { source: string; target?: string }) => target ?? `/run/secrets/${source}`
  service.secrets = (service.secrets ?? []).filter(
    (one) => at(one) !== file && `/run/secrets/${at(one)}` !== file,
  )
  service.configs = (service.configs ?? []).filter((one) => at(one) !== file)
  service.volumes = (service.volumes ?? []).filter(({ target }: Mount) => target !== file)
  const name = 'issuer-backup-drill'
  model.configs = { ...model.configs, [name]: { content: escaped(uri) } }
  service.configs.push({ source: name, target: file })
}

function taken(
  kind: 'configs' | 'secrets',
  all: Printed['configs'] = {},
  used: ReadonlySet<string>,
  strings: Strings,
): NonNullable<Printed['configs']> {
  return Object.fromEntries(
    [...used].map((name) => {
      const { file, content, external } = all[name] ?? {}
      if (!external && file !== undefined) return [name, { file }]
      if (!external && content !== undefined)
        return [name, { content: keptInside(`${name} of ${kind}`, content, strings) }]
      throw apart(`${name} of ${kind} comes from elsewhere than a file`, 'staging has no hold of it')
    }),
  )
}

function escaped(value: string): string {
  return value.replaceAll('$', '$$$$')
}
