/** The command as people run it: a process of its own, with keys, a folder for archives and a server to work on. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { command, entry, type HowToRun, type Outcome } from '../cli/command.ts'
import { toolsFolder } from './tools.ts'

export interface Workplace {
  folder: string
  /** Where archives go; holds nothing else. */
  vault: string
  /** The identity file, and what it opens. */
  identity: string
  recipient: string
  /** What the command finds in its environment. */
  env: Record<string, string>
  /** Runs the command in `folder`. */
  run(args: readonly string[], how?: HowToRun): Promise<Outcome>
  /** Runs it with `--json`; it must end well. @returns the result. */
  result(args: readonly string[], how?: HowToRun): Promise<Result>
  /** Starts it, to be met while it works. */
  start(args: readonly string[]): Running
  /** A backup into the vault, for `recipient`. @returns the archive's path. */
  backup(...args: string[]): Promise<string>
  /** A restore with `identity` and `--yes`. */
  restore(archive: string, ...args: string[]): Promise<Result>
  /** Names in the vault, sorted. */
  listing(): Promise<string[]>
  remove(): Promise<void>
}

/** The command at work. */
export interface Running {
  pid: number
  stdout: Readable
  /** Returns when it has said so on stderr; throws where it ended without. */
  said(words: string | RegExp): Promise<void>
  signal(name: NodeJS.Signals): void
  /** Its exit code and all that it said on stderr. */
  ended: Promise<{ code: number | null; stderr: string }>
}

// biome-ignore lint/suspicious/noExplicitAny: the tests assert what they read of it
export type Result = any

/** @param mongoUri as the service would have it. */
export async function workplace(mongoUri: string): Promise<Workplace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'workplace-'))
  const vault = path.join(folder, 'vault')
  const identity = path.join(folder, 'backup.key')
  await mkdir(vault)
  const env = {
    ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: mongoUri,
    PATH: `${process.env.PATH}${path.delimiter}${toolsFolder}`,
    // Half of a short run is the compilation of the sources.
    NODE_COMPILE_CACHE: path.join(tmpdir(), 'issuer-backup-compile-cache'),
    ...forTools(),
  }
  const run: Workplace['run'] = (args, how = {}) =>
    command(args, { cwd: folder, ...how, env: { ...env, ...how.env } })
  const result: Workplace['result'] = async (args, how) => {
    const { code, stdout, stderr } = await run([...args, '--json'], how)
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
    return JSON.parse(stdout)
  }
  const keygen = await run(['keygen', '--output', identity])
  assert.equal(keygen.code, 0, keygen.stderr)
  const recipient = keygen.stdout.trim()
  return {
    folder,
    vault,
    identity,
    recipient,
    env,
    run,
    result,
    start: (args) => running(args, folder, env),
    async backup(...args) {
      const { archive } = await result(['backup', '--recipient', recipient, '--output', vault, ...args])
      return archive.path
    },
    restore: (archive, ...args) =>
      result(['restore', archive, '--identity', identity, '--output', vault, '--yes', ...args]),
    listing: async () => (await readdir(vault)).sort(),
    // A guardian may still be at work in it.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  }
}

/** Which Docker engine the tests have, and how its commands collect their garbage. */
function forTools(): Record<string, string> {
  const names = ['DOCKER_HOST', 'DOCKER_CONFIG', 'GOGC', 'GOMEMLIMIT']
  const entries = names.map((name) => [name, process.env[name]])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function running(args: readonly string[], cwd: string, env: Record<string, string>): Running {
  const child = spawn(process.execPath, [entry, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stderr }))
  })
  return {
    pid: child.pid!,
    stdout: child.stdout,
    async said(words) {
      const over = ended.then(() => assert.fail(`it ended without saying ${words}: ${stderr}`))
      while (stderr.search(words) < 0) await Promise.race([over, once(child.stderr, 'data')])
      over.catch(() => {})
    },
    signal: (name) => void child.kill(name),
    ended,
  }
}
