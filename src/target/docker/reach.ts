/** Can a container be reached by its address from here? */
import { leadsTo } from '../reach.ts'
import { docker } from './engine.ts'

/**
 * Tries a TCP connection to a container, and asks it whether it sees that.
 * @param container its id.
 */
export function reaches(container: string, address: string, port: number): Promise<boolean> {
  return leadsTo(address, port, (script) => docker(['exec', container, 'sh', '-c', script]))
}
