import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MongoClient } from 'mongodb'
import {
  assertGrantsWithin,
  parseUsersAndRoles,
  readUsersAndRoles,
  restoreUsersAndRoles,
} from '../../src/mongo/users.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

describe('users and roles', needs('mongod'), () => {
  let root: MongoClient
  let stop: () => Promise<void>
  let port: number

  before(async () => {
    const mongod = await startMongod({ auth: true })
    stop = mongod.stop
    port = mongod.port
    root = await MongoClient.connect(mongod.uri)
    const db = root.db('issuers')
    await db.command({
      createRole: 'curator',
      privileges: [{ resource: { db: 'issuers', collection: 'issuers' }, actions: ['find', 'update'] }],
      roles: [],
    })
    await db.command({ createUser: 'service', pwd: 'pass-of-service', roles: ['readWrite', 'curator'] })
    await db.command({ createUser: 'limited', pwd: 'pass-of-limited', roles: ['read'] })
    await root.db('other').command({ createUser: 'stranger', pwd: 'x-of-stranger', roles: ['read'] })
    await root
      .db('admin')
      .command({ createUser: 'helper', pwd: 'pass-of-helper', roles: ['backup', 'restore'] })
  })
  after(async () => {
    await root.close()
    await stop()
  })

  const login = (user: string, password: string, source: string) =>
    MongoClient.connect(`mongodb://127.0.0.1:${port}`, {
      auth: { username: user, password },
      authSource: source,
      directConnection: true,
    })

  async function record(): Promise<Buffer> {
    await using client = await login('helper', 'pass-of-helper', 'admin')
    const read = await readUsersAndRoles(client, 'issuers')
    assert.ok('content' in read)
    return read.content
  }

  test('come back with their passwords, by the roles backup and restore alone', async () => {
    const content = await record()
    const { users, roles } = JSON.parse(content.toString())
    assert.deepEqual(
      [users, roles].map((all) => all.map(({ _id }: { _id: string }) => _id)),
      [['issuers.limited', 'issuers.service'], ['issuers.curator']],
    )

    const db = root.db('issuers')
    await db.command({ dropAllUsersFromDatabase: 1 })
    await db.command({ dropAllRolesFromDatabase: 1 })
    await db.command({ createUser: 'newer', pwd: 'pass-of-newer', roles: ['read'] })
    await db.command({ createUser: 'limited', pwd: 'changed meanwhile', roles: [] })
    await assert.rejects(login('service', 'pass-of-service', 'issuers'), { code: 18 })

    await using client = await login('helper', 'pass-of-helper', 'admin')
    assert.deepEqual(await restoreUsersAndRoles(client, 'issuers', content), { users: 2, roles: 1 })

    await using service = await login('service', 'pass-of-service', 'issuers')
    await service.db('issuers').collection('issuers').insertOne({ a: 1 })
    await using limited = await login('limited', 'pass-of-limited', 'issuers')
    assert.equal(await limited.db('issuers').collection('issuers').countDocuments(), 1)
    await using newer = await login('newer', 'pass-of-newer', 'issuers')
    await newer.db('issuers').command({ ping: 1 })
    await using stranger = await login('stranger', 'x-of-stranger', 'other')
    await stranger.db('other').command({ ping: 1 })
    assert.deepEqual(JSON.parse((await record()).toString()).roles, roles)
    assert.equal((await root.db('admin').listCollections({ name: /temp/ }).toArray()).length, 0)
  })

  test('that reach beyond the database are told from those that do not', async () => {
    const content = await record()
    assertGrantsWithin(parseUsersAndRoles(content, 'issuers'))
    const forge = (of: 'users' | 'roles', change: object) => {
      const all = JSON.parse(content.toString())
      Object.assign(all[of][0], change)
      return parseUsersAndRoles(Buffer.from(JSON.stringify(all)), 'issuers')
    }
    const cases: [ReturnType<typeof forge>, RegExp][] = [
      [forge('users', { roles: [{ role: 'root', db: 'admin' }] }), /issuers\.limited gets root@admin/],
      [forge('roles', { roles: [{ role: 'root', db: 'admin' }] }), /issuers\.curator gets root@admin/],
      [forge('users', { db: 'admin' }), /issuers\.limited gets a place in admin/],
    ]
    for (const resource of [{ db: '', collection: '' }, { anyResource: true }, { cluster: true }]) {
      const privileges = [{ resource, actions: ['find'] }]
      cases.push([forge('roles', { privileges }), /issuers\.curator gets actions on/])
    }
    for (const [recorded, message] of cases) {
      assert.throws(() => assertGrantsWithin(recorded), { code: 'origin-not-proved', message })
    }
    assert.throws(() => assertGrantsWithin(forge('users', { roles: 'root' })), { code: 'archive-damaged' })
  })

  test('are left out, with the reason, where the user may not read them', async () => {
    await using client = await login('limited', 'pass-of-limited', 'issuers')
    const read = await readUsersAndRoles(client, 'issuers')
    assert.ok('why' in read)
    assert.match(read.why, /role backup/)
  })

  test('are not restored by a user who may not, and nothing is left behind', async () => {
    const content = await record()
    await using client = await login('limited', 'pass-of-limited', 'issuers')
    await assert.rejects(restoreUsersAndRoles(client, 'issuers', content), { code: 'not-permitted' })
    assert.equal((await root.db('admin').listCollections({ name: /temp/ }).toArray()).length, 0)
  })

  test('of another database are refused, and damage does not print a hash', async () => {
    const content = await record()
    await assert.rejects(restoreUsersAndRoles(root, 'elsewhere', content), {
      code: 'archive-unsuitable',
      message: /those of issuers, not of elsewhere/,
    })
    await assert.rejects(restoreUsersAndRoles(root, 'issuers', content.subarray(0, -40)), (error: Error) => {
      assert.equal((error as { code?: string }).code, 'archive-damaged')
      assert.doesNotMatch(`${error.message}${error.cause}`, /SCRAM|storedKey/)
      return true
    })
  })
})
