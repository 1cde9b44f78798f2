/** What `main` leaves for `post`. */
import * as core from '@actions/core'

const name = 'settled'

/** Whatever was stopped runs again, or nothing was. A run that was killed does not come so far. */
export function settled(): void {
  core.saveState(name, 'true')
}

export function wasSettled(): boolean {
  return core.getState(name) === 'true'
}
