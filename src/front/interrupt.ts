/** SIGINT and SIGTERM become an abort that the operation cleans up after; they never cut the clean-up short. */
import { Interrupted } from './failure.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs the work with a signal that the first SIGINT or SIGTERM aborts.
 * @throws Interrupted where the work ended early because of it, unless its error matters more (`outranks`).
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  say: (message: string) => void,
  outranks: (error: unknown) => boolean,
): Promise<T> {
  const controller = new AbortController()
  const handlers = signals.map((name) => {
    const handler = () => {
      const again = controller.signal.aborted
      say(again ? 'Still cleaning up; this ends by itself' : 'Interrupted: cleaning up')
      controller.abort(new Interrupted(name))
    }
    process.on(name, handler)
    return () => process.off(name, handler)
  })
  try {
    return await work(controller.signal)
  } catch (error) {
    if (controller.signal.aborted && !outranks(error))
      throw (controller.signal.reason as Interrupted).leaving(error)
    throw error
  } finally {
    for (const remove of handlers) remove()
  }
}
