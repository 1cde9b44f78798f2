/** The least that a deployment's service can be: `/health/live` and `/health/ready` answer 200 while its database does. */
import { createServer } from 'node:http'
import { MongoClient } from 'mongodb'

const client = new MongoClient(process.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING!, {
  serverSelectionTimeoutMS: 2000,
})

const server = createServer(async (request, response) => {
  const isHealth = ['/health/live', '/health/ready'].includes(request.url!)
  const lives =
    isHealth &&
    (await client
      .db()
      .command({ ping: 1 })
      .then(
        () => true,
        () => false,
      ))
  response.writeHead(lives ? 200 : isHealth ? 503 : 404).end()
})
server.listen(8447)

// A container's first process gets no signal that it does not ask for.
process.once('SIGTERM', () => process.exit())
