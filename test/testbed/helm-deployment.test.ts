import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type HelmDeployment, type HelmOptions, helmDeployment } from './helm-deployment.ts'
import { IssuerDirectoryClient } from './issuer-directory-client.ts'
import { getObject, type KubeObject } from './kube.ts'
import { needs } from './needs.ts'
import { eventually, reach } from './reach.ts'

async function running(t: TestContext, options?: HelmOptions): Promise<HelmDeployment> {
  const deployed = await helmDeployment(options)
  t.after(deployed.down)
  await deployed.up()
  return deployed
}

/** Names of what the cluster has of a deployment. */
async function traces({ namespace }: HelmDeployment): Promise<string[]> {
  const [namespaces, volumes] = await Promise.all(
    ['namespaces', 'persistentvolumes'].map((kind) => getObject(kind)),
  )
  return [
    ...namespaces.items.filter(({ metadata }: KubeObject) => metadata.name === namespace),
    ...volumes.items.filter(({ spec }: KubeObject) => spec.claimRef?.namespace === namespace),
  ].map(({ metadata }) => metadata.name)
}

test('a release comes up healthy, and goes down without a trace', needs('kube', 'openssl'), async (t) => {
  const deployed = await running(t)
  const { names, helm, kubectl, pods, replicas, isHealthy, exec } = deployed
  assert.deepEqual(names, { mongo: 'stellaops-mongo', app: 'stellaops-issuer-directory' })
  assert.equal(JSON.parse(await helm('list', '--output=json'))[0].status, 'deployed')
  const listed = await kubectl('get', 'statefulset,deployment,service,secret,configmap,pvc', '--output=name')
  for (const name of [
    'statefulset.apps/stellaops-mongo',
    'deployment.apps/stellaops-issuer-directory',
    'service/stellaops-mongo',
    'service/stellaops-issuer-directory',
    'secret/issuer-directory-secrets',
    'configmap/issuer-directory-config',
    'persistentvolumeclaim/data-stellaops-mongo-0',
  ])
    assert.ok(listed.split('\n').includes(name), name)
  assert.deepEqual(await replicas(names.mongo), { wanted: 1, ready: 1 })
  assert.equal(await isHealthy(), true)
  assert.equal(await exec(names.mongo, 'id', '-u'), '999')

  await kubectl('scale', `statefulset/${names.mongo}`, '--replicas=0')
  await eventually('no pod of mongo', async () => (await pods(names.mongo)).length === 0 || undefined)
  await eventually('no health', async () => !(await isHealthy()) || undefined)
  await deployed.down()
  await eventually('no trace of it', async () => (await traces(deployed)).length === 0 || undefined)
})

const shapes: [string, HelmOptions, (deployed: HelmDeployment) => Promise<void>][] = [
  [
    'a root user with an unwieldy password, whom the service is too',
    { auth: true },
    async ({ uri, password, exec, names }) => {
      assert.match(password!, /[@:/%$'" \\]/)
      await using client = await reach(await uri())
      const { authInfo } = await client.db('admin').command({ connectionStatus: 1 })
      assert.deepEqual(authInfo.authenticatedUsers, [{ user: 'root', db: 'admin' }])
      const script = 'process.stdout.write(process.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING)'
      const seen = new URL(await exec(names.app, 'node', '-e', script))
      assert.equal(decodeURIComponent(seen.password), password)
    },
  ],
  [
    'a replica set with authentication, under another name',
    { auth: true, replicaSet: true, release: 'other' },
    async ({ uri }) => {
      await using client = await reach(await uri())
      const { setName, hosts } = await client.db('admin').command({ hello: 1 })
      assert.deepEqual({ setName, hosts }, { setName: 'rs0', hosts: ['other-mongo-0.other-mongo:27017'] })
    },
  ],
  [
    'two replicas of the service, whose API shows the seed',
    { replicas: 2, seed: true },
    async ({ urls, ca, client, uri, replicas, names }) => {
      assert.deepEqual(await replicas(names.app), { wanted: 2, ready: 2 })
      const { app, authority } = await urls()
      const api = new IssuerDirectoryClient({
        ...{ url: app, authority, ca, tenant: 'some' },
        ...{ clientId: client.id, clientSecret: client.secret },
      })
      await using mongo = await reach(await uri())
      const stored = await mongo.db('issuer-directory').collection('issuers').countDocuments()
      assert.ok(stored > 0)
      assert.equal((await api.issuers()).length, stored)
    },
  ],
]

for (const [what, options, prove] of shapes) {
  test(`a release can have ${what}`, needs('kube', 'openssl'), async (t) => {
    await prove(await running(t, options))
  })
}
