/**
 * A process that writes at w:majority until its stdin ends: to each collection in turn the same number, counting up.
 * For each write that was acknowledged it prints its number, so that stdout is what must not be lost.
 * Arguments: connection string, database, collections separated by commas.
 */
import { writeSync } from 'node:fs'
import { MongoClient } from 'mongodb'

const [uri, database, names] = process.argv.slice(2) as [string, string, string]
const client = await MongoClient.connect(uri)
const db = client.db(database)
const collections = names.split(',').map((name) => db.collection(name, { writeConcern: { w: 'majority' } }))
let ended = false
process.stdin.on('end', () => (ended = true)).resume()
for (let n = 0; !ended; n++) {
  for (const [i, collection] of collections.entries()) {
    try {
      await collection.insertOne({ n })
      writeSync(1, `${i} ${n}\n`)
    } catch {
      // Not acknowledged: whether it is there or not is nobody's promise.
    }
  }
}
await client.close()
