/** HTTP as the checks need it: a CA of one's own, and a service that is elsewhere than its URL says. */
import http from 'node:http'
import https from 'node:https'
import { checkServerIdentity } from 'node:tls'
import { Wrong } from './check.ts'

/** How long an answer may take, milliseconds. */
const patience = 30_000

/** Bytes of an answer that are read at most. */
const mostBytes = 64 * 1024 * 1024

/** Where to connect to for a URL; null: where it says itself. */
export type Reach = (url: URL) => Promise<{ host: string; port: number } | null>

export interface Reply {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}

export interface Asking {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

/** Asks a server, and follows no redirection. */
export type Ask = (url: URL, asking?: Asking) => Promise<Reply>

/**
 * A certificate is always checked for the host of the URL, wherever the connection goes.
 * @param ca PEM; `undefined`: those that node trusts.
 */
export function asker(ca: string | undefined, reach: Reach, signal: AbortSignal): Ask {
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    const hostname = url.hostname.replace(/^\[|\]$/g, '')
    const place = await reach(url)
    const options = {
      method,
      path: url.pathname + url.search,
      host: place?.host ?? hostname,
      port: place?.port ?? (url.port || (url.protocol === 'https:' ? 443 : 80)),
      headers: {
        ...headers,
        host: url.host,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
      agent: false as const,
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    }
    const tls = {
      ...(ca !== undefined && { ca }),
      // No server name for an address: TLS has none.
      servername: /^[\d.]+$|:/.test(hostname) ? '' : hostname,
      checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(hostname, certificate),
    }
    const request = url.protocol === 'https:' ? https.request({ ...options, ...tls }) : http.request(options)
    try {
      return await replyTo(request, body)
    } catch (error) {
      signal.throwIfAborted()
      const { code, message } = error as NodeJS.ErrnoException
      throw new Wrong(`${url.origin}${url.pathname}: ${code ?? message}`)
    }
  }
}

async function replyTo(request: http.ClientRequest, body: string | undefined): Promise<Reply> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject).end(body)
  })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    if ((size += chunk.length) > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`)
  }
  return {
    status: response.statusCode!,
    headers: response.headers,
    text: Buffer.concat(chunks).toString(),
  }
}

/** The answer, where it has one of these statuses. @throws Wrong saying what came instead. */
export function demand({ status, text }: Reply, what: string, ...statuses: number[]): string {
  const good = statuses.length > 0 ? statuses.includes(status) : status >= 200 && status < 300
  if (good) return text
  throw new Wrong(`${what} answers ${status}: ${text.slice(0, 200).replaceAll(/\s+/g, ' ')}`)
}
