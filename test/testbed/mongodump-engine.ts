/** A dump of one database by the mongodump engine, over a connection of its own. Declare `needs('mongodump')`. */
import { connect } from '../../src/mongo/connection.ts'
import type { Dump } from '../../src/mongo/dump.ts'
import { dumpWithMongodump } from '../../src/mongo/dump-mongodump.ts'
import { mongoFailure } from '../../src/mongo/failure.ts'
import { LocalTools } from '../../src/mongo/tools.ts'
import type { NativeDumpRequest } from './native-dump.ts'
import { tool } from './tools.ts'

/** Fails as a backup does, unless it is aborted. */
export async function mongodumpEngine(request: Omit<NativeDumpRequest, 'consistency'>): Promise<Dump> {
  const { uri, database, sink, signal = new AbortController().signal } = request
  process.env.MONGODUMP ??= tool('mongodump')
  const connection = await connect(uri, 'source', { serverSelectionTimeoutMS: 2_000 })
  try {
    const tools = new LocalTools(uri, connection.client)
    return await dumpWithMongodump(connection, tools, database, sink, { signal, onProgress() {} })
  } catch (error) {
    throw signal.aborted ? error : mongoFailure(error, 'source', 'dumping')
  } finally {
    await connection.close()
  }
}
