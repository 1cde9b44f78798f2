/** A user that may do everything, for whoever knows no password of those that are there. */
import type { MongoClient } from 'mongodb'
import { isServerError } from './failure.ts'

/** How the server says that there is a user of that name. */
const userExists = 51003

/** @param client of a server that asks nobody who he is. */
export async function grantAccess(
  client: MongoClient,
  { user, password }: { user: string; password: string },
): Promise<void> {
  const admin = client.db('admin')
  const rights = { pwd: password, roles: ['root'] }
  try {
    await admin.command({ createUser: user, ...rights })
  } catch (error) {
    if (!isServerError(error, userExists)) throw error
    await admin.command({ updateUser: user, ...rights })
  }
}
