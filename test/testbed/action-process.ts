/** The Action's program as its launcher starts it, without a runner around it: for what a runner would do to it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { childrenOf } from './processes.ts'

const entry = path.resolve(import.meta.dirname, '../../src/action/main.ts')

export interface Job {
  /** Where the program works. */
  folder: string
  /** Starts it; `post` with the state that `main` has left. */
  start(
    phase: 'main' | 'post',
    inputs: Readonly<Record<string, string>>,
    env?: Record<string, string>,
  ): Running
  /** What it has put out, without the runner's syntax. */
  outputs(): Promise<Record<string, string>>
  summary(): Promise<string>
}

export interface Running {
  /** Of the process, and of the guardians that it has started and not dismissed. */
  pid: number
  guardians(): number[]
  /** Returns when it has said so; throws where it ended without. */
  said(words: string | RegExp): Promise<void>
  signal(name: NodeJS.Signals): void
  /** Nobody reads what it writes any more. */
  unheard(): void
  /** All that it wrote, before a runner cuts secrets out of it. */
  ended: Promise<{ code: number | null; log: string }>
}

/** @param env besides what a runner gives. */
export async function job(t: TestContext, env: Readonly<Record<string, string>> = {}): Promise<Job> {
  const folder = await mkdtemp(path.join(tmpdir(), 'action-job-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const files = { GITHUB_OUTPUT: 'output', GITHUB_STATE: 'state', GITHUB_STEP_SUMMARY: 'summary' }
  const given: Record<string, string> = {}
  for (const [name, file] of Object.entries(files)) {
    given[name] = path.join(folder, file)
    await writeFile(given[name], '')
  }
  const saved = async (name: keyof typeof files) => commands(await readFile(given[name]!, 'utf8'))
  return {
    folder,
    outputs: () => saved('GITHUB_OUTPUT'),
    summary: () => readFile(given.GITHUB_STEP_SUMMARY!, 'utf8'),
    start(phase, inputs, more = {}) {
      const state = Object.entries(
        phase === 'post' ? commands(readFileSync(given.GITHUB_STATE!, 'utf8')) : {},
      )
      const child = spawn(process.execPath, [entry, ...(phase === 'post' ? ['post'] : [])], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          NODE_COMPILE_CACHE: path.join(tmpdir(), 'issuer-backup-compile-cache'),
          RUNNER_TEMP: folder,
          RUNNER_TRACKING_ID: 'github_test',
          INPUT_INPUTS: JSON.stringify(inputs),
          ...Object.fromEntries(state.map(([name, value]) => [`STATE_${name}`, value])),
          ...given,
          ...env,
          ...more,
        },
      })
      t.after(() => child.kill('SIGKILL'))
      let log = ''
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => (log += text))
      const ended = once(child, 'close').then(([code]) => ({ code, log }))
      return {
        pid: child.pid!,
        guardians: () => childrenOf(child.pid!).filter((pid) => argumentsOf(pid).includes('guardian')),
        async said(words) {
          const over = ended.then(() => assert.fail(`it ended without saying ${words}: ${log}`))
          over.catch(() => {})
          while (log.search(words) < 0) await Promise.race([over, once(child.stdout, 'data')])
        },
        signal: (name) => void child.kill(name),
        unheard() {
          child.stdout.destroy()
          child.stderr.destroy()
        },
        ended,
      }
    },
  }
}

/** Values by name, of a file in which a runner is told of outputs or state. */
function commands(text: string): Record<string, string> {
  const found = text.matchAll(/^(\S+?)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)
  return Object.fromEntries([...found].map(([, name, , value]) => [name!, value!]))
}

export function argumentsOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
}

export function environmentOf(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8')
}
