/** The command as people run it: a process of its own, with keys, a folder for archives and a server to work on. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { command, type HowToRun, type Outcome } from '../cli/command.ts'
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
  /** A backup into the vault, for `recipient`. @returns the archive's path. */
  backup(...args: string[]): Promise<string>
  /** A restore with `identity` and `--yes`. */
  restore(archive: string, ...args: string[]): Promise<Result>
  /** Names in the vault, sorted. */
  listing(): Promise<string[]>
  remove(): Promise<void>
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
    async backup(...args) {
      const { archive } = await result(['backup', '--recipient', recipient, '--output', vault, ...args])
      return archive.path
    },
    restore: (archive, ...args) =>
      result(['restore', archive, '--identity', identity, '--output', vault, '--yes', ...args]),
    listing: async () => (await readdir(vault)).sort(),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
