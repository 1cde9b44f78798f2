/** A bridge into a container of the engine, by `docker exec`. */
import { start } from '../../exec.ts'
import { type Bridge, type Inside, openBridge as open } from '../bridge.ts'

/**
 * Opens a bridge into a running container. Only this user may cross it.
 * @param container its id.
 * @param address inside, where the port is listened to; loopback by default.
 * @throws BackupError as `openBridge` of src/target/bridge.ts; `tool-missing` without docker.
 */
export function openBridge(container: string, port: number, address?: string): Promise<Bridge> {
  const inside = {
    name: `the container ${container.slice(0, 12)}`,
    start: (script: string, { args = [], stdin, stdout }: Parameters<Inside['start']>[1]) =>
      start(
        'docker',
        ['exec', ...(stdin ? ['--interactive'] : []), container, 'sh', '-c', script, 'sh', ...args],
        { ...(stdin && { stdin }), stdout },
      ),
  }
  return open(inside, port, address)
}
