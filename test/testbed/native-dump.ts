/** A native dump of one database, over a connection of its own. */
import { connect } from '../../src/mongo/connection.ts'
import type { Dump } from '../../src/mongo/dump.ts'
import { dumpNative } from '../../src/mongo/dump-native.ts'
import { mongoFailure } from '../../src/mongo/failure.ts'
import type { MemorySink } from './sinks.ts'

export interface NativeDumpRequest {
  uri: string
  database: string
  sink: MemorySink
  consistency?: 'snapshot' | 'collection'
  signal?: AbortSignal
}

/** Fails as a backup does, unless it is aborted. */
export async function nativeDump(request: NativeDumpRequest): Promise<Dump> {
  const { uri, database, sink, consistency = 'snapshot', signal = new AbortController().signal } = request
  const connection = await connect(uri, 'source', { serverSelectionTimeoutMS: 2_000 })
  try {
    return await dumpNative(connection, database, sink, { consistency, signal, onProgress() {} })
  } catch (error) {
    throw signal.aborted ? error : mongoFailure(error, 'source', 'dumping')
  } finally {
    await connection.close()
  }
}
