/**
 * Between the artifact client and act's artifact server, which does not know what GitHub's service has been sent since
 * 2026: the field `mime_type`, and signatures without padding (nektos/act#6022, #6114). It can also damage what passes.
 */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface ArtifactProxy {
  url: string
  /** Done to each file that is uploaded; `refused`: the service answers that it may not. */
  fault: 'cut' | 'altered' | 'refused' | undefined
  stop(): Promise<void>
}

/** @param port of act's artifact server, which need not run yet. */
export async function startArtifactProxy(port: number): Promise<ArtifactProxy> {
  const proxy: ArtifactProxy = { url: '', fault: undefined, stop }
  const server = http.createServer(async (request, response) => {
    try {
      const body = await buffer(request)
      const isCall =
        request.url!.startsWith('/twirp/') && request.headers['content-type'] === 'application/json'
      if (isCall && proxy.fault === 'refused') {
        response.writeHead(403, { 'content-type': 'application/json' })
        response.end(
          JSON.stringify({ code: 'permission_denied', msg: 'Artifact storage quota has been hit' }),
        )
        return
      }
      const isBlock = request.method === 'PUT' && request.url!.includes('comp=block&')
      await forward(request, response, isCall ? withoutNews(body) : isBlock ? damaged(body) : body)
    } catch (error) {
      response.writeHead(502).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return proxy

  function damaged(body: Buffer): Buffer {
    if (proxy.fault === 'cut') return body.subarray(0, -1)
    if (proxy.fault === 'altered') body[0]! ^= 1
    return body
  }

  async function forward(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    body: Buffer,
  ): Promise<void> {
    const { 'transfer-encoding': _, ...headers } = request.headers
    const call = http.request({
      ...{ host: '127.0.0.1', port, path: padded(request.url!), method: request.method },
      headers: { ...headers, 'content-length': String(body.length) },
    })
    call.end(body)
    const [answer] = (await once(call, 'response')) as [http.IncomingMessage]
    response.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(response)
  }

  async function stop(): Promise<void> {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

function withoutNews(body: Buffer): Buffer {
  const { mime_type, mimeType, ...known } = JSON.parse(body.toString()) as Record<string, unknown>
  return Buffer.from(JSON.stringify(known))
}

function padded(url: string): string {
  return url.replace(/([?&]sig=)([^&=]*)=*(?=&|$)/, (_, key: string, signature: string) => {
    return key + signature.padEnd(Math.ceil(signature.length / 4) * 4, '=')
  })
}
