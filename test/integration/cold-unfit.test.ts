/** Cold archives, and what happens to a restored copy, that must never become live. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { BackupHeader } from '../../src/archive/manifest.ts'
import { restore } from '../../src/operations/restore.ts'
import { restoreSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { contentIn, makeCold, openCold } from '../testbed/cold-archive.ts'
import { at, context } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { docker } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'

const _both = ['issuer-directory', 'mongo']

describe('a cold restore of a Compose project', needs('docker'), () => {
  let site: ComposeColdSite

  before(async () => {
    site = await ComposeColdSite.open()
  })
  after(() => site.close())

  /** Nothing of ours is left behind by any of it, and what ran runs. */
  afterEach(() => site.assertLeftAlone())

  test('an archive goes to a target of its kind alone', async () => {
    const direct: Options = { target: 'direct', mongoUri: 'mongodb://127.0.0.1:1', database: 'directory' }
    const { identity, recipients, output } = site.options
    const settings = { ...direct, identity: identity!, recipients: recipients!, output: output! }
    const request = { ...site.restoreRequest(), noSafetyBackup: 'nothing is touched' }
    await assert.rejects(async () => restore(await restoreSettings(settings, request, {}), context), {
      code: 'archive-unsuitable',
      message: /cold archive/,
    })
  })

  test('an archive that does not fit is refused, and nothing stops', async () => {
    const opened = await openCold(site.archive, site.options)
    const refusal = async (changes: Partial<BackupHeader>, expected: object) => {
      const archive = await makeCold(opened, site.elsewhere(), changes)
      await site.refusesUntouched(() => site.restored(archive), expected)
    }
    await refusal({ serverVersion: '5.0.9' }, { code: 'target-unsuitable', message: /of MongoDB 5\.0\.9/ })
    await refusal({ database: 'elsewhere' }, { code: 'archive-unsuitable', message: /elsewhere/ })
  })

  test('data files that mongod does not open, or ends at, never become live', async () => {
    const opened = await openCold(site.archive, site.options)
    const spoiled = async (file: string, expected: object) => {
      const tar = Buffer.from(opened.tar)
      const content = contentIn(tar, file)
      tar.fill(0x5a, content, content + 4096)
      const archive = await makeCold({ ...opened, tar }, site.elsewhere())
      await site.refusesUntouched(() => site.restored(archive), expected)
    }
    await spoiled('./WiredTiger.wt', { code: 'check-failed', message: /does not come up/ })
    const { wiredTiger } = await site.connected((client) =>
      client.db('directory').command({ collStats: 'state' }),
    )
    const file = `./${wiredTiger.uri.replace(/.*:/, '')}.wt`
    await spoiled(file, {
      code: 'check-failed',
      message: /mongod does not keep running on the restored data/,
    })
  })

  test('an archive without what it tells of never becomes live', async () => {
    const opened = await openCold(site.archive, site.options)
    const unsound = (what: string) => ({
      code: 'check-failed',
      message: `the restored data folder is not sound: ${what}; live data is as it was`,
    })
    const { manifest } = opened
    for (const [name, what] of [
      ['directory', 'directory lacks gone, lost'],
      ['vanished', 'vanished lacks state, gone, lost'],
    ] as const) {
      const collections = { state: 3, gone: 1, lost: 0 }
      const databases = [...manifest.volume!.databases!, { name, collections }]
      const volume = { ...manifest.volume!, databases }
      const archive = await makeCold({ ...opened, manifest: { ...manifest, volume } }, site.elsewhere())
      await site.refusesUntouched(() => site.restored(archive), unsound(what))
    }
    const archive = await makeCold(opened, site.elsewhere(), { database: 'elsewhere' })
    const work = () => site.restored(archive, { database: 'elsewhere' })
    await site.refusesUntouched(work, unsound('there is no database elsewhere in it'))
  })

  test('data files that mongod opens, and finds wrong, never become live', async () => {
    const testing = ['--setParameter', 'enableTestCommands=1']
    const other = await ComposeColdSite.open({ mongod: testing, filled: false })
    try {
      await other.connected((client) =>
        client.db('admin').command({
          configureFailPoint: 'skipIndexNewRecords',
          mode: 'alwaysOn',
          data: { ns: 'directory.state' },
        }),
      )
      await other.fill('archived')
      const archive = await other.backup()
      const { identity } = other.options
      await site.refusesUntouched(() => site.restored(archive, { identity: identity! }), {
        code: 'check-failed',
        message: /is not sound: state is not valid: Index with name '_id_' has inconsistencies/,
      })
    } finally {
      await other.close()
    }
  })

  test('what is changed between being filled in and being compared is noticed', async () => {
    const how = at('staged', () => site.inFolder(`echo >>"$(echo .issuer-backup/*/staged)/storage.bson"`))
    await site.refusesUntouched(() => site.restored(site.archive, {}, how), {
      code: 'check-failed',
      message: /storage\.bson has \d+ bytes instead of/,
    })
  })

  test('what is started on half-exchanged folders is stopped by heal, which then finishes the exchange', async () => {
    const killAt = 'to be exchanged'
    const work = { restore: site.restoreRequest() }
    assert.equal(await site.die({ work, by: 'SIGKILL', guarded: false, killAt }), killAt)
    await site.inFolder('cd .issuer-backup/*/staged/.. && mkdir before.part')
    await docker('start', await site.container('mongo'))
    assert.equal(await site.which(), 'live')
    await site.heal()
    assert.equal(await site.which(), 'archived')
    await site.inFolder('rm -rf .issuer-backup')
    await site.reset()
  })

  test('what is started just before the exchange stops it, with live data as it was', async () => {
    const how = at('to be exchanged', async () => {
      await docker('start', await site.container('mongo'))
      assert.equal(await site.which(), 'live')
    })
    await assert.rejects(site.restored(site.archive, {}, how), {
      code: 'source-changed',
      message: /mongo-1 ran while/,
    })
    assert.equal(await site.which(), 'live')
    assert.equal(await site.ours(), '')
  })
})
