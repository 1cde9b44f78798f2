/** Hot and cold backups of an Issuer Directory under Docker Compose, and each of them back: by the command itself. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { type Content, DirectorySite } from '../testbed/directory-site.ts'
import { needs } from '../testbed/needs.ts'

describe('the Issuer Directory under Compose', needs('docker', 'openssl'), () => {
  let site: DirectorySite
  let content: Content
  let issuers: string[]
  let files: string[]
  const archives = { hot: '', cold: '' }

  const readFiles = () =>
    Promise.all([site.configFile, site.file('.env')].map((file) => readFile(file, 'utf8')))

  async function assertWhole(): Promise<void> {
    assert.equal(await site.health(), 200)
    assert.deepEqual(await site.issuers(), issuers)
    assert.deepEqual((await site.content()).own, content.own)
  }

  before(async () => {
    site = await DirectorySite.open()
    content = await site.content()
    issuers = await site.issuers()
    files = await readFiles()
    assert.ok(issuers.length > 1 && issuers.includes('own'), issuers.join())
  })
  after(() => site?.close())

  for (const kind of ['hot', 'cold'] as const) {
    test(`is backed up ${kind}, and goes on as it was`, async () => {
      const result = await site.place.result(['backup', '--kind', kind])
      archives[kind] = result.archive.path
      assert.deepEqual([result.kind, result.downtime !== null], [kind, kind === 'cold'])
      const verified = await site.place.result(['verify', archives[kind]])
      assert.equal(verified.level, 'complete')
      await assertWhole()
      assert.deepEqual(await site.ours(), [])
    })
  }

  test('is left as it is by every dry run', async () => {
    const before = await site.traces()
    for (const args of [
      ['backup', '--kind', 'hot'],
      ['backup', '--kind', 'cold'],
      ['restore', archives.hot],
      ['restore', archives.cold],
    ])
      await site.place.result([...args, '--dry-run'])
    assert.deepEqual(await site.traces(), before)
  })

  test('whose issuers were dropped has them again from the hot archive, and the neighbour is not touched', async () => {
    await site.inDatabase('issuer-directory', (db) => db.dropCollection('issuers'))
    await site.inDatabase('neighbour', (db) => db.collection('large').insertOne({ n: 2 }))
    const { neighbour } = await site.content()
    const result = await site.place.result(['restore', archives.hot, '--yes'])
    assert.ok(result.downtime > 0)
    await assertWhole()
    assert.deepEqual((await site.content()).neighbour, neighbour)
  })

  test('is brought back from the hot archive once its containers and volumes are gone', async () => {
    await site.destroy()
    const result = await site.place.result(['restore', archives.hot, '--yes'])
    assert.equal(result.downtime, null)
    await assertWhole()
    assert.deepEqual((await site.content()).neighbour, { hashes: {}, catalog: {} })
  })

  for (const loss of ['containers and volumes', 'containers, volumes, config file and secret']) {
    test(`is brought back from the cold archive once ${loss} are gone, with its neighbour`, async () => {
      await site.destroy()
      if (loss.endsWith('secret')) await site.loseFiles()
      const result = await site.place.result(['restore', archives.cold, '--yes'])
      assert.equal(result.engine, 'volume')
      await assertWhole()
      assert.deepEqual((await site.content()).neighbour, content.neighbour)
      const [config, env] = await readFiles()
      assert.equal(config, files[0])
      assert.deepEqual(env!.split('\n').sort(), files[1]!.split('\n').sort())
      assert.deepEqual(await site.ours(), [])
    })
  }
})
