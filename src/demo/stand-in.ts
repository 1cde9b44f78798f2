/**
 * A stand-in for the Issuer Directory: real HTTP before a real MongoDB, for the demo and for tests. It knows
 * `GET /health/live`, and the issuers of a tenant under `GET /issuer-directory/issuers`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Db, MongoClient } from 'mongodb'

export interface StandIn {
  /** Such as `http://127.0.0.1:41234`. */
  url: string
  close(): Promise<void>
}

/** Serves the issuers of `database` on a port of 127.0.0.1, a free one where `port` is 0. */
export async function serveStandIn(mongoUri: string, database: string, port = 0): Promise<StandIn> {
  const client = await new MongoClient(mongoUri).connect()
  const db = client.db(database)
  const server = createServer((request, response) => void answer(db, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await closeServer(server)
      await client.close()
    },
  }
}

async function answer(db: Db, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  try {
    if (request.url === '/health/live') return void reply(200, { status: 'live' })
    if (request.url !== '/issuer-directory/issuers') return void reply(404, { error: 'not found' })
    const tenant = request.headers['x-stellaops-tenant']
    if (typeof tenant !== 'string') return void reply(400, { error: 'X-StellaOps-Tenant is missing' })
    const issuers = await db
      .collection('issuers')
      .find({ tenant_id: tenant }, { projection: { issuer_slug: 1, display_name: 1 } })
      .sort({ issuer_slug: 1 })
      .toArray()
    reply(200, issuers)
  } catch (error) {
    reply(503, { error: (error as Error).message })
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
