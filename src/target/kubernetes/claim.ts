/** On which claim mongod keeps its data, and how a pod of ours mounts it in the same way. */
import { BackupError } from '../../errors.ts'
import type { PodPlace } from './helper-pod.ts'
import type { Kubectl } from './kubectl.ts'
import type { KubeObject, Pod, Workload } from './objects.ts'
import type { Workloads } from './workloads.ts'

export interface Claim extends KubeObject {
  spec: {
    accessModes?: readonly string[]
    volumeName?: string
    storageClassName?: string
    [field: string]: unknown
  }
  status?: { phase?: string }
}

/** The user of the official image, where neither pod nor files can be asked. */
const usualUser = { runAsUser: 999, runAsGroup: 999 }

/** Of a security context, what a helper has to share to get at the same files. */
const shared = [
  'runAsUser',
  'runAsGroup',
  'fsGroup',
  'fsGroupChangePolicy',
  'supplementalGroups',
  'seLinuxOptions',
]

/** As the StatefulSet's controller would make it, with claims in the place of their templates. */
export function firstPod({ metadata, spec }: Workload): Pod {
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${metadata.name}-${spec.ordinals?.start ?? 0}` },
  }))
  const named = new Set(claims.map(({ name }) => name))
  const volumes = (spec.template.spec.volumes ?? []).filter(({ name }) => !named.has(name))
  return {
    metadata: { name: `${metadata.name}-${spec.ordinals?.start ?? 0}` },
    spec: { ...spec.template.spec, volumes: [...volumes, ...claims] },
  }
}

/** @throws BackupError `target-unsuitable`. */
export async function findClaim(kubectl: Kubectl, name: string): Promise<Claim> {
  const claim = await kubectl.get<Claim>('persistentvolumeclaims', name)
  if (claim) return claim
  throw new BackupError({
    code: 'target-unsuitable',
    message: `there is no PersistentVolumeClaim ${name}`,
    cause: 'mongod has never run, so its StatefulSet has not made it',
    remedy: 'Scale mongod to 1 once, so that its claim is made',
  })
}

export function placeOf(workloads: Workloads, workload: Workload, pod: Pod | null): PodPlace {
  const made = pod ?? firstPod(workload)
  const { claim, mountPath, subPath } = workloads.dataClaim(made)
  const container = workloads.mongoContainer(made.spec)
  const { name, uid } = workload.metadata
  return {
    deployment: name,
    owner: { apiVersion: workload.apiVersion ?? 'apps/v1', kind: workload.kind, name, uid: uid! },
    claim,
    mountPath,
    ...(subPath !== undefined && { subPath }),
    image: container.image ?? '',
    ...(container.imagePullPolicy !== undefined && { pullPolicy: container.imagePullPolicy }),
    ...(made.spec.imagePullSecrets && { pullSecrets: made.spec.imagePullSecrets }),
    security: securityIn(made, workloads),
    tolerations: made.spec.tolerations ?? [],
  }
}

/** @param user what is known of mongod's, where what the place was made from does not say who runs it. */
export function runBy(user: PodPlace['security'] | null, place: PodPlace): PodPlace {
  if (saysUser(place.security)) return place
  return { ...place, security: { ...place.security, ...(user ?? usualUser) } }
}

/** Is it said who mongod runs as? Else its entrypoint, which begins as root, has chosen. */
export function saysUser({ runAsUser }: PodPlace['security']): boolean {
  return runAsUser !== undefined && runAsUser !== 0
}

/** What the pod says. */
export function securityIn({ spec }: Pod, workloads: Workloads): PodPlace['security'] {
  const both = { ...spec.securityContext, ...workloads.mongoContainer(spec).securityContext }
  return Object.fromEntries(shared.filter((name) => name in both).map((name) => [name, both[name]]))
}
