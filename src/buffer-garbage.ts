/**
 * Frees large buffers soon after they have been used, at little cost.
 *
 * What streams through is buffers of which JavaScript holds only small handles: few of those are made, so V8 has no
 * reason to look at the young ones. It counts the buffers' bytes instead, and each time they have come to some ten
 * megabytes it marks the whole heap, program and libraries, which was a third of the processor time of a verify. A
 * collection of the young alone takes a fortieth of that and frees the same buffers.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of buffers between two collections: memory that is held for nothing. */
const patience = 16 * 1024 * 1024

let made = 0
let collect: ((options: { type: 'minor' }) => void) | null = null

/** Tells of buffers that were made, bytes, and are soon garbage. To be called where none of them is in use for long. */
export function countGarbage(bytes: number): void {
  made += bytes
  if (made < patience) return
  made = 0
  collect ??= prepare()
  collect({ type: 'minor' })
}

function prepare(): NonNullable<typeof collect> {
  // V8 may be asked for a collection only by a function that contexts get while this is set.
  setFlagsFromString('--expose-gc')
  const found = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  // After many collections of the young it would believe that the old ones grow, and start to mark them each time.
  setFlagsFromString('--no-incremental-marking')
  return found
}
