/**
 * A process that takes the lock of a database. What it is to do comes as JSON in argv. It says a line when it holds
 * the lock, or has failed; then it asserts the lock for each line on stdin, and releases it when stdin ends.
 */
import { createInterface } from 'node:readline'
import { MongoClient } from 'mongodb'
import { BackupError } from '../../src/errors.ts'
import { Lock } from '../../src/target/lock.ts'

export interface LockTask {
  uri: string
  database: string
  /** The user to become first. */
  uid?: number
}

/** What it says, one line each. */
export type LockWords =
  | { pid: number; held: true; told: string[]; token: string }
  | { pid: number; held: false; told: string[]; code: string; message: string }

const { uri, database, uid }: LockTask = JSON.parse(process.argv[2]!)
const client = await MongoClient.connect(uri)
if (uid !== undefined) {
  process.setgroups!([])
  process.setgid!(uid)
  process.setuid!(uid)
}
const told: string[] = []
const reporter = {
  phase() {},
  progress() {},
  info: (message: string) => void told.push(message),
  warn: (message: string) => void told.push(message),
}
let lock: Lock | undefined
try {
  const pace = { beatInterval: 100, deadAfter: 60_000 }
  lock = await Lock.take(client.db(database), 'holding', reporter, undefined, pace)
  say(lock)
  for await (const _ of createInterface(process.stdin)) {
    await lock.assertHeld()
    say(lock)
  }
} catch (error) {
  if (!(error instanceof BackupError)) throw error
  say(error)
} finally {
  await lock?.release()
  await client.close()
}

function say(outcome: Lock | BackupError): void {
  const { pid } = process
  const words: LockWords =
    outcome instanceof Lock
      ? { pid, held: true, told, token: outcome.token }
      : { pid, held: false, told, code: outcome.code, message: outcome.message }
  process.stdout.write(`${JSON.stringify(words)}\n`)
}
