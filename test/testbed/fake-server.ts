/**
 * Poses as a server that cannot be had here: a mongos needs a cluster, FerretDB and MongoDB 4.2 other programs. It
 * speaks just enough of the wire protocol for a client that says hello and asks what it is.
 */
import { once } from 'node:events'
import net from 'node:net'
import { BSON } from 'mongodb'

const opReply = 1
const opQuery = 2004
const opMsg = 2013

/** Answers the commands by name; `ok: 1` is added. @returns its connection string and how to end it. */
export async function startFakeServer(
  answers: Record<string, BSON.Document>,
): Promise<{ uri: string; stop(): Promise<void> }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0)
        socket.write(reply(received.subarray(0, length), answers))
        received = received.subarray(length)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function reply(message: Buffer, answers: Record<string, BSON.Document>): Buffer {
  const requestId = message.readInt32LE(4)
  const isQuery = message.readInt32LE(12) === opQuery
  // A query: flags, namespace, two numbers, document. A message: flags, one byte for the kind of section, document.
  const start = isQuery ? message.indexOf(0, 20) + 1 + 8 : 21
  const command = BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)))
  const name = Object.keys(command)[0]!
  const answer = answers[name === 'ismaster' || name === 'isMaster' ? 'hello' : name]
  const document = BSON.serialize(
    answer ? { ok: 1, ...answer } : { ok: 0, code: 59, errmsg: `no such command: ${name}` },
  )
  const head = isQuery ? Buffer.alloc(20) : Buffer.alloc(5)
  if (isQuery) head.writeInt32LE(1, 16)
  const header = Buffer.alloc(16)
  header.writeInt32LE(16 + head.length + document.length, 0)
  header.writeInt32LE(requestId, 8)
  header.writeInt32LE(isQuery ? opReply : opMsg, 12)
  return Buffer.concat([header, head, document])
}
