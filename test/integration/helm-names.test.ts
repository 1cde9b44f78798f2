/** How a release is found, and its files: by the names of settings, by labels, and never by a guess. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { backup } from '../../src/operations/backup.ts'
import type { Context } from '../../src/operations/context.ts'
import { backupSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { context } from '../testbed/cold-site.ts'
import { HelmSite } from '../testbed/helm-site.ts'
import { apply } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'
import { smallFiles } from '../testbed/small-files.ts'
import { putOnPath } from '../testbed/tools.ts'

describe('a release on Kubernetes', needs('kube', 'openssl'), () => {
  let site: HelmSite

  before(async () => {
    putOnPath('kubectl')
    site = await HelmSite.open({ release: 'other' })
  })
  after(() => site?.close())

  async function backedUp(changes: Options, how: { kind?: 'hot' | 'cold'; dryRun?: boolean } = {}) {
    const { kind = 'hot', dryRun = true } = how
    const warnings: string[] = []
    const reporter = { ...context.reporter, warn: (text: string) => void warnings.push(text) }
    const settings = await backupSettings(
      { ...site.settings, ...changes },
      { kind, dryRun, sidecar: undefined },
      {},
    )
    return { ...(await backup(settings, { ...context, reporter } satisfies Context)), warnings }
  }

  const refused = (changes: Options, message: RegExp, kind: 'hot' | 'cold' = 'hot') =>
    assert.rejects(backedUp(changes, { kind }), { code: 'target-unsuitable', message })

  test('is found by its name', async () => {
    assert.ok((await backedUp({})).namespaces.includes('issuers'))
  })

  test('is found by the names of its workloads and containers', async () => {
    const { mongo, app } = site.deployed.names
    await backedUp({
      ...{ release: 'nobody', mongoWorkload: `statefulset/${mongo}`, appWorkload: app },
      ...{ mongoContainer: 'mongo', appContainer: 'issuer-directory' },
    })
    await refused({ mongoWorkload: `deployment/${mongo}` }, /no workload .* is called deployment/)
    await refused({ mongoContainer: 'other' }, /no container other/)
  })

  test('is found by its labels where nothing has the usual names', async () => {
    const { mongo, app } = site.deployed.names
    await refused({ release: 'labelled' }, /labelled as .+ of labelled/)
    const label = (name: string) =>
      site.deployed.kubectl('label', '--overwrite', ...[`statefulset/${mongo}`, `deployment/${app}`], name)
    await label('app.kubernetes.io/instance=labelled')
    assert.ok((await backedUp({ release: 'labelled' })).namespaces.includes('issuers'))
    await label('app.kubernetes.io/instance=other')
  })

  test('is not taken for one in a namespace that does not exist', async () => {
    await refused({ namespace: 'nowhere' }, /there is no namespace nowhere/)
  })

  test('is not backed up by a connection string that leads elsewhere', async () => {
    await refused({ mongoUri: 'mongodb://elsewhere:27017' }, /leads to elsewhere:27017, which is not the pod/)
  })

  test('has its files recorded from where the settings say', async () => {
    const { data } = JSON.parse(
      await site.deployed.kubectl('get', 'configmap', 'issuer-directory-config', '--output=json'),
    )
    const seeds = ['container:/app/issuer-directory/data/csaf-publishers.json', 'none']
    const configs = [
      'configmap:issuer-directory-config/issuer-directory.yaml',
      'container:/etc/issuer-directory.yaml',
    ]
    for (const [at, serviceConfig] of configs.entries()) {
      const changes = {
        serviceConfig,
        seed: seeds[at]!,
        secretName: at === 0 ? 'issuer-directory-secrets' : 'none',
      }
      const { archive } = await backedUp(changes, { dryRun: false })
      const files = await smallFiles(archive!.path!, site.place.identity)
      assert.equal(files.get('issuer-directory.yaml')!.toString(), data['issuer-directory.yaml'])
      assert.equal(
        files.get('csaf-publishers.json')?.toString(),
        at === 0 ? data['csaf-publishers.json'] : undefined,
      )
      assert.equal(files.has('issuer-directory-secrets.yaml'), at === 0)
    }
  })

  test('whose workloads somebody else scales is told of them', async () => {
    const { mongo, app } = site.deployed.names
    const scaler = (kind: string, name: string, metadata: object) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name }, maxReplicas: 3 },
    })
    const labels = { 'scaledobject.keda.sh/name': 'queue' }
    await apply(
      site.deployed.namespace,
      scaler('Deployment', app, { name: 'scaler' }),
      scaler('StatefulSet', mongo, { name: 'keda-hpa-queue', labels }),
    )
    const tracking = `argocd.argoproj.io/tracking-id=shop:apps/StatefulSet:trust/${mongo}`
    await site.deployed.kubectl('annotate', `statefulset/${mongo}`, tracking)
    await site.deployed.kubectl('label', `deployment/${app}`, 'helm.toolkit.fluxcd.io/name=release')
    const { warnings } = await backedUp({ expect: ['issuers'] }, { kind: 'cold' })
    for (const words of [
      `The HorizontalPodAutoscaler scaler scales deployment/${app}`,
      `KEDA's ScaledObject queue scales statefulset/${mongo}`,
      `Argo CD's Application shop keeps statefulset/${mongo}`,
      `Flux's HelmRelease release keeps deployment/${app}`,
    ])
      assert.ok(
        warnings.some((text) => text.startsWith(words)),
        `${words}: ${warnings.join()}`,
      )
  })

  test('is not backed up where two pods of mongod are Ready', async () => {
    const mongo = `statefulset/${site.deployed.names.mongo}`
    await site.deployed.kubectl('scale', mongo, '--replicas=2')
    await eventually('two pods', async () => {
      return (await site.deployed.replicas(site.deployed.names.mongo)).ready === 2 || undefined
    })
    await refused({}, /has 2 Ready pods: other-mongo-0, other-mongo-1/)
    await refused({}, /has 2 replicas, each with data of its own/, 'cold')
  })
})
