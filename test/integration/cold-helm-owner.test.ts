/** A cold backup of a release whose owner does something to it, or to his kubeconfig, meanwhile; and what he sees of it. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { backup } from '../../src/operations/backup.ts'
import type { Context } from '../../src/operations/context.ts'
import { restore } from '../../src/operations/restore.ts'
import { backupSettings, restoreSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { context } from '../testbed/cold-site.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { type KubeObject, kubectl } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'

describe('the cold side of a release, and its owner', needs('kube', 'openssl'), () => {
  let site: HelmColdSite
  let mongo: string
  let app: string
  let warnings: string[]

  before(async () => {
    site = await HelmColdSite.open()
    ;[app, mongo] = site.services as [string, string]
  })
  after(() => site?.close())
  beforeEach(() => {
    warnings = []
  })

  afterEach(async () => {
    assert.deepEqual(await site.left(), [])
    assert.deepEqual(await site.running(), site.services)
  })

  const reporter = { ...context.reporter, warn: (text: string) => void warnings.push(text) }

  async function backedUp(how: Partial<Context> = {}, changes: Options = {}) {
    const request = { kind: 'cold', dryRun: false, sidecar: undefined } as const
    const settings = await backupSettings({ ...site.options, ...changes }, request, {})
    return backup(settings, { ...context, reporter, ...how })
  }

  const at = (wanted: string, work: () => Promise<unknown>): Partial<Context> => ({
    onStep: async (step) => {
      if (step === wanted) await work()
    },
  })

  test('what its owner scales to 0 before it is stopped stays there, and is warned of', async () => {
    const stopping = (step: string, service: string) => at(step, () => site.stop(service))
    const stays = (service: string) =>
      assert.ok(warnings.some((text) => text.startsWith(`${service} was stopped by somebody else`)))
    await backedUp(stopping('journal opened', app))
    stays(app)
    assert.deepEqual(await site.running(), [mongo])
    await site.startAll()
    await backedUp(stopping(`${app} stopped`, mongo))
    stays(mongo)
    const { names, replicas } = site.deployed
    assert.equal((await replicas(names.mongo)).wanted, 0)
    assert.equal((await replicas(names.app)).wanted, 2)
    await site.startAll()
    assert.equal(await site.takeNewArchives(), 2)
  })

  /** What a run may not touch once another has taken over. */
  const changeable = async () =>
    JSON.parse(await site.deployed.kubectl('get', 'statefulsets,deployments', '--output=json')).items.map(
      ({ metadata: { annotations, generation } }: KubeObject) => [
        generation,
        Object.entries(annotations ?? {}).filter(([name]) => name.startsWith('issuer-backup.io/')),
      ],
    )

  test('a run that was suspended so long that another has taken over changes nothing when it wakes up', async () => {
    const lease = `lease/issuer-backup-${site.deployed.names.mongo}`
    const heldBy = (holderIdentity: string | null) => {
      const patch = JSON.stringify({ spec: { holderIdentity } })
      return site.deployed.kubectl('patch', lease, '--type=merge', `--patch=${patch}`)
    }
    const stopping = [`${app} to be stopped`, `${mongo} to be stopped`]
    for (const step of ['journal to be opened', ...stopping, 'services to be started', 'services started']) {
      let before: unknown
      const overtaken = at(step, async () => {
        await heldBy('another')
        before = await changeable()
      })
      await assert.rejects(backedUp(overtaken), { code: 'locked' }, step)
      assert.deepEqual(await changeable(), before, step)
      await heldBy(null)
      await site.heal()
      assert.ok(await site.settled(site.services), step)
    }
    await site.takeNewArchives()
  })

  test('a service that its owner scales to 0 before a hot restore stops it stays there', async () => {
    const request = { kind: 'hot', dryRun: false, sidecar: undefined } as const
    const { archive } = await backup(await backupSettings(site.options, request, {}), context)
    const stopping = at('service to be stopped', () => site.stop(app))
    const wanted = { ...site.restoreRequest(), archive: archive!.path! }
    const settings = await restoreSettings(site.options, wanted, {})
    await restore(settings, { ...context, reporter, ...stopping })
    assert.ok(warnings.some((text) => /was stopped by somebody else/.test(text)))
    assert.deepEqual(await site.running(), [mongo])
    await site.startAll()
    // The safety archive too.
    assert.equal(await site.takeNewArchives(), 2)
  })

  test('what reads the claim is bounded, belongs to mongod, and ends where nobody ends it', async () => {
    let pods: KubeObject[] = []
    const label = '--selector=issuer-backup.io/kind=helper'
    const looking = at('copying', async () => {
      pods = JSON.parse(await site.deployed.kubectl('get', 'pods', label, '--output=json')).items
    })
    await backedUp(looking)
    const { metadata: owner } = JSON.parse(await site.deployed.kubectl('get', mongo, '--output=json'))
    assert.equal(pods.length, 1)
    const [{ metadata, spec }] = pods
    assert.deepEqual(metadata.labels, {
      'app.kubernetes.io/managed-by': 'issuer-backup',
      'issuer-backup.io/kind': 'helper',
      'issuer-backup.io/deployment': owner.name,
    })
    const [{ kind, uid }] = metadata.ownerReferences
    assert.deepEqual([kind, uid], ['StatefulSet', owner.uid])
    assert.deepEqual([spec.activeDeadlineSeconds, spec.restartPolicy], [24 * 60 * 60, 'Never'])
    assert.equal(spec.automountServiceAccountToken, false)
    const [{ resources, securityContext, volumeMounts }] = spec.containers
    assert.deepEqual(resources.limits, { cpu: '2', memory: '1Gi' })
    assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] })
    assert.ok(volumeMounts.find(({ name }: { name: string }) => name === 'data').readOnly)
    assert.equal(await site.takeNewArchives(), 1)
  })

  /** A kubeconfig of which one context is this cluster, and the other leads nowhere. */
  async function twoClusters(current: 'here' | 'elsewhere') {
    const minified = await kubectl('config', 'view', '--minify', '--raw', '--flatten', '--output=json')
    const config = JSON.parse(minified)
    const [{ context: here }] = config.contexts
    config.contexts = [
      { name: 'here', context: here },
      { name: 'elsewhere', context: { ...here, cluster: 'elsewhere' } },
    ]
    config.clusters.push({ name: 'elsewhere', cluster: { server: 'https://127.0.0.1:9' } })
    config['current-context'] = current
    const kubeconfig = path.join(site.workplace.folder, 'two-clusters')
    await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 })
    return { kubeconfig, current: () => kubectl('--kubeconfig', kubeconfig, 'config', 'current-context') }
  }

  test('a run, and its guardian, stay with the cluster that was the current one when it began', async () => {
    const work = { backup: 'cold' } as const
    for (const die of [false, true]) {
      const { kubeconfig, current } = await twoClusters('here')
      // Somebody turns to another one, as soon as the run says that it is about to stop what runs.
      const turning = `kubectl --kubeconfig '${kubeconfig}' config use-context elsewhere`
      const options = { kubeconfig, notifyCommand: turning }
      if (die) {
        const step = await site.die({ work, by: 'SIGKILL', guarded: true, killAt: 'copied', options })
        assert.equal(step, 'copied')
        await site.until(() => site.settled(site.services))
      } else await backedUp({}, options)
      assert.equal(await current(), 'elsewhere')
    }
    assert.equal(await site.takeNewArchives(), 1)
  })

  test('--context names the cluster, whichever is the current one', async () => {
    const { kubeconfig } = await twoClusters('elsewhere')
    const request = { kind: 'cold', dryRun: true, sidecar: undefined } as const
    const dryRun = async (changes: Options) =>
      backup(await backupSettings({ ...site.options, kubeconfig, ...changes }, request, {}), context)
    await assert.rejects(dryRun({}), { code: 'target-failed', message: /cannot be reached/ })
    assert.deepEqual((await dryRun({ context: 'here' })).stops, [mongo, app])
    await assert.rejects(dryRun({ context: 'nowhere' }), { code: 'usage', message: /no context nowhere/ })
  })
})
