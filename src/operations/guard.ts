/** The guardian process: heals what the process that started it can no longer heal itself. */
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { silent } from '../reporter.ts'
import { keepWatch } from '../target/guardian.ts'
import type { Context } from './context.ts'
import { heal } from './heal.ts'

/** How long to go on trying while the database cannot be reached, milliseconds, and how often. */
const patience = 10 * 60_000
const pause = 2_000

/** As the guardian that a run has started beside itself; it hears of its charge on stdin, and nobody hears of it. */
export async function standGuard(): Promise<void> {
  await guard(process.stdin, process.stdout, {
    reporter: silent,
    signal: new AbortController().signal,
    confirm: async () => false,
    guardian: null,
  })
}

/** Returns when the guarded process has dismissed us, or has died and all that it left is healed. */
export async function guard(input: Readable, output: Writable, context: Context): Promise<void> {
  const charge = await keepWatch(input, output)
  if (!charge) return
  const end = Date.now() + patience
  for (;;) {
    try {
      // Of a restore in place only its archive makes a whole again: waiting for that is not for us.
      await heal({ target: charge.target }, context, charge.token ?? undefined, ['in-place'])
      return
    } catch (error) {
      if (Date.now() > end) throw error
      await sleep(pause)
    }
  }
}
