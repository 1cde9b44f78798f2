/** Whether a service that was started does its work. */
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../errors.ts'

/** How long a started service may take to become healthy, milliseconds. */
export const healthPatience = 120_000

/** How long it may take to say whether it is, milliseconds. */
const answerPatience = 5_000

/** Between two looks, milliseconds. */
const pause = 250

/** Where a service says whether it is healthy. */
export interface HealthEndpoint {
  /** http or https. */
  url: string
  /** A file with the CA certificate that the server's is checked with, PEM; `undefined`: those that node trusts. */
  ca: string | undefined
  /** Where to go instead of the place that the URL names; the name stays the one that is asked for. */
  at?: { host: string; port: number }
}

/** `refused`: nobody listens there. `silent`: somebody may, and does not answer as a service does. */
export interface Answer {
  state: 'healthy' | 'unhealthy' | 'refused' | 'silent'
  /** What was answered, or what went wrong: fit to be shown. */
  words: string
}

/** Asks once: 2xx is healthy, a redirection is not followed. Never throws. */
export async function ask({ url, ca, at }: HealthEndpoint): Promise<Answer> {
  try {
    const status = await statusOf(url, ca === undefined ? undefined : await readFile(ca), at)
    const healthy = status >= 200 && status < 300
    return { state: healthy ? 'healthy' : 'unhealthy', words: `${url} answers ${status}` }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { state: code === 'ECONNREFUSED' ? 'refused' : 'silent', words: `${url}: ${code ?? message}` }
  }
}

function statusOf(url: string, ca: Buffer | undefined, at: HealthEndpoint['at']): Promise<number> {
  const { host, hostname } = new URL(url)
  // No certificate is for an address here, and none may be asked for by one.
  const name = isIP(hostname) === 0 ? { servername: hostname } : {}
  const detour = at ? { ...at, headers: { host }, ...name } : {}
  return new Promise((resolve, reject) => {
    const options = { agent: false as const, signal: AbortSignal.timeout(answerPatience), ...detour }
    const request = url.startsWith('https:')
      ? https.get(url, { ...options, ...(ca && { ca }) })
      : http.get(url, options)
    request.once('error', reject)
    request.once('response', (response) => {
      resolve(response.statusCode!)
      // Left unread it would hold the connection, and this process with it.
      response.destroy()
    })
  })
}

/** What one look at a service tells; `failed`: there is nothing to wait for. */
export interface Look {
  state: 'healthy' | 'not yet' | 'failed'
  /** Fit to be shown. */
  words: string
}

/**
 * @param patience milliseconds.
 * @param lastWords of the service itself, for whoever has to find out.
 * @throws BackupError `not-started`.
 */
export async function becomeHealthy(
  look: () => Promise<Look>,
  patience: number,
  lastWords: () => Promise<string> = async () => '',
): Promise<void> {
  const end = performance.now() + patience
  for (;;) {
    const { state, words } = await look()
    if (state === 'healthy') return
    if (state === 'failed' || performance.now() > end) {
      const log = await lastWords()
      throw new BackupError({
        code: 'not-started',
        message: `the service was started and is not healthy${state === 'failed' ? '' : ` after ${patience / 1000} s`}`,
        cause: log === '' ? words : `${words}; its log ends: ${log}`,
        remedy: "Look at the service's log, then run issuer-backup heal",
      })
    }
    await sleep(pause)
  }
}
