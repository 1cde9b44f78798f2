/** What is asked of a real cluster, by kubectl. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { apply, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { startApiServer } from '../../testbed/kube-outage.ts'
import { needs } from '../../testbed/needs.ts'
import { putOnPath } from '../../testbed/tools.ts'

describe('kubectl', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  let kubectl: Kubectl
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace()
    kubectl = kubectlFor(process.env.KUBECONFIG)
  })
  after(() => namespace?.remove())

  const kubectlFor = (kubeconfig: string | undefined) =>
    new Kubectl({ kubeconfig, context: undefined, namespace: namespace.name })

  /** @param finalizers while it has any, what is deleted is still there. */
  const made = (name: string, finalizers: string[] = []) =>
    apply(namespace.name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, finalizers } })
  const found = (name: string) => kubectl.get('configmaps', name)
  const letGo = (name: string) =>
    run(
      ...['--namespace', namespace.name, 'patch', 'configmap', name, '--type=merge'],
      ...['--patch', '{"metadata":{"finalizers":null}}'],
    )

  test('removes what is there, and takes what is not for removed', async () => {
    await made('one')
    await made('two')
    await kubectl.delete('configmaps', ['one', 'never', 'two'])
    assert.deepEqual([await found('one'), await found('two')], [null, null])
    await kubectl.delete('configmaps', ['one'], { wait: 10_000 })
    await kubectl.delete('configmaps', [])
  })

  test('waits until it is gone where it is to, and no longer than it may', async () => {
    await made('held', ['issuer-backup.test/hold'])
    await kubectl.delete('configmaps', ['held'])
    assert.notEqual((await found('held'))!.metadata.deletionTimestamp, undefined)
    await assert.rejects(kubectl.delete('configmaps', ['held'], { wait: 1_000 }), { code: 'target-failed' })
    const gone = kubectl.delete('configmaps', ['held'], { wait: 60_000 })
    await letGo('held')
    await gone
    assert.equal(await found('held'), null)
  })

  test('waits for an API server that is away for a while', needs('own-kube'), async (t) => {
    await made('away')
    await made('away-too')
    const server = await startApiServer()
    t.after(() => server.stop())
    const through = kubectlFor(server.kubeconfig)
    // Only what has answered before is waited for.
    assert.notEqual(await through.get('configmaps', 'away'), null)
    await server.restart()
    await through.delete('configmaps', ['away'])
    assert.equal(await found('away'), null)
    await server.restart()
    await through.delete('configmaps', ['away-too'], { wait: 60_000 })
    assert.equal(await found('away-too'), null)
    await server.restart()
    const path = `/api/v1/namespaces/${namespace.name}`
    assert.equal(JSON.parse(await through.getRaw(path)).metadata.name, namespace.name)
  })
})
