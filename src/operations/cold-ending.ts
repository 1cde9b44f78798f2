/** What is live where a cold restore, or the rollback of one, has ended early: its last words say so. */
import { BackupError, EndedEarly } from '../errors.ts'
import type { Cold, Exchange } from '../target/cold.ts'
import type { Context } from './context.ts'

/**
 * `asItWas`: nothing has been exchanged; `exchanged`: all of it has. Null where it is half done, which whatever keeps the
 * services stopped says, and where it cannot be told.
 */
export type Live = 'asItWas' | 'exchanged' | null

/** Never throws. */
export async function liveAfter({ folder }: Cold, { id, direction }: Exchange): Promise<Live> {
  const state = await folder.states().then(
    (states) => states.get(id),
    () => undefined,
  )
  if (!state || state.exchanging) return null
  const [arriving, leaving] =
    direction === 'restore' ? [state.staged, state.before] : [state.before, state.after]
  if (arriving === leaving) return null
  return leaving ? 'exchanged' : 'asItWas'
}

/** @returns what to throw in the place of the error: the same with what is live. */
export function endedWith(
  error: unknown,
  live: Live,
  { id, direction }: Exchange,
  { signal }: Context,
): unknown {
  if (live === null) return error
  const words =
    live === 'asItWas'
      ? 'live data is as it was'
      : `the ${direction === 'restore' ? 'restored data folder' : `data folder before ${id}`} is live`
  const wayBack =
    live === 'exchanged' && direction === 'restore'
      ? `issuer-backup rollback ${id} brings back what was live before`
      : undefined
  if (error instanceof BackupError && (error.code === 'not-started' || !signal.aborted)) {
    const remedy = [error.remedy, wayBack].filter((one) => one !== undefined).join('; or: ')
    return new BackupError({
      code: error.code,
      message: error.message.includes(words) ? error.message : `${error.message}; ${words}`,
      ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
      ...(remedy !== '' && { remedy }),
      underlying: error,
    })
  }
  return signal.aborted ? new EndedEarly(words, wayBack, error) : error
}
