/** The users and roles of a database, which no `mongodump --db` carries: without them nobody logs in on a new server. */
import { BSON, type Db, type MongoClient } from 'mongodb'
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import { canonical } from './canonical.ts'
import { isServerError, mongoFailure } from './failure.ts'

/** The archive's member that holds them. It holds password hashes: it goes nowhere but into the encrypted archive. */
export const usersFile = 'users.json'

/** What the server merges from, gone again afterwards: under mongorestore's names, since the role restore may read those alone. */
const temporary = { users: 'tempusers', roles: 'temproles' } as const

const document = z.looseObject({ _id: z.string(), db: z.string() })
const recordedSchema = z.object({
  database: z.string(),
  users: z.array(document),
  roles: z.array(document),
})

/**
 * Reads them, credentials included. Needs the action find on admin.system.users and admin.system.roles, which the
 * role backup has.
 * @returns the content of {@link usersFile}, canonical Extended JSON; or why there is none.
 * @throws what the driver throws.
 */
export async function readUsersAndRoles(
  client: MongoClient,
  database: string,
): Promise<{ content: Buffer } | { why: string }> {
  try {
    return { content: Buffer.from(canonical({ database, ...(await readAll(client.db('admin'), database)) })) }
  } catch (error) {
    if (isServerError(error, 13)) return { why: 'the user may not read them; the role backup on admin may' }
    throw error
  }
}

/**
 * Puts users and roles back as they were, passwords included. Those that exist get what was recorded, others stay.
 * Needs the roles backup and restore on admin.
 *
 * @param content as {@link readUsersAndRoles} gave it
 * @throws BackupError `archive-damaged`; `archive-unsuitable` where they belong to another database, whose name is
 * in every one of them; `not-permitted`; `target-failed`.
 */
export async function restoreUsersAndRoles(
  client: MongoClient,
  database: string,
  content: Buffer,
): Promise<{ users: number; roles: number }> {
  const recorded = parseUsersAndRoles(content, database)
  const admin = client.db('admin')
  try {
    const present = await readAll(admin, database)
    await dropTemporary(admin)
    try {
      // The server leaves those that exist as they are, unless it is told to drop what it is not given.
      await fill(admin, temporary.users, withOthers(recorded.users, present.users))
      await fill(admin, temporary.roles, withOthers(recorded.roles, present.roles))
      await admin.command({
        _mergeAuthzCollections: 1,
        tempUsersCollection: `admin.${temporary.users}`,
        tempRolesCollection: `admin.${temporary.roles}`,
        drop: true,
        db: database,
        writeConcern: { w: 'majority' },
      })
    } finally {
      await dropTemporary(admin)
    }
  } catch (error) {
    throw mongoFailure(error, 'target', 'restoring users and roles')
  }
  return { users: recorded.users.length, roles: recorded.roles.length }
}

interface UsersAndRoles {
  users: BSON.Document[]
  roles: BSON.Document[]
}

async function readAll(admin: Db, database: string): Promise<UsersAndRoles> {
  const read = (collection: string) =>
    admin
      .collection(collection, { readConcern: { level: 'majority' } })
      .find({ db: database }, { sort: { _id: 1 }, promoteValues: false })
      .toArray()
  const [users, roles] = await Promise.all([read('system.users'), read('system.roles')])
  return { users, roles }
}

/** What was recorded, and those present that were not. */
function withOthers(recorded: BSON.Document[], present: BSON.Document[]): BSON.Document[] {
  const names = new Set(recorded.map(({ _id }) => _id))
  return [...recorded, ...present.filter(({ _id }) => !names.has(_id))]
}

/** What was recorded of this database. @throws BackupError as {@link restoreUsersAndRoles}, asking nobody. */
export function parseUsersAndRoles(content: Buffer, database: string): z.infer<typeof recordedSchema> {
  const recorded = parse(content)
  if (recorded.database === database) return recorded
  throw new BackupError({
    code: 'archive-unsuitable',
    message: `the users in the archive are those of ${recorded.database}, not of ${database}`,
    remedy: `Restore into ${recorded.database}, or without users`,
  })
}

const grant = z.looseObject({ role: z.string(), db: z.string() })
const privilege = z.looseObject({ resource: z.looseObject({ db: z.string().optional() }) })
const grants = z.looseObject({
  _id: z.string(),
  db: z.string(),
  roles: z.array(grant).optional(),
  privileges: z.array(privilege).optional(),
})

/**
 * Whoever can encrypt to the recipients can put users into an archive, who must not become more than users of the
 * database that is restored.
 * @throws BackupError `origin-not-proved`, naming who is granted what elsewhere; `archive-damaged`.
 */
export function assertGrantsWithin({ database, users, roles }: z.infer<typeof recordedSchema>): void {
  const outside = [...users, ...roles].flatMap((recorded) => {
    const { data } = grants.safeParse(recorded)
    if (!data) throw notRecorded()
    const reach = [
      ...(data.db === database ? [] : [`a place in ${data.db}`]),
      ...(data.roles ?? []).filter(({ db }) => db !== database).map(({ role, db }) => `${role}@${db}`),
      ...(data.privileges ?? [])
        .filter(({ resource }) => resource.db !== database || resource.cluster || resource.anyResource)
        .map(({ resource }) => `actions on ${JSON.stringify(resource)}`),
    ]
    return reach.length === 0 ? [] : [`${data._id} gets ${reach.join(', ')}`]
  })
  if (outside.length === 0) return
  throw new BackupError({
    code: 'origin-not-proved',
    message: `users or roles in the archive reach beyond ${database}: ${outside.join('; ')}`,
    cause: 'They were granted that when the backup was made, or somebody has put it into the archive',
    remedy: 'Prove the origin with --verify-key, or restore without --with-users and grant it by hand',
  })
}

function parse(content: Buffer): z.infer<typeof recordedSchema> {
  try {
    return recordedSchema.parse(BSON.EJSON.parse(content.toString(), { relaxed: false }))
  } catch {
    // What the parser says may quote a credential.
    throw notRecorded()
  }
}

function notRecorded(): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: `${usersFile} is not what an archive holds`,
    remedy: 'Restore without users',
  })
}

async function fill(admin: Db, collection: string, documents: BSON.Document[]): Promise<void> {
  if (documents.length === 0) return
  await admin.collection(collection, { writeConcern: { w: 'majority' } }).insertMany(documents)
}

async function dropTemporary(admin: Db): Promise<void> {
  for (const name of Object.values(temporary)) {
    await admin.command({ drop: name, writeConcern: { w: 'majority' } }).catch((error) => {
      if (!isServerError(error, 26)) throw error
    })
  }
}
