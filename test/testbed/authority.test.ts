/** The stand-in Authority alone (test/fixtures/issuer-directory/authority.ts). */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { startAuthority } from '../fixtures/issuer-directory/authority.ts'
import { entry } from './issuer-directory.ts'

const client = { clientId: 'backup:agent', clientSecret: 'a b+c%:/é' }

async function authority(t: TestContext, issuer?: string) {
  const running = await startAuthority({ port: 0, tls: undefined, issuer, audience: 'some', ...client })
  t.after(running.close)
  return { ...running, base: `http://127.0.0.1:${running.port}` }
}

async function discovered(issuer: string) {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`)
  assert.equal(response.status, 200)
  return (await response.json()) as { issuer: string; token_endpoint: string; jwks_uri: string }
}

async function askToken(endpoint: string, form: Record<string, string>, authorization?: string) {
  const headers = authorization === undefined ? {} : { authorization }
  const response = await fetch(endpoint, { method: 'POST', headers, body: new URLSearchParams(form) })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

const grant = { grant_type: 'client_credentials', scope: 'issuer-directory:read issuer-directory:write' }
const post = { client_id: client.clientId, client_secret: client.clientSecret }

test('a token is found by discovery, and verifies with the published key', async (t) => {
  const { base } = await authority(t)
  const { issuer, token_endpoint, jwks_uri } = await discovered(base)
  const before = Math.floor(Date.now() / 1000)
  const { status, body } = await askToken(token_endpoint, { ...grant, ...post })
  assert.equal(status, 200)
  assert.equal(body.token_type, 'Bearer')

  const [head, payload, signature] = String(body.access_token).split('.') as [string, string, string]
  const { keys } = (await (await fetch(jwks_uri)).json()) as { keys: { kid: string }[] }
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const jwk = keys.find(({ kid }) => kid === decode(head).kid)!
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  assert.ok(verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url')))
  const { iss, aud, sub, scope, exp, iat } = decode(payload)
  assert.deepEqual(
    { iss, aud, sub, scope },
    { iss: issuer, aud: 'some', sub: client.clientId, scope: grant.scope },
  )
  assert.ok(iat >= before)
  assert.equal(exp - iat, body.expires_in)
})

test('the client may authenticate by HTTP Basic, where id and secret are form-encoded', async (t) => {
  const { base } = await authority(t)
  const pair = Object.values(client).map(encodeURIComponent).join(':')
  const { token_endpoint } = await discovered(base)
  const { status } = await askToken(token_endpoint, grant, `Basic ${Buffer.from(pair).toString('base64')}`)
  assert.equal(status, 200)
})

const refusals: [string, Record<string, string>, string | undefined, number, string][] = [
  ['a wrong secret', { ...grant, ...post, client_secret: 'wrong' }, undefined, 401, 'invalid_client'],
  ['an unknown client', { ...grant, ...post, client_id: 'somebody' }, undefined, 401, 'invalid_client'],
  ['no credentials', grant, undefined, 401, 'invalid_client'],
  ['a wrong secret by Basic', { ...grant, ...post }, 'Basic eDp5', 401, 'invalid_client'],
  ['another grant', { ...post, grant_type: 'password' }, undefined, 400, 'unsupported_grant_type'],
  [
    'an unknown scope',
    { ...grant, ...post, scope: 'issuer-directory:read root' },
    undefined,
    400,
    'invalid_scope',
  ],
]
for (const [what, form, authorization, status, error] of refusals) {
  test(`${what} is refused as ${error}`, async (t) => {
    const { base } = await authority(t)
    const answer = await askToken(`${base}/connect/token`, form, authorization)
    assert.deepEqual([answer.status, answer.body.error], [status, error])
    assert.equal(answer.headers.has('www-authenticate'), status === 401)
  })
}

test('an issuer that is given is kept, while endpoints follow the name that the caller used', async (t) => {
  const issuer = 'https://authority.example/realms/stellaops'
  const { port } = await authority(t, issuer)
  const metadata = await discovered(`http://localhost:${port}/realms/stellaops`)
  assert.equal(metadata.issuer, issuer)
  assert.equal(metadata.token_endpoint, `http://localhost:${port}/realms/stellaops/connect/token`)
  assert.equal((await askToken(metadata.token_endpoint, { ...grant, ...post })).status, 200)
})

test('the program is an Authority alone where no connection string is set', async (t) => {
  const env = { AUTHORITY_PORT: '0', AUTHORITY_CLIENT_ID: 'agent', AUTHORITY_CLIENT_SECRET: 'horse' }
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill())
  const [line] = await once(child.stdout, 'data')
  const port = /^authority: http port (\d+)\n$/.exec(String(line))?.[1]
  const { token_endpoint } = await discovered(`http://localhost:${port}`)
  const form = { ...grant, client_id: 'agent', client_secret: 'horse' }
  assert.equal((await askToken(token_endpoint, form)).status, 200)
})
