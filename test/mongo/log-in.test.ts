import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../src/mongo/connection.ts'
import { connect } from '../../src/mongo/connection.ts'
import { unknownLogin } from '../../src/mongo/log-in.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const unwieldy = `p@:/%$'" \\x\`ä\u00a0`

describe('what a server without access control says of a login', needs('mongod'), () => {
  let connection: Connection
  let stop: () => Promise<void>

  before(async () => {
    const mongod = await startMongod()
    stop = mongod.stop
    connection = await connect(mongod.uri, 'target')
    const { client } = connection
    const admin = client.db('admin')
    await admin.command({ createUser: 'root@:/', pwd: unwieldy, roles: ['root'] })
    const own = { pwd: 'of-service', roles: ['readWrite'] }
    await client.db('issuers').command({ createUser: 'service', ...own, mechanisms: ['SCRAM-SHA-1'] })
    const restrictions = { authenticationRestrictions: [{ clientSource: ['203.0.113.1'] }] }
    await admin.command({ createUser: 'afar', pwd: 'of-afar', roles: [], ...restrictions })
    await admin.command({ createRole: 'distant', privileges: [], roles: [], ...restrictions })
    await admin.command({ createUser: 'heir', pwd: 'of-heir', roles: ['distant'] })
  })
  after(async () => {
    await connection?.close()
    await stop?.()
  })

  const root = encodeURIComponent('root@:/')
  const asked = (uri: string) => unknownLogin(connection, uri)

  test('the password of the user counts, wherever the connection string leads', async () => {
    const password = encodeURIComponent(unwieldy)
    assert.equal(await asked(`mongodb://${root}:${password}@mongo:27017/?replicaSet=rs0&tls=true`), null)
    assert.equal(await asked(`mongodb://${root}:other@mongo/?authSource=admin`), 'root@:/ of admin')
    assert.equal(await asked('mongodb://nobody:x@mongo/'), 'nobody of admin')
  })

  test('the user is looked for where the connection string says', async () => {
    for (const rest of ['issuers', '?authSource=issuers', 'other?authSource=issuers']) {
      assert.equal(await asked(`mongodb://service:of-service@mongo/${rest}`), null)
      assert.equal(await asked(`mongodb://service:x@mongo/${rest}`), 'service of issuers')
    }
    assert.equal(await asked('mongodb://service:of-service@mongo/other'), 'service of other')
    const mechanism = (name: string) => `mongodb://service:of-service@mongo/issuers?authMechanism=${name}`
    assert.equal(await asked(mechanism('SCRAM-SHA-1')), null)
    assert.equal(await asked(mechanism('SCRAM-SHA-256')), 'service of issuers')
  })

  test('nothing is said of whom it cannot judge', async () => {
    for (const uri of [
      'mongodb://mongo/',
      'mongodb://CN=service@mongo/?authMechanism=MONGODB-X509&tls=true',
      'mongodb://service:x@mongo/?authMechanism=PLAIN&authSource=$external',
      'mongodb+srv://service:x@mongo.example.org/',
      'mongodb://service:a/b@mongo/',
      'mongodb://service:a@b/c@mongo/',
      'mongodb://service:a@b/c@mongo',
      'mongodb://afar:x@mongo/',
      'mongodb://heir:x@mongo/',
    ])
      assert.equal(await asked(uri), null, uri)
  })
})
