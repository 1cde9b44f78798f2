/** Hot backups of an Issuer Directory on Kubernetes, and each of them back: by the command itself. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import type { DatabaseState } from '../testbed/database-state.ts'
import { HelmSite } from '../testbed/helm-site.ts'
import { getObject } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'
import { smallFiles } from '../testbed/small-files.ts'

describe('the Issuer Directory on Kubernetes', needs('kube', 'openssl'), () => {
  let site: HelmSite
  let content: DatabaseState
  let archive: string
  const secretName = 'issuer-directory-secrets'

  before(async () => {
    site = await HelmSite.open({ replicas: 2 })
    content = await site.content()
    assert.ok(Object.keys(content.hashes).includes('issuer_audit'))
  })
  after(() => site?.close())

  const object = (kind: string, name: string) =>
    getObject('--namespace', site.deployed.namespace, `${kind}/${name}`)
  const restore = (...args: string[]) => site.place.result(['restore', archive, '--yes', ...args])
  const damage = () => site.inDatabase((db) => db.dropCollection('issuer_keys'))

  async function assertWhole(replicas: number): Promise<void> {
    assert.deepEqual(await site.content(), content)
    const { wanted, ready } = await site.deployed.replicas(site.deployed.names.app)
    assert.deepEqual([wanted, ready], [replicas, replicas])
    if (replicas > 0) assert.equal(await site.health(), 200)
    assert.deepEqual(await site.ours(), [])
  }

  for (const [engine, consistency] of [
    ['mongodump', 'collection'],
    ['native', 'snapshot'],
  ] as const) {
    test(`is backed up by ${engine}, and goes on as it was`, async () => {
      const before = await site.app()
      const result = await site.place.result(['backup', '--engine', engine])
      archive = result.archive.path
      assert.deepEqual([result.engine, result.consistency, result.downtime], [engine, consistency, null])
      assert.deepEqual(
        result.archive.absent.filter(({ what }: { what: string }) => !/users/.test(what)),
        [],
      )
      assert.equal((await site.place.result(['verify', archive])).level, 'complete')
      assert.equal((await site.app()).metadata.generation, before.metadata.generation)
      await assertWhole(2)
    })
  }

  test('has its Secret recorded as a manifest that kubectl apply takes, without what the cluster added', async () => {
    const files = await smallFiles(archive, site.place.identity)
    const manifest = files.get('issuer-directory-secrets.yaml')!.toString()
    const recorded = parse(manifest)
    const live = await object('secret', secretName)
    assert.deepEqual(Object.keys(recorded.metadata).sort(), ['annotations', 'labels', 'name'])
    assert.deepEqual([recorded.data, recorded.type], [live.data, live.type])
    assert.ok(!manifest.includes('last-applied'))
    await site.deployed.kubectl('delete', 'secret', secretName)
    await site.apply(manifest)
    assert.deepEqual((await object('secret', secretName)).data, live.data)
  })

  test('has its config and seed recorded as the ConfigMap has them', async () => {
    const files = await smallFiles(archive, site.place.identity)
    const { data } = await object('configmap', 'issuer-directory-config')
    for (const name of ['issuer-directory.yaml', 'csaf-publishers.json'])
      assert.equal(files.get(name)!.toString(), data[name])
  })

  test('is left as it is by every dry run', async () => {
    const versions = async () =>
      (
        await getObject(
          ...['--namespace', site.deployed.namespace, 'deployments,statefulsets,secrets,configmaps,leases'],
        )
      ).items.map(({ metadata, spec }: { metadata: { name: string }; spec: object }) => [metadata.name, spec])
    const before = await versions()
    await site.place.result(['backup', '--dry-run'])
    await site.place.result(['restore', archive, '--dry-run'])
    await site.place.result(['cleanup'])
    assert.deepEqual(await versions(), before)
  })

  for (const replicas of [2, 1, 0]) {
    test(`is restored with ${replicas} replicas, as many as before`, async () => {
      await site.scale(replicas)
      await damage()
      const result = await restore()
      assert.equal(result.downtime === null, replicas === 0)
      await assertWhole(replicas)
    })
  }

  test('is rolled back, and has as many replicas as before', async () => {
    await site.scale(2)
    await damage()
    const { id } = await restore()
    await site.place.result(['rollback', id, '--yes'])
    // What is started makes the collection anew where there is none.
    assert.equal(await site.inDatabase((db) => db.collection('issuer_keys').countDocuments()), 0)
    await restore()
    await assertWhole(2)
  })

  test('has a Secret and a ConfigMap that were lost put back', async () => {
    const uri = await site.inPodUri()
    const [secret, config] = await Promise.all([
      object('secret', secretName),
      object('configmap', 'issuer-directory-config'),
    ])
    await site.deployed.kubectl('delete', 'secret', secretName)
    await site.deployed.kubectl('delete', 'configmap', 'issuer-directory-config')
    await damage()
    const env = { ISSUER_BACKUP_MONGO_URI: uri }
    const result = await site.place.result(['restore', archive, '--yes'], { env })
    assert.deepEqual(
      result.files.map(({ role, outcome }: { role: string; outcome: string }) => [role, outcome]),
      ['serviceConfig', 'seed', 'secret'].map((role) => [role, 'put back']),
    )
    assert.deepEqual((await object('secret', secretName)).data, secret.data)
    const restored = await object('configmap', 'issuer-directory-config')
    assert.deepEqual(restored.data, config.data)
    assert.equal(restored.metadata.labels['app.kubernetes.io/managed-by'], 'Helm')
    await assertWhole(2)
    // Helm takes them for its own.
    await site.deployed.helm('upgrade', site.deployed.release, site.deployed.chart, '--reuse-values')
  })

  test('has a Secret and a ConfigMap that differ shown, and put back only on request', async () => {
    const [secret, config] = await Promise.all([
      object('secret', secretName),
      object('configmap', 'issuer-directory-config'),
    ])
    const data = { other: Buffer.from('another value').toString('base64') }
    await site.patch('secret', secretName, { data })
    await site.patch('configmap', 'issuer-directory-config', { data: { 'issuer-directory.yaml': '{}\n' } })
    const outcomes = (result: { files: { role: string; outcome: string }[] }) =>
      Object.fromEntries(result.files.map(({ role, outcome }) => [role, outcome]))
    assert.deepEqual(outcomes(await restore()), { serviceConfig: 'differs', seed: 'same', secret: 'differs' })
    assert.deepEqual(outcomes(await restore('--with-config', '--with-secret')), {
      serviceConfig: 'put back',
      seed: 'same',
      secret: 'put back',
    })
    assert.deepEqual((await object('secret', secretName)).data, secret.data)
    assert.deepEqual((await object('configmap', 'issuer-directory-config')).data, config.data)
    await assertWhole(2)
  })

  test('imports its seed once with --seed-replay, and is as it was defined then', async () => {
    const template = (await site.app()).spec.template.spec
    await restore('--seed-replay')
    const present = await site.app()
    assert.deepEqual(present.spec.template.spec, template)
    assert.equal(await site.health(), 200)
    assert.deepEqual((await site.deployed.replicas(site.deployed.names.app)).wanted, 2)
    assert.deepEqual(await site.ours(), [])
    await restore()
  })

  test('is not restored with a Secret that does not open its database', async () => {
    const { data } = await object('secret', secretName)
    const [key] = Object.keys(data) as [string]
    const uri = Buffer.from(data[key], 'base64').toString()
    const wrong = Buffer.from(uri.replace(/:[^:@]+@/, ':wrong@')).toString('base64')
    await site.patch('secret', secretName, { data: { [key]: wrong } })
    try {
      const env = { ISSUER_BACKUP_MONGO_URI: uri }
      const { code, stderr } = await site.place.run(['restore', archive, '--yes'], { env })
      assert.equal(code, 4, stderr)
      assert.match(stderr, /with the secret of the release the service would not get at its database/)
      await assertWhole(2)
    } finally {
      await site.patch('secret', secretName, { data: { [key]: data[key] } })
    }
  })

  test('is told to be down where it takes longer than --health-timeout, and healed', async () => {
    await damage()
    const { code, stderr } = await site.place.run(['restore', archive, '--yes', '--health-timeout', '1s'])
    assert.equal(code, 7, stderr)
    assert.match(stderr, /is not healthy after 1 s/)
    // The guardian of that run tries first.
    await eventually('a heal that ends well', async () => {
      return (await site.place.run(['heal'])).code === 0 || undefined
    })
    await assertWhole(2)
  })
})
