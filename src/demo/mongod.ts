/**
 * Throwaway MongoDB servers: a real mongod on a free port of 127.0.0.1, in a temporary folder, gone with the
 * process that started it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { BackupError } from '../errors.ts'

export interface MongodOptions {
  /** Start as a one-node replica set and wait until it is primary. */
  replicaSet?: boolean
  /** Demand authentication and create a root user, whose credentials `uri` carries. */
  auth?: boolean
  /** Further arguments, such as `['--setParameter', 'ttlMonitorSleepSecs=1']`. */
  args?: string[]
  /** WiredTiger's cache in GB (mongod takes no less than 0.25, which is the default here). */
  cacheSizeGB?: number
  /** The mongod to run; found by {@link findMongod} when absent. */
  program?: string
}

/** A running server. Its functions may be passed around unbound, as in `t.after(mongod.stop)`. */
export interface Mongod {
  /** Complete connection string, with credentials where `auth` was asked for; it names no database. */
  uri: string
  port: number
  /** Of the present process; changes with `restart`. */
  readonly pid: number
  /** Data folder; also holds the log, `mongod.log`. */
  dbPath: string
  /** Shuts down cleanly and removes the data folder; harmless when called again, or after `kill`. */
  stop(): Promise<void>
  /** SIGKILL, the crash; the data folder stays for `restart`, until `stop`. */
  kill(): Promise<void>
  /** Starts it again after `kill` on the same folder, port and arguments. */
  restart(): Promise<void>
}

const setName = 'rs0'
const startSeconds = 60
/** mongod's exit code when its port is taken. */
const exitPortTaken = 48

/**
 * The mongod of this machine: `$MONGOD`, else the first in `$PATH`.
 * @throws BackupError `tool-missing`
 */
export async function findMongod(): Promise<string> {
  const named = process.env.MONGOD
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  for (const candidate of named ? [named] : folders.map((folder) => path.join(folder, 'mongod'))) {
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate
  }
  throw new BackupError({
    code: 'tool-missing',
    message: named ? `MONGOD names ${named}, which cannot be run` : 'There is no mongod on this machine',
    cause: named ? 'The file is missing or not executable.' : 'Neither $MONGOD nor $PATH leads to one.',
    remedy: 'Install MongoDB, or set MONGOD to the path of a mongod.',
  })
}

/**
 * Starts a server and waits until it takes writes.
 * @throws BackupError `tool-missing` where there is no mongod, `target-failed` where it does not start
 */
export async function startMongod(options: MongodOptions = {}): Promise<Mongod> {
  const program = options.program ?? (await findMongod())
  const dbPath = await mkdtemp(path.join(tmpdir(), 'issuer-backup-mongod-'))
  const password = randomBytes(24).toString('hex')
  const keyFile = path.join(dbPath, 'keyfile')
  await writeFile(keyFile, password, { mode: 0o600 })

  const argsOn = (port: number) => [
    ...['--dbpath', dbPath, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
    ...['--wiredTigerCacheSizeGB', String(options.cacheSizeGB ?? 0.25)],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // Otherwise a clean stop of a primary waits up to 15 s for secondaries that do not exist.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
    ...(options.replicaSet ? ['--replSet', setName] : []),
    ...(options.auth ? (options.replicaSet ? ['--keyFile', keyFile] : ['--auth']) : []),
    ...(options.args ?? []),
  ]

  let running: Running | undefined
  const stop = async () => {
    await running?.end('SIGTERM')
    await rm(dbPath, { recursive: true, force: true })
  }
  try {
    running = await launch(program, argsOn, dbPath)
    const { port } = running
    const uri = uriOf(port, options, password)
    await prepare(port, options, password)
    return {
      uri,
      port,
      dbPath,
      get pid() {
        return running!.pid
      },
      stop,
      kill: async () => running!.end('SIGKILL'),
      restart: async () => {
        running = await launch(program, argsOn, dbPath, port)
        await untilPrimary(uri)
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function uriOf(port: number, { auth, replicaSet }: MongodOptions, password: string): string {
  const query = [...(auth ? ['authSource=admin'] : []), ...(replicaSet ? [`replicaSet=${setName}`] : [])]
  return `mongodb://${auth ? `root:${password}@` : ''}127.0.0.1:${port}/${query.length ? '?' : ''}${query.join('&')}`
}

/** First start only: makes it a replica set and creates the user, both through the localhost exception. */
async function prepare(port: number, { auth, replicaSet }: MongodOptions, password: string): Promise<void> {
  await using client = await MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`)
  const admin = client.db('admin')
  if (replicaSet) {
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }]
    await admin.command({ replSetInitiate: { _id: setName, members } })
    await untilPrimary(`mongodb://127.0.0.1:${port}/?directConnection=true`)
  }
  if (auth) await admin.command({ createUser: 'root', pwd: password, roles: ['root'] })
}

async function untilPrimary(uri: string): Promise<void> {
  await using client = await MongoClient.connect(uri, { directConnection: true })
  const deadline = performance.now() + startSeconds * 1000
  while (!(await client.db('admin').command({ hello: 1 })).isWritablePrimary) {
    if (performance.now() > deadline) throw notStarted('it did not become primary')
    await sleep(20)
  }
}

interface Running {
  port: number
  pid: number
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts the process and waits until it listens; picks another port as long as a free one gets taken. */
async function launch(
  program: string,
  argsOn: (port: number) => string[],
  dbPath: string,
  fixedPort?: number,
): Promise<Running> {
  const logFile = path.join(dbPath, 'mongod.log')
  for (;;) {
    const port = fixedPort ?? (await freePort())
    const log = await open(logFile, 'w')
    // Detached, so that Ctrl-C reaches us alone and we stop it in order; no environment, which may hold secrets.
    const child = spawn(program, argsOn(port), { detached: true, env: {}, stdio: ['ignore', log.fd, log.fd] })
    const exited = new Promise<number | Error | null>((resolve) => {
      child.once('exit', resolve).once('error', resolve)
    })
    await log.close()
    const guard = child.pid === undefined ? undefined : startGuard(child.pid, dbPath)
    child.unref()
    void exited.then(() => guard?.kill('SIGKILL'))

    const outcome = await Promise.race([exited.then((code) => ({ code })), listens(logFile)])
    if (outcome === 'listens') {
      const end = async (signal: NodeJS.Signals) => {
        child.ref()
        child.kill(signal)
        await exited
      }
      return { port, pid: child.pid!, end }
    }
    if (outcome === 'silent') child.kill('SIGKILL')
    else if (outcome.code === exitPortTaken && fixedPort === undefined) continue
    else if (outcome.code instanceof Error) throw notStarted(outcome.code.message)
    throw notStarted((await readFile(logFile, 'utf8')).trim().split('\n').slice(-3).join('\n'))
  }
}

/**
 * A shell that waits on a pipe which the kernel closes when this process ends, however it ends (SIGKILL too), and
 * then ends the server and removes its folder.
 */
function startGuard(pid: number, dbPath: string): ChildProcess {
  const script = 'read -r _; kill -9 "$1"; sleep 1; rm -rf "$2"'
  const guard = spawn('/bin/sh', ['-c', script, 'mongod-guard', String(pid), dbPath], {
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  ;(guard.stdin as net.Socket).unref()
  return guard
}

/** Below the kernel's ephemeral range (32768 up), where a client's own port could take it while it is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = net.createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** Asks the log and not the port, which a server of somebody else may have taken in between. */
async function listens(logFile: string): Promise<'listens' | 'silent'> {
  const deadline = performance.now() + startSeconds * 1000
  while (performance.now() < deadline) {
    if ((await readFile(logFile, 'utf8')).includes('"Waiting for connections"')) return 'listens'
    await sleep(20)
  }
  return 'silent'
}

function notStarted(cause: string): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: 'The throwaway mongod did not start',
    cause,
    remedy: 'Set MONGOD to a mongod that runs on this machine.',
  })
}
