/**
 * A connection whose replies are read into buffers of ours, again and again the same two.
 *
 * The driver makes a buffer for each read of the socket and one more for each reply: twice the database in garbage,
 * page faults and copies, a quarter of the processor time of a backup. So this takes a connection that the driver
 * has opened and authenticated out of its pool, and the socket's handle out of that. It reaches inside the driver,
 * whose version is pinned, and inside node:net, which reads into given buffers only where it opens the socket
 * itself; where either is not as expected, or the connection is none of plain TCP, the driver reads as always.
 */
import net from 'node:net'
import {
  BSON,
  type ClientSession,
  type ConnectionPoolClearedEvent,
  type Db,
  type MongoClient,
  MongoNetworkError,
  MongoServerError,
} from 'mongodb'
import { countGarbage } from '../buffer-garbage.ts'
import { elementsOf } from './raw-document.ts'

/** Of a message (wire protocol): length, request, response to, opcode; then, of an OP_MSG, flags and kind. */
const headerBytes = 16 + 4 + 1
const opMsg = 2013

/** Bytes of a message at most (`maxMessageSizeBytes` of every server), and at least: an empty document. */
const longestMessage = 48_000_000
const shortestMessage = headerBytes + 5

/** Bytes of a buffer at first: those of the replies that cursors ask for, and what frames them. */
const usualMessage = 4 * 1024 * 1024 + 256 * 1024

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

/** One request at a time; opened by the first of them. */
export class RawChannel {
  readonly #client: MongoClient
  readonly #signal: AbortSignal | undefined
  #line: Promise<Line | null> | null = null

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
    const reply = await line.request({ ...command, lsid: session.id, $db: db.databaseName })
    return cursorOf(reply)
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
async function openLine(client: MongoClient, signal: AbortSignal | undefined): Promise<Line | null> {
  const { tls, serverApi, proxyHost, socketTimeoutMS, loadBalanced, autoEncryption } = client.options
  if (tls || serverApi || proxyHost || socketTimeoutMS || loadBalanced || autoEncryption) return null
  const { topology } = client as unknown as { topology?: Topology }
  if (typeof topology?.selectServer !== 'function') return null
  const { pool } = await topology.selectServer('primary', { signal })
  if (typeof pool?.checkOut !== 'function') return null
  const connection = await pool.checkOut({ signal, timeoutContext: { connectionCheckoutTimeout: null } })
  const { socket } = connection
  const handle = socket?._handle
  const asExpected =
    Object.getPrototypeOf(socket) === net.Socket.prototype &&
    typeof handle?.useUserBuffer === 'function' &&
    socket.readableLength === 0
  if (asExpected) {
    socket._handle = null
    // For the driver it is gone from now on.
    connection.destroy()
  }
  pool.checkIn(connection)
  return asExpected ? new Line(client, pool.address, handle, signal) : null
}

class Line {
  readonly #socket: net.Socket
  readonly #buffers = [Buffer.allocUnsafeSlow(usualMessage), Buffer.allocUnsafeSlow(usualMessage)]
  readonly #leave: () => void
  #turn = 0
  #filled = 0
  #requests = 0
  #waiting: PromiseWithResolvers<Buffer> | null = null
  #failure: unknown = null

  constructor(client: MongoClient, address: string, handle: object, signal: AbortSignal | undefined) {
    // Before any event may come, and with all that it touches in place.
    const abort = () => this.fail(signal?.reason)
    const lost = () => this.fail(new MongoNetworkError(`the connection to ${address} was lost`))
    // The driver's monitor found that the server does not answer, and interrupts what waits for it.
    const cleared = (event: ConnectionPoolClearedEvent) => {
      if (event.address === address && event.interruptInUseConnections) lost()
    }
    this.#leave = () => {
      signal?.removeEventListener('abort', abort)
      client.off('connectionPoolCleared', cleared)
      client.off('connectionPoolClosed', lost)
    }
    const onread = {
      buffer: () => this.#target,
      callback: (length: number) => {
        this.#received(length)
        return true
      },
    }
    this.#socket = new net.Socket({ handle, onread } as net.SocketConstructorOpts)
    this.#socket.on('error', (cause) => this.fail(new MongoNetworkError(cause.message, { cause })))
    this.#socket.on('close', lost)
    this.#socket.on('end', lost)
    client.on('connectionPoolCleared', cleared)
    client.on('connectionPoolClosed', lost)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
  }

  /** @returns the reply's document. */
  async request(command: BSON.Document): Promise<Buffer> {
    if (this.#failure) throw this.#failure
    const body = BSON.serialize(command)
    const message = Buffer.alloc(headerBytes + body.length)
    const id = ++this.#requests
    message.writeInt32LE(message.length, 0)
    message.writeInt32LE(id, 4)
    message.writeInt32LE(opMsg, 12)
    message.set(body, headerBytes)
    this.#waiting = Promise.withResolvers()
    this.#socket.write(message)
    const reply = await this.#waiting.promise
    const document = reply.subarray(headerBytes)
    const sound =
      reply.readInt32LE(8) === id &&
      reply.readInt32LE(12) === opMsg &&
      reply.readInt32LE(16) === 0 &&
      reply[headerBytes - 1] === 0 &&
      document.readInt32LE(0) === document.length
    if (!sound) throw this.fail(new MongoNetworkError('the server sent a reply that cannot be read'))
    return document
  }

  fail(error: unknown): unknown {
    this.#failure ??= error
    this.#leave()
    this.#socket?.destroy()
    this.#waiting?.reject(this.#failure)
    return this.#failure
  }

  /** Where the next bytes go. */
  get #target(): Buffer {
    return this.#buffers[this.#turn]!.subarray(this.#filled)
  }

  #received(length: number): void {
    const buffer = this.#buffers[this.#turn]!
    this.#filled += length
    if (this.#filled < 4) return
    const whole = buffer.readInt32LE(0)
    if (!this.#waiting || whole < shortestMessage || whole > longestMessage || this.#filled > whole) {
      this.fail(new MongoNetworkError('the server sent what cannot be a reply'))
    } else if (this.#filled === whole) {
      this.#turn = 1 - this.#turn
      this.#filled = 0
      const { resolve } = this.#waiting
      this.#waiting = null
      resolve(buffer.subarray(0, whole))
    } else if (whole > buffer.length) {
      const larger = Buffer.allocUnsafeSlow(whole)
      buffer.copy(larger, 0, 0, this.#filled)
      this.#buffers[this.#turn] = larger
    }
  }
}
