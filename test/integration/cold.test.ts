/** Cold backup, restore, rollback and cleanup on a real engine, and what must not pass for one of them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, afterEach, before, describe, test } from 'node:test'
import { coldByHand } from '../../src/archive/by-hand.ts'
import type { BackupHeader } from '../../src/archive/manifest.ts'
import { backup } from '../../src/operations/backup.ts'
import { cleanup } from '../../src/operations/cleanup.ts'
import type { Context } from '../../src/operations/context.ts'
import { heal } from '../../src/operations/heal.ts'
import { restore } from '../../src/operations/restore.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { verify } from '../../src/operations/verify.ts'
import { silent } from '../../src/reporter.ts'
import {
  backupSettings,
  cleanupSettings,
  healSettings,
  type RestoreRequest,
  restoreSettings,
  rollbackSettings,
  verifySettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { contentIn, makeCold, openCold } from '../testbed/cold-archive.ts'
import { context, database } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { docker, images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { reach } from '../testbed/reach.ts'
import { shell } from '../testbed/shell.ts'
import { tool } from '../testbed/tools.ts'

const both = ['issuer-directory', 'mongo']
const opening = needs('age', 'zstd', 'tar')

describe('the cold side of a Compose project', needs('docker'), () => {
  let site: ComposeColdSite

  before(async () => {
    site = await ComposeColdSite.open()
  })
  after(() => site.close())

  /** Nothing of ours is left behind by any of it, and what ran runs. */
  afterEach(async () => {
    assert.ok(await site.settled(both))
    assert.deepEqual(
      (await site.workplace.listing()).filter((name) => name.endsWith('.partial')),
      [],
    )
  })

  async function backedUp(changes: Options = {}, how: Partial<Context> = {}, environment = {}) {
    const request = { kind: 'cold', dryRun: false, sidecar: undefined } as const
    const settings = await backupSettings({ ...site.options, ...changes }, request, environment)
    return backup(settings, { ...context, ...how })
  }

  async function restored(
    archive: string,
    changes: Options = {},
    how: Partial<Context> = {},
    asked: Partial<RestoreRequest> = {},
  ) {
    const request = { ...site.restoreRequest(), ...asked, archive }
    return restore(await restoreSettings({ ...site.options, ...changes }, request, {}), {
      ...context,
      ...how,
    })
  }

  /** Runs a script as root, with mongod's own mounts. */
  async function inFolder(script: string): Promise<string> {
    const mounts = ['--volumes-from', await site.container('mongo')]
    return docker(
      ...['run', '--rm', '--network', 'none', '--user', '0:0', ...mounts],
      ...['--entrypoint', 'sh', images.mongo, '-c', `cd /data/db && ${script}`],
    )
  }

  /** Content, owner and mode of all that is not ours. */
  const stateOfFolder = () =>
    inFolder(`find . -path ./.issuer-backup -prune -o -type f -exec sha256sum {} + | sort
      find . -path ./.issuer-backup -prune -o -exec stat -c '%n %u:%g %a' {} + | sort`)

  /** Where archives go that are not the vault's. */
  const elsewhere = (): Options => ({ ...site.options, output: site.workplace.folder })

  const ours = () => inFolder('ls .issuer-backup 2>/dev/null || :')

  async function startedAt(): Promise<string> {
    const containers = await Promise.all(both.map((service) => site.container(service)))
    return docker('inspect', '--format', '{{.State.StartedAt}}', ...containers)
  }

  /** Refuses, and neither stops nor changes anything. */
  async function refusesUntouched(work: () => Promise<unknown>, expected: object): Promise<void> {
    const before = await startedAt()
    await assert.rejects(work(), expected)
    assert.equal(await startedAt(), before)
    assert.equal(await site.which(), 'live')
    assert.equal(await ours(), '')
  }

  /** The backup fails, and there is no archive of it. */
  async function yieldsNothing(how: Partial<Context>, expected: object): Promise<void> {
    const before = await site.workplace.listing()
    await assert.rejects(backedUp({}, how), expected)
    assert.deepEqual(await site.workplace.listing(), before)
  }

  const at = (wanted: string, work: () => Promise<unknown>): Partial<Context> => ({
    onStep: async (step) => {
      if (step === wanted) await work()
    },
  })

  const featureCompatibility = () =>
    site.connected(async (client) => {
      const asking = { getParameter: 1, featureCompatibilityVersion: 1 }
      return (await client.db('admin').command(asking)).featureCompatibilityVersion.version
    })

  /** Collects what is warned of. */
  function listening() {
    const warnings: string[] = []
    return { warnings, reporter: { ...silent, warn: (words: string) => void warnings.push(words) } }
  }

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
    const folder = await inFolder('stat -c %i .')
    let replaced = ''
    await site.connected((client) => client.db('admin').command({ setFeatureCompatibilityVersion: '5.0' }))
    const { reporter, warnings } = listening()
    const { id, downtime } = await restored(
      site.archive,
      { keepBefore: '1h' },
      { ...at('to be exchanged', async () => (replaced = await stateOfFolder())), reporter },
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
    assert.equal(await ours(), id)

    let broughtBack = ''
    const settings = await rollbackSettings(site.options, { id: id!, dryRun: false }, {})
    // Whoever only looks waits for nobody, and heals nothing.
    const looking = async () => rollback({ ...settings, dryRun: true }, context)
    const onStep = async (step: string) => {
      if (step === 'journal opened')
        assert.deepEqual([(await looking()).dryRun, await site.running()], [true, both])
      if (step === 'exchanged') broughtBack = await stateOfFolder()
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

    const again = await restored(site.archive, { keepBefore: '1s' })
    assert.deepEqual(
      (await tidy()).removed.map(({ name }) => name),
      [again.id],
    )
    assert.equal(await ours(), '')
    assert.equal(await inFolder('stat -c %i .'), folder)
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
    await backedUp()
    assert.ok(await site.settled(['mongo']))
    const { reporter, warnings } = listening()
    await restored(site.archive, { keepBefore: '1s' }, { reporter }, { seedReplay: true })
    assert.ok(await site.settled(['mongo']))
    assert.equal(await site.which(), 'archived')
    assert.ok(warnings.includes('The seed was not replayed, since the service is not running'))
    await site.compose('stop', '--timeout', '20', 'mongo')
    const { downtime, archive } = await backedUp()
    assert.equal(downtime, null)
    assert.ok(await site.settled([]))
    const { manifest } = await openCold(archive!.path!, site.options)
    assert.equal(manifest.volume!.databases, null)
    assert.equal(manifest.volume!.cleanShutdown, true)
    // Nothing is told of what killed it before we came.
    await site.compose('start', 'mongo')
    await site.compose('kill', 'mongo')
    const killed = await openCold((await backedUp()).archive!.path!, site.options)
    assert.equal(killed.manifest.volume!.cleanShutdown, false)
    await site.reset()
    assert.equal(await site.takeNewArchives(), 3)
    await site.cleanup()
  })

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
      const archive = await makeCold(opened, elsewhere(), changes)
      await refusesUntouched(() => restored(archive), expected)
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
      const archive = await makeCold({ ...opened, tar }, elsewhere())
      await refusesUntouched(() => restored(archive), expected)
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
      message: `the restored data folder is not sound: ${what}`,
    })
    const { manifest } = opened
    for (const [name, what] of [
      ['directory', 'directory lacks gone, lost'],
      ['vanished', 'vanished lacks state, gone, lost'],
    ] as const) {
      const collections = { state: 3, gone: 1, lost: 0 }
      const databases = [...manifest.volume!.databases!, { name, collections }]
      const volume = { ...manifest.volume!, databases }
      const archive = await makeCold({ ...opened, manifest: { ...manifest, volume } }, elsewhere())
      await refusesUntouched(() => restored(archive), unsound(what))
    }
    const archive = await makeCold(opened, elsewhere(), { database: 'elsewhere' })
    const work = () => restored(archive, { database: 'elsewhere' })
    await refusesUntouched(work, unsound('there is no database elsewhere in it'))
  })

  test('what else comes and goes with the data folder is told, in a dry run too', async () => {
    await site.connected((client) => client.db('later').collection('state').insertOne({}))
    for (const dryRun of [true, false]) {
      const { reporter, warnings } = listening()
      const told: string[] = []
      const { id } = await restored(
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
      const archive = await makeCold({ ...opened, manifest: { ...manifest, volume } }, elsewhere())
      const warnings: string[] = []
      const reporter = { ...silent, warn: (words: string) => void warnings.push(words) }
      const { id, counts, documents } = await restored(archive, {}, { reporter })
      assert.deepEqual(
        warnings.filter((words) => /documents/.test(words)),
        warned,
      )
      assert.deepEqual([counts.state, documents], [3, 3])
      await site.rollback(id!)
    }
    await site.cleanup()
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
      await refusesUntouched(() => restored(archive, { identity: identity! }), {
        code: 'check-failed',
        message: /is not sound: state is not valid: Index with name '_id_' has inconsistencies/,
      })
    } finally {
      await other.close()
    }
  })

  test('what is changed between being filled in and being compared is noticed', async () => {
    const how = at('staged', () => inFolder(`echo >>"$(echo .issuer-backup/*/staged)/storage.bson"`))
    await refusesUntouched(() => restored(site.archive, {}, how), {
      code: 'check-failed',
      message: /storage\.bson has \d+ bytes instead of/,
    })
  })

  test('what is started on half-exchanged folders is stopped by heal, which then finishes the exchange', async () => {
    const killAt = 'to be exchanged'
    const work = { restore: site.restoreRequest() }
    assert.equal(await site.die({ work, by: 'SIGKILL', guarded: false, killAt }), killAt)
    await inFolder('cd .issuer-backup/*/staged/.. && mkdir before.part')
    await docker('start', await site.container('mongo'))
    assert.equal(await site.which(), 'live')
    await site.heal()
    assert.equal(await site.which(), 'archived')
    await inFolder('rm -rf .issuer-backup')
    await site.reset()
  })

  test('what is started just before the exchange stops it, with live data as it was', async () => {
    const how = at('to be exchanged', async () => {
      await docker('start', await site.container('mongo'))
      assert.equal(await site.which(), 'live')
    })
    await assert.rejects(restored(site.archive, {}, how), {
      code: 'source-changed',
      message: /mongo-1 ran while/,
    })
    assert.equal(await site.which(), 'live')
    assert.equal(await ours(), '')
  })

  test('what is started or written while it is copied rejects the copy', async () => {
    const starting = at('copying', async () => docker('start', await site.container('mongo')))
    await yieldsNothing(starting, { exitCode: 4, code: 'source-changed' })
    await yieldsNothing(
      at('copying', async () => {
        await docker('start', await site.container('mongo'))
        await docker('stop', '--time', '20', await site.container('mongo'))
      }),
      { exitCode: 4, code: 'source-changed' },
    )
    await yieldsNothing(
      at('copying', () => inFolder('touch storage.bson')),
      { exitCode: 4, code: 'source-changed' },
    )
    await yieldsNothing(
      at('mongo stopped', async () => docker('start', await site.container('mongo'))),
      { exitCode: 4, code: 'source-changed', message: /mongo-1 ran while/ },
    )
    assert.equal(await site.which(), 'live')
  })

  test('a helper that is killed in the middle leaves no archive', async () => {
    await site.connected(async (client) => {
      const filler = Array.from({ length: 40 }, () => ({ filler: randomBytes(1_000_000) }))
      await client.db('other').collection('filler').insertMany(filler)
    })
    let killed = false
    const progress = () => {
      if (killed) return
      killed = true
      const label = `label=io.issuer-backup.deployment=${site.projectName}`
      // Nothing of the stream is read meanwhile, so it is not at its end.
      spawnSync('sh', [
        '-c',
        `docker kill $(docker ps -q --filter '${label}' --filter label=io.issuer-backup=helper)`,
      ])
    }
    await yieldsNothing({ reporter: { ...silent, progress } }, { exitCode: 4 })
    assert.ok(killed)
    await site.connected((client) => client.db('other').collection('filler').drop())
  })

  test('a stream that is not what the helper has listed leaves no archive', async () => {
    const folder = path.join(site.workplace.folder, 'bin')
    await mkdir(folder, { recursive: true })
    const wrapper = path.join(folder, 'docker')
    const real = tool('docker')
    // One letter of one file, on the way out of the container.
    await writeFile(
      wrapper,
      `#!/bin/sh
case "$*" in
  *" exec "*"tar -cf"* | "exec "*"tar -cf"*) '${real}' "$@" | LC_ALL=C sed 's/WiredTiger lock file/WiredTiger lock filE/' ;;
  *) exec '${real}' "$@" ;;
esac
`,
    )
    await chmod(wrapper, 0o755)
    const { PATH } = process.env
    process.env.PATH = `${folder}:${PATH}`
    try {
      await yieldsNothing(
        {},
        { code: 'source-changed', message: /while the data folder was copied.*WiredTiger.lock/ },
      )
    } finally {
      process.env.PATH = PATH
    }
  })

  test('a folder that cannot be copied is refused, and nothing stops', async () => {
    const unsuitable = (message: RegExp) => ({ code: 'target-unsuitable', message })
    const other = await docker(
      ...['run', '--detach', '--volumes-from', await site.container('mongo')],
      ...['--entrypoint', 'sleep', images.mongo, '1000'],
    )
    await refusesUntouched(() => backedUp(), unsuitable(/is also used by/))
    await refusesUntouched(() => restored(site.archive), unsuitable(/is also used by/))
    await docker('rm', '--force', other)
    for (const service of both) {
      const work = async () => {
        await site.compose('pause', service)
        await backedUp().finally(() => site.compose('unpause', service))
      }
      await refusesUntouched(work, unsuitable(new RegExp(`the service ${service} is paused`)))
    }
    await inFolder('ln -s /etc/passwd linked')
    await refusesUntouched(() => backedUp(), unsuitable(/linked/))
    await inFolder('rm linked')
    await refusesUntouched(() => backedUp({ dataPath: '/data/configdb' }), unsuitable(/holds no data/))
    await refusesUntouched(() => backedUp({ dataPath: '/etc' }), unsuitable(/on no volume/))
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
      const { downtime } = await backedUp(options, { reporter }, { WEBHOOK: url })
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
        assert.rejects(backedUp(inTime, starting, { WEBHOOK: url }), { code: 'source-changed' })
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
      await backedUp(options, { reporter }, { WEBHOOK: url })
      assert.match(said.join('\n'), /notifyUrl could not be told/)

      status = 500
      const refused = { exitCode: 5, message: /notifyUrl could not be told/ }
      const words: string[] = []
      await refusesUntouched(
        () =>
          backedUp(options, { reporter }, { WEBHOOK: url }).catch((error) => {
            words.push(JSON.stringify({ ...error, message: error.message, stack: error.stack }))
            throw error
          }),
        refused,
      )
      await refusesUntouched(() => backedUp({ notifyCommand: 'exit 3' }), {
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
