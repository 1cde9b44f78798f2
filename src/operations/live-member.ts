/** The mongod whose data folder a cold restore replaces, asked while it still runs. */
import { BackupError } from '../errors.ts'
import { mongoFailure } from '../mongo/failure.ts'
import type { ColdFacts } from '../target/cold.ts'
import type { Target } from '../target/target.ts'
import type { Context } from './context.ts'

export interface LiveMember {
  replicaSet: ColdFacts['replicaSet']
  featureCompatibility: string | null
  /** Names of those that whoever asks may see. */
  databases: string[]
}

/**
 * How the member that is live calls its set and itself, which it tells anybody: the set may be named in a config file,
 * and other members, or the service, may know it by another name than we would give it.
 * @returns null where it does not run, or cannot be asked.
 */
export async function liveMember(target: Target, context: Context): Promise<LiveMember | null> {
  if (!(await target.databaseRuns())) return null
  try {
    const { connection } = await target.route('target', context)
    try {
      const { setName, me } = await connection.client.db('admin').command({ hello: 1 })
      const replicaSet = setName && me ? { name: setName, host: me } : null
      const listed = await connection.client.db('admin').command({ listDatabases: 1, nameOnly: true })
      const databases = listed.databases.map(({ name }: { name: string }) => name)
      return { replicaSet, featureCompatibility: connection.facts.featureCompatibility, databases }
    } finally {
      await connection.close()
    }
  } catch (error) {
    if (mongoFailure(error, 'target', 'asking what is live') instanceof BackupError) return null
    throw error
  }
}
