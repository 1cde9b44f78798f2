/**
 * Requests whose replies are read past the driver.
 *
 * The driver makes a buffer for each read of the socket and one more for each reply: twice the database in garbage,
 * page faults and copies, a quarter of the processor time of a backup. So this borrows a connection from the driver's
 * pool, which has opened and authenticated it and goes on to close it where the server does not answer, and puts a
 * socket of ours in its place. It reaches inside the driver, whose version is pinned, and inside node:net, which
 * reads into given buffers only where it opens the socket itself. Where Node is not as expected, or the connection
 * asks for more than plain commands, the driver reads as always.
 */
import net from 'node:net'
import {
  BSON,
  type ClientSession,
  type Db,
  type MongoClient,
  MongoNetworkError,
  MongoServerError,
} from 'mongodb'
import { countGarbage } from '../buffer-garbage.ts'
import { elementsOf } from './raw-document.ts'
import { WireLine } from './wire-line.ts'

/** What is used of the inside of the driver and of Node. */
interface Pool {
  address: string
  checkOut(options: object): Promise<PooledConnection>
  checkIn(connection: PooledConnection): void
}
interface PooledConnection {
  socket: net.Socket & { _handle?: { useUserBuffer?: unknown } | null }
  destroy(): void
}
interface Topology {
  selectServer(mode: 'primary', options: object): Promise<{ pool: Pool }>
}

/** Connections that a pool must be able to have: a channel keeps one, and others wait for the rest. */
const enoughConnections = 10

/** One request at a time; opened by the first of them. */
export class RawChannel {
  readonly #client: MongoClient
  readonly #signal: AbortSignal | undefined
  #line: Promise<WireLine | null> | null = null

  /** @param signal ends what is under way, which rejects with its reason. */
  constructor(client: MongoClient, signal?: AbortSignal) {
    this.#client = client
    this.#signal = signal
  }

  /**
   * Sends a command that opens or continues a cursor.
   * @returns the field `cursor` of its reply, which stays as it is until the next but one request.
   * @throws what the driver throws for the same command.
   */
  async request(db: Db, command: BSON.Document, session: ClientSession): Promise<Buffer> {
    this.#line ??= openLine(this.#client, this.#signal)
    const line = await this.#line
    if (line === null) return requestByDriver(db, command, session, this.#signal)
    return cursorOf(await line.request({ ...command, lsid: session.id, $db: db.databaseName }))
  }

  /** To be called in the end; fails what is under way. Never throws. */
  async close(): Promise<void> {
    const line = await this.#line?.catch(() => null)
    line?.fail(new MongoNetworkError('the connection was closed'))
  }
}

/** The same by the driver: the reply's bytes are the caller's own. */
export async function requestByDriver(
  db: Db,
  command: BSON.Document,
  session: ClientSession,
  signal?: AbortSignal,
): Promise<Buffer> {
  const reply = await db.command(command, { session, raw: true, ...(signal && { signal }) })
  // The reply, and the pieces that it came in.
  countGarbage(2 * reply.cursor.length)
  return reply.cursor
}

function cursorOf(reply: Buffer): Buffer {
  let cursor: Buffer | null = null
  for (const { type, name, start, end } of elementsOf(reply)) {
    if (name === 'cursor' && type === 0x03) cursor = reply.subarray(start, end)
    if (name === 'ok' && type === 0x01 && reply.readDoubleLE(start) === 1 && cursor) return cursor
  }
  throw new MongoServerError(BSON.deserialize(reply))
}

/** @returns null where the driver has to do it. @throws what the driver throws. */
async function openLine(client: MongoClient, signal: AbortSignal | undefined): Promise<WireLine | null> {
  const { topology } = client as unknown as { topology?: Topology }
  if (!topology || !asksForPlainCommands(client)) return null
  const { pool } = await topology.selectServer('primary', { signal })
  const connection = await pool.checkOut({ signal, timeoutContext: { connectionCheckoutTimeout: null } })
  const { socket } = connection
  const handle = socket._handle
  if (
    Object.getPrototypeOf(socket) !== net.Socket.prototype ||
    typeof handle?.useUserBuffer !== 'function' ||
    socket.readableLength > 0
  ) {
    pool.checkIn(connection)
    return null
  }
  socket._handle = null
  const onEnd = () => {
    connection.destroy()
    pool.checkIn(connection)
  }
  const line = new WireLine({ handle, address: pool.address, signal, onEnd })
  connection.socket = line.socket
  if (await line.check()) return line
  signal?.throwIfAborted()
  return null
}

/** Nothing that the driver does to every command, or every reply, beyond sending it. */
function asksForPlainCommands({ options }: MongoClient): boolean {
  return !(
    options.tls ||
    options.proxyHost ||
    options.loadBalanced ||
    options.autoEncryption ||
    options.serverApi ||
    options.socketTimeoutMS ||
    options.compressors.some((compressor) => compressor !== 'none') ||
    // It authenticates again whenever a token has run out.
    options.credentials?.mechanism === 'MONGODB-OIDC' ||
    (options.maxPoolSize > 0 && options.maxPoolSize < enoughConnections)
  )
}
