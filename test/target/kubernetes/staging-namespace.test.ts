/** A namespace that is there for drills, and what a drill that died has left in it beside what is somebody else's. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { helperPod } from '../../../src/target/kubernetes/helper-pod.ts'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { StagingNamespace } from '../../../src/target/kubernetes/staging-namespace.ts'
import { apply, getObject, type KubeObject, kubectl, kubeImages, makeNamespace } from '../../testbed/kube.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { putOnPath } from '../../testbed/tools.ts'

const id = 'uid-of-live/mongo'

describe('a namespace for drills', needs('kube'), () => {
  let name: string
  let remove: () => Promise<void>
  let staging: StagingNamespace
  const volumes: string[] = []

  before(async () => {
    putOnPath('kubectl')
    const made = await makeNamespace('baseline')
    ;({ name, remove } = made)
    await kubectl('label', 'namespace', name, 'issuer-backup.io/drills=allowed')
    const cluster = { kubeconfig: process.env.KUBECONFIG, context: undefined, namespace: name }
    staging = new StagingNamespace(new Kubectl(cluster), id)
    const annotations = { 'issuer-backup.io/drill-of': id }
    await apply(name, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'issuer-backup-drill', labels: labels(), annotations },
    })
    await deadDrill()
  })
  after(async () => {
    await remove?.()
    const words = ['--ignore-not-found', '--wait=false']
    if (volumes.length > 0) await kubectl('delete', 'persistentvolumes', ...volumes, ...words)
  })

  const labels = () => ({ 'issuer-backup.io/drill': name })

  /** In the middle of a restore of a cold archive. */
  async function deadDrill(): Promise<void> {
    await claim('data', labels())
    await mongod('mongo', labels(), 'data')
  }

  /** A claim, bound to a volume that its class keeps. */
  async function claim(of: string, labels: object): Promise<void> {
    const volume = `${name}-${of}`
    volumes.push(volume)
    const common = { accessModes: ['ReadWriteOnce'], storageClassName: '' }
    const reclaim = { persistentVolumeReclaimPolicy: 'Retain', capacity: { storage: '1Mi' } }
    const claimRef = { namespace: name, name: of }
    // A folder that is not there and is not made: the cluster can remove no such volume, and keeps what it was told.
    const hostPath = { path: `/nowhere/${volume}`, type: 'Directory' }
    await apply('', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: volume },
      spec: { ...common, ...reclaim, claimRef, hostPath },
    })
    await apply(name, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: of, labels },
      spec: { ...common, volumeName: volume, resources: { requests: { storage: '1Mi' } } },
    })
    await eventually(`${of} to be bound`, async () => {
      const { status } = await getObject('--namespace', name, `persistentvolumeclaim/${of}`)
      return status.phase === 'Bound' || undefined
    })
  }

  /** A workload that runs nothing, and a helper pod beside it. */
  async function mongod(of: string, labels: object, claim: string): Promise<void> {
    const selector = { matchLabels: { of } }
    const containers = [{ name: 'mongo', image: kubeImages.mongo }]
    const template = { metadata: { labels: { of } }, spec: { containers } }
    await apply(name, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: of, labels },
      spec: { replicas: 0, selector, serviceName: of, template },
    })
    const { apiVersion, kind, metadata } = await getObject('--namespace', name, `statefulset/${of}`)
    const owner = { apiVersion, kind, name: of, uid: metadata.uid }
    const place = { owner, deployment: of, claim, mountPath: '/data/db', image: kubeImages.mongo }
    await apply(name, helperPod({ ...place, security: { runAsUser: 999 } }, `helper-of-${of}`, true, null))
  }

  const inIt = async () => {
    const kinds = 'statefulsets,pods,persistentvolumeclaims'
    const { items } = await getObject('--namespace', name, kinds)
    return items.map(({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`).sort()
  }

  const policyOf = async (claim: string) =>
    (await getObject(`persistentvolume/${name}-${claim}`)).spec.persistentVolumeReclaimPolicy

  test('is free for the next drill, whatever the dead one has left', () => staging.assertFree())

  test('is not where another mongod has a helper beside it, and a claim', async () => {
    await claim('theirs', {})
    await mongod('other', {}, 'theirs')
    await assert.rejects(staging.assertFree(), ({ code, likelyCause }) => {
      assert.equal(code, 'target-unsuitable')
      for (const one of ['StatefulSet other', 'Pod helper-of-other', 'PersistentVolumeClaim theirs'])
        assert.match(likelyCause, new RegExp(one))
      assert.doesNotMatch(likelyCause, /mongo\b|data/)
      return true
    })
  })

  test('is cleared of what is ours, helper and volume included, and of nothing else', async () => {
    const cleared = await staging.clear()
    assert.deepEqual(cleared.toSorted(), [
      'PersistentVolumeClaim data',
      'Pod helper-of-mongo',
      'StatefulSet mongo',
    ])
    assert.deepEqual(await inIt(), [
      'PersistentVolumeClaim theirs',
      'Pod helper-of-other',
      'StatefulSet other',
    ])
    assert.deepEqual([await policyOf('data'), await policyOf('theirs')], ['Delete', 'Retain'])
  })
})
