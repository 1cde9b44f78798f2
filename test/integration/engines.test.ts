import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { upsertLiterally } from '../../src/mongo/literal-upsert.ts'
import { rawWrite } from '../../src/mongo/raw-write.ts'
import { everyType, zeroTimestamps } from '../mongo/every-type.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf } from '../testbed/database-state.ts'
import { seedEveryFeature, seedScripts } from '../testbed/every-feature.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const database = 'issuer-directory'
const engines = ['native', 'mongodump'] as const

/** Two ways to lose data. */
const disasters: Record<string, (db: Db) => Promise<unknown>> = {
  dropped: (db) => db.dropDatabase(),
  altered: async (db) => {
    await db.collection('issuers').deleteMany({})
    await db.collection('issuer_keys').updateMany({}, { $set: { status: 'Revoked' } })
    await db.collection('issuer_audit').drop()
    await db.collection('indexed').dropIndexes()
    await db.collection('capped').drop()
    await db.collection('a_view_of_it').drop()
    await db.collection('validated').insertOne({ name: 'unwanted' })
    await db.command({ collMod: 'validated', validator: {} })
    await db.collection('system.js').deleteMany({})
  },
}

for (const replicaSet of [true, false]) {
  const topology = replicaSet ? 'a replica set' : 'a standalone'
  describe(`on ${topology}, what one engine dumped the other restores`, needs('mongod', 'mongodump'), () => {
    let mongod: Mongod
    let client: MongoClient
    let db: Db
    let site: Workplace

    before(async () => {
      mongod = await startMongod({ replicaSet })
      client = await MongoClient.connect(mongod.uri)
      db = client.db(database)
      site = await workplace(mongod.uri)
    })
    beforeEach(async () => {
      await db.dropDatabase()
      await seedEveryFeature(db)
      await seedScripts(db)
    })
    after(async () => {
      await client.close()
      await mongod.stop()
      await site.remove()
    })

    for (const dumping of engines) {
      for (const loading of engines) {
        const disaster = dumping === loading ? 'dropped' : 'altered'
        test(`${dumping} dumps, ${loading} restores; the data was ${disaster}`, async () => {
          const original = await stateOf(db)
          const { archive, ...plan } = await site.result([
            ...['backup', '--engine', dumping, '--recipient', site.recipient, '--output', site.vault],
          ])
          assert.equal(plan.engine, dumping)
          assert.equal(plan.consistency, replicaSet && dumping === 'native' ? 'snapshot' : 'collection')
          await disasters[disaster]!(db)
          assert.notDeepEqual(await stateOf(db), original)
          const restored = await site.restore(archive.path, '--engine', loading)
          assert.equal(restored.engine, loading)
          assert.deepEqual(await stateOf(db), original)
        })
      }
    }

    test('a time series goes through mongodump, and comes back in place', async (t) => {
      const other = client.db('with-time-series')
      t.after(() => other.dropDatabase())
      await other.createCollection('measured', { timeseries: { timeField: 'at', metaField: 'who' } })
      await other
        .collection('measured')
        .insertMany(Array.from({ length: 20 }, (_, i) => ({ at: new Date(i * 1e6), who: i % 3, value: i })))
      await other.collection('plain').insertOne({ x: 1 })
      const original = await stateOf(other)
      const native = await site.run([
        ...['backup', '--engine', 'native', '--database', other.databaseName],
        ...['--recipient', site.recipient, '--output', site.vault],
      ])
      assert.equal(native.code, 4)
      assert.match(native.stderr, /measured is a time series/)
      const archive = await site.backup('--database', other.databaseName)
      await other.collection('measured').deleteMany({})
      await other.collection('plain').deleteMany({})
      const staged = await site.run([
        ...['restore', archive, '--identity', site.identity, '--output', site.vault, '--yes'],
        ...['--database', other.databaseName],
      ])
      assert.equal(staged.code, 4)
      assert.match(staged.stderr, /measured is a time series[\s\S]*--in-place/)
      assert.deepEqual(await oursIn(other), [])
      const restored = await site.restore(archive, '--database', other.databaseName, '--in-place')
      assert.deepEqual([restored.engine, restored.inPlace], ['mongodump', true])
      assert.deepEqual(await stateOf(other), original)
    })
  })
}

describe('every type and oddity of BSON', needs('mongod', 'mongodump'), () => {
  test('comes back byte for byte through the whole command, whichever engine dumps and loads', async (t) => {
    const mongod = await startMongod({ replicaSet: true })
    t.after(mongod.stop)
    const site = await workplace(mongod.uri)
    t.after(site.remove)
    await using client = await MongoClient.connect(mongod.uri)
    const db = client.db('types')
    const documents = everyType()
    const { n } = await rawWrite(db, { insert: 'all' }, 'documents', documents)
    assert.equal(n, documents.length)
    const zero = zeroTimestamps()
    await upsertLiterally(db, { name: 'all', capped: false, validated: false }, zero, 1)
    const original = await stateOf(db)
    for (const [dumping, loading] of [
      ['native', 'native'],
      ['native', 'mongodump'],
      ['mongodump', 'native'],
    ]) {
      const archive = await site.backup('--database', 'types', '--engine', dumping!)
      await db.dropDatabase()
      const restored = await site.restore(archive, '--database', 'types', '--engine', loading!)
      assert.deepEqual(restored.counts, { all: documents.length + zero.length })
      assert.deepEqual(await stateOf(db), original, `${dumping}, ${loading}`)
    }
  })
})

describe('users and roles', needs('mongod', 'mongodump'), () => {
  test('are recorded, put back on request, and can log in again', async (t) => {
    const mongod = await startMongod({ replicaSet: true, auth: true })
    t.after(mongod.stop)
    const site = await workplace(mongod.uri)
    t.after(site.remove)
    const client = await MongoClient.connect(mongod.uri)
    t.after(() => client.close())
    const db = client.db(database)
    await seedEveryFeature(db)
    await db.command({
      createRole: 'auditor',
      privileges: [{ resource: { db: database, collection: 'issuer_audit' }, actions: ['find'] }],
      roles: [],
    })
    const password = 'p@ss:w/rd?ü'
    await db.command({ createUser: 'app', pwd: password, roles: ['readWrite', 'auditor'] })
    const original = await stateOf(db)

    for (const engine of engines) {
      const archive = await site.backup('--engine', engine)
      await db.command({ dropAllUsersFromDatabase: 1 })
      await db.command({ dropAllRolesFromDatabase: 1 })
      await db.dropDatabase()
      const without = await site.restore(archive, '--engine', engine)
      assert.equal(without.users, 'not asked for')
      assert.equal((await db.command({ usersInfo: 1 })).users.length, 0)
      const restored = await site.restore(archive, '--engine', engine, '--with-users')
      assert.equal(restored.users, 'restored')
      assert.deepEqual(await stateOf(db), original)
      const [{ roles }] = (await db.command({ usersInfo: 'app' })).users
      assert.deepEqual(roles.map(({ role }: { role: string }) => role).sort(), ['auditor', 'readWrite'])
      const app = new MongoClient(
        `mongodb://app:${encodeURIComponent(password)}@127.0.0.1:${mongod.port}/${database}?directConnection=true`,
      )
      assert.equal(await app.db(database).collection('issuers').countDocuments(), 30)
      await app.close()
    }

    await db.command({ grantRolesToUser: 'app', roles: [{ role: 'clusterMonitor', db: 'admin' }] })
    const reaching = await site.backup()
    for (const how of [[], ['--dry-run']]) {
      const { code, stdout } = await site.run([
        ...['restore', reaching, '--identity', site.identity, '--output', site.vault, '--yes', '--json'],
        ...['--with-users', ...how],
      ])
      const { error } = JSON.parse(stdout)
      assert.deepEqual([code, error.code], [3, 'origin-not-proved'])
      assert.match(error.message, /\.app gets clusterMonitor@admin/)
      assert.match(error.remedy, /--verify-key/)
    }
  })

  test('that the credentials may not read are named as absent, and a role that is missing is named too', async (t) => {
    const mongod = await startMongod({ auth: true })
    t.after(mongod.stop)
    const client = await MongoClient.connect(mongod.uri)
    t.after(() => client.close())
    const db = client.db(database)
    await seedEveryFeature(db)
    await db.command({ createUser: 'reader', pwd: 'reader', roles: ['read'] })
    const site = await workplace(`mongodb://reader:reader@127.0.0.1:${mongod.port}/${database}`)
    t.after(site.remove)
    const { archive } = await site.result(['backup', '--recipient', site.recipient, '--output', site.vault])
    assert.match(JSON.stringify(archive.absent), /users and roles.*the role backup on admin may/)
    const refused = await site.run([
      ...['restore', archive.path, '--identity', site.identity, '--output', site.vault, '--yes', '--json'],
    ])
    assert.equal(refused.code, 4)
    const { error } = JSON.parse(refused.stdout)
    assert.equal(error.code, 'not-permitted')
    assert.match(`${error.message} ${error.remedy}`, /insert|update/)
    assert.deepEqual(await oursIn(db), [])
  })
})
