/** The kernel's table of TCP connections: who is at the other end of one. */

/** Both tables at once: a server that also speaks IPv6 has its IPv4 connections in the second. */
export const tcpTables = ['/proc/net/tcp', '/proc/net/tcp6'] as const

export interface TcpEnd {
  /** IPv4, dotted. */
  address: string
  port: number
}

export interface TcpConnection {
  /** As the tables write them. */
  local: string
  remote: string
  /** User id of the process that holds it. */
  user: number
}

/** @param tables the text of one or both of `tcpTables`. */
export function parseTcp(tables: string): TcpConnection[] {
  return tables.split('\n').flatMap((line) => {
    const [, local, remote, , , , , user] = line.trim().split(/\s+/)
    return local?.includes(':') && remote?.includes(':') ? [{ local, remote, user: Number(user) }] : []
  })
}

/** Is this end, as the tables write it, at this address and port? */
export function isAt(end: string, { address, port }: TcpEnd): boolean {
  // The address stands there as the machine holds it; all that we run on begins with the lowest byte.
  const hex = address.split('.').reverse().map(hexOf).join('')
  const [at = '', through = ''] = end.split(':')
  return through === hexOf(port >> 8) + hexOf(port & 0xff) && (at === hex || at === `${mapped}${hex}`)
}

/** Before an IPv4 address in the table of IPv6. */
const mapped = '0000000000000000FFFF0000'

function hexOf(byte: number | string): string {
  return Number(byte).toString(16).toUpperCase().padStart(2, '0')
}
