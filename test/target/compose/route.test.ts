import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { BackupError } from '../../../src/errors.ts'
import type { Dump, DumpOptions } from '../../../src/mongo/dump.ts'
import { dumpWithMongodump } from '../../../src/mongo/dump-mongodump.ts'
import { dumpNative } from '../../../src/mongo/dump-native.ts'
import { PassthroughRestore } from '../../../src/mongo/load-mongorestore.ts'
import { silent } from '../../../src/reporter.ts'
import type { ComposeTarget } from '../../../src/settings/types.ts'
import { ComposeProject } from '../../../src/target/compose/project.ts'
import { openRoute } from '../../../src/target/compose/route.ts'
import { reaches } from '../../../src/target/docker/reach.ts'
import type { Route } from '../../../src/target/target.ts'
import { makeCertificates } from '../../testbed/certificates.ts'
import { composeProject, sleeping } from '../../testbed/compose-project.ts'
import { type Deployment, type DeploymentOptions, deployment } from '../../testbed/deployment.ts'
import { besideMongod } from '../../testbed/docker.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually, reach } from '../../testbed/reach.ts'
import { GatedSink, MemorySink } from '../../testbed/sinks.ts'

const filler = 'x'.repeat(1_000_000)
const documents = 40

const never = async () => false

/** Of a user with the role `backup` and no other: all that a URI, a shell or a config file could stumble over. */
const password = `p@:/%$'" w${randomBytes(8).toString('hex')}`
const backupUri = `mongodb://backup:${encodeURIComponent(password)}@mongo:27017/?replicaSet=rs0&authSource=admin`

interface Place {
  settings: ComposeTarget
  project: ComposeProject
  /** Id of mongod's container. */
  container: string
}

describe('the way to the mongod of a Compose project', needs('docker'), () => {
  let deployed: Deployment
  let place: Place
  before(async () => {
    ;({ deployed, place } = await up({ auth: true, replicaSet: true }))
    await using client = await reach(await deployed.uri())
    await client.db('admin').command({ createUser: 'backup', pwd: password, roles: ['backup'] })
    const db = client.db('d')
    for (let n = 0; n < documents; n++) await db.collection('a').insertOne({ n, filler })
    await db.collection('b').insertMany(Array.from({ length: 1000 }, (_, n) => ({ n })))
  })
  after(() => deployed.down())

  /** As the user who may do nothing but back up. */
  const open = (probe = reaches) => openTo(place, probe, backupUri)

  test('leads by the address, where the replica set calls its member by the name of the service', async () => {
    const tried: boolean[] = []
    const route = await open(async (...where) => {
      const found = await reaches(...where)
      tried.push(found)
      return found
    })
    const { stream, dump } = await native(route)
    assert.deepEqual(tried, [true])
    assert.deepEqual(countsOf(dump), { a: documents, b: 1000 })
    assert.ok(dump.snapshot)
    assert.ok(stream.length > documents * filler.length)
  })

  test('leads through the container where its address cannot be reached', async () => {
    const byAddress = await native(await open())
    const byBridge = await native(await open(never))
    assert.ok(byBridge.dump.snapshot)
    assert.deepEqual(contentsOf(byBridge.dump), contentsOf(byAddress.dump))
    await eventually(
      'nothing beside mongod',
      async () => (await besideMongod(place.container)).length === 0 || undefined,
    )
  })

  test('takes the connection string of the service, with its rights', async () => {
    const route = await openTo(place, reaches, undefined)
    assert.equal(
      (await route.connection.client.db('d').collection('a').insertOne({ n: -1 })).acknowledged,
      true,
    )
    await route.connection.client.db('d').collection('a').deleteOne({ n: -1 })
    await route.connection.close()
  })

  test('starts mongodump and mongorestore inside the container', async () => {
    const route = await openTo(place, reaches, undefined)
    const sink = new MemorySink()
    const dump = await dumpWithMongodump(route.connection, route.tools, 'd', sink, options())
    assert.deepEqual(countsOf(dump), { a: documents, b: 1000 })
    const restore = new PassthroughRestore(route.connection, route.tools, { from: 'd', to: 'd2' })
    for (let at = 0; at < sink.bytes.length; at += 1_000_000) {
      await restore.write(sink.bytes.subarray(at, at + 1_000_000))
    }
    assert.equal(await restore.finish(), documents + 1000)
    const db = route.connection.client.db('d2')
    assert.equal(await db.collection('a').countDocuments({ filler }), documents)
    await db.dropDatabase()
    await route.connection.close()
    await eventually(
      'nothing beside mongod',
      async () => (await besideMongod(place.container)).length === 0 || undefined,
    )
  })

  test('gives what mongorestore says where it fails', async () => {
    const route = await openTo(place, reaches, undefined)
    const restore = new PassthroughRestore(route.connection, route.tools, { from: 'd', to: 'd2' })
    await assert.rejects(
      async () => {
        await restore.write(Buffer.alloc(1_000_000, 1))
        await restore.finish()
      },
      (error: BackupError) =>
        error.code === 'target-failed' && /mongorestore|archive/.test(error.likelyCause ?? ''),
    )
    await route.connection.close()
  })

  test('shows nothing of the password, in argv or environment, on this machine or inside', async () => {
    const { sink, dumping, route } = await held(place)
    const all = globSync('/proc/[0-9]*/{cmdline,environ}').map((file) => [file, content(file)] as const)
    assert.ok(
      all.some(([, text]) => text.startsWith('mongodump\0')),
      'it sees what runs inside',
    )
    for (const [file, text] of all) {
      for (const form of [password, encodeURIComponent(password)]) assert.ok(!text.includes(form), file)
    }
    sink.open()
    await dumping
    await route.connection.close()
  })

  test('leaves no mongodump inside when it is aborted', async () => {
    const aborting = new AbortController()
    const { dumping, route } = await held(place, aborting.signal)
    assert.notDeepEqual(await besideMongod(place.container), [])
    aborting.abort(new Error('enough'))
    await assert.rejects(dumping, { message: 'enough' })
    assert.deepEqual(await besideMongod(place.container), [])
    await route.connection.close()
  })

  test('leaves no mongorestore inside when it is aborted', async () => {
    const route = await openTo(place, reaches, undefined)
    const sink = new MemorySink()
    await dumpWithMongodump(route.connection, route.tools, 'd', sink, options())
    const restore = new PassthroughRestore(route.connection, route.tools, { from: 'd', to: 'd2' })
    await restore.write(sink.bytes.subarray(0, 20_000_000))
    assert.match((await besideMongod(place.container)).join(), /mongorestore/)
    await restore.abort()
    assert.deepEqual(await besideMongod(place.container), [])
    await route.connection.client.db('d2').dropDatabase()
    await route.connection.close()
  })

  test('leaves no mongodump inside when docker is killed, and gives no dump', async () => {
    const { sink, dumping, route } = await held(place)
    for (const pid of execsOf(place, 'mongodump')) process.kill(pid, 'SIGKILL')
    sink.open()
    await assert.rejects(dumping, { code: 'source-failed' })
    assert.deepEqual(await besideMongod(place.container), [])
    await route.connection.close()
  })

  test('notices a stream that the engine cuts and calls a good end', async (t) => {
    await cutting(t, 'mongodump', 10_000_000)
    const route = await open()
    const dumping = dumpWithMongodump(route.connection, route.tools, 'd', new MemorySink(), options())
    await assert.rejects(dumping, { code: /archive|source/ as never })
    await route.connection.close()
  })

  test('notices a bridge that is cut in the middle of a dump', async () => {
    const route = await open(never)
    const sink = new GatedSink((bytes) => bytes.includes('xxxxxxxx'))
    const dumping = dumpNative(route.connection, 'd', sink, { ...options(), consistency: 'snapshot' })
    await Promise.race([sink.reached, dumping])
    for (const pid of execsOf(place, '\x0027017\0')) process.kill(pid, 'SIGKILL')
    sink.open()
    await assert.rejects(dumping)
    await route.connection.close()
  })
})

test(
  'goes by the name in the certificate, through the container too',
  needs('docker', 'openssl'),
  async (t) => {
    const project = await composeProject(t, { app: sleeping })
    const { ca } = await makeCertificates(project.folder, ['mongo'])
    const combined = await Promise.all(
      ['server.key', 'server.pem'].map((name) => readFile(project.file(name))),
    )
    await writeFile(project.file('both.pem'), Buffer.concat(combined))
    await project.define({
      app: sleeping,
      mongo: {
        command: ['mongod', '--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', '/both.pem'],
        volumes: ['./both.pem:/both.pem:ro'],
      },
    })
    await project.compose('up', '--detach')
    const place = {
      settings: project.settings,
      project: await ComposeProject.open(project.settings),
      container: (await project.container('mongo')).id,
    }
    const tls = `/?tls=true&tlsCAFile=${encodeURIComponent(ca)}`
    for (const probe of [reaches, never]) {
      const route = await openTo(place, probe, `mongodb://mongo:27017${tls}`)
      assert.equal((await route.connection.client.db('d').command({ ping: 1 })).ok, 1)
      assert.equal(route.connection.hosts, 'mongo:27017')
      await route.connection.close()
      // A name that leads there as well, and that the certificate does not have.
      const { name } = await project.container('mongo')
      const wrong = `mongodb://${name}:27017${tls}&serverSelectionTimeoutMS=1500`
      await assert.rejects(openTo(place, probe, wrong), { code: 'source-failed', message: /altnames/ })
    }
  },
)

test('is not taken for granted where the connection string leads elsewhere', needs('docker'), async (t) => {
  const project = await composeProject(t, { app: sleeping, mongo: { ports: ['127.0.0.1::27017'] } })
  await project.compose('up', '--detach')
  const mongo = await project.container('mongo')
  const place = {
    settings: project.settings,
    project: await ComposeProject.open(project.settings),
    container: mongo.id,
  }
  for (const host of [
    'db.example.com',
    'app',
    'localhost',
    '127.0.0.1:1',
    `localhost:${mongo.ports[0]!.port + 1}`,
  ]) {
    await assert.rejects(openTo(place, reaches, `mongodb://u:secret-word@${host}/`), {
      code: 'target-unsuitable',
      message: /leads to/,
    })
  }
  for (const host of [`localhost:${mongo.ports[0]!.port}`, mongo.name, mongo.networks[0]!.address]) {
    const route = await openTo(place, reaches, `mongodb://${host}/`)
    const { connection, tools } = route
    const child = tools.start('mongodump', ['--archive', '--db=admin'], { stdout: 'pipe' })
    child.stdout!.resume()
    assert.equal((await child.ended).code, 0)
    await connection.close()
  }
})

test(
  'is there again after a destroyed mongo has been brought up, for its users only',
  needs('docker'),
  async (t) => {
    const { deployed, place } = await up({ auth: true })
    t.after(deployed.down)
    await deployed.compose('down', '--volumes', '--timeout', '0')
    const said: string[] = []
    const context = {
      reporter: { ...silent, info: (line: string) => void said.push(line) },
      signal: new AbortController().signal,
    }
    await assert.rejects(openRoute(place.settings, place.project, 'target', context), {
      code: 'target-failed',
      message: /does not run/,
    })
    for (const probe of [reaches, never]) {
      const { connection } = await openRoute(
        place.settings,
        place.project,
        'target',
        { ...context, bringUp: true },
        probe,
      )
      const { authInfo } = await connection.client.db('admin').command({ connectionStatus: 1 })
      assert.deepEqual(authInfo.authenticatedUsers, [{ user: 'root', db: 'admin' }])
      assert.equal((await connection.client.db('d').collection('a').insertOne({})).acknowledged, true)
      await connection.close()
      assert.equal(await deployed.container('issuer-directory'), '')
      await deployed.compose('down', '--volumes', '--timeout', '0')
    }
    assert.deepEqual(said, Array(2).fill('Bringing up the service mongo, which does not run'))
  },
)

async function up(options: DeploymentOptions): Promise<{ deployed: Deployment; place: Place }> {
  const deployed = await deployment(options)
  await deployed.up()
  const settings = settingsOf(deployed)
  const project = await ComposeProject.open(settings)
  return { deployed, place: { settings, project, container: await deployed.container('mongo') } }
}

function settingsOf({ folder, files, project, names }: Deployment): ComposeTarget {
  return {
    type: 'compose',
    composeFiles: files.map((file) => path.join(folder, file)),
    projectName: project,
    envFiles: [],
    profiles: [],
    workingFolder: folder,
    mongoService: names.mongo,
    appService: names.app,
    dataPath: '/data/db',
    mongoUri: undefined,
    secretVariable: 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING',
    database: 'd',
    serviceConfig: undefined,
    seed: undefined,
    healthUrl: undefined,
    healthCa: undefined,
    notify: { command: undefined, url: undefined },
    stopTimeout: 10_000,
    healthTimeout: 120_000,
  }
}

function openTo(
  { settings, project }: Place,
  probe: typeof reaches,
  mongoUri: string | undefined,
): Promise<Route> {
  const context = { reporter: silent, signal: new AbortController().signal }
  return openRoute({ ...settings, mongoUri }, project, 'source', context, probe)
}

async function native(route: Route): Promise<{ stream: Buffer; dump: Dump }> {
  const sink = new MemorySink()
  try {
    const dump = await dumpNative(route.connection, 'd', sink, { ...options(), consistency: 'snapshot' })
    return { stream: sink.bytes, dump }
  } finally {
    await route.connection.close()
  }
}

/** A mongodump that waits for the first of the documents to be taken from it. */
async function held(place: Place, signal = new AbortController().signal) {
  const route = await openTo(place, reaches, backupUri)
  const sink = new GatedSink((bytes) => bytes.includes('xxxxxxxx'))
  const dumping = dumpWithMongodump(route.connection, route.tools, 'd', sink, { ...options(), signal })
  await Promise.race([sink.reached, dumping])
  return { sink, dumping, route }
}

function options(): DumpOptions {
  return { signal: new AbortController().signal, onProgress() {} }
}

function countsOf({ namespaces }: Dump): Record<string, number> {
  return Object.fromEntries(namespaces.map(({ name, documents }) => [name, documents]))
}

function contentsOf({ namespaces }: Dump) {
  return namespaces.map(({ name, documents, bytes, crc }) => ({ name, documents, bytes, crc }))
}

/** The docker commands at work in the container that have this word in them. */
function execsOf({ container }: Place, word: string): number[] {
  const found = globSync('/proc/[0-9]*/cmdline').flatMap((file) => {
    const text = content(file)
    const ours = /^(\/\S+\/)?docker\0/.test(text) && text.includes(container) && text.includes(word)
    return ours ? [Number(file.split('/')[2])] : []
  })
  assert.ok(found.length > 0)
  return found
}

/** Empty where the process has ended meanwhile. */
function content(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** A docker that passes so many bytes of a tool on, and ends well, as engines have done. */
async function cutting(t: { after(done: () => void): void }, tool: string, bytes: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cutting-'))
  const real = execFileSync('which', ['docker'], { encoding: 'utf8' }).trim()
  const script = `#!/bin/sh\ncase "$*" in *${tool}*--archive*) ${real} "$@" | head -c ${bytes}; exit 0;; esac\nexec ${real} "$@"\n`
  await writeFile(path.join(folder, 'docker'), script)
  await chmod(path.join(folder, 'docker'), 0o755)
  const before = process.env.PATH
  process.env.PATH = `${folder}:${before}`
  t.after(() => {
    process.env.PATH = before
    return rm(folder, { recursive: true })
  })
}
