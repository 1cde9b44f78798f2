/** What the credentials may do, asked before anything is begun. */
import type { Db } from 'mongodb'
import { BackupError } from '../errors.ts'

interface Privilege {
  resource: { db?: string; collection?: string; anyResource?: boolean }
  actions: string[]
}

/** The actions that each step of a restore into staging takes, on every collection of the database. */
export const restoreActions = [
  'listCollections',
  'listIndexes',
  'find',
  'insert',
  'update',
  'remove',
  'createCollection',
  'createIndex',
  'collMod',
  'renameCollectionSameDB',
  'dropCollection',
  'bypassDocumentValidation',
  'dbStats',
] as const

/** Putting back the scripts of `system.js`, which a privilege on every collection does not mean. */
export const scriptActions = ['listIndexes', 'find', 'insert', 'update', 'remove'] as const

/**
 * @param collection a system collection; without one, every ordinary collection of the database is meant.
 * @throws BackupError `not-permitted`, naming the actions that are missing. Silent where the server knows no users.
 */
export async function assertPermitted(db: Db, actions: readonly string[], collection = ''): Promise<void> {
  const privileges = await privilegesOf(db)
  if (privileges === null) return
  const granted = new Set(
    privileges
      .filter(({ resource }) => covers(resource, db.databaseName, collection))
      .flatMap((privilege) => privilege.actions),
  )
  const missing = actions.filter((action) => !granted.has(action))
  if (missing.length === 0) return
  throw new BackupError({
    code: 'not-permitted',
    message: `the user may not ${missing.join(', ')} on ${collection && `${collection} of `}${db.databaseName}`,
    cause: 'It has not the roles that a restore takes',
    remedy: `Grant it readWrite and dbAdmin on ${db.databaseName}`,
  })
}

/**
 * Users and roles go through a collection that only the role restore names; they are read with the role backup.
 * @throws BackupError `not-permitted`.
 */
export async function assertMayRestoreUsers(db: Db): Promise<void> {
  const privileges = await privilegesOf(db)
  const mayFind = (collection: string) =>
    privileges === null ||
    privileges.some(
      ({ resource, actions }) => covers(resource, 'admin', collection) && actions.includes('find'),
    )
  if (['system.users', 'system.roles', 'tempusers'].every(mayFind)) return
  throw new BackupError({
    code: 'not-permitted',
    message: 'the user may not restore users and roles',
    cause: 'It has not the roles backup and restore on admin',
    remedy: 'Grant it both, or do without --with-users',
  })
}

/** Null where the server knows no users. */
async function privilegesOf(db: Db): Promise<Privilege[] | null> {
  const { authInfo } = await db.command({ connectionStatus: 1, showPrivileges: true })
  return authInfo.authenticatedUsers.length === 0 ? null : authInfo.authenticatedUserPrivileges
}

/** Does this resource mean the collection, or where none is named every ordinary one of the database? */
function covers(
  { anyResource, db, collection }: Privilege['resource'],
  database: string,
  wanted: string,
): boolean {
  return anyResource === true || (collection === wanted && (db === database || db === ''))
}
