/** Tells stakeholders and automation that a deployment is about to be stopped, and whether it runs again. */
import { hostname } from 'node:os'
import { BackupError } from '../errors.ts'
import { runShell } from '../exec.ts'
import { redact } from '../secrets.ts'
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
  /** Of a `not-started`: what whoever tried to start them again has met. */
  why?: string
}

/** What the work says of its end, also where it throws. */
export interface Ending {
  /** Does everything run that is to run? */
  runs: boolean
}

/** How long telling one of them may take, milliseconds. */
const patience = 30_000

/**
 * Does what stops a deployment and starts it again. Whoever was told of the one is told of the other, unless another run
 * has taken over: it tells. Where nothing is to be stopped, nobody is told.
 * @throws BackupError `check-failed` where somebody who is to be told cannot be, and nothing is stopped then; else as
 * `work`.
 */
export async function announced<T>(
  target: Target,
  { operation, services }: About,
  context: Context,
  work: (ending: Ending) => Promise<T>,
): Promise<T> {
  const ending: Ending = { runs: true }
  if (services.length === 0) return work(ending)
  const about = { operation, services }
  const began = Date.now()
  const ended = (event: Notice['event'], outcome: 'good' | 'failed'): Notice => {
    return { event, ...about, downtime: Date.now() - began, outcome }
  }
  try {
    for (const tell of channelsOf(target)) await tell({ event: 'stopping', ...about }, context.signal)
  } catch (error) {
    // Another one may have heard it already, and waits.
    await report(target, ended('started', 'failed'), () => {})
    throw error
  }
  const { warn } = context.reporter
  let result: T
  try {
    result = await work(ending)
  } catch (error) {
    const overtaken = error instanceof BackupError && error.code === 'locked'
    if (ending.runs) await report(target, ended('started', 'failed'), warn)
    else if (!overtaken) await report(target, ended('not-started', 'failed'), warn)
    throw error
  }
  await report(target, ended('started', 'good'), warn)
  return result
}

/**
 * That what a dead run had stopped runs again. Never throws.
 * @param downtime milliseconds, where it is known.
 */
export async function reportHealed(
  target: Target,
  { operation, services }: About,
  { reporter }: Context,
  downtime?: number,
): Promise<void> {
  if (services.length === 0) return
  const known = downtime === undefined ? {} : { downtime }
  await report(target, { event: 'started', operation, services, ...known, outcome: 'failed' }, reporter.warn)
}

const told = new WeakSet<object>()

/**
 * That what a dead run had stopped cannot be started, once for each failure. Never throws. Of a lock that somebody else
 * has there is nothing to tell, since he has read what is to be started; nor of a try that is not the last one.
 * @param services as far as they are known.
 * @param downtime milliseconds so far, where it is known.
 */
export async function reportUnhealed(
  target: Target,
  { operation, services }: About,
  error: unknown,
  { reporter, triesAgain = false }: Context,
  downtime?: number,
): Promise<void> {
  const { message, code, cause } = error as Partial<BackupError>
  // What was told may have been wrapped since.
  const isTold = told.has(error as object) || told.has(cause as object)
  if (triesAgain || code === 'locked' || isTold) return
  told.add(error as object)
  const known = downtime === undefined ? {} : { downtime }
  const why = redact(message ?? String(error))
  const notice: Notice = {
    event: 'not-started',
    operation,
    services,
    ...known,
    outcome: 'failed',
    why,
  }
  await report(target, notice, reporter.warn)
}

/** Once all is over it is too late to do anything about one that cannot be told. */
async function report(target: Target, notice: Notice, warn: (words: string) => void): Promise<void> {
  for (const tell of channelsOf(target)) await tell(notice).catch((error: Error) => warn(error.message))
}

type Channel = (notice: Notice, signal?: AbortSignal) => Promise<void>

function channelsOf(target: Target): Channel[] {
  const { command, url } = target.notify
  const bodyOf = (notice: Notice) => {
    const { type, database } = target
    return JSON.stringify({
      ...notice,
      database,
      target: type,
      host: hostname(),
      time: new Date().toISOString(),
    })
  }
  const channels: Channel[] = []
  if (command !== undefined)
    channels.push((notice, signal) => runCommand(command, `${bodyOf(notice)}\n`, signal))
  if (url !== undefined) channels.push((notice, signal) => post(url, bodyOf(notice), signal))
  return channels
}

async function runCommand(command: string, input: string, signal?: AbortSignal): Promise<void> {
  await runShell(command, { input, signal: untilThen(signal) }).catch((underlying) => {
    signal?.throwIfAborted()
    throw untold('notifyCommand failed', underlying)
  })
}

async function post(url: string, body: string, signal?: AbortSignal): Promise<void> {
  try {
    const headers = { 'content-type': 'application/json' }
    const options = { method: 'POST', body, headers, redirect: 'error' } as const
    const response = await fetch(url, { ...options, signal: untilThen(signal) })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`it answered with ${response.status}`)
  } catch (underlying) {
    signal?.throwIfAborted()
    // Not the URL itself: it is often a secret.
    throw untold(`notifyUrl could not be told (${new URL(url).host})`, underlying)
  }
}

function untilThen(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(patience)
  return signal ? AbortSignal.any([signal, limit]) : limit
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
