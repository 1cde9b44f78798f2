/** The stand-in service as a process of its own, started and stopped by shell commands as a real one would be. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStandIn } from './stand-in.ts'

/** Not for people: how the demo starts its service. */
export const standInVerb = 'stand-in'

export interface ServeOptions {
  /** How this program is started: the program and its first argument. */
  program: readonly [string, string]
  /** Without a password in it: it stands in argv. */
  mongoUri: string
  database: string
  port: number
  /** Holds the file with the service's pid. */
  folder: string
}

/** The commands that start the service in the background, and stop it. */
export function serveCommand({ program, mongoUri, database, port, folder }: ServeOptions): {
  startCommand: string
  stopCommand: string
} {
  const pidFile = join(folder, 'service.pid')
  const serve = [...program, standInVerb, mongoUri, database, String(port), pidFile].map(quote).join(' ')
  const pid = `"$(cat ${quote(pidFile)})"`
  return {
    startCommand: `${serve} >/dev/null 2>&1 &`,
    stopCommand: `kill ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.05; done`,
  }
}

/** Serves until it is told to end. */
export async function serve(
  mongoUri: string,
  database: string,
  port: number,
  pidFile: string,
): Promise<void> {
  const service = await serveStandIn(mongoUri, database, port)
  await writeFile(pidFile, String(process.pid))
  await new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()))
  await service.close()
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
