/** Cold backup, restore, rollback and cleanup on a real engine. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, afterEach, before, describe, test } from 'node:test'
import { coldByHand } from '../../src/archive/by-hand.ts'
import { cleanup } from '../../src/operations/cleanup.ts'
import { heal } from '../../src/operations/heal.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { verify } from '../../src/operations/verify.ts'
import { silent } from '../../src/reporter.ts'
import {
  cleanupSettings,
  healSettings,
  rollbackSettings,
  verifySettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { makeCold, openCold } from '../testbed/cold-archive.ts'
import { at, context, database, listening } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { docker, images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { reach } from '../testbed/reach.ts'
import { shell } from '../testbed/shell.ts'

const both = ['issuer-directory', 'mongo']
const opening = needs('age', 'zstd', 'tar')

describe('the cold side of a Compose project', needs('docker'), () => {
  let site: ComposeColdSite

  before(async () => {
    site = await ComposeColdSite.open()
  })
  after(() => site.close())

  /** Nothing of ours is left behind by any of it, and what ran runs. */
  afterEach(() => site.assertLeftAlone())

  const featureCompatibility = () =>
    site.connected(async (client) => {
      const asking = { getParameter: 1, featureCompatibilityVersion: 1 }
      return (await client.db('admin').command(asking)).featureCompatibilityVersion.version
    })

  test('stock tools alone open it, and a mongod of its own runs on what they leave', opening, async (t) => {
    const folder = path.join(site.workplace.folder, 'by-hand')
    await mkdir(folder)
    await symlink(site.archive, path.join(folder, 'F.tar.zst.age'))
    await symlink(site.workplace.identity, path.join(folder, 'identity.txt'))
    await shell(coldByHand('F.tar.zst.age', 'identity.txt'), folder)
    const id = await docker('run', '--detach', '--volume', `${folder}/data:/data/db`, images.mongo)
    t.after(() => docker('rm', '--force', '--volumes', id))
    const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', id)
    await using client = await reach(`mongodb://${address}/?directConnection=true`)
    const found = await client.db(database).collection('state').find().sort({ n: 1 }).toArray()
    assert.deepEqual(
      found.map(({ n, state }) => [n, state]),
      [1, 2, 3].map((n) => [n, 'archived']),
    )
  })

  test('goes round: restored, rolled back to the last byte, cleaned up in time', async () => {
    // Another volume of that name would have another one.
    const folder = await site.inFolder('stat -c %i .')
    let replaced = ''
    await site.connected((client) => client.db('admin').command({ setFeatureCompatibilityVersion: '5.0' }))
    const { reporter, warnings } = listening()
    const { id, downtime } = await site.restored(
      site.archive,
      { keepBefore: '1h' },
      { ...at('to be exchanged', async () => (replaced = await site.stateOfFolder())), reporter },
    )
    assert.equal(await site.which(), 'archived')
    assert.deepEqual(
      warnings.filter((words) => /feature compatibility/.test(words)),
      [
        'The feature compatibility version becomes 6.0, as it was in the archive; it is 5.0 now ' +
          '(see setFeatureCompatibilityVersion)',
      ],
    )
    assert.equal(await featureCompatibility(), '6.0')
    assert.ok(downtime! > 0)
    const tidy = async () => cleanup(await cleanupSettings(site.options, { remove: true }, {}), context)
    const early = await tidy()
    assert.deepEqual(
      early.found.map(({ kind, name, removable }) => ({ kind, name, removable })),
      [{ kind: 'data folder', name: id, removable: false }],
    )
    assert.equal(await site.ours(), id)

    let broughtBack = ''
    const settings = await rollbackSettings(site.options, { id: id!, dryRun: false }, {})
    // Whoever only looks waits for nobody, and heals nothing.
    const looking = async () => rollback({ ...settings, dryRun: true }, context)
    const onStep = async (step: string) => {
      if (step === 'journal opened')
        assert.deepEqual([(await looking()).dryRun, await site.running()], [true, both])
      if (step === 'exchanged') broughtBack = await site.stateOfFolder()
    }
    await rollback(settings, { ...context, onStep })
    assert.match(replaced, /WiredTiger\.wt 999:999 600/)
    assert.equal(broughtBack, replaced)
    assert.equal(await featureCompatibility(), '5.0')
    assert.equal(await site.which(), 'live')
    await assert.rejects(site.rollback(id!), { code: 'usage', message: /not kept any more/ })
    assert.deepEqual(
      (await tidy()).removed.map(({ name }) => name),
      [id],
    )

    const again = await site.restored(site.archive, { keepBefore: '1s' })
    assert.deepEqual(
      (await tidy()).removed.map(({ name }) => name),
      [again.id],
    )
    assert.equal(await site.ours(), '')
    assert.equal(await site.inFolder('stat -c %i .'), folder)
    await site.reset()
  })

  test('an archive names all databases, says that mongod shut down, and is verified as complete', async () => {
    const { manifest } = await openCold(site.archive, site.options)
    assert.deepEqual(
      manifest.volume!.databases!.map(({ name, collections }) => [name, collections.state]),
      [
        ['admin', undefined],
        ['directory', 3],
        ['other', 1],
      ],
    )
    assert.equal(manifest.volume!.cleanShutdown, true)
    assert.equal(manifest.backup.consistency, 'stopped')
    assert.match(manifest.backup.serverVersion, /^6\.0\./)
    const settings = await verifySettings(site.options, { archive: site.archive, digestOnly: false }, {})
    assert.equal((await verify(settings, context)).level, 'complete')
  })

  test('only what ran is started', async () => {
    await site.compose('stop', '--timeout', '5', 'issuer-directory')
    await site.backedUp()
    assert.ok(await site.settled(['mongo']))
    const { reporter, warnings } = listening()
    await site.restored(site.archive, { keepBefore: '1s' }, { reporter }, { seedReplay: true })
    assert.ok(await site.settled(['mongo']))
    assert.equal(await site.which(), 'archived')
    assert.ok(warnings.includes('The seed was not replayed, since the service is not running'))
    await site.compose('stop', '--timeout', '20', 'mongo')
    const { downtime, archive } = await site.backedUp()
    assert.equal(downtime, null)
    assert.ok(await site.settled([]))
    const { manifest } = await openCold(archive!.path!, site.options)
    assert.equal(manifest.volume!.databases, null)
    assert.equal(manifest.volume!.cleanShutdown, true)
    // Nothing is told of what killed it before we came.
    await site.compose('start', 'mongo')
    // One that is killed before it has begun leaves the folder as it was.
    await site.connected((client) => client.db('admin').command({ ping: 1 }))
    await site.compose('kill', 'mongo')
    const killed = await openCold((await site.backedUp()).archive!.path!, site.options)
    assert.equal(killed.manifest.volume!.cleanShutdown, false)
    await site.reset()
    assert.equal(await site.takeNewArchives(), 3)
    await site.cleanup()
  })

  test('what else comes and goes with the data folder is told, in a dry run too', async () => {
    await site.connected((client) => client.db('later').collection('state').insertOne({}))
    for (const dryRun of [true, false]) {
      const { reporter, warnings } = listening()
      const told: string[] = []
      const { id } = await site.restored(
        site.archive,
        {},
        { reporter: { ...reporter, info: (words) => void told.push(words) } },
        { dryRun },
      )
      assert.ok(told.includes('In the same data folder, and so restored too: other'), told.join())
      assert.match(warnings.join(), /Not in the archive, and so not there any more: later;/)
      if (!dryRun) await site.rollback(id!)
    }
    await site.connected((client) => client.db('later').dropDatabase())
    await site.cleanup()
  })

  test('fewer documents than an archive tells of are a warning, since it tells about how many', async () => {
    const opened = await openCold(site.archive, site.options)
    const { manifest } = opened
    for (const [told, warned] of [
      [4, ['state holds 3 documents, and about 4 when the archive was made']],
      [2, []],
    ] as const) {
      const databases = manifest.volume!.databases!.map((one) =>
        one.name === 'directory' ? { ...one, collections: { ...one.collections, state: told } } : one,
      )
      const volume = { ...manifest.volume!, databases }
      const archive = await makeCold({ ...opened, manifest: { ...manifest, volume } }, site.elsewhere())
      const warnings: string[] = []
      const reporter = { ...silent, warn: (words: string) => void warnings.push(words) }
      const { id, counts, documents } = await site.restored(archive, {}, { reporter })
      assert.deepEqual(
        warnings.filter((words) => /documents/.test(words)),
        warned,
      )
      assert.deepEqual([counts.state, documents], [3, 3])
      await site.rollback(id!)
    }
    await site.cleanup()
  })

  test('who is to be told is told before and after, and before has a veto', async () => {
    const token = randomBytes(8).toString('hex')
    const told: Record<string, unknown>[] = []
    let status = 200
    const server = createServer(async (request, response) => {
      const notice = JSON.parse(await text(request))
      told.push({ ...notice, running: await site.running(), token: request.url })
      response.writeHead(status).end()
      status = failing.shift() ?? 200
    }).listen(0, '127.0.0.1')
    const failing: number[] = []
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}`
    const log = path.join(site.workplace.folder, 'told.jsonl')
    const options: Options = { notifyUrl: 'env:WEBHOOK', notifyCommand: `cat >>'${log}'` }
    const said: string[] = []
    const say = (words: string) => void said.push(words)
    const reporter = { ...silent, phase: say, info: say, warn: say }
    try {
      const { downtime } = await site.backedUp(options, { reporter }, { WEBHOOK: url })
      assert.ok(downtime! > 0)
      const services = ['mongo', 'issuer-directory']
      const common = { operation: 'backup', database: 'directory', services, target: 'compose' }
      const lines = (await readFile(log, 'utf8')).trim().split('\n')
      for (const notices of [told, lines.map((line) => JSON.parse(line))]) {
        assert.deepEqual(
          notices.map(({ event, outcome, operation, database, services, target }) => {
            return { event, outcome, operation, database, services, target }
          }),
          [
            { event: 'stopping', outcome: undefined, ...common },
            { event: 'started', outcome: 'good', ...common },
          ],
        )
      }
      for (const { running, token: asked } of told) {
        assert.deepEqual(running, both)
        assert.equal(asked, `/${token}`)
      }
      assert.deepEqual(
        said.filter((words) => /notify/.test(words)),
        [],
      )

      const toldOf = async (work: () => Promise<unknown>) => {
        told.length = 0
        await work()
        return told.map(({ operation, event, outcome }) => [operation, event, outcome])
      }
      const inTime: Options = { ...options, notifyCommand: undefined }
      const done = (operation: string, outcome: string) => [
        [operation, 'stopping', undefined],
        [operation, 'started', outcome],
      ]
      const starting = at('copying', async () => docker('start', await site.container('mongo')))
      const failed = () =>
        assert.rejects(site.backedUp(inTime, starting, { WEBHOOK: url }), { code: 'source-changed' })
      assert.deepEqual(await toldOf(failed), done('backup', 'failed'))
      const dying = async () => {
        const task = {
          work: { backup: 'cold' },
          by: 'SIGKILL',
          guarded: false,
          killAt: 'mongo stopped',
        } as const
        await site.die({ ...task, options: { ...site.options, notifyUrl: url } })
        await heal(await healSettings({ ...site.options, notifyUrl: url }, {}), context)
      }
      assert.deepEqual(await toldOf(dying), done('backup', 'failed'))
      assert.ok((told.at(-1)!.downtime as number) > 0)

      // The second of the two alone.
      failing.push(500)
      await site.backedUp(options, { reporter }, { WEBHOOK: url })
      assert.match(said.join('\n'), /notifyUrl could not be told/)

      status = 500
      const refused = { exitCode: 5, message: /notifyUrl could not be told/ }
      const words: string[] = []
      await site.refusesUntouched(
        () =>
          site.backedUp(options, { reporter }, { WEBHOOK: url }).catch((error) => {
            words.push(JSON.stringify({ ...error, message: error.message, stack: error.stack }))
            throw error
          }),
        refused,
      )
      await site.refusesUntouched(() => site.backedUp({ notifyCommand: 'exit 3' }), {
        exitCode: 5,
        message: /notifyCommand failed/,
      })
      for (const line of [...said, ...words]) assert.ok(!line.includes(token), line)
    } finally {
      server.close()
    }
    assert.equal(await site.takeNewArchives(), 2)
  })
})
