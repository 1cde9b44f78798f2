/** Commands as a person types them, in a real shell with the stock tools in its path. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { toolsFolder } from './tools.ts'

/**
 * Runs a script in bash with `set -euo pipefail`.
 * @returns what it wrote to stdout. Throws, with what it wrote to stderr, where it fails.
 */
export async function shell(script: string, cwd: string, env: Record<string, string> = {}): Promise<string> {
  const child = spawn('bash', ['-c', `set -euo pipefail\n${script}`], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${process.env.PATH}${path.delimiter}${toolsFolder}`, ...env },
  })
  const code = new Promise((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  if ((await code) !== 0) throw new Error(`${script}\nended with ${await code}: ${stderr}`)
  return stdout
}
