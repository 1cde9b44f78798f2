/** Tells stakeholders and automation that a deployment is about to be stopped, and that it runs again. */
import { hostname } from 'node:os'
import { BackupError } from '../errors.ts'
import { run } from '../exec.ts'
import type { Target as TargetSettings } from '../settings/types.ts'
import type { Context } from './context.ts'

export interface Notice {
  event: 'stopping' | 'started'
  operation: string
  database: string
  services: readonly string[]
  /** Milliseconds that they were down; of `started`. */
  downtime?: number
  /** Of `started`: did what they were stopped for come to its end? */
  outcome?: 'good' | 'failed'
}

/** How long each of the two may take, milliseconds. */
const patience = 30_000

/** @throws BackupError `check-failed` where somebody who is to be told cannot be: nothing must be stopped then. */
export async function announce(settings: TargetSettings, notice: Notice, { signal }: Context): Promise<void> {
  await send(settings, notice, signal)
}

/** The same once all is over, where it is too late to do anything about it. */
export async function report(settings: TargetSettings, notice: Notice, { reporter }: Context): Promise<void> {
  try {
    await send(settings, notice)
  } catch (error) {
    reporter.warn((error as Error).message)
  }
}

async function send(
  { type, notify: { command, url } }: TargetSettings,
  notice: Notice,
  signal?: AbortSignal,
): Promise<void> {
  const body = JSON.stringify({ ...notice, target: type, host: hostname(), time: new Date().toISOString() })
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
