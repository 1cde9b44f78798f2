/**
 * Snapshots of volumes for a cluster of our own. No driver of CSI runs in it: this does what a driver and the snapshot
 * controller do together, as far as whoever asks for a snapshot and fills a claim from it sees it.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ApiObject, ClusterApi } from './cluster-api.ts'

const run = promisify(execFile)

const group = 'snapshot.storage.k8s.io'
const all = `/apis/${group}/v1/volumesnapshots`

/** With the fields that are read and written here; the real one has more. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `volumesnapshots.${group}`,
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-csi/external-snapshotter' },
  },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'volumesnapshots', singular: 'volumesnapshot', kind: 'VolumeSnapshot' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
}

export async function provideSnapshots(api: ClusterApi): Promise<void> {
  await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)
}

/** Cuts those that are asked for, in an instant as it were, and removes those that are gone. */
export async function serveSnapshots(api: ClusterApi, folder: string): Promise<void> {
  // A definition takes a moment until it is served.
  const { items } = await api.get(all).catch(() => ({ items: [] as ApiObject[] }))
  for (const { metadata, spec, status } of items) {
    if (status?.readyToUse || metadata.deletionTimestamp) continue
    const { namespace, name, uid } = metadata
    const claim = await api.get(
      `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${spec.source.persistentVolumeClaimName}`,
    )
    const source = path.join(folder, claim.spec.volumeName)
    const copy = path.join(folder, `snapshot-${uid}`)
    await rm(copy, { recursive: true, force: true })
    await run('cp', ['--archive', source, copy])
    const route = `/apis/${group}/v1/namespaces/${namespace}/volumesnapshots/${name}/status`
    const restoreSize = claim.spec.resources.requests.storage
    const creationTime = new Date().toISOString()
    await api.patch(route, { status: { creationTime, readyToUse: true, restoreSize } })
  }
  const kept = new Set(items.map(({ metadata }: ApiObject) => `snapshot-${metadata.uid}`))
  for (const name of await readdir(folder).catch(() => []))
    if (items.length > 0 && name.startsWith('snapshot-') && !kept.has(name))
      await rm(path.join(folder, name), { recursive: true, force: true })
}

/** @returns whether the volume may be handed out: that of another claim, or a filled one. */
export async function fillFromSnapshot(
  api: ClusterApi,
  { metadata, spec }: ApiObject,
  folder: string,
  volume: string,
): Promise<boolean> {
  if (spec.dataSource?.kind !== 'VolumeSnapshot') return true
  const route = `/apis/${group}/v1/namespaces/${metadata.namespace}/volumesnapshots/${spec.dataSource.name}`
  const snapshot = await api.get(route).catch(() => null)
  const copy = snapshot && path.join(folder, `snapshot-${snapshot.metadata.uid}`)
  if (!snapshot?.status?.readyToUse || !existsSync(copy)) return false
  await run('cp', ['--archive', '--no-target-directory', copy, volume])
  return true
}
