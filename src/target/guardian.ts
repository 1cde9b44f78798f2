/**
 * A second process that outlives this one. While a service is stopped by us, the guardian waits at a pipe; when
 * this process ends without having dismissed it, SIGKILL included, it does what `heal` does.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { BackupError } from '../errors.ts'
import { childEnvironment } from '../exec.ts'
import type { Target } from '../settings/types.ts'
import type { StagingRemains } from './staging.ts'

/** What a guardian needs to know; it travels through the pipe, since it holds secrets. */
export interface Charge {
  target: Target
  /**
   * Of the database's lock where this process holds it: the guardian knows that its holder is dead and need not wait.
   */
  token: string | null
  /** A staging to be cleared away; then nothing else is to be done. */
  staging?: StagingRemains
}

export interface Guardian {
  /** Everything that was stopped runs again: the guardian leaves. */
  dismiss(): Promise<void>
}

const dismissal = 'dismissed'
const readiness = 'ready\n'

/** @throws BackupError `target-failed` where it does not come up; nothing may be stopped then. */
export async function startGuardian(
  [program, ...args]: readonly [string, ...string[]],
  charge: Charge,
): Promise<Guardian> {
  const child = spawn(program, args, {
    // Its own session, without RUNNER_TRACKING_ID: what ends our process group, our terminal or all processes of a
    // runner's job does not reach it.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: childEnvironment(),
  })
  const { stdin, stdout } = child as { stdin?: Writable; stdout?: Readable }
  // Where too many files are open there is neither process nor pipe, and the error comes later.
  child.on('error', () => {})
  stdin?.on('error', () => {})
  const ready = stdin && stdout && (await saysReady(child, stdin, stdout, charge))
  if (!ready) {
    // It must not take our end for that of a guarded process.
    child.kill('SIGKILL')
    throw new BackupError({
      code: 'target-failed',
      message: 'the guardian process did not come up, so nothing was stopped',
      cause: `${program} could not be started a second time`,
      remedy: 'Look at limits on processes, open files and memory, then run this again',
    })
  }
  stdout.destroy()
  child.unref()
  return {
    async dismiss() {
      // Nothing else may be left that keeps this process going until it has left.
      child.ref()
      stdin.end(dismissal)
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** Hands the charge over. False where the process ends, cannot be started at all, or says something else. */
async function saysReady(
  child: ChildProcess,
  stdin: Writable,
  stdout: Readable,
  charge: Charge,
): Promise<boolean> {
  stdin.write(`${JSON.stringify(charge)}\n`)
  return Promise.race([
    once(stdout, 'data').then(([text]) => String(text) === readiness),
    once(child, 'exit').then(() => false),
  ]).catch(() => false)
}

/**
 * The guardian's side: says that it is ready and waits.
 * @returns the charge when the guarded process has died; null when we were dismissed.
 */
export async function keepWatch(input: Readable, output: Writable): Promise<Charge | null> {
  // Whoever ends a whole group of processes means the work, not the guardian of it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  output.on('error', () => {})
  // A pipe may cut anywhere, also through a character.
  input.setEncoding('utf8')
  let text = ''
  for await (const chunk of input) {
    text += chunk
    if (text.endsWith('\n')) output.write(readiness)
  }
  const [charge, last] = text.split('\n')
  return last === dismissal || !charge ? null : (JSON.parse(charge) as Charge)
}
