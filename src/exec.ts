/** Other programs, started with no secret in argv or environment and always waited for. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from './errors.ts'
import { redact } from './secrets.ts'

/**
 * What a child may inherit: nothing here holds a secret, and tools such as docker, kubectl or ssh need it, or are quicker
 * by it, as the guardian is.
 */
const inherited = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK
   DBUS_SESSION_BUS_ADDRESS DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY KUBECONFIG
   KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT GOGC GOMEMLIMIT NODE_COMPILE_CACHE`.split(/\s+/),
)
const inheritedPrefixes = ['LC_', 'XDG_']

/** Bytes of stderr that are kept: enough for the last words of any tool. */
const tailBytes = 8192

/** Between the polite signal and SIGKILL, milliseconds. */
const killGrace = 5000

/** A grandchild that was left running may hold our pipes open for ever: how long we wait for it, milliseconds. */
const drainGrace = 1000

export interface StartOptions {
  /** `ignore` (the default) reads from /dev/null. */
  stdin?: 'pipe' | 'ignore'
  stdout?: 'pipe' | 'ignore'
  /** One line that the program reads from `/dev/fd/3`; it shows in neither argv, environment nor on disk. */
  secret?: string
  /** What the program finds at descriptor 3 itself, which is a socket. */
  third?: string
  /** Besides the allow-list. */
  env?: Readonly<Record<string, string>>
  cwd?: string
  /** Ends the program and what it started: SIGTERM, after five seconds SIGKILL. */
  signal?: AbortSignal
}

export interface Ending {
  /** Exit code; `null` where a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  /** The last 8 KiB of stderr, redacted. */
  stderr: string
}

export interface Child {
  readonly pid: number | undefined
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  /**
   * Settles once the program has ended, whatever its exit code. Rejects with BackupError `tool-missing` where there
   * is no such program, `target-failed` where it cannot be started, and with the abort reason once aborted.
   */
  readonly ended: Promise<Ending>
  /** Ends the program and what it started; `ended` tells when. */
  kill(signal?: NodeJS.Signals): void
}

/**
 * Reads the secret from descriptor 3 and hands it on in a here-document, since node's own pipes are sockets, which
 * `/dev/fd/3` cannot open. Old bash keeps a here-document in a file: there it goes to memory.
 */
const handSecretOn = `IFS= read -r S <&3 || :
[ -z "\${BASH_VERSION-}" ] || TMPDIR=/dev/shm
exec "$0" "$@" 3<<END_OF_SECRET
$S
END_OF_SECRET`

/** Starts a program for streaming. Its stderr is kept for the error message and not shown. */
export function start(command: string, args: readonly string[], options: StartOptions = {}): Child {
  const { secret, signal } = options
  signal?.throwIfAborted()
  const third = secret === undefined ? options.third : `${secret}\n`
  const [file, argv] = secret === undefined ? [command, args] : ['sh', ['-c', handSecretOn, command, ...args]]
  const child = spawn(file, argv, {
    stdio: [
      options.stdin ?? 'ignore',
      options.stdout ?? 'ignore',
      'pipe',
      third === undefined ? 'ignore' : 'pipe',
    ],
    env: { ...childEnvironment(), ...options.env },
    // Its own process group: Ctrl-C in a terminal is ours to handle, and a kill reaches what the program started.
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  if (third !== undefined) give(child.stdio[3] as Writable, third)
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    ended: ended(child, command, signal, secret !== undefined),
    kill: (name = 'SIGTERM') => killGroup(child, name),
  }
}

export interface RunOptions extends Omit<StartOptions, 'stdin' | 'stdout'> {
  input?: string | Uint8Array
}

/**
 * Runs a short command to its end and returns what it wrote.
 * @throws BackupError `tool-missing`, or `target-failed` where it does not end with exit code 0.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const { input, ...rest } = options
  const child = start(command, args, {
    ...rest,
    stdin: input === undefined ? 'ignore' : 'pipe',
    stdout: 'pipe',
  })
  const chunks: Buffer[] = []
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (input !== undefined) give(child.stdin!, input)
  const ending = await child.ended.finally(() => child.stdout!.destroy())
  if (ending.code !== 0) throw commandFailed(command, ending)
  return { stdout: Buffer.concat(chunks).toString(), stderr: ending.stderr }
}

/**
 * Runs a command that the user wrote for `sh`. There may be a secret in it, so that it stands in no argv; stdin is its
 * own.
 * @throws BackupError as {@link run}.
 */
export function runShell(
  command: string,
  options: Omit<RunOptions, 'secret' | 'third'> = {},
): Promise<{ stdout: string; stderr: string }> {
  return run('sh', ['-c', 'eval "$(cat <&3)" 3<&-'], { ...options, third: command })
}

/** What to throw for a program that ended badly: names it, how it ended, and its last words. */
export function commandFailed(
  command: string,
  { code, signal, stderr }: Ending,
  as: 'source-failed' | 'target-failed' = 'target-failed',
): BackupError {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`
  const words = stderr.trim().split('\n').slice(-3).join(' / ')
  return new BackupError({
    code: as,
    message: `${command} ended with ${how}`,
    ...(words === '' ? {} : { cause: `It said: ${words}` }),
  })
}

/** The environment of every program that we start: the allow-list, which holds no secret. */
export function childEnvironment(): Record<string, string> {
  const allowed = Object.entries(process.env).filter(
    ([name]) => inherited.has(name) || inheritedPrefixes.some((prefix) => name.startsWith(prefix)),
  )
  return Object.fromEntries(allowed) as Record<string, string>
}

function ended(
  child: ChildProcess,
  command: string,
  signal: AbortSignal | undefined,
  wrapped: boolean,
): Promise<Ending> {
  let tail = Buffer.alloc(0)
  child.stderr!.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-tailBytes)
  })
  // Whoever pipes into stdin sees the error there; without a listener it would end us.
  child.stdin?.on('error', () => {})
  const onAbort = () => {
    killGroup(child, 'SIGTERM')
    setTimeout(() => killGroup(child, 'SIGKILL'), killGrace).unref()
  }
  signal?.addEventListener('abort', onAbort, { once: true })

  const result = new Promise<Ending>((resolve, reject) => {
    child.once('error', (error) => reject(cannotStart(command, error)))
    const settle = (code: number | null, name: NodeJS.Signals | null) => {
      signal?.removeEventListener('abort', onAbort)
      const stderr = redact(tail.toString())
      if (signal?.aborted) reject(signal.reason)
      // How a shell says that there is no such program, and that it may not be run.
      else if (wrapped && (code === 127 || code === 126)) reject(missing(command, stderr))
      else resolve({ code, signal: name, stderr })
    }
    child.once('close', settle)
    child.once('exit', async (code, name) => {
      await sleep(drainGrace, undefined, { ref: false })
      child.stderr!.destroy()
      settle(code, name)
    })
  })
  // A caller may look at the stream first; it still gets the rejection when it awaits.
  result.catch(() => {})
  return result
}

function give(stream: Writable, text: string | Uint8Array): void {
  // A program that ends without reading is judged by its exit code.
  stream.on('error', () => {})
  stream.end(text)
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}

function cannotStart(command: string, underlying: NodeJS.ErrnoException): BackupError {
  if (underlying.code === 'ENOENT' || underlying.code === 'EACCES')
    return missing(command, underlying.message)
  return new BackupError({
    code: 'target-failed',
    message: `${command} cannot be started: ${underlying.message}`,
    underlying,
  })
}

function missing(command: string, underlying: unknown): BackupError {
  return new BackupError({
    code: 'tool-missing',
    message: `${command} is not installed or may not be run`,
    remedy: `Install ${command}, or put its folder into PATH`,
    underlying,
  })
}
