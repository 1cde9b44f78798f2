/**
 * Claims and volumes exchanged in a real cluster, without a mongod: what somebody else may do to them at the moment that
 * suits least.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BackupError } from '../../../src/errors.ts'
import type { HelperDataFolder } from '../../../src/target/folder/data-folder.ts'
import { FreshVolumes } from '../../../src/target/kubernetes/fresh-volume.ts'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import type { KubeObject } from '../../../src/target/kubernetes/objects.ts'
import { apply, getObject, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { putOnPath } from '../../testbed/tools.ts'

/** What of a folder this needs: nothing in it matters here. */
const folder = {
  stage: async () => ({ write: () => undefined, end: async () => {}, abort: async () => {} }),
  exchange: async () => {},
  remove: async () => {},
  release: async () => {},
} as unknown as HelperDataFolder

const signal = new AbortController().signal

/** In which somebody else acts right before and right after a volume is changed. */
class Disturbed extends Kubectl {
  beforeVolume: (name: string) => Promise<void> = async () => {}
  afterVolume: (name: string) => Promise<void> = async () => {}

  override async change<T extends KubeObject>(
    ...[resource, name, change, type]: Parameters<typeof Kubectl.prototype.change<T>>
  ): Promise<T | null> {
    if (resource === 'persistentvolumes') await this.beforeVolume(name)
    const changed = await super.change<T>(resource, name, change, type)
    if (resource === 'persistentvolumes') await this.afterVolume(name)
    return changed
  }
}

/** In which each change is noted, and somebody else acts right before a claim is removed. */
class Watched extends Kubectl {
  readonly notes: string[] = []
  beforeDelete: (name: string) => Promise<void> = async () => {}

  override run(...[words, options]: Parameters<typeof Kubectl.prototype.run>): Promise<string> {
    if (/^(patch|create|delete)$/.test(words[0]!)) this.notes.push('changed')
    return super.run(words, options)
  }

  override async deleteAsRead(
    ...[resource, object]: Parameters<typeof Kubectl.prototype.deleteAsRead>
  ): Promise<boolean> {
    await this.beforeDelete(object.metadata.name)
    return super.deleteAsRead(resource, object)
  }
}

/** In which a claim was filled from another, which not every storage can do. */
class Filled extends Kubectl {
  override async get<T extends KubeObject>(
    ...[resource, name]: Parameters<typeof Kubectl.prototype.get<T>>
  ): Promise<T | null> {
    const found = await super.get<T & { spec?: object }>(resource, name)
    if (found && name === 'filled') Object.assign(found.spec!, { dataSource, dataSourceRef: dataSource })
    return found
  }
}

const dataSource = { kind: 'PersistentVolumeClaim', name: 'source' }

describe('a fresh volume', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace()
  })
  after(() => namespace?.remove())

  const claimOf = (name: string) => getObject('--namespace', namespace.name, `persistentvolumeclaims/${name}`)
  const volumeOf = async (name: string): Promise<string> => (await claimOf(name)).spec.volumeName
  const policyOf = async (volume: string): Promise<string> =>
    (await getObject(`persistentvolumes/${volume}`)).spec.persistentVolumeReclaimPolicy
  const remove = (name: string) =>
    run('--namespace', namespace.name, 'delete', 'persistentvolumeclaim', name, '--wait')

  async function makeClaim(name: string): Promise<void> {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } }
    await apply(namespace.name, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec })
    await eventually(
      `${name} is bound`,
      async () => (await claimOf(name)).status.phase === 'Bound' || undefined,
    )
  }

  /** The claim `live`, and a volume that is to take its place. @param id of the restore. */
  async function staged(live: string, id: string, assertQuiet = async () => {}) {
    await makeClaim(live)
    const { kubectl, fresh } = opened(live, assertQuiet)
    await fresh.stage(id, signal)
    return { kubectl, fresh, old: await volumeOf(live), made: await volumeOf(`issuer-backup-${id}`) }
  }

  const cluster = () => ({
    kubeconfig: process.env.KUBECONFIG,
    context: undefined,
    namespace: namespace.name,
  })
  const optionsFor = (live: string) => ({
    ...{ deployment: live, claim: live, folderOn: () => folder },
    ...{ unmount: async () => {}, assertQuiet: async () => {}, assertHeld: async () => {} },
  })

  function opened(live: string, assertQuiet = async () => {}) {
    const kubectl = new Disturbed(cluster())
    return { kubectl, fresh: new FreshVolumes(kubectl, { ...optionsFor(live), assertQuiet }) }
  }

  const restored = (fresh: FreshVolumes, id: string) => fresh.exchange({ id, direction: 'restore' })
  const rolledBack = (fresh: FreshVolumes, id: string) => fresh.exchange({ id, direction: 'rollback' })
  const state = async (fresh: FreshVolumes, id: string) => (await fresh.states()).get(id)!

  test('takes the place of the old one, and gives it back; both have the policies that they had', async () => {
    const { fresh, old, made } = await staged('plain', 'plain-1')
    assert.deepEqual([await policyOf(old), await policyOf(made)], ['Retain', 'Retain'])
    await restored(fresh, 'plain-1')
    assert.deepEqual([await volumeOf('plain'), await volumeOf('issuer-backup-plain-1-before')], [made, old])
    assert.deepEqual([await policyOf(old), await policyOf(made)], ['Retain', 'Delete'])
    await fresh.assertReversible('plain-1')
    await rolledBack(fresh, 'plain-1')
    assert.deepEqual([await volumeOf('plain'), await volumeOf('issuer-backup-plain-1')], [old, made])
    const { annotations } = (await claimOf('plain')).metadata
    assert.deepEqual(
      Object.keys(annotations).filter((name) => /issuer-backup/.test(name)),
      [],
    )
    await fresh.remove('plain-1')
    assert.equal(await policyOf(old), 'Delete')
    assert.deepEqual([...(await fresh.states())], [])
  })

  test('is empty, whatever the old one was filled from', async () => {
    await makeClaim('filled')
    const fresh = new FreshVolumes(new Filled(cluster()), optionsFor('filled'))
    await fresh.stage('filled-1', signal)
    const { spec } = await claimOf('issuer-backup-filled-1')
    assert.deepEqual([spec.dataSource, spec.dataSourceRef], [undefined, undefined])
    assert.deepEqual((await planOf('filled-1')).claim.spec.dataSource, dataSource)
    await fresh.remove('filled-1')
  })

  for (const direction of ['restore', 'rollback'] as const)
    test(`asks for the lock in front of each change of a ${direction}, and goes on where another was overtaken`, async () => {
      const [name, id] = [`asking-${direction}`, `asking-${direction}-1`]
      const { fresh: first, old, made } = await staged(name, id)
      if (direction === 'rollback') await restored(first, id)
      const kubectl = new Watched(cluster())
      const { notes } = kubectl
      const overtaken = new BackupError({ code: 'locked', message: 'overtaken' })
      let left = 0
      const assertHeld = async () => {
        notes.push(left > 0 ? 'held' : 'overtaken')
        if (left-- === 0) throw overtaken
      }
      const fresh = new FreshVolumes(kubectl, { ...optionsFor(name), assertHeld })
      let times = 0
      for (let isDone = false; !isDone; times++) {
        assert.ok(times < 50, 'it comes to no end')
        left = 1
        notes.length = 0
        const ended = fresh.exchange({ id, direction }).then(() => true)
        isDone = await ended.catch((error) => {
          assert.equal(error, overtaken)
          return false
        })
        // One change each time, and none behind the loss of the lock.
        assert.match(notes.join(' '), isDone ? /^held changed$|^$/ : /^held changed overtaken$/)
      }
      assert.ok(times > 7, `${times} changes`)
      const [live, aside] = direction === 'restore' ? [made, old] : [old, made]
      assert.equal(await volumeOf(name), live)
      const kept = direction === 'restore' ? `issuer-backup-${id}-before` : `issuer-backup-${id}`
      assert.deepEqual([await volumeOf(kept), await policyOf(aside)], [aside, 'Retain'])
    })

  test('leaves a claim alone that somebody makes of the same name while the one before is to be removed', async () => {
    const { old, made } = await staged('remade', 'remade-1')
    const kubectl = new Watched(cluster())
    let theirs: string | undefined
    kubectl.beforeDelete = async (name) => {
      if (name !== 'remade' || theirs !== undefined) return
      await remove(name)
      await makeClaim(name)
      theirs = (await claimOf(name)).metadata.uid
    }
    const fresh = new FreshVolumes(kubectl, optionsFor('remade'))
    await assert.rejects(restored(fresh, 'remade-1'), { message: /made anew by somebody else/ })
    assert.equal((await claimOf('remade')).metadata.uid, theirs)
    assert.equal((await claimOf('remade')).metadata.deletionTimestamp, undefined)
    assert.deepEqual([await policyOf(old), await policyOf(made)], ['Retain', 'Retain'])
    await remove('remade')
    await restored(fresh, 'remade-1')
    assert.equal(await volumeOf('remade'), made)
  })

  test('is not given to a mongod that runs: no claim is removed, and nothing has begun', async () => {
    let isQuiet = false
    const running = new BackupError({ code: 'source-changed', message: 'mongod runs' })
    const { fresh, old, made } = await staged('busy', 'busy-1', async () => {
      if (!isQuiet) throw running
    })
    const before = (await claimOf('busy')).metadata.uid
    await assert.rejects(restored(fresh, 'busy-1'), running)
    assert.equal((await claimOf('busy')).metadata.uid, before)
    assert.deepEqual([(await state(fresh, 'busy-1')).exchanging, await volumeOf('busy')], [false, old])
    isQuiet = true
    await restored(fresh, 'busy-1')
    assert.equal(await volumeOf('busy'), made)
  })

  test('is not given to a mongod that was started in the middle, by whoever finishes either', async () => {
    let asked = 0
    const running = new BackupError({ code: 'source-changed', message: 'mongod runs' })
    const startedLate = async () => {
      if (++asked > 1) throw running
    }
    const { fresh, old, made } = await staged('late', 'late-1', startedLate)
    await assert.rejects(restored(fresh, 'late-1'), running)
    assert.deepEqual([(await state(fresh, 'late-1')).exchanging, await volumeOf('late')], [true, old])
    await assert.rejects(restored(fresh, 'late-1'), running)
    assert.equal(await volumeOf('late'), old)
    const other = opened('late').fresh
    await restored(other, 'late-1')
    assert.equal(await volumeOf('late'), made)
  })

  test('leaves a claim alone that is on a volume which it does not know', async () => {
    const { fresh } = await staged('moved', 'moved-1')
    await remove('moved')
    await makeClaim('moved')
    const found = await volumeOf('moved')
    await assert.rejects(restored(fresh, 'moved-1'), { code: 'source-changed', message: /not on the volume/ })
    assert.deepEqual([(await state(fresh, 'moved-1')).exchanging, await volumeOf('moved')], [false, found])
  })

  test('says so where somebody makes the claim in the moment in which there is none', async () => {
    const { kubectl, fresh, old, made } = await staged('stolen', 'stolen-1')
    kubectl.beforeVolume = async () => {
      if ((await kubectl.get('persistentvolumeclaims', 'stolen')) === null) await makeClaim('stolen')
    }
    await assert.rejects(restored(fresh, 'stolen-1'), {
      code: 'target-failed',
      message: new RegExp(`the claim stolen is on the volume .*, and not on ${made}`),
    })
    assert.deepEqual([await policyOf(old), await policyOf(made)], ['Retain', 'Retain'])
    await assert.rejects(restored(fresh, 'stolen-1'), { message: /made anew by somebody else/ })
    kubectl.beforeVolume = async () => {}
    await remove('stolen')
    await restored(fresh, 'stolen-1')
    assert.equal(await volumeOf('stolen'), made)
  })

  /** Writes what anybody may who may write ConfigMaps. */
  const forge = (live: string, name: string, plan: object) =>
    apply(namespace.name, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        labels: { 'issuer-backup.io/kind': 'volume', 'issuer-backup.io/deployment': live },
      },
      data: { plan: JSON.stringify(plan) },
    })
  const planOf = async (id: string) => {
    const { data } = await getObject('--namespace', namespace.name, `configmap/issuer-backup-${id}`)
    return JSON.parse(data.plan)
  }
  const unforge = (name: string) => run('--namespace', namespace.name, 'delete', 'configmap', name)

  test('removes no claim that it has not made, whatever a ConfigMap says', async () => {
    const { fresh } = await staged('forged', 'forged-1')
    const named = 'issuer-backup-archives'
    await makeClaim(named)
    const aside = await planOf('forged-1')
    await forge('forged', 'theirs', { ...aside, fresh: { ...aside.fresh, claim: named } })
    await assert.rejects(fresh.remove('forged-1'), { message: /the ConfigMap theirs is not what a restore/ })
    await unforge('theirs')
    const [mine, before] = [
      { ...aside.fresh, claim: named },
      { ...aside.old, claim: `${named}-before` },
    ]
    await forge('forged', named, { ...aside, id: 'archives', fresh: mine, old: before })
    await assert.rejects(fresh.remove('archives'), { message: /archives was made by no restore/ })
    await unforge(named)
    assert.equal((await claimOf(named)).metadata.deletionTimestamp, undefined)
    await fresh.remove('forged-1')
    await remove(named)
  })

  test('changes no claim and no volume of somebody else, whatever a ConfigMap says', async () => {
    const { fresh, old } = await staged('strayed', 'strayed-1')
    await makeClaim('theirs')
    const theirs = await volumeOf('theirs')
    const plan = await planOf('strayed-1')
    const rewritten = (changes: object) =>
      forge('strayed', 'issuer-backup-strayed-1', { ...plan, phase: 'restoring', ...changes })
    await rewritten({ claim: { ...plan.claim, metadata: { name: 'theirs' } } })
    await assert.rejects(restored(fresh, 'strayed-1'), { message: /the claim theirs is none that/ })
    await rewritten({ fresh: { ...plan.fresh, volume: theirs, policy: 'Retain' } })
    await assert.rejects(restored(fresh, 'strayed-1'), { message: new RegExp(`${theirs} is none that`) })
    assert.deepEqual([await volumeOf('strayed'), await volumeOf('theirs')], [old, theirs])
    await fresh.remove('strayed-1')
    assert.equal(await policyOf(theirs), 'Delete')
    await remove('theirs')
  })

  test('takes the place of none where nobody would know of it: its ConfigMap was removed', async () => {
    const { kubectl, fresh, old } = await staged('unwritten', 'unwritten-1')
    const before = (await claimOf('unwritten')).metadata.uid
    kubectl.afterVolume = async () => {
      await run(
        ...['--namespace', namespace.name, 'delete', 'configmap', 'issuer-backup-unwritten-1'],
        '--ignore-not-found',
      )
    }
    await assert.rejects(restored(fresh, 'unwritten-1'), { message: /nothing says which volumes/ })
    const { metadata, spec } = await claimOf('unwritten')
    assert.deepEqual([metadata.uid, spec.volumeName], [before, old])
    assert.equal(metadata.deletionTimestamp, undefined)
    await remove('issuer-backup-unwritten-1')
  })

  test('is not made where something sets the policy of a volume back', async () => {
    await makeClaim('unkept')
    const old = await volumeOf('unkept')
    const { kubectl, fresh } = opened('unkept')
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Delete' } })
    kubectl.afterVolume = async (name) => {
      if (name === old) await run('patch', 'persistentvolume', name, '--patch', patch)
    }
    await assert.rejects(fresh.stage('unkept-1', signal), {
      code: 'target-failed',
      message: new RegExp(`${old} cannot be kept: its reclaim policy stays Delete`),
    })
    assert.equal(await volumeOf('unkept'), old)
    await fresh.remove('unkept-1')
  })

  test('that a later one has replaced stays kept when what the earlier one keeps is removed', async () => {
    const { fresh, old, made } = await staged('kept', 'kept-1')
    await restored(fresh, 'kept-1')
    await fresh.stage('kept-2', signal)
    await restored(fresh, 'kept-2')
    await fresh.remove('kept-1')
    await eventually('the first volume is gone', () =>
      policyOf(old).then(
        () => undefined,
        () => true,
      ),
    )
    assert.equal(await policyOf(made), 'Retain')
    await rolledBack(fresh, 'kept-2')
    assert.deepEqual([await volumeOf('kept'), await policyOf(made)], [made, 'Delete'])
  })

  test('that a later one has replaced cannot be taken back before that', async () => {
    const { fresh, old, made } = await staged('twice', 'twice-1')
    await restored(fresh, 'twice-1')
    await fresh.stage('twice-2', signal)
    const later = await volumeOf('issuer-backup-twice-2')
    await restored(fresh, 'twice-2')
    await assert.rejects(fresh.assertReversible('twice-1'), {
      code: 'target-unsuitable',
      remedy: 'Roll twice-2 back first',
    })
    await assert.rejects(rolledBack(fresh, 'twice-1'), { code: 'source-changed' })
    assert.equal((await state(fresh, 'twice-1')).exchanging, false)
    await rolledBack(fresh, 'twice-2')
    await fresh.assertReversible('twice-1')
    await rolledBack(fresh, 'twice-1')
    assert.equal(await volumeOf('twice'), old)
    // Nobody keeps what both have had.
    for (const id of ['twice-1', 'twice-2']) await fresh.remove(id)
    for (const volume of [made, later])
      await eventually(`${volume} is gone`, () =>
        policyOf(volume).then(
          () => undefined,
          () => true,
        ),
      )
    assert.deepEqual([await volumeOf('twice'), await policyOf(old)], [old, 'Delete'])
  })
})
