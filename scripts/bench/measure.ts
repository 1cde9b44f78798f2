/** Runs a program and measures it: wall time, processor time, and the most memory it held. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Measured {
  /** Seconds. */
  wall: number
  /** Bytes of resident memory at most, of the program itself; what it starts does not count. */
  memory: number
  stdout: string
}

/** How often memory is looked at, milliseconds. The kernel keeps the peak, so little is missed at the end. */
const interval = 20

/**
 * Runs to its end. Shell steps go through `bash -c`, under pipefail.
 * @throws where it fails, with what it said.
 */
export async function measure(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const begun = performance.now()
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let memory = 0
  const look = setInterval(() => {
    memory = Math.max(memory, peakMemory(child.pid!))
  }, interval)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  const [code] = await new Promise<[number | null]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve([code]))
  })
  clearInterval(look)
  const wall = (performance.now() - begun) / 1000
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${output.stderr}`)
  return { wall, memory, stdout: output.stdout }
}

/** VmHWM: the peak that the kernel has seen; 0 once the process has gone. */
function peakMemory(pid: number): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
