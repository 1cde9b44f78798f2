/** The Roles of deploy/kubernetes for cold backups and restores: with them every operation passes, and without one verb none begins. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { backup } from '../../src/operations/backup.ts'
import type { Context } from '../../src/operations/context.ts'
import { restore } from '../../src/operations/restore.ts'
import { backupSettings, restoreSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { at, context } from '../testbed/cold-site.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { type KubeObject, kubectl, userOf } from '../testbed/kube.ts'
import { grant, holds, type Rule, rolesIn, withoutOne } from '../testbed/kube-roles.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

const [hot] = Object.values(rolesIn('role-backup.yaml')) as [Rule[]]
const [forRestore] = Object.values(rolesIn('role-restore.yaml')) as [Rule[]]
const [cold, forSnapshot, forSnapshotVolume, forFreshVolume, forVolumes] = Object.values(
  rolesIn('role-cold.yaml'),
) as [Rule[], Rule[], Rule[], Rule[], Rule[]]

describe('the Roles for the cold side of a release', needs('kube', 'openssl'), () => {
  let site: HelmColdSite
  let namespace: string
  /** Of a ServiceAccount that may do what `allow` says. */
  let options: Options

  before(async () => {
    site = await HelmColdSite.open({ replicas: 1 })
    namespace = site.deployed.namespace
    const kubeconfig = await userOf(namespace, 'tried', site.workplace.folder)
    options = { ...site.options, kubeconfig }
  })
  after(async () => {
    if (namespace) await kubectl('delete', 'clusterrole,clusterrolebinding', namespace, '--ignore-not-found')
    await site?.close()
  })

  const allow = (own: readonly Rule[], wide?: readonly Rule[]) => grant(namespace, 'tried', own, wide)

  let warnings: string[]
  const reporter = { ...context.reporter, warn: (text: string) => void warnings.push(text) }

  const backedUp = async (changes: Options = {}, dryRun = false, how: Partial<Context> = {}) => {
    warnings = []
    const request = { kind: 'cold', dryRun, sidecar: undefined } as const
    const settings = await backupSettings({ ...options, ...changes }, request, {})
    return backup(settings, { ...context, reporter, ...how })
  }

  const restored = async (freshVolume: boolean, dryRun = false) => {
    const request = { ...site.restoreRequest(), freshVolume, dryRun }
    return restore(await restoreSettings({ ...options, keepBefore: '1h' }, request, {}), context)
  }

  /** With the whole of a Role it passes; with one verb less it says which, and nothing is stopped for it. */
  async function demandsEach(
    base: readonly Rule[],
    role: readonly Rule[],
    work: () => Promise<unknown>,
    wide: readonly Rule[] = [],
  ): Promise<void> {
    await allow([...base, ...role], wide)
    await eventually('the Role to count', async () => (await work()) ?? true)
    const before = await generations()
    const demand = async (verb: string, resource: string, own: readonly Rule[], others: readonly Rule[]) => {
      await allow(own, others)
      const expected = {
        code: 'not-permitted',
        message: new RegExp(`may not ${verb} ${resource}(\\.[a-z0-9.]+)? in the`),
      }
      await assert.rejects(work(), expected, `without ${verb} on ${resource}`)
    }
    for (const { verb, resource, rest } of withoutOne(role)) {
      if (!holds(base, verb, resource)) await demand(verb, resource, [...base, ...rest], wide)
    }
    for (const { verb, resource, rest } of withoutOne(wide))
      await demand(verb, resource, [...base, ...role], rest)
    assert.deepEqual(await generations(), before)
    assert.deepEqual(await site.left(), [])
  }

  const generations = async () =>
    JSON.parse(await site.deployed.kubectl('get', 'statefulsets,deployments', '--output=json')).items.map(
      ({ metadata }: KubeObject) => metadata.generation,
    )

  /** What is said of a volume that nobody of these may release. */
  const keptVolume = /^The volume \S+ holds a copy of the data, .*issuer-backup-snapshot-volume/

  test('suffice for a cold backup, also by snapshot', async () => {
    await allow([...hot, ...cold])
    assert.ok((await backedUp()).downtime! > 0)
    await allow([...hot, ...cold, ...forSnapshot])
    assert.ok((await backedUp({ snapshot: 'csi' })).downtime! > 0)
    assert.equal(warnings.filter((text) => keptVolume.test(text)).length, 1)
    await allow([...hot, ...cold, ...forSnapshot], forSnapshotVolume)
    await backedUp({ snapshot: 'csi' })
    assert.deepEqual(
      warnings.filter((text) => keptVolume.test(text)),
      [],
    )
    assert.deepEqual(await site.running(), site.services)
    assert.deepEqual(await site.left(), [])
  })

  test('suffice for a cold restore, also onto a fresh volume', async () => {
    await allow([...forRestore, ...cold])
    await restored(false)
    assert.equal(await site.which(), 'archived')
    await site.fill('live')
    await allow([...forRestore, ...cold, ...forFreshVolume], forVolumes)
    await restored(true)
    assert.equal(await site.which(), 'archived')
    assert.deepEqual(await site.left(), [])
  })

  test('that are without the Lease from some moment on do not leave anything stopped', async () => {
    const all = [...hot, ...cold]
    await allow(all)
    const taking = at('copied', () => allow(all.filter(({ resources }) => !resources.includes('leases'))))
    await backedUp({}, false, taking).catch((error) => assert.equal(error.code, 'not-permitted', error))
    assert.deepEqual(await site.running(), site.services)
    const lease = `issuer-backup-${site.deployed.names.mongo}`
    assert.deepEqual(await site.left(), [`Lease ${lease}`])
    await site.deployed.kubectl('delete', 'lease', lease)
  })

  test('are missed by a cold backup with one verb less, before anything is stopped', async () => {
    await demandsEach(hot, cold, () => backedUp({}, true))
  })

  test('are missed by a backup by snapshot with one verb less', async () => {
    await demandsEach([...hot, ...cold], forSnapshot, () => backedUp({ snapshot: 'csi' }, true))
  })

  test('are missed by a cold restore with one verb less', async () => {
    await demandsEach(forRestore, cold, () => restored(false, true))
  })

  test('are missed by a restore onto a fresh volume with one verb less', async () => {
    await demandsEach([...forRestore, ...cold], forFreshVolume, () => restored(true, true), forVolumes)
  })
})
