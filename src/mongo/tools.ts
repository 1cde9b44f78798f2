/** The MongoDB Database Tools, `mongodump` and `mongorestore`, where a route to the server has them. */
import type { MongoClient } from 'mongodb'
import { ConnectionString } from 'mongodb-connection-string-url'
import { type Child, type StartOptions, start } from '../exec.ts'

export type Tool = 'mongodump' | 'mongorestore'

/** `stdin` and `stdout` are `pipe` for a tool that reads or writes an archive there. */
export type ToolOptions = Pick<StartOptions, 'stdin' | 'stdout' | 'signal'>

/** The option by which a tool reads its credentials; what it finds there is `toolConfig`. */
export const configOption = '--config=/dev/fd/3'

/** Starts the tools against one server, with its credentials. */
export interface Tools {
  /**
   * @param args everything but the connection.
   * @returns the tool as `start` of src/exec.ts does, wherever it runs: its exit code, its last words on stderr, and
   * once `ended` has settled nothing of it is left at work.
   */
  start(tool: Tool, args: readonly string[], options: ToolOptions): Child
}

/** The tools of this machine. */
export class LocalTools implements Tools {
  readonly #uri: string
  readonly #client: MongoClient

  /** @param client connected by `uri`: it knows which database holds the user. */
  constructor(uri: string, client: MongoClient) {
    this.#uri = uri
    this.#client = client
  }

  start(tool: Tool, args: readonly string[], options: ToolOptions): Child {
    const secret = toolConfig(this.#uri, this.#client)
    return start(toolPath(tool), [configOption, ...args], { ...options, secret })
  }
}

/** Its path: `$MONGODUMP` or `$MONGORESTORE`, else as PATH finds it. */
function toolPath(tool: Tool): string {
  return process.env[tool.toUpperCase()] || tool
}

/**
 * The line that a tool reads by `configOption`: the connection string, its authSource always named. The tools would
 * otherwise authenticate against the database given by `--db`, where the driver succeeds against another.
 */
export function toolConfig(uri: string, client: MongoClient): string {
  const connection = new ConnectionString(uri)
  const source = client.options.credentials?.source
  if (source) connection.searchParams.set('authSource', source)
  // A database here and another in --db is an error to the tools.
  connection.pathname = '/'
  return `uri: ${JSON.stringify(connection.href)}`
}
