/** What a backup by snapshot leaves in a real cluster whose class keeps what its claims leave. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { discardFrozen } from '../../../src/target/kubernetes/volume-snapshot.ts'
import { apply, getObject, type KubeObject, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { putOnPath } from '../../testbed/tools.ts'

describe('the claim that is filled from a snapshot', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace()
  })
  after(() => namespace?.remove())

  /** @returns its volume, which outlives it. */
  async function makeClaim(name: string, deployment: string): Promise<string> {
    const labels = { 'issuer-backup.io/kind': 'frozen', 'issuer-backup.io/deployment': deployment }
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } }
    const metadata = { name, labels }
    await apply(namespace.name, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec })
    const volume = await eventually(`${name} is bound`, async () => {
      const claim = await getObject('--namespace', namespace.name, `persistentvolumeclaim/${name}`)
      return claim.status.phase === 'Bound' ? (claim.spec.volumeName as string) : undefined
    })
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Retain' } })
    await run('patch', 'persistentvolume', volume, '--patch', patch)
    return volume
  }

  const volumes = async (): Promise<string[]> =>
    (await getObject('persistentvolumes')).items.map(({ metadata }: KubeObject) => metadata.name)

  test('goes with its volume, and that of another mongod stays', async () => {
    const [ours, theirs] = [await makeClaim('ours', 'mongo'), await makeClaim('theirs', 'other')]
    const kubectl = new Kubectl({
      kubeconfig: process.env.KUBECONFIG,
      context: undefined,
      namespace: namespace.name,
    })
    assert.deepEqual(await discardFrozen(kubectl, 'mongo'), { found: true, left: [] })
    await eventually('the volume is gone', async () => !(await volumes()).includes(ours) || undefined)
    const { spec, status } = await getObject(`persistentvolume/${theirs}`)
    assert.deepEqual([spec.persistentVolumeReclaimPolicy, status.phase], ['Retain', 'Bound'])
    assert.deepEqual(await discardFrozen(kubectl, 'mongo'), { found: false, left: [] })
  })
})
