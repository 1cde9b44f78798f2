/** The service's own API, for one tenant at a time. */
import type { CheckSettings } from '../settings/types.ts'
import { Wrong } from './check.ts'
import { type Ask, demand, type Reply } from './http.ts'

/** Under these names an API that wraps its lists may keep them. */
const wrappers = ['items', 'issuers', 'data', 'value', 'results']

export class Api {
  readonly #settings: CheckSettings
  readonly #ask: Ask
  readonly #token: string

  constructor(settings: CheckSettings, ask: Ask, token: string) {
    this.#settings = settings
    this.#ask = ask
    this.#token = token
  }

  /** What the list holds for this tenant. @throws Wrong */
  async list(tenant: string): Promise<unknown[]> {
    const { listPath } = this.#settings
    const text = demand(await this.request('GET', '', tenant), `${listPath} for ${tenant}`, 200)
    const found = listIn(parsed(text))
    if (found) return found
    throw new Wrong(`${listPath} answers with something that is no list`)
  }

  /** Below the list's path. @param body as JSON. */
  request(method: string, below: string, tenant: string, body?: object): Promise<Reply> {
    const { apiUrl, listPath, tenantHeader } = this.#settings
    return this.#ask(new URL(`${apiUrl!.replace(/\/$/, '')}${listPath}${below}`), {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/json',
        [tenantHeader.toLowerCase()]: tenant,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Wrong('the API answers with something that is no JSON')
  }
}

function listIn(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value
  const inner = wrappers.map((name) => (value as Record<string, unknown> | null)?.[name])
  return inner.find((one) => Array.isArray(one)) as unknown[] | undefined
}
