/** Whatever happens between the stop of a service and its start: it comes back, and nobody is told what is not so. */
import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { backup } from '../../src/operations/backup.ts'
import type { Context } from '../../src/operations/context.ts'
import { heal } from '../../src/operations/heal.ts'
import { restore } from '../../src/operations/restore.ts'
import { rollback } from '../../src/operations/rollback.ts'
import { silent } from '../../src/reporter.ts'
import {
  backupSettings,
  healSettings,
  restoreSettings,
  rollbackSettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { context } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { docker } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

const both = ['issuer-directory', 'mongo']
const app = 'issuer-directory'

/** How long the service takes to end, milliseconds. */
const slow = 4_000

describe('the way back of a Compose project', needs('docker'), () => {
  let site: ComposeColdSite
  /** A hot archive of the state `archived`. */
  let hot: string

  before(async () => {
    site = await ComposeColdSite.open({
      app: `trap 'sleep ${slow / 1000}; exit' TERM; while :; do sleep 0.2; done`,
    })
    await site.fill('archived')
    hot = (await backedUp('hot')).archive!.path!
    await site.fill('live')
  })
  after(() => site.close())
  afterEach(async () => {
    assert.ok(await site.settled(both))
    await site.reset()
  })

  async function backedUp(kind: 'hot' | 'cold', changes: Options = {}, how: Partial<Context> = {}) {
    const request = { kind, dryRun: false, sidecar: undefined }
    const output = path.join(site.workplace.folder, 'elsewhere')
    await mkdir(output, { recursive: true })
    const settings = await backupSettings({ ...site.options, output, ...changes }, request, {})
    return backup(settings, { ...context, ...how })
  }

  async function restored(archive: string, changes: Options = {}, how: Partial<Context> = {}) {
    const request = { ...site.restoreRequest(), archive }
    return restore(await restoreSettings({ ...site.options, ...changes }, request, {}), {
      ...context,
      ...how,
    })
  }

  const at = (wanted: string, work: () => Promise<unknown>): Partial<Context> => ({
    onStep: async (step) => {
      if (step === wanted) await work()
    },
  })

  for (const by of ['SIGINT', 'SIGKILL'] as const) {
    for (const [what, killAt] of [
      ['cold backup', `${app} to be stopped`],
      ['cold backup', 'mongo to be stopped'],
      ['hot restore', 'service to be stopped'],
    ] as const) {
      test(`${by} in the middle of a stop: a ${what}, ${killAt}`, async () => {
        const request = { ...site.restoreRequest(), archive: hot }
        const work = what === 'hot restore' ? { restore: request } : { backup: 'cold' as const }
        const step = await site.die({
          work,
          by,
          after: killAt.startsWith('mongo') ? 50 : 1000,
          guarded: true,
          killAt,
        })
        assert.equal(step, killAt)
        await site.until(() => site.settled(both))
        // The engine goes on with a stop whoever asked for it.
        await sleep(slow + 1_000)
        await site.until(() => site.settled(both))
        assert.equal(await site.which(), 'live')
        await site.takeNewArchives()
      })
    }
  }

  /** Has the service unhealthy from its next start on. */
  async function sicken(): Promise<void> {
    const file = path.join(site.workplace.folder, 'sick')
    await writeFile(file, '')
    await docker('cp', file, `${await site.container(app)}:/tmp/sick`)
  }
  const cure = async () => docker('exec', await site.container(app), 'rm', '-f', '/tmp/sick')

  test('a service that is not healthy on restored data: it can be backed up hot, and rolled back', async () => {
    const impatient: Options = { healthTimeout: '5s' }
    const failure = await restored(site.archive, impatient, at('exchanged', sicken)).then(
      () => assert.fail('it is healthy'),
      (error) => error,
    )
    assert.equal(failure.code, 'not-started')
    assert.match(failure.message, /the restored data folder is live/)
    const [, id] = /issuer-backup rollback (\d{8}T\S+)/.exec(failure.remedy)!
    assert.equal(await site.which(), 'archived')
    const warnings: string[] = []
    const reporter = { ...silent, warn: (words: string) => void warnings.push(words) }
    await backedUp('hot', impatient, { reporter })
    assert.match(warnings.join(), /not healthy|health check/)
    const settings = await rollbackSettings({ ...site.options, ...impatient }, { id: id!, dryRun: false }, {})
    await rollback(settings, { ...context, ...at(`${app} to be stopped`, cure) })
    assert.equal(await site.which(), 'live')
  })

  test('what its owner stops while a restore is prepared stays stopped', async () => {
    await restored(
      site.archive,
      {},
      at('proved', () => site.stop(app)),
    )
    assert.ok(await site.settled(['mongo']))
    assert.equal(await site.which(), 'archived')
    await site.startAll()
  })

  test('an engine that fails once on the way back does not end it', async () => {
    const folder = path.join(site.workplace.folder, 'bin')
    await mkdir(folder, { recursive: true })
    const once = path.join(folder, 'once')
    const real = tool('docker')
    await writeFile(
      path.join(folder, 'docker'),
      `#!/bin/sh
if [ "$1 $2" = 'container inspect' ] && rm '${once}' 2>/dev/null; then echo 'error during connect' >&2; exit 1; fi
exec '${real}' "$@"
`,
    )
    await chmod(path.join(folder, 'docker'), 0o755)
    const { PATH } = process.env
    process.env.PATH = `${folder}:${PATH}`
    try {
      const { downtime } = await backedUp(
        'cold',
        {},
        at('copied', () => writeFile(once, '')),
      )
      assert.ok(downtime! > 0)
    } finally {
      process.env.PATH = PATH
    }
    await assert.rejects(readFile(once), { code: 'ENOENT' })
  })

  test('who has heard of a stop that somebody else forbids hears that all runs', async () => {
    const log = path.join(site.workplace.folder, 'told.jsonl')
    const options: Options = { notifyCommand: `cat >>'${log}'`, notifyUrl: 'http://127.0.0.1:9/' }
    await assert.rejects(backedUp('cold', options), { code: 'check-failed', message: /notifyUrl/ })
    const lines = async () => (await readFile(log, 'utf8')).trim().split('\n')
    const told = async () => (await lines()).map((line) => JSON.parse(line))
    assert.deepEqual(
      (await told()).map(({ event, outcome }) => [event, outcome]),
      [
        ['stopping', undefined],
        ['started', 'failed'],
      ],
    )
    await rm(log)
    const impatient: Options = { notifyCommand: `cat >>'${log}'`, healthTimeout: '5s' }
    const notStarted = { code: 'not-started' }
    await assert.rejects(restored(site.archive, impatient, at('exchanged', sicken)), notStarted)
    assert.equal((await told()).at(-1)!.event, 'not-started')
    await rm(log)
    // Nor does heal keep it to itself.
    await assert.rejects(heal(await healSettings({ ...site.options, ...impatient }, {}), context), notStarted)
    const [{ event, operation, services, downtime, why }, ...more] = await told()
    assert.deepEqual([event, operation, services, more], ['not-started', 'restore', both.toReversed(), []])
    assert.ok(downtime > 0)
    assert.match(why, /could not be started|not healthy/)
    await cure()
    await site.heal()
  })

  test('a service that is paused is not stopped for a hot restore', async () => {
    await site.compose('pause', app)
    try {
      await assert.rejects(restored(hot), { code: 'target-unsuitable', message: /is paused/ })
    } finally {
      await site.compose('unpause', app)
    }
    assert.equal(await site.which(), 'live')
  })

  test('what a run with the names of another service has stopped is started by any', async () => {
    const others: Options = { appService: 'mongo', mongoUri: 'mongodb://mongo:27017/' }
    assert.ok(
      await site.die({ work: { backup: 'cold' }, by: 'SIGKILL', guarded: false, killAt: 'mongo stopped' }),
    )
    await heal(await healSettings({ ...site.options, ...others }, {}), context)
  })
})
