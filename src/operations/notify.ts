/** Tells stakeholders and automation that a deployment is about to be stopped, and whether it runs again. */
import { hostname } from 'node:os'
import { BackupError } from '../errors.ts'
import { run } from '../exec.ts'
import type { Target } from '../target/target.ts'
import type { Context } from './context.ts'

/** What is stopped, and for what. */
export interface About {
  operation: string
  services: readonly string[]
}

interface Notice extends About {
  event: 'stopping' | 'started' | 'not-started'
  /** Milliseconds that they were down, or have been so far; not of `stopping`, nor where nobody knows it any more. */
  downtime?: number
  /** Not of `stopping`: did what they were stopped for come to its end? */
  outcome?: 'good' | 'failed'
}

/** How long each of the two may take, milliseconds. */
const patience = 30_000

/**
 * Does what stops a deployment and starts it again. Whoever was told of the one is told of the other, unless another run
 * has taken over: it tells.
 * @throws BackupError `check-failed` where somebody who is to be told cannot be, and nothing is stopped then; else as
 * `work`.
 */
export async function announced<T>(
  target: Target,
  { operation, services }: About,
  context: Context,
  work: () => Promise<T>,
): Promise<T> {
  const about = { operation, services }
  await send(target, { event: 'stopping', ...about }, context.signal)
  const began = Date.now()
  const tell = (event: Notice['event'], outcome: 'good' | 'failed') =>
    report(target, { event, ...about, downtime: Date.now() - began, outcome }, context)
  let result: T
  try {
    result = await work()
  } catch (error) {
    const code = error instanceof BackupError ? error.code : null
    if (code !== 'locked') await tell(code === 'not-started' ? 'not-started' : 'started', 'failed')
    throw error
  }
  await tell('started', 'good')
  return result
}

/** That what a dead run had stopped runs again. Never throws. */
export async function reportHealed(
  target: Target,
  { operation, services }: About,
  context: Context,
  downtime?: number,
): Promise<void> {
  const known = downtime === undefined ? {} : { downtime }
  await report(target, { event: 'started', operation, services, ...known, outcome: 'failed' }, context)
}

/** Once all is over it is too late to do anything about one that cannot be told. */
async function report(target: Target, notice: Notice, { reporter }: Context): Promise<void> {
  try {
    await send(target, notice)
  } catch (error) {
    reporter.warn((error as Error).message)
  }
}

async function send(
  { type, database, notify: { command, url } }: Target,
  notice: Notice,
  signal?: AbortSignal,
): Promise<void> {
  const body = JSON.stringify({
    ...notice,
    database,
    target: type,
    host: hostname(),
    time: new Date().toISOString(),
  })
  const limit = AbortSignal.timeout(patience)
  const until = signal ? AbortSignal.any([signal, limit]) : limit
  if (command !== undefined) {
    await run('sh', ['-c', command], { input: `${body}\n`, signal: until }).catch((underlying) => {
      signal?.throwIfAborted()
      throw untold('notifyCommand failed', underlying)
    })
  }
  if (url === undefined) return
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', body, headers, signal: until, redirect: 'error' })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`it answered with ${response.status}`)
  } catch (underlying) {
    signal?.throwIfAborted()
    // Not the URL itself: it is often a secret.
    throw untold(`notifyUrl could not be told (${new URL(url).host})`, underlying)
  }
}

function untold(message: string, underlying: unknown): BackupError {
  const { cause, message: said, name } = underlying as Error
  const likely =
    underlying instanceof BackupError
      ? (underlying.likelyCause ?? said)
      : name === 'TimeoutError'
        ? `It took longer than ${patience / 1000} s`
        : ((cause as Error)?.message ?? said)
  return new BackupError({
    code: 'check-failed',
    message,
    cause: likely,
    remedy: 'Correct notifyCommand or notifyUrl, or leave them out; nothing is stopped unannounced',
    underlying,
  })
}
