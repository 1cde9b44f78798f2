/** Does an address lead to the container that is meant? */
import { once } from 'node:events'
import { connect } from 'node:net'
import { isAt, parseTcp, tcpTables } from './proc-net.ts'

/** How long it may take to take a connection, milliseconds. */
const patience = 1_000

/** What shows the connections of a container, run inside it. Without IPv6 the second table is missing. */
const showConnections = `cat ${tcpTables.join(' ')} 2>/dev/null; :`

/**
 * Tries a TCP connection.
 *
 * Behind an address of a network that is not this machine's may be a stranger here, who would be taken for the
 * container. So the container itself is asked whether it sees our connection.
 *
 * @param runInside runs a script by `sh -c` in the container, and returns what it printed; left out by whoever is in the
 * same network, where an address is one container's alone.
 */
export async function leadsTo(
  address: string,
  port: number,
  runInside?: (script: string) => Promise<string>,
): Promise<boolean> {
  const socket = connect({ host: address, port })
  // Of one that is cut later the container will not tell.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(patience) })
    if (!runInside) return true
    const { localAddress = '', localPort = 0 } = socket
    const tables = await runInside(showConnections)
    return parseTcp(tables).some(({ remote }) => isAt(remote, { address: localAddress, port: localPort }))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
