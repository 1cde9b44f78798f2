/** A token for the service's API: given, or taken from its Authority by client credentials. */
import { registerSecret } from '../secrets.ts'
import type { CheckSettings } from '../settings/types.ts'
import { Wrong } from './check.ts'
import type { Ask } from './http.ts'

/**
 * Asks the Authority where its tokens come from (OIDC discovery): that endpoint has moved before.
 * @returns null where the settings name neither a token nor an Authority.
 * @throws Wrong where the Authority gives none, or one that is bound to a key (DPoP, mTLS).
 */
export async function takeToken(settings: CheckSettings, ask: Ask): Promise<string | null> {
  const { token, authority } = settings
  if (token !== undefined) return token
  if (authority === undefined) return null
  const oauth = await import('oauth4webapi')
  const options = {
    [oauth.customFetch]: fetchBy(ask),
    [oauth.allowInsecureRequests]: authority.url.startsWith('http:'),
  }
  try {
    const found = await oauth.discoveryRequest(new URL(authority.url), options)
    const server = await oauth.processDiscoveryResponse(new URL(authority.issuer ?? authority.url), found)
    const client = { client_id: authority.clientId }
    const answer = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(authority.clientSecret),
      { scope: authority.scope },
      options,
    )
    const { access_token, token_type } = await oauth.processClientCredentialsResponse(server, client, answer)
    registerSecret(access_token)
    if (token_type.toLowerCase() !== 'bearer')
      throw new Wrong(`the token is of the type ${token_type}, which is bound to a key of the client`)
    return access_token
  } catch (error) {
    if (error instanceof Wrong) throw error
    const { message, error: code, error_description: description } = error as Error & Record<string, unknown>
    throw new Wrong(
      `the Authority ${authority.url} gives no token: ${[code, description].filter(Boolean).join(': ') || message}`,
    )
  }
}

/** The library's way to the network, led through ours. */
function fetchBy(ask: Ask) {
  return async (
    url: string,
    options: { method: string; headers: Record<string, string>; body?: unknown },
  ) => {
    const body = options.body === undefined || options.body === null ? {} : { body: String(options.body) }
    const { status, headers, text } = await ask(new URL(url), {
      method: options.method,
      headers: options.headers,
      ...body,
    })
    const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    )
    return new Response(status === 204 ? null : text, { status, headers: pairs })
  }
}
