/** Back-pressure for whoever writes to a stream by hand. */
import type { Writable } from 'node:stream'

/** Resolves once the stream takes more, or will never take anything again: look which of the two it is. */
export function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) return resolve()
    const events = ['drain', 'close', 'error']
    const done = () => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}
