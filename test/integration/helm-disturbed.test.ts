/** What becomes of a hot backup or restore on Kubernetes when the way to it, or what is at its end, goes away. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { heal } from '../../src/operations/heal.ts'
import { healSettings } from '../../src/settings/resolve.ts'
import { context } from '../testbed/crash-site.ts'
import type { DatabaseState } from '../testbed/database-state.ts'
import { HelmSite } from '../testbed/helm-site.ts'
import { startApiServer } from '../testbed/kube-outage.ts'
import { needs } from '../testbed/needs.ts'
import { bytesReadBy, childrenOf, kill } from '../testbed/processes.ts'
import { eventually } from '../testbed/reach.ts'
import { putOnPath } from '../testbed/tools.ts'

/** More than goes through before anybody can disturb it. */
const fillers = 60
const fillerBytes = 1_000_000

/** Bytes of it that have gone through when it is disturbed: more than there is to say before. */
const passing = 5_000_000

describe('the way to a release', needs('kube', 'openssl'), () => {
  let site: HelmSite
  let content: DatabaseState
  let archive: string

  before(async () => {
    putOnPath('kubectl')
    site = await HelmSite.open()
    await site.inDatabase(async (db) => {
      for (let n = 0; n < fillers; n++)
        await db.collection('filler').insertOne({ n, random: randomBytes(fillerBytes) })
    })
    content = await site.content()
    archive = (await site.place.result(['backup'])).archive.path
  })
  after(() => site?.close())

  const damage = () => site.inDatabase((db) => db.dropCollection('issuer_keys'))
  const archives = async () => (await site.place.listing()).filter((name) => name.endsWith('.age'))

  /** kubectl as it is, and each way that it forwards writes down its number. */
  const notingForwards = () =>
    site.wrap(
      `[[ " $* " == *" port-forward "* ]] && echo $$ >>${site.place.folder}/forwards; exec $real "$@"`,
    )
  const forwards = () =>
    readFileSync(path.join(site.place.folder, 'forwards'), 'utf8').trim().split('\n').map(Number)
  const dropForwards = () => forwards().forEach(kill)

  /** Returns once so much has gone through one of them that more is on its way. */
  async function untilItFlows(): Promise<void> {
    const end = Date.now() + 120_000
    while (!forwards().some((pid) => bytesReadBy(pid) > passing)) {
      assert.ok(Date.now() < end, 'nothing goes through a forwarded port')
      await sleep(5)
    }
  }

  async function assertUntouched(): Promise<void> {
    assert.deepEqual(await site.content(), content)
    assert.deepEqual(await site.ours(), [])
    const { wanted } = await site.deployed.replicas(site.deployed.names.app)
    assert.equal(wanted, 1)
  }

  describe('cut short, though kubectl exec says that it ended well', () => {
    let truncating: (bytes: number) => Promise<Record<string, string>>
    before(() => {
      // Of what goes either way only so much passes.
      truncating = (bytes) =>
        site.wrap(`if [[ " $* " == *" mongodump "* ]]; then $real "$@" | head -c ${bytes}; exit 0; fi
if [[ " $* " == *" mongorestore "* ]]; then head -c ${bytes} | $real "$@" >/dev/null 2>&1; exit 0; fi
exec $real "$@"`)
    })

    for (const bytes of [0, 5_000, 10_000_000]) {
      test(`gives no archive behind ${bytes} bytes of a dump`, async () => {
        const before = await archives()
        const { code, stderr } = await site.place.run(['backup', '--engine', 'mongodump'], {
          env: await truncating(bytes),
        })
        assert.ok(code === 3 || code === 4, stderr)
        assert.deepEqual(await archives(), before)
        await assertUntouched()
      })
    }

    test('changes nothing live behind a part of a restore', async () => {
      await damage()
      const { hashes } = await site.content()
      const { code, stderr } = await site.place.run(['restore', archive, '--engine', 'mongodump', '--yes'], {
        env: await truncating(10_000_000),
      })
      assert.ok(code !== 0, stderr)
      assert.deepEqual((await site.content()).hashes, hashes)
      assert.deepEqual(await site.ours(), [])
      await site.place.result(['restore', archive, '--yes'])
      await assertUntouched()
    })
  })

  describe('broken in the middle', () => {
    let env: Record<string, string>
    let before: string[]
    beforeEach(async () => {
      env = await notingForwards()
      before = await archives()
    })

    /** A backup that has begun to read, and what disturbs it then. */
    async function disturbed(
      disturb: () => Promise<unknown> | unknown,
    ): Promise<{ code: number | null; stderr: string }> {
      Object.assign(site.place.env, env)
      const run = site.place.start(['backup', '--verbose'])
      await run.said(/Backing up issuer-directory/)
      await untilItFlows()
      await disturb()
      return run.ended
    }

    /** The one archive more, if any, is as good as any other. */
    async function assertGoodOrNone(code: number | null, stderr: string): Promise<void> {
      const more = (await archives()).filter((name) => !before.includes(name))
      assert.equal(more.length, code === 0 ? 1 : 0, stderr)
      for (const name of more) {
        const verified = await site.place.result(['verify', path.join(site.place.vault, name)])
        assert.equal(verified.level, 'complete')
        assert.equal(verified.counts.filler, fillers)
      }
      await assertUntouched()
    }

    test('is opened anew, and the backup tried again', async () => {
      const { code, stderr } = await disturbed(dropForwards)
      assert.equal(code, 0, stderr)
      assert.match(stderr, /trying again \(2 of 3\)/)
      await assertGoodOrNone(code, stderr)
    })

    test('by a pod that is replaced gives a good archive or none', async () => {
      const { mongo } = site.deployed.names
      const { code, stderr } = await disturbed(() =>
        site.deployed.kubectl('delete', 'pod', `${mongo}-0`, '--grace-period=1'),
      )
      await eventually('mongo', async () => (await site.deployed.replicas(mongo)).ready || undefined)
      await assertGoodOrNone(code, stderr)
    })

    test('by an API server that is restarted gives a good archive', needs('own-kube'), async (t) => {
      const server = await startApiServer()
      const { KUBECONFIG } = site.place.env
      t.after(async () => {
        Object.assign(site.place.env, { KUBECONFIG })
        await server.stop()
      })
      site.place.env.KUBECONFIG = server.kubeconfig
      const { code, stderr } = await disturbed(server.restart)
      assert.equal(code, 0, stderr)
      await assertGoodOrNone(code, stderr)
    })

    test('lets a restore end, and nothing live is changed or all of it', async () => {
      await damage()
      Object.assign(site.place.env, env)
      const run = site.place.start(['restore', archive, '--yes', '--verbose'])
      await run.said(/Restoring|Loading|loading/)
      dropForwards()
      const { code, stderr } = await run.ended
      if (code !== 0) await site.place.result(['restore', archive, '--yes'])
      assert.doesNotMatch(stderr, /unexpected/)
      await assertUntouched()
    })
  })

  test('of a run that was killed with its guardian: heal from elsewhere starts what it stopped', async () => {
    await damage()
    const run = site.place.start(['restore', archive, '--yes', '--verbose'])
    await eventually('the service to be stopped', async () => {
      const { wanted } = await site.deployed.replicas(site.deployed.names.app)
      return wanted === 0 || undefined
    })
    for (const pid of childrenOf(run.pid)) kill(pid)
    kill(run.pid)
    await run.ended
    assert.notDeepEqual(await site.ours(), [])
    const kubeconfig = path.join(site.place.folder, 'elsewhere')
    await copyFile(process.env.KUBECONFIG!, kubeconfig)
    const { namespace, release } = site.settings
    await heal(await healSettings({ target: 'helm', namespace, release, kubeconfig }, {}), context)
    assert.deepEqual(await site.ours(), [])
    const { wanted, ready } = await site.deployed.replicas(site.deployed.names.app)
    assert.deepEqual([wanted, ready], [1, 1])
    await site.place.result(['restore', archive, '--yes'])
    await assertUntouched()
  })

  test('of a run that was killed alone is followed by its guardian, within seconds', async () => {
    await damage()
    const run = site.place.start(['restore', archive, '--yes', '--verbose'])
    const { app } = site.deployed.names
    await eventually('no pod', async () => (await site.deployed.pods(app)).length === 0 || undefined)
    kill(run.pid)
    await run.ended
    await eventually('the service', async () => (await site.deployed.replicas(app)).ready === 1 || undefined)
    await eventually('no traces', async () => (await site.ours()).length === 0 || undefined)
    await site.place.result(['restore', archive, '--yes'])
    await assertUntouched()
  })
})
