import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Document, MongoClient } from 'mongodb'
import { adaptReplicaSet } from '../../src/mongo/replica-config.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

/** A standalone: what runs without `--replSet` on the data folder of a member. */
describe('the replica set of a copied data folder', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient

  before(async () => {
    mongod = await startMongod()
    client = await MongoClient.connect(mongod.uri)
  })
  after(async () => {
    await client?.close()
    await mongod?.stop()
  })
  beforeEach(async () => {
    await client.db('local').collection('system.replset').deleteMany({})
  })

  const here = { name: 'rs0', host: 'mongo:27017' }
  const member = (id: number, host: string, more: Document = {}) => ({
    _id: id,
    host,
    arbiterOnly: false,
    buildIndexes: true,
    hidden: false,
    priority: 1,
    tags: {},
    secondaryDelaySecs: 0,
    votes: 1,
    ...more,
  })

  async function configured(...members: Document[]): Promise<void> {
    const settings = { chainingAllowed: true, getLastErrorModes: { two: { place: 2 } } }
    const config = { _id: 'rs0', version: 7, term: 3, members, settings }
    await client
      .db('local')
      .collection('system.replset')
      .insertOne(config as never)
  }

  const found = () => client.db('local').collection('system.replset').find().toArray()

  test('becomes one of a single member at the address that it will have', async () => {
    await configured(member(4, 'a.example:27017'), member(5, 'b.example:27018'))
    const told = await adaptReplicaSet(client, here)
    assert.match(told!, /rs0.*a\.example:27017, b\.example:27018.*mongo:27017/)
    const [config] = await found()
    assert.deepEqual(config!.members, [{ _id: 0, host: 'mongo:27017' }])
    assert.deepEqual(
      { version: config!.version, term: config!.term, settings: config!.settings },
      { version: 8, term: 3, settings: { chainingAllowed: true } },
    )
    assert.equal(await adaptReplicaSet(client, here), null)
  })

  test('keeps nothing that would forbid its only member to be primary', async () => {
    for (const odd of [
      { arbiterOnly: true },
      { priority: 0, hidden: true, secondaryDelaySecs: 3600 },
      { priority: 0, buildIndexes: false },
      { priority: 0, votes: 0 },
    ]) {
      await client.db('local').collection('system.replset').deleteMany({})
      await configured(member(0, 'a.example:27017', odd), member(1, 'b.example:27017'))
      await adaptReplicaSet(client, here)
      assert.deepEqual((await found())[0]!.members, [{ _id: 0, host: 'mongo:27017' }])
    }
  })

  test('stays as it is where its only member may be called so as well, and only then', async () => {
    const guess = { ...here, mayBe: (host: string) => host === 'mongo.example:27018' }
    await configured(member(3, 'mongo.example:27018'))
    const before = await found()
    assert.equal(await adaptReplicaSet(client, guess), null)
    assert.deepEqual(await found(), before)
    await client.db('local').collection('system.replset').deleteMany({})
    await configured(member(3, 'mongo.example:27018'), member(4, 'b.example:27018'))
    assert.match((await adaptReplicaSet(client, guess))!, /a single member, mongo:27017/)
  })

  test('is refused where nothing says at which address it will be, unless it stays as it is', async () => {
    const nowhere = { name: 'rs0', host: null, mayBe: (host: string) => host === 'a.example:27017' }
    await configured(member(3, 'a.example:27017'))
    const before = await found()
    assert.equal(await adaptReplicaSet(client, nowhere), null)
    assert.deepEqual(await found(), before)
    await client.db('local').collection('system.replset').deleteMany({})
    await configured(member(3, 'a.example:27017'), member(4, 'b.example:27017'))
    await assert.rejects(adaptReplicaSet(client, nowhere), {
      code: 'target-unsuitable',
      message: /a\.example:27017, b\.example:27017.*nothing says at which address/,
    })
  })

  test('another set, or none, is refused, and a standalone does not mind', async () => {
    await assert.rejects(adaptReplicaSet(client, here), { code: 'target-unsuitable', message: /standalone/ })
    await configured(member(0, 'mongo:27017'))
    await assert.rejects(adaptReplicaSet(client, { ...here, name: 'rs1' }), {
      code: 'target-unsuitable',
      message: /set rs0.*for rs1/,
    })
    const before = await found()
    assert.equal(await adaptReplicaSet(client, null), null)
    assert.deepEqual(await found(), before)
  })
})
