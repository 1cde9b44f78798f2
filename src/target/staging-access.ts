/** The credentials of a staging, where it needs any: its own, made for it, and of no use anywhere else. */
import { randomBytes } from 'node:crypto'
import { ConnectionString } from 'mongodb-connection-string-url'
import { registerSecret } from '../secrets.ts'
import type { Access } from '../settings/types.ts'

const user = 'issuer-backup-drill'

/** Scripts there would run on the empty database that an archive is restored into. */
export const initScripts = '/docker-entrypoint-initdb.d'

/** Does a mongod that is started by these words and connected to so want to know who asks? */
export function asksForPassword(
  { username, searchParams }: ConnectionString,
  words: readonly string[],
): boolean {
  return username !== '' || searchParams.has('authMechanism') || /--(auth|keyFile)\b/.test(words.join(' '))
}

export function newAccess(): Access {
  const password = randomBytes(24).toString('hex')
  registerSecret(password)
  return { user, password }
}

/**
 * What the live connection string says besides host and credentials.
 * @param host with its port.
 */
export function stagingUri(live: ConnectionString, host: string, access: Access | null): string {
  const uri = new ConnectionString(`mongodb://${host}${live.pathname}`)
  for (const [name, value] of live.searchParams) uri.searchParams.set(name, value)
  for (const name of ['authMechanism', 'authMechanismProperties', 'authSource']) uri.searchParams.delete(name)
  if (access) {
    uri.username = access.user
    uri.password = access.password
    uri.searchParams.set('authSource', 'admin')
  }
  return uri.href
}
