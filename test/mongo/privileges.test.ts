import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Db, type Document, MongoClient } from 'mongodb'
import {
  assertMayRestoreUsers,
  assertPermitted,
  restoreActions,
  scriptActions,
} from '../../src/mongo/privileges.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { type DatabaseState, oursIn, stateOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

type Roles = (string | { role: string; db: string })[]

const here = (role: string) => ({ role, db: 'directory' })

/** Which roles a restore can do with, and what the others lack. */
const sets: Record<string, { roles: Roles; lacks: string[] }> = {
  'readWrite + dbAdmin': { roles: [here('readWrite'), here('dbAdmin')], lacks: [] },
  dbOwner: { roles: [here('dbOwner')], lacks: [] },
  root: { roles: ['root'], lacks: [] },
  'readWriteAnyDatabase + dbAdminAnyDatabase': {
    roles: ['readWriteAnyDatabase', 'dbAdminAnyDatabase'],
    lacks: [],
  },
  readWrite: { roles: [here('readWrite')], lacks: ['collMod', 'bypassDocumentValidation'] },
  'backup + restore': {
    roles: ['backup', 'restore'],
    lacks: ['update', 'remove', 'renameCollectionSameDB', 'dbStats'],
  },
  backup: {
    roles: ['backup'],
    lacks: restoreActions.filter((action) => !['listCollections', 'listIndexes', 'find'].includes(action)),
  },
  restore: {
    roles: ['restore'],
    lacks: ['listIndexes', 'find', 'update', 'remove', 'renameCollectionSameDB', 'dbStats'],
  },
  read: {
    roles: [here('read')],
    lacks: restoreActions.filter(
      (action) => !['listCollections', 'listIndexes', 'find', 'dbStats'].includes(action),
    ),
  },
  'readWrite + dbAdmin of another database': {
    roles: [
      { role: 'readWrite', db: 'elsewhere' },
      { role: 'dbAdmin', db: 'elsewhere' },
    ],
    lacks: [...restoreActions],
  },
  none: { roles: [], lacks: [...restoreActions] },
}

describe('privileges', needs('mongod'), () => {
  let mongod: Mongod
  let root: MongoClient
  let db: Db
  let site: Workplace
  let archive: string
  let live: DatabaseState

  before(async () => {
    mongod = await startMongod({ auth: true })
    root = await MongoClient.connect(mongod.uri)
    db = root.db('directory')
    site = await workplace(mongod.uri)
    // All that takes a privilege of its own: a document that its validator refuses, expiry, a view, a script.
    await db.createCollection('issuers', { validator: { n: { $gt: 0 } } })
    const documents = [{ n: 1 }, { n: 0 }]
    await db.collection('issuers').insertMany(documents, { bypassDocumentValidation: true })
    await db.collection('issuers').createIndex({ at: 1 }, { expireAfterSeconds: 100_000 })
    await db.createCollection('view', { viewOn: 'issuers', pipeline: [] })
    await db.collection<{ _id: string }>('system.js').insertOne({ _id: 'script', value: 1 } as never)
    archive = await site.backup('--database', 'directory')
    live = await stateOf(db)
  })
  after(async () => {
    await root.close()
    await mongod.stop()
    await site.remove()
  })

  async function uriAs(roles: Roles): Promise<string> {
    await root
      .db('admin')
      .command({ dropUser: 'user' })
      .catch(() => {})
    await root.db('admin').command({ createUser: 'user', pwd: 'pass-of-user', roles })
    return `mongodb://user:pass-of-user@127.0.0.1:${mongod.port}/?authSource=admin`
  }

  /** A role of exactly these privileges, in the place of one before. */
  async function roleWith(privileges: Document[]): Promise<Roles> {
    const admin = root.db('admin')
    await admin.command({ dropRole: 'custom' }).catch(() => {})
    await admin.command({ createRole: 'custom', privileges, roles: [] })
    return ['custom']
  }

  const restoreAs = (uri: string, ...args: string[]) =>
    site.run(
      [
        ...['restore', archive, '--identity', site.identity, '--output', site.vault, '--yes'],
        ...['--database', 'directory', '--no-safety-backup', 'it is about privileges', ...args],
      ],
      { env: { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: uri } },
    )

  for (const [name, { roles, lacks }] of Object.entries(sets)) {
    test(`of ${name}: ${lacks.length === 0 ? 'enough' : `lacks ${lacks.join(', ')}`}`, async () => {
      await using client = await MongoClient.connect(await uriAs(roles))
      const asked = assertPermitted(client.db('directory'), restoreActions)
      if (lacks.length === 0) return await asked
      await assert.rejects(asked, {
        code: 'not-permitted',
        message: `the user may not ${lacks.join(', ')} on directory`,
        remedy: 'Grant it readWrite and dbAdmin on directory',
      })
    })
  }

  for (const action of restoreActions) {
    test(`without ${action}, and with everything else, do not do`, async () => {
      const actions = restoreActions.filter((one) => one !== action)
      const roles = await roleWith([{ resource: { db: 'directory', collection: '' }, actions }])
      await using client = await MongoClient.connect(await uriAs(roles))
      await assert.rejects(assertPermitted(client.db('directory'), restoreActions), {
        code: 'not-permitted',
        message: `the user may not ${action} on directory`,
      })
    })
  }

  test('on some collections are not those on all', async () => {
    const resource = { db: 'directory', collection: 'issuers' }
    const roles = await roleWith([{ resource, actions: [...restoreActions] }])
    await using client = await MongoClient.connect(await uriAs(roles))
    await assert.rejects(assertPermitted(client.db('directory'), restoreActions), { code: 'not-permitted' })
  })

  test('are not asked for where the server knows no users', async () => {
    const open = await startMongod()
    try {
      await using client = await MongoClient.connect(open.uri)
      await assertPermitted(client.db('directory'), restoreActions)
      await assertPermitted(client.db('directory'), restoreActions, 'system.js')
      await assertMayRestoreUsers(client.db('directory'))
    } finally {
      await open.stop()
    }
  })

  test('to put back users and roles are those of backup and restore together', async () => {
    const may = async (roles: Roles) => {
      await using client = await MongoClient.connect(await uriAs(roles))
      await assertMayRestoreUsers(client.db('directory'))
    }
    await may(['backup', 'restore'])
    await may(['root'])
    for (const roles of [['backup'], ['restore'], [here('dbOwner')]]) {
      await assert.rejects(may(roles), { code: 'not-permitted', remedy: /without --with-users/ })
    }
  })

  for (const name of ['readWrite + dbAdmin', 'dbOwner']) {
    test(`of ${name} do for a whole restore`, async () => {
      await db.collection('issuers').updateOne({ n: 1 }, { $set: { n: 2 } })
      const { code, stderr } = await restoreAs(await uriAs(sets[name]!.roles))
      assert.equal(code, 0, stderr)
      assert.deepEqual(await stateOf(db), live)
    })
  }

  test('of backup and restore besides do for a restore with users', async () => {
    const uri = await uriAs([here('readWrite'), here('dbAdmin'), 'backup', 'restore'])
    const { code, stderr } = await restoreAs(uri, '--with-users')
    assert.equal(code, 0, stderr)
  })

  test('that just do on every ordinary collection do for a restore but for its scripts', async () => {
    const ordinary = { resource: { db: 'directory', collection: '' }, actions: [...restoreActions] }
    const scripts = {
      resource: { db: 'directory', collection: 'system.js' },
      actions: ['listIndexes', 'find'],
    }
    const uri = await uriAs(await roleWith([ordinary, scripts]))
    await db.collection('issuers').updateOne({ n: 1 }, { $set: { n: 2 } })
    const before = await stateOf(db)
    for (const args of [[], ['--in-place']]) {
      const { code, stderr } = await restoreAs(uri, ...args)
      assert.equal(code, 4, stderr)
      assert.match(stderr, /the user may not insert, update, remove on system\.js of directory/)
      assert.deepEqual(await stateOf(db), before)
    }
    const all = { ...scripts, actions: [...scriptActions] }
    const more = await restoreAs(await uriAs(await roleWith([ordinary, all])))
    assert.equal(more.code, 0, more.stderr)
    assert.deepEqual(await stateOf(db), live)
  })

  test('that do not do are found before anything is begun', async () => {
    const { code, stderr } = await restoreAs(await uriAs(sets.backup!.roles))
    assert.equal(code, 4)
    assert.match(stderr, /the user may not insert, update, remove/)
    const staged = (await oursIn(db)).filter((name) => name.startsWith('__restore_'))
    assert.deepEqual(staged, [])
  })
})
