import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { canonical } from '../../src/mongo/canonical.ts'
import { stagingName } from '../../src/mongo/swap.ts'
import { tryViews } from '../../src/mongo/try-views.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const staged = (name: string) => stagingName('20261123T164923Z-ab12', name)
const german = { locale: 'de' }

describe('the views of an archive', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ replicaSet: true, args: ['--setParameter', 'enableTestCommands=1'] })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('d')
  })
  beforeEach(() => db.dropDatabase())
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  async function trying(views: Record<string, object>, collections: string[] = []): Promise<void> {
    const list = Object.entries(views).map(([name, options]) => ({ name, options: canonical(options) }))
    await tryViews(db, list, new Set([...Object.keys(views), ...collections]), staged)
  }

  async function standing(): Promise<string[]> {
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
    return names.filter((name) => name !== 'system.views').sort()
  }

  for (const [what, errorCode] of [
    ['is on its way down', 11600],
    ['has no room', 14031],
    ['is the primary no more', 10107],
  ] as const) {
    test(`are not refused by a server that ${what}`, async () => {
      await client.db('admin').command({
        configureFailPoint: 'failCommand',
        mode: { times: 1 },
        data: { failCommands: ['create'], errorCode },
      })
      await assert.rejects(trying({ view: { viewOn: 'live', pipeline: [] } }), { code: errorCode })
    })
  }

  test('that the server takes leave nothing behind', async () => {
    await db.collection('live').insertOne({})
    await trying(
      {
        above: { viewOn: 'base', pipeline: [{ $sort: { n: 1 } }], collation: german },
        base: { viewOn: 'a', pipeline: [{ $match: { state: { $ne: 'a' } } }], collation: german },
      },
      ['a'],
    )
    assert.deepEqual(await standing(), ['live'])
  })

  test('that it refuses are named, all of them, and leave nothing behind either', async () => {
    await assert.rejects(
      trying({
        broken: { viewOn: 'a', pipeline: [{ $noSuchStage: {} }] },
        sound: { viewOn: 'a', pipeline: [] },
        writing: { viewOn: 'a', pipeline: [{ $out: 'b' }] },
      }),
      {
        code: 'target-unsuitable',
        message: /refuses a view of the archive: broken \(.*noSuchStage.*; writing \(/,
        remedy: /--nsExclude/,
      },
    )
    assert.deepEqual(await standing(), [])
  })

  test('are tried above each other, not above what is live under their names', async () => {
    await db.createCollection('base', { viewOn: 'a', pipeline: [], collation: german })
    await trying({
      base: { viewOn: 'a', pipeline: [] },
      above: { viewOn: 'base', pipeline: [] },
      joining: {
        viewOn: 'a',
        pipeline: [
          { $lookup: { from: 'base', pipeline: [{ $unionWith: 'base' }], as: 'base' } },
          { $unionWith: { coll: 'base', pipeline: [] } },
          { $count: 'base' },
        ],
      },
    })
    assert.deepEqual(await standing(), ['base'])
  })

  test('with names too long to stand beside the live ones are not tried', async () => {
    const long = 'v'.repeat(240)
    await trying({
      [long]: { viewOn: 'a', pipeline: [] },
      above: { viewOn: long, pipeline: [] },
    })
    assert.deepEqual(await standing(), [])
  })
})
