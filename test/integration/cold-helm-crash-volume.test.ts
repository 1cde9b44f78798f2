/**
 * SIGKILL at each step of an exchange of volumes on Kubernetes, of a restore and of its rollback, with no guardian, and of
 * each `heal` that goes on with it: the last one, on another machine, finishes it from what stands in the cluster alone.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import type { Task } from '../testbed/kill-at-step.ts'
import type { KubeObject } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'

/** Behind each of them the cluster is another than before. In the order in which they come. */
const steps = [
  'volumes kept',
  'exchange noted',
  'spare claim removed',
  'claim removed',
  'volume given',
  'claim made',
  'spare volume given',
  'spare claim made',
  'policy given back',
]

/** From here on forward. */
const begun = 'exchange noted'

describe('an exchange of volumes that dies', needs('kube', 'openssl'), () => {
  let site: HelmColdSite
  before(async () => {
    site = await HelmColdSite.open()
  })
  after(() => site?.close())

  async function json(...words: string[]): Promise<KubeObject[]> {
    return JSON.parse(await site.deployed.kubectl('get', ...words, '--output=json')).items
  }

  /** Those that are, or were, of a claim of this deployment: with what they are bound to, and whether they outlive that. */
  async function volumes() {
    const claims = await json('persistentvolumeclaims')
    const all = await json('persistentvolumes')
    return all
      .filter(({ spec }) => spec.claimRef?.namespace === site.deployed.namespace)
      .map(({ metadata: { name }, spec, status }) => ({
        name,
        claim: claims.find(({ metadata }) => metadata.uid === spec.claimRef.uid)?.metadata.name,
        phase: status.phase,
        policy: spec.persistentVolumeReclaimPolicy,
      }))
  }

  const mongoClaim = () => `data-${site.deployed.names.mongo}-0`
  const live = async () => (await volumes()).find(({ claim }) => claim === mongoClaim())?.name

  async function idOfRestore(): Promise<string> {
    const [{ data }] = await json('configmaps', '--selector=issuer-backup.io/kind=volume')
    return JSON.parse(data.plan).id
  }

  /** All runs on this volume, which holds this state. */
  async function assertRuns(volume: string, state: 'archived' | 'live'): Promise<void> {
    assert.deepEqual(await site.left(), [])
    assert.deepEqual(await site.running(), site.services)
    assert.deepEqual([await live(), await site.which()], [volume, state])
  }

  /** And nothing else is there but the other one, which is kept. */
  async function assertExchanged(volume: string, state: 'archived' | 'live', other: string): Promise<void> {
    await assertRuns(volume, state)
    const found = (await volumes()).map(({ name, phase, policy }) => `${name} ${phase} ${policy}`)
    assert.deepEqual(found.sort(), [`${volume} Bound Delete`, `${other} Bound Retain`].sort())
  }

  async function die(work: Task['work'], killAt: string): Promise<void> {
    const options = { keepBefore: '1s' }
    assert.equal(await site.die({ work, by: 'SIGKILL', guarded: false, killAt, options }), killAt)
  }

  /** It dies at the first step from which on all goes forward, and whoever finishes it at each of the next ones. */
  async function dieAtEach(work: Task['work']): Promise<void> {
    const [first, ...rest] = steps.slice(steps.indexOf(begun))
    await die(work, first!)
    for (const step of rest) await die('heal', step)
    await site.heal()
  }

  const patience = { timeout: 30 * 60_000 }

  test('while nothing has been removed: all is as it was', patience, async () => {
    const old = (await live())!
    const work = { restore: { ...site.restoreRequest(), freshVolume: true } }
    for (const step of steps.slice(0, steps.indexOf(begun))) {
      await die(work, step)
      await site.heal()
      await assertRuns(old, 'live')
    }
    await site.live(work)
    const [id, fresh] = [await idOfRestore(), (await live())!]
    for (const step of steps.slice(0, steps.indexOf(begun))) {
      await die({ rollback: id }, step)
      await site.heal()
      await assertRuns(fresh, 'archived')
    }
    await site.rollback(id)
    await assertCleaned(id, old)
  })

  test(
    'at each step from there on, as whoever finishes it does: all is as it was to become',
    patience,
    async () => {
      const old = (await live())!
      await dieAtEach({ restore: { ...site.restoreRequest(), freshVolume: true } })
      const [id, fresh] = [await idOfRestore(), (await live())!]
      assert.notEqual(fresh, old)
      await assertExchanged(fresh, 'archived', old)
      await dieAtEach({ rollback: id })
      await assertExchanged(old, 'live', fresh)
      await assertCleaned(id, old)
    },
  )

  /** Behind `cleanup` there is no other volume than this one, as before everything. */
  async function assertCleaned(id: string, volume: string): Promise<void> {
    assert.deepEqual(
      (await site.cleanup()).removed.map(({ name }) => name),
      [id],
    )
    await site.until(async () => (await volumes()).length === 1)
    await assertRuns(volume, 'live')
    assert.deepEqual(await volumes(), [
      { name: volume, claim: mongoClaim(), phase: 'Bound', policy: 'Delete' },
    ])
  }
})
