/** Stands before a real mongod and passes its replies on as a test wishes: in pieces, late, twice, altered. */
import { once } from 'node:events'
import net from 'node:net'

/** Passes on one reply; `socket` leads to the client. */
export type PassOn = (reply: Buffer, socket: net.Socket) => Promise<void> | void

export interface ReplyProxy {
  /** Where it listens, on 127.0.0.1. */
  port: number
  /** What happens to the replies that bring a cursor; all others pass as they are. */
  passOn: PassOn
  stop(): Promise<void>
}

export async function startReplyProxy(mongodPort: number): Promise<ReplyProxy> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const upstream = net.connect(mongodPort, '127.0.0.1')
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.pipe(upstream)
    relay(upstream, client, proxy).catch(() => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const proxy: ReplyProxy = {
    port,
    passOn: asItIs,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

export const asItIs: PassOn = (reply, socket) => {
  socket.write(reply)
}

async function relay(upstream: net.Socket, client: net.Socket, proxy: ReplyProxy): Promise<void> {
  let received: Buffer[] = []
  let length = 0
  for await (const chunk of upstream) {
    received.push(chunk)
    length += chunk.length
    while (length >= 4) {
      if (received[0]!.length < 4) received = [Buffer.concat(received)]
      const whole = received[0]!.readInt32LE(0)
      if (length < whole) break
      const all = Buffer.concat(received)
      const reply = all.subarray(0, whole)
      received = [all.subarray(whole)]
      length -= whole
      await (reply.includes('Batch\0') ? proxy.passOn : asItIs)(reply, client)
    }
  }
}
