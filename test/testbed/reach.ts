/** Waiting for what containers start. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MongoClient } from 'mongodb'

/** How long anything may take that is being started, on a machine with too few processors. */
const patienceSeconds = 240

/** Asks again until the answer is not undefined. Throws the last error, or that `what` did not come. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  let last: unknown
  for (const deadline = Date.now() + patienceSeconds * 1000; Date.now() < deadline; await sleep(200)) {
    const answer = await ask().catch((error) => void (last = error))
    if (answer !== undefined) return answer
  }
  throw new Error(`waited ${patienceSeconds} s, but not: ${what}`, { cause: last })
}

/** Connects to a server that is starting, once it takes the credentials. Close the client. */
export function reach(uri: string): Promise<MongoClient> {
  return eventually('a mongo that answers', async () => {
    // A client whose first connection failed is of no use any more.
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: 1000 })
    try {
      await client.db('admin').command({ ping: 1 })
      return client
    } catch (error) {
      await client.close()
      throw error
    }
  })
}
