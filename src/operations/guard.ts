/** The guardian process: heals what the process that started it can no longer heal itself. */
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../errors.ts'
import { silent } from '../reporter.ts'
import { type Charge, keepWatch } from '../target/guardian.ts'
import { clearStaging } from '../target/staging.ts'
import { openTarget } from '../target/target.ts'
import type { Context } from './context.ts'
import { heal } from './heal.ts'
import { reportUnhealed } from './notify.ts'

/** How long to go on trying, milliseconds; and how long where what is to be healed is away: a day. */
const usualPatience = { there: 10 * 60_000, away: 86_400_000 }

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

/**
 * Returns when the guarded process has dismissed us, or has died and all that it left is healed or cleared away. Throws,
 * and tells whoever is to be told, when it gives up.
 */
export async function guard(
  input: Readable,
  output: Writable,
  context: Context,
  patience = usualPatience,
): Promise<void> {
  const charge = await keepWatch(input, output)
  if (!charge) return
  const began = Date.now()
  let there = began
  let isLast = false
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    try {
      if (charge.staging) return await clearStaging(charge.target, charge.staging)
      // Of a restore in place only its archive makes a whole again: waiting for that is not for us.
      const how = {
        passOver: ['in-place'] as const,
        ...(charge.token !== null && { inherited: charge.token }),
      }
      await heal({ target: charge.target }, { ...context, triesAgain: !isLast }, how)
      return
    } catch (error) {
      if (isLast) throw await givenUp(charge, error, context)
      const now = Date.now()
      // What was away for long has its time once it is back.
      if (error instanceof BackupError && error.code === 'target-failed') there = now
      isLast = now - began > patience.away || now - there > patience.there
      await sleep(pause)
    }
  }
}

/** What stays stopped is told by whoever has found out; but perhaps nobody could. @returns the error. */
async function givenUp({ target, staging }: Charge, error: unknown, context: Context): Promise<unknown> {
  if (!staging) await reportUnhealed(openTarget(target), { operation: 'heal', services: [] }, error, context)
  return error
}
