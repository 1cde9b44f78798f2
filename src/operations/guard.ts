/** The guardian process: heals what the process that started it can no longer heal itself. */
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../errors.ts'
import { silent } from '../reporter.ts'
import { keepWatch } from '../target/guardian.ts'
import { clearStaging } from '../target/staging.ts'
import type { Context } from './context.ts'
import { heal } from './heal.ts'

/** How long to go on trying, milliseconds; and how long where what is to be healed is away: a day. */
const patience = 10 * 60_000
const patienceWhileAway = 86_400_000

/** Before the next try, milliseconds: soon at first, since all stands still, and ever less often. */
const firstPause = 250
const longestPause = 30_000

/** As the guardian that a run has started beside itself; it hears of its charge on stdin, and nobody hears of it. */
export async function standGuard(): Promise<void> {
  await guard(process.stdin, process.stdout, {
    reporter: silent,
    signal: new AbortController().signal,
    confirm: async () => false,
    guardian: null,
  })
}

/** Returns when the guarded process has dismissed us, or has died and all that it left is healed or cleared away. */
export async function guard(input: Readable, output: Writable, context: Context): Promise<void> {
  const charge = await keepWatch(input, output)
  if (!charge) return
  const began = Date.now()
  let there = began
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    try {
      if (charge.staging) return await clearStaging(charge.target, charge.staging)
      // Of a restore in place only its archive makes a whole again: waiting for that is not for us.
      await heal({ target: charge.target }, context, charge.token ?? undefined, ['in-place'])
      return
    } catch (error) {
      const now = Date.now()
      // What was away for long has its time once it is back.
      if (error instanceof BackupError && error.code === 'target-failed') there = now
      if (now - began > patienceWhileAway || now - there > patience) throw error
      await sleep(pause)
    }
  }
}
