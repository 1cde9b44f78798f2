/**
 * A process that has stopped a service, by its journal, and has a guardian. Its task comes as JSON in $TASK; it says a
 * line when the guardian is there, and dismisses it when stdin ends.
 */
import { text } from 'node:stream/consumers'
import { connect } from '../../src/mongo/connection.ts'
import { journalOf, type RestoreRecord } from '../../src/mongo/journal.ts'
import { silent } from '../../src/reporter.ts'
import type { DirectTarget } from '../../src/settings/types.ts'
import { startGuardian } from '../../src/target/guardian.ts'
import { Lock } from '../../src/target/lock.ts'
import { entry } from '../cli/command.ts'

export interface GuardedTask {
  target: DirectTarget
  record: Omit<RestoreRecord, 'started'>
}

const { target, record }: GuardedTask = JSON.parse(process.env.TASK!)
const connection = await connect(target.mongoUri, 'target')
const db = connection.client.db(target.database)
const { token } = await Lock.take(db, 'restore', silent)
await journalOf(db).insertOne({ ...record, started: new Date() })
const guardian = await startGuardian([process.execPath, entry, 'guardian'], { target, token })
process.stdout.write('guarded\n')
await text(process.stdin)
await guardian.dismiss()
process.stdout.write('dismissed\n')
await connection.close()
