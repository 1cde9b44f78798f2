/** A client of the Issuer Directory for tests: takes a token by OIDC discovery, and speaks for one tenant. */
import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import https, { type RequestOptions } from 'node:https'

export interface ClientOptions {
  /** Of the service, such as `https://localhost:8447`. */
  url: string
  /** Where the Authority's discovery document is found; its `/.well-known/…` is added. */
  authority: string
  /** PEM; the one CA that is trusted. */
  ca: string
  clientId: string
  clientSecret: string
  tenant: string
  /** Separated by spaces; all three by default. */
  scope?: string
}

export interface Reply {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: the tests assert what they read of it
  body: any
  headers: IncomingHttpHeaders
}

export interface Issuer {
  tenantId: string
  issuerSlug: string
  displayName: string
  [field: string]: unknown
}

const everyScope = 'issuer-directory:read issuer-directory:write issuer-directory:admin'

export class IssuerDirectoryClient {
  readonly #options: ClientOptions
  #token: string | undefined

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Taken once. Throws where the Authority gives none. */
  async token(): Promise<string> {
    if (this.#token !== undefined) return this.#token
    const { authority, ca, clientId, clientSecret, scope = everyScope } = this.#options
    const { body: metadata } = await fetchJson(`${authority}/.well-known/openid-configuration`, { ca })
    const form = new URLSearchParams({ grant_type: 'client_credentials', scope }).toString()
    const pair = [clientId, clientSecret].map(encodeURIComponent).join(':')
    const headers = {
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const { status, body } = await fetchJson(metadata.token_endpoint, { ca, method: 'POST', headers }, form)
    assert.equal(status, 200, `no token: ${JSON.stringify(body)}`)
    return (this.#token = body.access_token)
  }

  /** Below `/issuer-directory`, such as `GET /issuers`. Fails on nothing but the connection. */
  async request(route: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const [method, path] = route.split(' ') as [string, string]
    const { url, ca, tenant } = this.#options
    const usual = { authorization: `Bearer ${await this.token()}`, 'x-stellaops-tenant': tenant }
    return fetchJson(
      `${url}/issuer-directory${path}`,
      { ca, method, headers: { ...usual, ...headers } },
      body === undefined ? undefined : JSON.stringify(body),
    )
  }

  /** The tenant's own and those of `@global`. */
  async issuers(): Promise<Issuer[]> {
    const { status, body } = await this.request('GET /issuers')
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }

  async createIssuer(issuerSlug: string, fields: object = {}): Promise<Issuer> {
    const issuer = { issuerSlug, displayName: issuerSlug, ...fields }
    const { status, body } = await this.request('POST /issuers', issuer)
    assert.equal(status, 201, JSON.stringify(body))
    return body
  }
}

/** By node:https, since `fetch` takes no CA. An answer without a body has `body` undefined; one of text its text. */
export async function fetchJson(url: string, options: RequestOptions, body?: string): Promise<Reply> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    https
      .request(url, { agent: false, ...options }, resolve)
      .once('error', reject)
      .end(body)
  })
  const chunks = await response.toArray()
  const text = Buffer.concat(chunks).toString()
  const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '')
  return {
    status: response.statusCode!,
    body: isJson ? JSON.parse(text) : text || undefined,
    headers: response.headers,
  }
}
