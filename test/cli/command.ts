/** Runs the command from the sources, as a process of its own. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export const entry = path.resolve(import.meta.dirname, '../../src/cli/main.ts')

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

export interface HowToRun {
  cwd?: string
  env?: Record<string, string>
  /** Options of node itself. */
  node?: string[]
}

/** Its environment is PATH and what is given. */
export async function command(args: readonly string[], how: HowToRun = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [...(how.node ?? []), entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...how.env },
    ...(how.cwd === undefined ? {} : { cwd: how.cwd }),
  })
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, stdout, stderr }
}
