/** A file of the service that is a key of a ConfigMap. */
import path from 'node:path'
import { BackupError } from '../../errors.ts'
import type { Place } from '../target.ts'
import type { Kubectl } from './kubectl.ts'
import type { ConfigMap, Workload } from './objects.ts'
import { assertPermitted, putBackRules } from './permissions.ts'
import type { Workloads } from './workloads.ts'

export interface ConfigKey {
  name: string
  key: string
}

/** What Helm knows its own objects by. */
const ownership = /^(app\.kubernetes\.io\/|helm\.sh\/chart$|meta\.helm\.sh\/)/

/**
 * The key that the service sees as a file of this name.
 * @returns null where its workload mounts none.
 */
export async function mountedKey(file: string, workloads: Workloads): Promise<ConfigKey | null> {
  const app = await workloads.appAsFound()
  if (!app) return null
  const { spec } = app.spec.template
  const { volumeMounts = [] } = workloads.appContainer(spec)
  const whole: ConfigKey[] = []
  for (const { name, mountPath, subPath } of volumeMounts) {
    const map = spec.volumes?.find((volume) => volume.name === name)?.configMap
    if (!map) continue
    const keyAt = (place: string) => (map.items ? map.items.find((item) => item.path === place)?.key : place)
    const key = keyAt(subPath ?? file)
    if (key === undefined) continue
    if (subPath === undefined) whole.push({ name: map.name, key })
    else if (path.posix.basename(mountPath) === file || key === file) return { name: map.name, key }
  }
  // Of what is mounted as a folder the one that has it, or else may have had it.
  for (const one of whole) {
    if ((await readKey(one, workloads.kubectl)) !== null) return one
  }
  return whole[0] ?? null
}

/** @returns null where there is no such ConfigMap, or no such key in it. */
export async function readKey({ name, key }: ConfigKey, kubectl: Kubectl): Promise<Buffer | null> {
  const found = await kubectl.get<ConfigMap>('configmaps', name)
  const text = found?.data?.[key]
  if (text !== undefined) return Buffer.from(text)
  const binary = found?.binaryData?.[key]
  return binary === undefined ? null : Buffer.from(binary, 'base64')
}

export function configPlace(place: ConfigKey, workloads: Workloads): Place {
  const { kubectl } = workloads
  const { name, key } = place
  return {
    shown: `${key} in ConfigMap ${name} in ${kubectl.namespace}`,
    read: () => readKey(place, kubectl),
    // What is started has new pods, which read it anew.
    needsNewContainer: async () => false,
    assertWritable: () => assertPermitted(kubectl, putBackRules('configmaps'), 'role-restore.yaml'),
    async write(content) {
      const field = isText(content)
        ? { data: { [key]: content.toString() } }
        : { binaryData: { [key]: content.toString('base64') } }
      if (await kubectl.create(newConfigMap(name, field, await workloads.appAsFound()))) return
      const changed = await kubectl.change<ConfigMap>('configmaps', name, ({ data, binaryData }) => {
        const present =
          data?.[key] === undefined ? binaryData?.[key] : Buffer.from(data[key]!).toString('base64')
        return present === content.toString('base64') ? null : field
      })
      if (changed) return
      throw new BackupError({
        code: 'target-failed',
        message: `the ConfigMap ${name} was removed while it was put back`,
        remedy: 'Run the restore again',
      })
    },
  }
}

/** As one of the release's own, which `helm upgrade` takes for its own. */
function newConfigMap(name: string, field: object, app: Workload | null): ConfigMap {
  const own = (all: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => ownership.test(key)))
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: own(app?.metadata.labels), annotations: own(app?.metadata.annotations) },
    ...field,
  }
}

function isText(content: Buffer): boolean {
  return Buffer.from(content.toString()).equals(content)
}
