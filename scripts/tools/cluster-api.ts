/** The API server of a cluster of our own, asked as its administrator. */
import { readFile } from 'node:fs/promises'
import https from 'node:https'
import { json, text } from 'node:stream/consumers'
import { parse } from 'yaml'

// biome-ignore lint/suspicious/noExplicitAny: the API's objects, of which the caller knows the kind
export type ApiObject = any

export interface ClusterApi {
  get(route: string): Promise<ApiObject>
  create(route: string, object: ApiObject): Promise<void>
  delete(route: string): Promise<void>
  /** Merges. */
  patch(route: string, changes: ApiObject): Promise<void>
}

/** All of them throw an Error with what the server said where it does not answer with success. */
export async function clusterApi(kubeconfig: string): Promise<ClusterApi> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8'))
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster
  const agent = new https.Agent({ keepAlive: true, ca: Buffer.from(ca, 'base64') })
  const ask = async (method: string, route: string, object?: ApiObject) => {
    const request = https.request(new URL(route, server), {
      method,
      agent,
      headers: {
        authorization: `Bearer ${users[0].user.token}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      signal: AbortSignal.timeout(20_000),
    })
    const response = new Promise<import('node:http').IncomingMessage>((resolve, reject) =>
      request.once('response', resolve).once('error', reject),
    )
    request.end(object && JSON.stringify(object))
    const answer = await response
    if (answer.statusCode! >= 300)
      throw new Error(`${method} ${route}: ${answer.statusCode} ${await text(answer)}`)
    return answer.headers['content-type']?.includes('json') ? json(answer) : text(answer)
  }
  return {
    get: (route) => ask('GET', route),
    create: async (route, object) => void (await ask('POST', route, object)),
    delete: async (route) => void (await ask('DELETE', route)),
    patch: async (route, changes) => void (await ask('PATCH', route, changes)),
  }
}
