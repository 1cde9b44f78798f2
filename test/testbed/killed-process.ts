/** The process of kill-at-step.ts, from outside. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import type { Task } from './kill-at-step.ts'

export interface Ending {
  /** Of those that were asked for; `finished` where it came to its end. */
  step: string
  /** All that there were, where it came to its end. */
  steps: string[]
  /** What it wrote to stderr. */
  words: string
  /** Its exit code, or the name of a signal. */
  ending: unknown
}

export async function performed(task: Task, env: NodeJS.ProcessEnv): Promise<Ending> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'kill-at-step.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  })
  child.stdin.end(JSON.stringify(task))
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)))
  const [said, words] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [step = '', ...steps] = said.split('\n')
  return { step, steps, words, ending: await ended }
}
