/** What of a live project gets into a staging, case by case: nothing that both would share. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertApart } from '../../../src/target/compose/staging-apart.ts'
import { type Making, stagingModel } from '../../../src/target/compose/staging-model.ts'
import type { Printed, PrintedService } from '../../../src/target/compose/staging-printed.ts'

const liveUri = 'mongodb://root:live$1@mongo:27017/issuer-directory'
const uri = 'mongodb://drill:own$2@mongo:27017/issuer-directory'

const making: Making = {
  name: 'shop-drill',
  services: ['mongo', 'app'],
  mongoService: 'mongo',
  appService: 'app',
  dataPath: '/data/db',
  secretVariable: 'SECRET',
  liveUri,
  uri,
  mongoHost: 'db.internal',
  access: { user: 'drill', password: 'own$2' },
  egress: false,
  images: {},
}

function live({ app = {}, mongo = {}, ...sections }: Partial<Record<string, object>> = {}): Printed {
  return {
    name: 'shop',
    services: {
      mongo: {
        image: 'mongo:6',
        volumes: [{ type: 'volume', source: 'data', target: '/data/db' }],
        ...mongo,
      },
      app: { image: 'app:1', environment: { SECRET: liveUri.replaceAll('$', '$$$$') }, ...app },
      proxy: { image: 'proxy:1', ports: [{ target: 443, published: '443' }] },
    },
    volumes: { data: { name: 'shop_data' } },
    networks: { default: { name: 'shop_default' } },
    ...sections,
  } as Printed
}

const made = (...args: Parameters<typeof live>) => stagingModel(live(...args), making)
const service = (name: 'app' | 'mongo', change: object): PrintedService =>
  made({ [name]: change }).model.services[name]!

describe('the project of a staging', () => {
  test('has the two services that are drilled, its own name, and a network that leads nowhere', () => {
    const { model, changes } = made()
    assert.equal(model.name, 'shop-drill')
    assert.deepEqual(Object.keys(model.services), ['mongo', 'app'])
    assert.deepEqual(model.networks, {
      default: { internal: true, labels: { 'io.issuer-backup.drill': 'shop-drill' } },
    })
    assert.ok(changes.includes('Not in staging: proxy'))
    assert.equal(stagingModel(live(), { ...making, egress: true }).model.networks!.default!.internal, false)
  })

  test('has credentials of its own, and none of the live ones', () => {
    const { model } = made({
      mongo: { environment: { MONGO_INITDB_ROOT_PASSWORD_FILE: '/run/p', TZ: 'UTC' } },
    })
    assert.equal(model.services.app!.environment!.SECRET, uri.replaceAll('$', '$$$$'))
    assert.deepEqual(model.services.mongo!.environment, {
      TZ: 'UTC',
      MONGO_INITDB_ROOT_USERNAME: 'drill',
      MONGO_INITDB_ROOT_PASSWORD: 'own$2',
    })
    assert.ok(!JSON.stringify(model).includes('live$'))
  })

  test('gives the secret by the file by which the live service has it', () => {
    const { model } = made({
      app: {
        environment: { SECRET_FILE: '/run/secrets/uri' },
        secrets: [{ source: 'uri', target: '/run/secrets/uri' }],
      },
      secrets: { uri: { file: '/etc/live-uri' } },
    })
    const { app } = model.services
    assert.deepEqual(app!.secrets, [])
    assert.deepEqual(app!.configs, [{ source: 'issuer-backup-drill', target: '/run/secrets/uri' }])
    assert.equal(model.configs!['issuer-backup-drill']!.content, uri.replaceAll('$', '$$$$'))
  })

  test('has its own connection string wherever the live one is written', () => {
    const written = `${liveUri.replaceAll('$', '$$$$')}&appName=x`
    const { model } = made({
      app: {
        command: ['serve', `--mongo=${written}`],
        entrypoint: ['sh', '-c', `exec app '${written}'`],
        environment: { OTHER: `["${written}"]` },
        configs: [{ source: 'inline', target: '/etc/app.yaml' }],
        healthcheck: { test: ['CMD', 'mongosh', written], retries: 3 },
      },
      configs: { inline: { content: `mongo: "${written}"` } },
    })
    const own = `${uri.replaceAll('$', '$$$$')}&appName=x`
    const { command, entrypoint, environment, healthcheck } = model.services.app!
    assert.deepEqual(command, ['serve', `--mongo=${own}`])
    assert.deepEqual(entrypoint, ['sh', '-c', `exec app '${own}'`])
    assert.equal(environment!.OTHER, `["${own}"]`)
    assert.deepEqual(healthcheck, { test: ['CMD', 'mongosh', own], retries: 3 })
    assert.deepEqual(model.configs!.inline, { content: `mongo: "${own}"` })
    assert.ok(!JSON.stringify(model).includes('live$'))
  })

  test('keeps connection strings that lead to a service of its own', () => {
    const inside = [
      'mongodb://localhost:27017',
      'mongodb://u:p%40@mongo/x?a=b',
      'mongodb://db.internal,mongo:1/',
      'mongodb://directory',
    ]
    const app = { command: inside, networks: { default: { aliases: ['directory'] } } }
    assert.deepEqual(service('app', app).command, inside)
  })

  for (const [what, uri] of Object.entries({
    'another host': 'mongodb://u:p@live.example/x',
    'one of two hosts': 'mongodb://mongo,live.example:27018/x',
    'a host behind a password that is not encoded': 'mongodb://mongo:27017@live.example/x',
    'a host behind a slash that is not encoded': 'mongodb://mongo:1/x@live.example/x',
    'a host in JSON': String.raw`mongodb:\/\/live.example\/x`,
    'a host that a variable names': 'mongodb://$${HOST}/x',
    'a service that is not in staging': 'mongodb://proxy/x',
    'a name of DNS': 'mongodb+srv://mongo/x',
    'a name in capitals': 'MONGODB://LIVE.EXAMPLE',
  })) {
    for (const [place, change] of Object.entries({
      command: { command: ['serve', `--mongo=${uri}`] },
      entrypoint: { entrypoint: ['sh', '-c', `exec app "${uri}"`] },
      healthcheck: { healthcheck: { test: ['CMD', 'mongosh', uri] } },
      environment: { environment: { LIST: `first,${uri}` } },
      configs: { configs: [{ source: 'inline', target: '/x' }] },
      secrets: { secrets: [{ source: 'inline', target: '/x' }] },
    })) {
      test(`is refused where ${place} leads to ${what}`, () => {
        const sections = { configs: { inline: { content: uri } }, secrets: { inline: { content: uri } } }
        assert.throws(() => made({ app: change, ...sections }), {
          code: 'target-unsuitable',
          message: /: .+ holds another connection string$/,
        })
      })
    }
  }

  test('replaces what both would have', () => {
    assert.equal(service('app', { container_name: 'shop' }).container_name, undefined)
    assert.equal(service('app', { ports: [{ target: 8447, published: '8447' }] }).ports, undefined)
    assert.equal(
      service('app', { labels: { 'traefik.enable': 'true' } }).labels!['traefik.enable'],
      undefined,
    )
    assert.equal(service('app', { logging: { driver: 'syslog' } }).logging, undefined)
    assert.equal(service('app', { extra_hosts: ['mongo=10.0.0.1'] }).extra_hosts, undefined)
    assert.equal(service('app', { restart: 'always' }).restart, 'no')
    const external = made({ volumes: { data: { external: true, name: 'precious' } } })
    assert.deepEqual(external.model.volumes, { data: { labels: { 'io.issuer-backup.drill': 'shop-drill' } } })
    const networks = { shared: { aliases: ['directory'], ipv4_address: '10.1.2.3' } }
    assert.deepEqual(service('app', { networks }).networks, { default: { aliases: ['directory'] } })
  })

  test('keeps mongod off a data folder of the machine, and everything else from writing to one', () => {
    const bind = (source: string, target: string) => [{ type: 'bind', source, target }]
    assert.deepEqual(service('mongo', { volumes: bind('/srv/mongo', '/data/db') }).volumes, [
      { type: 'volume', source: 'data-data-db', target: '/data/db' },
    ])
    assert.deepEqual(service('mongo', { volumes: bind('/srv', '/data') }).volumes, [
      { type: 'volume', source: 'data-data', target: '/data' },
    ])
    assert.deepEqual(
      service('mongo', { volumes: bind('/srv/init', '/docker-entrypoint-initdb.d') }).volumes,
      [],
    )
    const [config] = service('app', { volumes: bind('/etc/app.yaml', '/etc/app.yaml') }).volumes!
    assert.equal(config!.read_only, true)
  })

  for (const [what, change] of Object.entries({
    'network_mode host': { network_mode: 'host' },
    'the network of another container': { network_mode: 'container:shop-mongo-1' },
    'processes of the machine': { pid: 'host' },
    'shared memory': { ipc: 'host' },
    'every right': { privileged: true },
    devices: { devices: ['/dev/sda'] },
    'volumes of another container': { volumes_from: ['container:shop-mongo-1'] },
    'links outside': { external_links: ['shop-mongo-1:mongo'] },
    'the engine': { volumes: [{ type: 'bind', source: '/var/run/docker.sock', target: '/docker.sock' }] },
    'all of the machine': { volumes: [{ type: 'bind', source: '/', target: '/host', read_only: true }] },
    'a volume of a cluster': { volumes: [{ type: 'cluster', source: 'x', target: '/x' }] },
    'another connection string': { environment: { ARCHIVE: 'mongodb://live.example/' } },
    'a secret from elsewhere': { secrets: [{ source: 'elsewhere' }] },
  })) {
    test(`is refused with ${what}, by name`, () => {
      assert.throws(() => made({ app: change, secrets: { elsewhere: { external: true } } }), {
        code: 'target-unsuitable',
        message: /^staging cannot be kept apart from the live deployment: \S/,
      })
    })
  }
})

describe('the last guard', () => {
  const staging = (change: Partial<Printed> = {}, app: object = {}): Printed => ({
    name: 'shop-drill',
    services: { app: { image: 'app:1', ...app } },
    volumes: { data: { name: 'shop-drill_data' } },
    networks: { default: { name: 'shop-drill_default' } },
    ...change,
  })

  test('lets pass what has nothing in common', () => {
    assertApart(staging(), live())
  })

  for (const [what, found, message] of [
    ['the same project', staging({ name: 'shop' }), /both would be the project shop/],
    ['an external volume', staging({ volumes: { data: { external: true, name: 'x' } } }), /x of volumes/],
    [
      'a volume of the live one',
      staging({ volumes: { data: { name: 'shop_data' } } }),
      /shop_data of volumes/,
    ],
    ['a network of the live one', staging({ networks: { n: { name: 'shop_default' } } }), /of networks/],
    ['a fixed port', staging({}, { ports: [{ target: 1, published: '1' }] }), /app opens ports/],
    ['a container name', staging({}, { container_name: 'shop' }), /is to be called shop/],
    ['the network of the machine', staging({}, { network_mode: 'host' }), /network_mode host/],
    [
      'a writable bind mount',
      staging({}, { volumes: [{ type: 'bind', source: '/srv', target: '/srv' }] }),
      /can write to \/srv/,
    ],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.throws(() => assertApart(found, live()), { code: 'target-unsuitable', message })
    })
  }
})
