/**
 * A socket on which one command at a time is answered (OP_MSG of MongoDB's wire protocol), its replies read into
 * buffers of ours, again and again the same two.
 */
import net from 'node:net'
import { BSON, MongoNetworkError } from 'mongodb'

/** Of a message: length, request, response to, opcode; then flags and kind of section. */
const headerBytes = 16 + 4 + 1
const opMsg = 2013

/** Bytes of a message at most (`maxMessageSizeBytes` of every server), and at least: an empty document. */
const longestMessage = 48_000_000
const shortestMessage = headerBytes + 5

/** Bytes of a buffer at first: those of the replies that cursors ask for, and what frames them. */
const usualMessage = 4 * 1024 * 1024 + 256 * 1024

/** Bytes of a reply's beginning at most. */
const beginningBytes = 64 * 1024

/** How long the check may take, milliseconds: where it is not over by then, somebody else has to do the reading. */
const checkPatience = 10_000

interface LineOptions {
  /** What node:net knows of an open socket: its inner half. */
  handle: object
  /** Of the server, to be told where it is lost. */
  address: string
  /** Ends what is under way, which rejects with its reason. */
  signal: AbortSignal | undefined
  /** Called once, when the line is no longer of use. */
  onEnd(): void
}

export class WireLine {
  readonly socket: net.Socket
  readonly #options: LineOptions
  readonly #buffers = [Buffer.allocUnsafeSlow(usualMessage), Buffer.allocUnsafeSlow(usualMessage)]
  /**
   * Where the bytes go that come first. Whatever comes while nothing is asked for comes here, and not into a reply
   * that is still in use.
   */
  readonly #beginning = Buffer.allocUnsafeSlow(beginningBytes)
  #turn = 0
  #filled = 0
  #requests = 0
  #waiting: PromiseWithResolvers<Buffer> | null = null
  #failure: { error: unknown } | null = null

  constructor(options: LineOptions) {
    this.#options = options
    const { handle, address, signal } = options
    const onread = {
      buffer: () => this.#target,
      callback: (length: number) => {
        this.#received(length)
        return true
      },
    }
    this.socket = new net.Socket({ handle, onread } as net.SocketConstructorOpts)
    const lost = () => this.fail(new MongoNetworkError(`the connection to ${address} was lost`))
    this.socket.on('error', (cause) => this.fail(new MongoNetworkError(cause.message, { cause })))
    this.socket.on('close', lost)
    this.socket.on('end', lost)
    // Never where buffers are given, unless Node no longer takes them.
    this.socket.on('data', () => this.#unreadable())
    signal?.addEventListener('abort', this.#abort)
    if (signal?.aborted) this.#abort()
  }

  /** Does it do what it promises, with this Node and this server? Never throws; the line is of no use where not. */
  async check(): Promise<boolean> {
    const timer = setTimeout(() => this.#unreadable(), checkPatience)
    try {
      for (const _ of this.#buffers) {
        const reply = await this.request({ ping: 1, $db: 'admin' })
        if (BSON.deserialize(reply).ok !== 1) throw this.#unreadable()
      }
      return true
    } catch (error) {
      this.fail(error)
      return false
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Sends a command; one at a time.
   * @returns the reply's document, which stays as it is until the next but one request.
   * @throws MongoNetworkError, or the signal's reason; the line is of no use after that.
   */
  async request(command: BSON.Document): Promise<Buffer> {
    if (this.#failure) throw this.#failure.error
    if (this.#waiting) throw new Error('a line answers one request at a time')
    const body = BSON.serialize(command)
    const message = Buffer.alloc(headerBytes + body.length)
    const id = ++this.#requests
    message.writeInt32LE(message.length, 0)
    message.writeInt32LE(id, 4)
    message.writeInt32LE(opMsg, 12)
    message.set(body, headerBytes)
    this.#waiting = Promise.withResolvers()
    this.socket.write(message)
    const reply = await this.#waiting.promise
    const document = reply.subarray(headerBytes)
    const sound =
      reply.readInt32LE(8) === id &&
      reply.readInt32LE(12) === opMsg &&
      reply.readInt32LE(16) === 0 &&
      reply[headerBytes - 1] === 0 &&
      document.readInt32LE(0) === document.length
    if (!sound) throw this.#unreadable()
    return document
  }

  /** Ends it, and fails what is under way. @returns the first failure. */
  fail(error: unknown): unknown {
    if (this.#failure) return this.#failure.error
    this.#failure = { error }
    this.#options.signal?.removeEventListener('abort', this.#abort)
    this.socket.destroy()
    this.#waiting?.reject(error)
    this.#options.onEnd()
    return error
  }

  readonly #abort = () => this.fail(this.#options.signal?.reason)

  #unreadable(): unknown {
    return this.fail(new MongoNetworkError('the server sent what cannot be a reply'))
  }

  /** Where the next bytes go. */
  get #target(): Buffer {
    return this.#filled === 0 ? this.#beginning : this.#buffers[this.#turn]!.subarray(this.#filled)
  }

  #received(length: number): void {
    if (!this.#waiting) {
      this.#unreadable()
      return
    }
    const buffer = this.#buffers[this.#turn]!
    if (this.#filled === 0) this.#beginning.copy(buffer, 0, 0, length)
    this.#filled += length
    if (this.#filled < 4) return
    const whole = buffer.readInt32LE(0)
    if (whole < shortestMessage || whole > longestMessage || this.#filled > whole) {
      this.#unreadable()
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
