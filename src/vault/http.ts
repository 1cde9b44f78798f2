/**
 * HTTP for archives: both ways in streams, through the machine's proxy, ended by silence and not by length. It is
 * node:http, since `fetch` ends every request after five minutes without an answer, an upload of that length too.
 */
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/** A connection over which nothing has moved for so long is dead, milliseconds. */
const silence = 60_000

/** What of an answer that is no archive is read, bytes. */
const longestText = 16 * 1024 * 1024

/** Redirections of one request. */
const mostHops = 5

const agents = {
  'http:': new http.Agent({ proxyEnv: process.env }),
  'https:': new https.Agent({ proxyEnv: process.env }),
}

export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  url: URL
  headers: Readonly<Record<string, string>>
  body?: Body
  signal: AbortSignal
}

/** What is sent: made anew for every attempt. */
export interface Body {
  /** Bytes, known before. */
  size: number
  open(): AsyncIterable<Uint8Array>
}

/** Sends once. Rejects with the error of the connection, of the body, or with the abort reason. */
export async function send({ method, url, headers, body, signal }: Call): Promise<http.IncomingMessage> {
  signal.throwIfAborted()
  const agent = agents[url.protocol as keyof typeof agents]
  if (!agent) throw new TypeError(`${url.protocol} is no protocol of an API`)
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method,
    headers: { ...headers, ...(body && { 'content-length': String(body.size) }) },
    agent,
    signal,
  })
  request.setTimeout(silence, () => {
    request.destroy(Object.assign(new Error(`nothing moved for ${silence / 1000} s`), { code: 'ETIMEDOUT' }))
  })
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    // Not `once`: a connection may be reset after it was answered, which would end the process.
    request.on('error', reject)
    request.once('close', () => reject(new Error('the connection was closed without an answer')))
  })
  if (!body) {
    request.end()
    return answered
  }
  const sent = pipeline(Readable.from(body.open(), { objectMode: false }), request)
  // Whoever refuses an upload may answer before its end, and then breaks it off.
  return Promise.race([answered, sent.then(() => answered)]).catch((error) => {
    signal.throwIfAborted()
    throw error
  })
}

/**
 * Sends a GET, and follows redirections. Credentials go to the first server alone, and nothing goes from https to
 * http.
 */
export async function follow(call: Omit<Call, 'method' | 'body'>): Promise<http.IncomingMessage> {
  let { url, headers } = call
  for (let hop = 0; ; hop++) {
    const answer = await send({ ...call, method: 'GET', url, headers })
    const { location } = answer.headers
    if (answer.statusCode! < 300 || answer.statusCode! > 399 || location === undefined) return answer
    answer.destroy()
    const next = new URL(location, url)
    if (hop === mostHops) throw new Error(`${url.host} redirects without an end`)
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`${url.host} redirects to ${next.protocol}//${next.host}, which is not encrypted`)
    if (next.origin !== url.origin) {
      const { authorization, ...rest } = headers
      headers = rest
    }
    url = next
  }
}

/** An answer as text. Rejects where it is cut short, or too long for what it should be. */
export async function textOf(answer: http.IncomingMessage): Promise<string> {
  if (Number(answer.headers['content-length'] ?? 0) > longestText) {
    answer.destroy()
    throw new Error(`an answer of ${answer.headers['content-length']} bytes where a short one was expected`)
  }
  let size = 0
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > longestText) answer.destroy(new Error('an answer without an end'))
  })
  return text(answer)
}
