/** Would a server let somebody in who comes with this connection string? Asked of the server itself. */
import { ConnectionString } from 'mongodb-connection-string-url'
import { BackupError } from '../errors.ts'
import { registerUri } from '../secrets.ts'
import { type Connection, connect, parseUri } from './connection.ts'

/** By user and password. By any other the server asks elsewhere: a certificate, a directory. */
const byPassword = /^(DEFAULT|SCRAM-SHA-(1|256))?$/i

/** With an `@` it is the end of a password that nobody has encoded. */
const nameOfDatabase = /^[^/\\. "$@]+$/

/**
 * @param connection to a server that asks nobody who he is; who says so all the same is taken at his word.
 * @param uri as clients of it have it: the hosts in it do not matter.
 * @returns whom the server does not know with that password, such as `root of admin`; null where it knows him, and
 * where it cannot be told.
 * @throws BackupError `target-failed` where the server does not answer.
 */
export async function unknownLogin(
  { client, hosts }: Pick<Connection, 'client' | 'hosts'>,
  uri: string,
): Promise<string | null> {
  registerUri(uri)
  const found = parse(uri)
  if (!found) return null
  const { username, password, source, mechanism } = found
  const asking = new ConnectionString(`mongodb://${hosts}/?directConnection=true`)
  asking.username = username
  asking.password = password
  asking.searchParams.set('authSource', source)
  if (mechanism) asking.searchParams.set('authMechanism', mechanism)
  try {
    const connection = await connect(asking.href, 'target')
    await connection.close()
    return null
  } catch (error) {
    if (!(error instanceof BackupError) || error.code !== 'not-permitted') throw error
  }
  const user = decodeURIComponent(username)
  const { users } = await client.db('admin').command({
    usersInfo: { user, db: source },
    showAuthenticationRestrictions: true,
    // Those of his roles.
    showPrivileges: true,
  })
  return users.some(isRestricted) ? null : `${user} of ${source}`
}

/** Does a client with this connection string log in by a password? False also where it cannot be told. */
export function hasPassword(uri: string): boolean {
  return parse(uri) !== null
}

interface Login {
  username: string
  password: string
  source: string
  mechanism: string | null
}

/** Null where no user and password are in it, or nothing that we can read: a client may be less strict. */
function parse(uri: string): Login | null {
  let parsed: ConnectionString
  try {
    parsed = parseUri(uri)
  } catch {
    return null
  }
  const { username, password, pathname, searchParams } = parsed
  const mechanism = searchParams.get('authMechanism')
  if (username === '' || password === '' || !byPassword.test(mechanism ?? '')) return null
  const named = searchParams.get('authSource')
  // What DNS says of such a one goes before its path.
  if (parsed.isSRV && named === null) return null
  const source = named || decodeURIComponent(pathname.slice(1)) || 'admin'
  return nameOfDatabase.test(source) ? { username, password, source, mechanism } : null
}

/** Let in from some addresses alone, of which ours is none: a refusal says nothing of his password. */
function isRestricted(user: Record<string, unknown>): boolean {
  return [user.authenticationRestrictions, user.inheritedAuthenticationRestrictions].some(
    (restrictions) => Array.isArray(restrictions) && restrictions.flat().length > 0,
  )
}
