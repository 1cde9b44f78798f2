/**
 * A process that keeps a server for us: it says the server's address in a line, and when its stdin ends, because its
 * parent wants that or is dead, it removes the server and all that it made.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface Kept {
  /** What the keeper said. */
  address: string
  /** Sends a line to whoever keeps it. @returns the line that it says to that. Throws where it ends instead. */
  ask(order: string): Promise<string>
  /** Returns when no process or file of the server is left. Throws where something is. */
  stop(): Promise<void>
}

/**
 * Runs a module that calls {@link keepUntilOver}. The server is gone when this process is, however it ends.
 * @throws Error with the keeper's last words where the server does not come up
 */
export async function startKeeper(module: string): Promise<Kept> {
  // In a session of its own: Ctrl-C is for the tests, which still need the server while they clean up.
  const keeper = spawn(process.execPath, [module], { detached: true, stdio: 'pipe' })
  keeper.stdin.on('error', () => {}) // it may be gone already
  const words = text(keeper.stderr)
  const ended = once(keeper, 'close')
  const nextLine = async () => {
    const line = await Promise.race([
      once(keeper.stdout, 'data').then(([line]) => String(line).trim()),
      ended.then(() => undefined),
    ])
    if (line === undefined) throw new Error(lastLine(await words))
    return line
  }
  return {
    address: await nextLine(),
    ask(order) {
      keeper.stdin.write(`${order}\n`)
      return nextLine()
    },
    async stop() {
      keeper.stdin.end()
      const [code] = await ended
      if (code !== 0) throw new Error(`a test server was not removed cleanly: ${lastLine(await words)}`)
    },
  }
}

/** Runs as a keeper, and ends this process. @param serve says the address, and removes everything once `over` */
export async function keepUntilOver(
  serve: (say: (address: string) => void, over: Promise<unknown>) => Promise<void>,
): Promise<never> {
  const over = Promise.race([
    once(process.stdin.resume(), 'end'),
    once(process, 'SIGTERM'),
    once(process, 'SIGINT'),
  ])
  await serve((address) => process.stdout.write(`${address}\n`), over).catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  process.exit() // the place is held by a socket that listens
}

export function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) || 'it said nothing'
}
