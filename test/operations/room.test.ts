import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { sidecarOf, sidecarPath, writeSidecar } from '../../src/archive/sidecar.ts'
import { BackupError } from '../../src/errors.ts'
import { assertRoom } from '../../src/operations/room.ts'
import { headerFor, manifestFor, smallDisk } from '../archive/samples.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'

const MB = 1_000_000

describe('the room for an archive', needs('mongod', 'root'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  before(async () => {
    mongod = await startMongod({ auth: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db('directory')
  })
  beforeEach(() => db.dropDatabase())
  after(async () => {
    await client.close()
    await mongod.stop()
  })

  async function fill(name: string, megabytes: number): Promise<void> {
    const text = 'x'.repeat(MB - 100)
    await db.collection(name).insertMany(Array.from({ length: megabytes }, () => ({ text })))
  }

  /** The sidecar of an archive of `size` bytes, made of `bytes`. */
  async function archived(
    folder: string,
    size: number,
    bytes: number,
    { time = '20261123T164923Z', database = 'directory' } = {},
  ): Promise<void> {
    const name = `${database}-${time}-hot.tar.zst.age`
    const manifest = {
      complete: true as const,
      ...manifestFor(headerFor(name, { database })),
      members: [],
      bytes,
    }
    const sidecar = sidecarOf(manifest, name, { size, sha256: '0'.repeat(64) })
    await writeSidecar(sidecarPath(path.join(folder, name)), sidecar)
  }

  const ask = (folder: string, as = client) => assertRoom(as.db('directory'), folder, 'directory')

  /** It is refused, and these are the megabytes that are free, needed and missing. */
  async function missing(t: TestContext, folder: string, needed: number, as = client): Promise<void> {
    await assert.rejects(ask(folder, as), (error) => {
      assert.ok(error instanceof BackupError)
      assert.deepEqual([error.code, error.exitCode], ['disk-full', 4])
      const figures = /has ([\d.]+) MB free, the archive needs about ([\d.]+) MB$/.exec(error.message)
      const lacking = /^([\d.]+) MB are missing$/.exec(error.likelyCause!)
      assert.ok(
        error.message.startsWith(folder) && figures && lacking,
        `${error.message}; ${error.likelyCause}`,
      )
      const [free, about, lacks] = [figures[1], figures[2], lacking[1]].map(Number) as [
        number,
        number,
        number,
      ]
      t.diagnostic(`${error.message}: ${error.likelyCause}`)
      assert.ok(free >= 0.9 && free <= 1.1, `${free}`)
      assert.ok(Math.abs(about - needed) <= 0.1, `${about}`)
      assert.ok(Math.abs(about - free - lacks) < 0.11, `${lacks}`)
      return true
    })
  }

  test('is enough where nothing is known of it', async (t) => {
    await ask(smallDisk(t))
  })

  test('is measured by what the last archive took for each byte', async (t) => {
    const disk = smallDisk(t)
    await fill('issuers', 4)
    await archived(disk, 1 * MB, 2 * MB)
    await missing(t, disk, 2)
  })

  test('is enough for data that has become less since', async (t) => {
    const disk = smallDisk(t)
    await fill('issuers', 1)
    await archived(disk, 30 * MB, 60 * MB)
    await ask(disk)
  })

  test('is measured by the last archive and no other', async (t) => {
    const disk = smallDisk(t)
    await fill('issuers', 4)
    await archived(disk, 30 * MB, 30 * MB, { time: '20261101T000000Z' })
    await archived(disk, 30 * MB, 30 * MB, { database: 'other', time: '20261130T000000Z' })
    await archived(disk, 1 * MB, 10 * MB)
    await ask(disk)
  })

  test('is not measured by what restores have left in the database', async (t) => {
    const disk = smallDisk(t)
    await fill('issuers', 1)
    for (const name of ['__before_1.issuers', '__restore_1.issuers']) await fill(name, 6)
    await archived(disk, 1 * MB, 4 * MB)
    await ask(disk)
  })

  test('is told by the last archive alone to a user who may not ask for sizes', async (t) => {
    await client.db('admin').command({ createUser: 'backup', pwd: 'x', roles: ['backup'] })
    await using limited = await MongoClient.connect(mongod.uri, {
      auth: { username: 'backup', password: 'x' },
    })
    const disk = smallDisk(t)
    await ask(disk, limited)
    await archived(disk, 0.5 * MB, MB)
    await ask(disk, limited)
    await archived(disk, 3 * MB, 6 * MB, { time: '20261124T000000Z' })
    await missing(t, disk, 3, limited)
  })

  test('is taken for enough at first unless not even the best compression would do', async (t) => {
    const disk = smallDisk(t)
    await fill('issuers', 40)
    await ask(disk)
    await fill('issuers', 160)
    await missing(t, disk, 2)
  })
})
