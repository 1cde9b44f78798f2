/** A mongod that is to be a replica set of its own, and was never told so: it takes no writes. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { MongoClient } from 'mongodb'
import { BackupError } from '../errors.ts'

/** How long a new set of one may take to have a primary, milliseconds. */
const patience = 60_000

/**
 * Makes it a set of this one member, where it is such a mongod; returns when it takes writes.
 * @param client of this member alone.
 * @param host by which it reaches itself, with its port.
 * @throws BackupError `target-failed` where it has no primary in time.
 */
export async function initiateAlone(client: MongoClient, host: string, signal: AbortSignal): Promise<void> {
  const admin = client.db('admin')
  const { isreplicaset: uninitiated } = await admin.command({ hello: 1 })
  if (!uninitiated) return
  const { parsed } = await admin.command({ getCmdLineOpts: 1 })
  const { replSetName, replSet } = parsed.replication
  await admin.command({ replSetInitiate: { _id: replSetName ?? replSet, members: [{ _id: 0, host }] } })
  const end = performance.now() + patience
  while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
    if (performance.now() > end) throw noPrimary()
    await sleep(100, undefined, { signal })
  }
}

function noPrimary(): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: `the replica set of staging has no primary after ${patience / 1000} s`,
    cause: 'mongod does not reach itself by the name in the connection string',
    remedy: 'Look at the options that the live deployment gives mongod',
  })
}
