/** Somebody writes at w:majority all the while: a backup is one point in time, and a restore loses no write. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, MongoClient } from 'mongodb'
import { exists } from '../../src/files.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const database = 'directory'
const names = ['first', 'second', 'third']

describe('under a writer', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let site: Workplace

  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db(database)
    site = await workplace(mongod.uri)
  })
  after(async () => {
    await client.close()
    await mongod.stop()
    await site.remove()
  })

  /** @returns a function that ends it and tells the writes that were acknowledged, by collection. */
  function startWriter(collections: readonly string[]): () => Promise<number[][]> {
    const script = path.join(import.meta.dirname, '../testbed/writer.ts')
    const writer = spawn(process.execPath, [script, mongod.uri, database, collections.join(',')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const output = text(writer.stdout)
    return async () => {
      writer.stdin.end()
      const acknowledged: number[][] = collections.map(() => [])
      for (const line of (await output).trim().split('\n')) {
        const [collection, n] = line.split(' ').map(Number) as [number, number]
        acknowledged[collection]!.push(n)
      }
      assert.ok(
        acknowledged.every((list) => list.length > 20),
        'the writer hardly wrote',
      )
      return acknowledged
    }
  }

  async function written(): Promise<Set<number>[]> {
    return Promise.all(
      names.map(async (name) => new Set(await db.collection(name).distinct('n', { n: { $exists: true } }))),
    )
  }

  function assertHolds(present: Set<number>[], acknowledged: number[][], what: string): void {
    acknowledged.forEach((list, i) => {
      const lost = list.filter((n) => !present[i]!.has(n))
      assert.deepEqual(lost, [], `${what}: of ${list.length} acknowledged writes to ${names[i]} are lost`)
    })
  }

  test('a backup is one point in time across collections', async () => {
    await db.dropDatabase()
    for (const name of names) {
      await db.collection(name).insertMany(Array.from({ length: 3000 }, (_, i) => ({ old: i })))
    }
    const stop = startWriter(names)
    const archives: string[] = []
    await until(async () => (await db.collection('third').countDocuments({ n: { $gt: 20 } })) > 0)
    for (let round = 0; round < 3; round++) archives.push(await site.backup('--database', database))
    const acknowledged = await stop()
    const ends: number[] = []
    for (const archive of archives) {
      await db.dropDatabase()
      await site.restore(archive, '--database', database)
      const [first, second, third] = (await written()).map(({ size }) => size) as [number, number, number]
      // Written one after the other, so at any point in time they are at most one apart, in this order.
      assert.ok(first >= second && second >= third && third >= first - 1, `${first} ${second} ${third}`)
      ends.push(first)
    }
    assert.ok(ends[0]! > 0 && ends[0]! < ends[1]! && ends[1]! < ends[2]!, ends.join())
    assert.ok(ends[2]! < acknowledged[0]!.length)
  })

  test('a restore over somebody who writes on is called off, his writes all there', async () => {
    await fillLive()
    const archive = await site.backup('--database', database)
    for (let round = 0; round < 3; round++) {
      const stop = startWriter(names)
      await until(async () => (await db.collection('third').countDocuments({ n: { $gt: 5 } })) > 0)
      const { code, stdout } = await restore(archive)
      const acknowledged = await stop()
      assertHolds(await written(), acknowledged, `round ${round}`)
      assert.equal(code, 4)
      assert.match(JSON.parse(stdout).error.message, /was written to .* after the service was stopped/)
      assert.deepEqual(await oursIn(db), [])
      await fillLive()
    }
  })

  test('a burst of writes at any moment of a restore is there, or the restore is called off', async () => {
    await fillLive()
    const archive = await site.backup('--database', database)
    for (let round = 0; round < 12; round++) {
      await fillLive()
      const flag = path.join(site.folder, `stopped-${round}`)
      const restoring = restore(
        ...[archive, '--stop-command', `touch '${flag}'`, '--start-command', 'true'],
        ...['--no-safety-backup', 'the swap is to come soon'],
      )
      await until(() => exists(flag))
      // Later and later: before the swap, in the middle of it, behind it.
      await sleep(round * 30)
      const stop = startInProcess(names)
      await sleep(40)
      const acknowledged = await stop()
      const { code, stdout } = await restoring
      assertHolds(await written(), acknowledged, `round ${round}`)
      assert.ok(code === 0 || code === 4, stdout)
      assert.deepEqual(Object.keys((await stateOf(db)).catalog), [...names].sort())
    }
  })

  test('writes to a collection that only the archive has are not lost either', async () => {
    await fillLive()
    const archive = await site.backup('--database', database)
    for (let round = 0; round < 2; round++) {
      await fillLive()
      await db.collection('third').drop()
      const stop = startInProcess(['third'])
      const { code } = await restore(archive)
      const [acknowledged] = await stop()
      assertHolds([(await written())[2]!], [acknowledged!], `round ${round}`)
      assert.ok(code === 0 || code === 4)
    }
  })

  async function fillLive(): Promise<void> {
    await db.dropDatabase()
    for (const name of names) {
      await db.collection(name).insertMany(Array.from({ length: 300 }, (_, i) => ({ live: i })))
      await db.collection(name).createIndex({ n: 1 })
    }
  }

  async function restore(archive: string, ...args: string[]) {
    return site.run([
      ...['restore', archive, '--identity', site.identity, '--database', database],
      ...['--output', site.vault, '--yes', '--json', ...args],
    ])
  }

  /** As the process, but at once: starting one takes longer than a swap. */
  function startInProcess(collections: readonly string[]): () => Promise<number[][]> {
    const acknowledged: number[][] = collections.map(() => [])
    let ended = false
    const loop = (async () => {
      for (let n = 0; !ended; n++) {
        for (const [i, name] of collections.entries()) {
          try {
            await db.collection(name, { writeConcern: { w: 'majority' } }).insertOne({ n })
            acknowledged[i]!.push(n)
          } catch {
            // Not acknowledged.
          }
        }
      }
    })()
    return async () => {
      ended = true
      await loop
      return acknowledged
    }
  }
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(2)
}
