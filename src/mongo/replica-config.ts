/** The replica set that a copied data folder believes to be a member of. */
import { BSON, type MongoClient } from 'mongodb'
import { BackupError } from '../errors.ts'

/** The mongod that a data folder is for, as a member. */
export interface OwnMember {
  /** Of its set. */
  name: string
  /** How members reach it; null where nothing says so. */
  host: string | null
  /** Where that is a guess: may it be called so as well? */
  mayBe?(host: string): boolean
}

/**
 * A member that finds itself at another address says that it is not a member of its set: nobody can read or write. So
 * the configuration in the copy is made one of a single member, at the address that it is going to have.
 * @param client of a mongod that runs on the copy without `--replSet` and without access control.
 * @param wanted what it will be started as; null for a standalone, which does not mind.
 * @returns what was changed, a sentence; null where nothing was to be.
 * @throws BackupError `target-unsuitable` where set and standalone do not fit together, or its address is not known.
 */
export async function adaptReplicaSet(client: MongoClient, wanted: OwnMember | null): Promise<string | null> {
  if (wanted === null) return null
  const collection = client.db('local').collection('system.replset', { promoteValues: false })
  const config = await collection.findOne({})
  if (!config) throw standalone(wanted.name)
  const name = String(config._id)
  if (name !== wanted.name) throw otherSet(name, wanted.name)
  const members = config.members as { host: string }[]
  const hosts = members.map(({ host }) => host).join(', ')
  if (members.length === 1 && (hosts === wanted.host || wanted.mayBe?.(hosts))) return null
  if (wanted.host === null) throw unreachable(name, hosts)
  // Modes of write concern speak of members, by their tags.
  const { getLastErrorModes, ...settings } = config.settings ?? {}
  const changed = {
    ...config,
    version: new BSON.Int32(Number(config.version) + 1),
    // Nothing else of any member: a hidden one, a delayed one or an arbiter cannot be primary.
    members: [{ _id: new BSON.Int32(0), host: wanted.host }],
    settings,
  }
  await collection.replaceOne({ _id: config._id }, changed, { writeConcern: { w: 1, j: true } })
  return `The replica set ${name} of the archive (${hosts}) becomes one of a single member, ${wanted.host}`
}

function standalone(name: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the archive is of a standalone, and mongod here is started for the replica set ${name}`,
    cause: 'A data folder without the configuration of a set cannot be written to by its member',
    remedy: 'Start mongod without --replSet for the restore, or restore a hot archive',
  })
}

function unreachable(name: string, hosts: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the archive is of the replica set ${name} (${hosts}), and nothing says at which address mongod is its member here`,
    cause: 'It does not run, so that it cannot be asked, and its workload has no serviceName',
    remedy: 'Start mongod first, or restore a hot archive',
  })
}

function otherSet(found: string, wanted: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the archive is of the replica set ${found}, and mongod here is started for ${wanted}`,
    cause: 'A member of one set cannot be one of another',
    remedy: `Start mongod with --replSet ${found}, or restore a hot archive`,
  })
}
