/**
 * Volumes for a cluster of our own, as a cloud's provisioner makes them: a new one for each claim, and gone with the
 * claim where its class says so. They are folders of the node, of the kind `local`, which heeds a pod's `fsGroup`.
 *
 * The classes: `test`, the default; `test-retain`, whose volumes outlive their claims; `test-late`, which waits for a
 * pod that uses the claim.
 */
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiObject, ClusterApi } from './cluster-api.ts'
import { fillFromSnapshot, provideSnapshots, serveSnapshots } from './cluster-snapshots.ts'

const provisioner = 'issuer-backup.test/folders'

const classes = {
  test: ['Delete', 'Immediate'],
  'test-retain': ['Retain', 'Immediate'],
  'test-late': ['Delete', 'WaitForFirstConsumer'],
}

/** Between two looks at claims and volumes, milliseconds. */
const interval = 250

/** Makes the classes, and serves them for as long as this process lives. */
export async function provideVolumes(api: ClusterApi, folder: string): Promise<void> {
  for (const [name, [reclaimPolicy, volumeBindingMode]] of Object.entries(classes)) {
    const isDefault = { 'storageclass.kubernetes.io/is-default-class': String(name === 'test') }
    const metadata = { name, annotations: isDefault }
    const storageClass = { metadata, provisioner, reclaimPolicy, volumeBindingMode }
    await api.create('/apis/storage.k8s.io/v1/storageclasses', storageClass)
  }
  await provideSnapshots(api)
  void serve(api, folder)
}

async function serve(api: ClusterApi, folder: string): Promise<never> {
  for (;;) {
    try {
      await serveSnapshots(api, folder)
      await serveClaims(api, folder)
      await reclaimVolumes(api, folder)
    } catch (error) {
      console.error(`volumes: ${(error as Error).message}`)
    }
    await sleep(interval)
  }
}

async function serveClaims(api: ClusterApi, folder: string): Promise<void> {
  const { items } = await api.get('/api/v1/persistentvolumeclaims')
  for (const claim of items.filter(isWaiting)) {
    const name = `pvc-${claim.metadata.uid}`
    await mkdir(path.join(folder, name), { recursive: true })
    if (!(await fillFromSnapshot(api, claim, folder, path.join(folder, name)))) continue
    await api
      .create('/api/v1/persistentvolumes', volumeFor(claim, name, path.join(folder, name)))
      .catch((error) => {
        if (!/ 409 /.test(error.message)) throw error // it waits to be bound
      })
  }
}

/** For us: the controller has named the provisioner, and of a late class the scheduler has named the node. */
function isWaiting({ metadata, spec, status }: ApiObject): boolean {
  const { annotations = {} } = metadata
  const mode = classes[spec.storageClassName as keyof typeof classes]?.[1]
  return (
    annotations['volume.kubernetes.io/storage-provisioner'] === provisioner &&
    status.phase === 'Pending' &&
    !spec.volumeName &&
    !metadata.deletionTimestamp &&
    (mode === 'Immediate' || annotations['volume.kubernetes.io/selected-node'] !== undefined)
  )
}

function volumeFor({ metadata, spec }: ApiObject, name: string, folder: string): ApiObject {
  const { namespace, name: claim, uid } = metadata
  const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: ['node'] }
  return {
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage: spec.resources.requests.storage },
      accessModes: spec.accessModes,
      volumeMode: 'Filesystem',
      storageClassName: spec.storageClassName,
      persistentVolumeReclaimPolicy: classes[spec.storageClassName as keyof typeof classes][0],
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claim, uid },
      local: { path: folder },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  }
}

async function reclaimVolumes(api: ClusterApi, folder: string): Promise<void> {
  const { items } = await api.get('/api/v1/persistentvolumes')
  const freed = items.filter(
    ({ metadata, spec, status }: ApiObject) =>
      metadata.annotations?.['pv.kubernetes.io/provisioned-by'] === provisioner &&
      status.phase === 'Released' &&
      spec.persistentVolumeReclaimPolicy === 'Delete' &&
      !metadata.deletionTimestamp,
  )
  for (const { metadata } of freed) {
    await rm(path.join(folder, metadata.name), { recursive: true, force: true })
    await api.delete(`/api/v1/persistentvolumes/${metadata.name}`)
  }
}
