/** The MongoDB Database Tools, `mongodump` and `mongorestore`, as this machine has them. */
import type { MongoClient } from 'mongodb'
import { ConnectionString } from 'mongodb-connection-string-url'

export type Tool = 'mongodump' | 'mongorestore'

/** Its path: `$MONGODUMP` or `$MONGORESTORE`, else as PATH finds it. */
export function toolPath(tool: Tool): string {
  return process.env[tool.toUpperCase()] || tool
}

/**
 * The line that a tool reads by `--config /dev/fd/3`: the connection string, its authSource always named. The tools
 * would otherwise authenticate against the database given by `--db`, where the driver succeeds against another.
 */
export function toolConfig(uri: string, client: MongoClient): string {
  const connection = new ConnectionString(uri)
  const source = client.options.credentials?.source
  if (source) connection.searchParams.set('authSource', source)
  // A database here and another in --db is an error to the tools.
  connection.pathname = '/'
  return `uri: ${JSON.stringify(connection.href)}`
}
