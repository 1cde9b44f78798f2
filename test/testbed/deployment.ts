/** Deployments as the runbook has them: a Compose project of mongo and the service, its files in their usual places. */
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../../src/exec.ts'
import { writeFiles } from './deployment-files.ts'
import { docker, images } from './docker.ts'
import { eventually, reach } from './reach.ts'

/** Of the services. */
export interface Names {
  mongo: string
  app: string
}

export interface DeploymentOptions {
  /** Demand authentication, with a root user whose password is as unwieldy as passwords get. */
  auth?: boolean
  /** mongo is a replica set of one, `rs0`, under the address that it has inside. */
  replicaSet?: boolean
  /** Where mongo's data lives: a volume of the project (the default), one that exists without it, a folder. */
  data?: 'volume' | 'external' | 'folder'
  /** Who says the project's name: `-p` (the default), or `name:` in the file. */
  nameBy?: 'flag' | 'file'
  /** `mongo` and `issuer-directory` by default. */
  names?: Names
  /** Put the app into a second file, `docker-compose.app.yaml`. */
  twoFiles?: boolean
  /**
   * The app is the stand-in Issuer Directory of test/fixtures, with TLS by a private CA and an Authority; `needs` openssl
   * too. Without it, the app only has `/health/live` and `/health/ready`, which tell whether mongo answers.
   */
  standIn?: boolean
  /** Changes what is about to be written into the (first) file. */
  edit?(file: ComposeFile): void
}

// biome-ignore lint/suspicious/noExplicitAny: a file of any shape, for tests to change
export type ComposeFile = { services: Record<string, any>; [section: string]: any }

/** A container as `docker inspect` has it, in part. */
export interface ContainerState {
  Status: string
  Running: boolean
  ExitCode: number
  StartedAt: string
  FinishedAt: string
}

export interface Deployment {
  /** The checkout: `deploy/compose`, `etc`, `src` and `.env` are in it. */
  folder: string
  project: string
  /** Relative to the folder, as `-f` takes them. */
  files: string[]
  envFile: string
  names: Names
  /** Name of mongo's volume, or path of its folder. */
  data: string
  /** Root's, where there is authentication. */
  password: string | undefined
  /** What the app connects with: names an address that only the project's network has. */
  connectionString: string
  /** The app as this machine reaches it, also after a restart: `http://localhost:PORT`; the stand-in has https. */
  url: string
  /** Of the stand-in: PEM of the CA, and where to get a token. */
  ca: string | undefined
  authority: { url: string; id: string; secret: string } | undefined
  /** `docker compose` with the project's files, in its folder. @returns stdout, trimmed; throws where it fails */
  compose(...args: string[]): Promise<string>
  /** Returns when mongo takes writes and the app is healthy. */
  up(): Promise<void>
  /** Removes containers, volumes, networks and files, whatever state they are in; harmless when called again. */
  down(): Promise<void>
  /** Root's connection string by mongo's present address on this machine. */
  uri(): Promise<string>
  /** Whether `/health/ready` answers 200, within five seconds. */
  isHealthy(): Promise<boolean>
  /** Id of the service's container, running or not. */
  container(service: string): Promise<string>
  state(service: string): Promise<ContainerState>
  /** Runs a command in the service's container. @returns stdout, trimmed */
  exec(service: string, ...command: string[]): Promise<string>
  /** SIGKILL. */
  kill(service: string): Promise<void>
}

const database = 'issuer-directory'

/** Writes a deployment; nothing runs until `up`. Declare `needs('docker')`, and `t.after(deployment.down)`. */
export async function deployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const { names = { mongo: 'mongo', app: 'issuer-directory' }, data: kind = 'volume' } = options
  const folder = await mkdtemp(path.join(tmpdir(), 'deployment-'))
  const name = `ib-test-${randomBytes(6).toString('hex')}`
  const password = options.auth ? `${randomBytes(4).toString('hex')}@:/%$'" \\x\`` : undefined
  const credentials = password === undefined ? '' : `root:${encodeURIComponent(password)}@`
  const query = [options.replicaSet && 'replicaSet=rs0', password && 'authSource=admin'].filter(Boolean)
  const connectionString = `mongodb://${credentials}${names.mongo}:27017/${database}?${query.join('&')}`
  const ports = { app: await freePort(), authority: await freePort() }
  const client = { id: 'issuer-directory-tests', secret: randomBytes(16).toString('hex') }
  const data = { volume: `${name}_mongo-data`, external: `${name}-data`, folder: `${folder}/mongo-data` }[
    kind
  ]
  const plan = { folder, project: name, names, data, ports, client, password, connectionString }
  const files = await writeFiles(plan, options)
  const ca = options.standIn
    ? await readFile(path.join(folder, 'etc/certificates/ca.pem'), 'utf8')
    : undefined
  const url = `${options.standIn ? 'https' : 'http'}://localhost:${ports.app}`

  const global = [
    ...['--env-file', '.env', ...files.flatMap((each) => ['-f', each])],
    ...(options.nameBy === 'file' ? [] : ['-p', name]),
  ]
  const compose: Deployment['compose'] = async (...args) =>
    (await run('docker', ['compose', ...global, ...args], { cwd: folder })).stdout.trim()
  const container: Deployment['container'] = (service) => compose('ps', '--all', '--quiet', service)
  const inspect = async (service: string, format: string) =>
    docker('inspect', '--format', format, await container(service))
  const uri = async () => {
    const address = await inspect(names.mongo, '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')
    return `mongodb://${credentials}${address}:27017/?directConnection=true`
  }
  const isHealthy = async () => (await statusOf(`${url}/health/ready`, ca)) === 200

  return {
    folder,
    project: name,
    files,
    envFile: '.env',
    names,
    data,
    password,
    connectionString,
    url,
    ca,
    authority: options.standIn ? { url: `https://localhost:${ports.authority}`, ...client } : undefined,
    compose,
    async up() {
      if (kind === 'external') await docker('volume', 'create', data)
      await compose('up', '--detach', names.mongo)
      await untilWritable(await uri(), options.replicaSet ? `${names.mongo}:27017` : undefined)
      await compose('up', '--detach')
      await eventually('a healthy app', async () => (await isHealthy()) || undefined)
    },
    async down() {
      if (!existsSync(folder)) return // it is down
      await compose('down', '--volumes', '--remove-orphans', '--timeout', '0')
      if (kind === 'external') await docker('volume', 'rm', '--force', data)
      // mongod's files are not ours to remove.
      if (kind === 'folder')
        await docker(
          ...['run', '--rm', '--volume', `${folder}:/folder`, '--entrypoint', 'rm'],
          ...[images.mongo, '-rf', '/folder/mongo-data'],
        )
      await rm(folder, { recursive: true, force: true })
    },
    uri,
    isHealthy,
    container,
    state: async (service) => JSON.parse(await inspect(service, '{{json .State}}')),
    exec: (service, ...command) => compose('exec', '-T', service, ...command),
    kill: async (service) => void (await docker('kill', await container(service))),
  }
}

/** Waits for a server that is starting. @param member what to make a replica set of */
export async function untilWritable(uri: string, member: string | undefined): Promise<void> {
  await using client = await reach(uri)
  const admin = client.db('admin')
  if (member !== undefined)
    await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: member }] } })
  await eventually(
    'a primary',
    async () => (await admin.command({ hello: 1 })).isWritablePrimary || undefined,
  )
}

/** Undefined where none comes within five seconds. */
async function statusOf(url: string, ca: string | undefined): Promise<number | undefined> {
  const signal = AbortSignal.timeout(5000)
  const request = ca === undefined ? http.get(url, { signal }) : https.get(url, { signal, ca, agent: false })
  try {
    const [response] = await once(request, 'response')
    response.resume()
    return response.statusCode
  } catch {
    return undefined
  }
}

/** Below those that the kernel gives to clients, where one could take it while the app is down. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = net.createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    server.close()
    if (isFree) return port
  }
}
