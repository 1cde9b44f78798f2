/** Can a container be reached by its address from here? */
import { once } from 'node:events'
import { connect } from 'node:net'
import { isAt, parseTcp, tcpTables } from '../proc-net.ts'
import { docker } from './engine.ts'

/** How long a container may take to take a connection, milliseconds. */
const patience = 1_000

/**
 * Tries a TCP connection to a container.
 *
 * Where the engine is another machine's, an address of its networks may belong to a stranger here, who would be taken
 * for the container. So the container itself is asked whether it sees our connection.
 *
 * @param container its id.
 */
export async function reaches(container: string, address: string, port: number): Promise<boolean> {
  const socket = connect({ host: address, port })
  // Of one that is cut later the container will not tell.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(patience) })
    const { localAddress = '', localPort = 0 } = socket
    // Without IPv6 the second one is missing.
    const show = `cat ${tcpTables.join(' ')} 2>/dev/null; :`
    const tables = await docker(['exec', container, 'sh', '-c', show])
    return parseTcp(tables).some(({ remote }) => isAt(remote, { address: localAddress, port: localPort }))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
