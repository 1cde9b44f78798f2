/** Objects of Kubernetes, as far as they are read here. */

export interface Metadata {
  name: string
  namespace?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  labels?: Readonly<Record<string, string>>
  annotations?: Readonly<Record<string, string>>
  deletionTimestamp?: string
  ownerReferences?: readonly { uid: string; [field: string]: unknown }[]
}

export interface KubeObject {
  apiVersion?: string
  kind?: string
  metadata: Metadata
}

export interface Workload extends KubeObject {
  kind: 'StatefulSet' | 'Deployment'
  spec: {
    replicas?: number
    selector: { matchLabels?: Readonly<Record<string, string>> }
    serviceName?: string
    template: { metadata?: Partial<Metadata>; spec: PodSpec }
    volumeClaimTemplates?: readonly { metadata: Pick<Metadata, 'name'> }[]
    ordinals?: { start?: number }
    persistentVolumeClaimRetentionPolicy?: { whenScaled?: string; whenDeleted?: string }
  }
  status?: {
    observedGeneration?: number
    replicas?: number
    readyReplicas?: number
    updatedReplicas?: number
    availableReplicas?: number
  }
}

export interface Pod extends KubeObject {
  spec: PodSpec & { nodeName?: string; hostname?: string; subdomain?: string }
  status?: {
    phase?: string
    podIP?: string
    reason?: string
    conditions?: readonly { type: string; status: string; message?: string }[]
    containerStatuses?: readonly ContainerStatus[]
  }
}

export interface ContainerStatus {
  name: string
  ready: boolean
  restartCount: number
  /** Changes with every start of the container. */
  containerID?: string
  imageID?: string
  state?: {
    running?: { startedAt: string }
    waiting?: { reason?: string; message?: string }
    terminated?: { exitCode: number; reason?: string }
  }
}

export interface PodSpec {
  containers: readonly Container[]
  volumes?: readonly Volume[]
  securityContext?: Readonly<Record<string, unknown>>
  imagePullSecrets?: readonly object[]
  tolerations?: readonly object[]
  terminationGracePeriodSeconds?: number
}

export interface Container {
  name: string
  image?: string
  imagePullPolicy?: string
  securityContext?: Readonly<Record<string, unknown>>
  command?: readonly string[]
  args?: readonly string[]
  env?: readonly EnvEntry[]
  envFrom?: readonly {
    prefix?: string
    secretRef?: { name: string; optional?: boolean }
    configMapRef?: { name: string; optional?: boolean }
  }[]
  ports?: readonly { name?: string; containerPort: number }[]
  volumeMounts?: readonly {
    name: string
    mountPath: string
    subPath?: string
    subPathExpr?: string
    readOnly?: boolean
  }[]
}

export interface EnvEntry {
  name: string
  value?: string
  valueFrom?: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef }
}

export interface KeyRef {
  name: string
  key: string
  optional?: boolean
}

export interface Volume {
  name: string
  persistentVolumeClaim?: { claimName: string }
  configMap?: { name: string; items?: readonly { key: string; path: string }[] }
  secret?: { secretName: string; items?: readonly { key: string; path: string }[] }
}

export interface Service extends KubeObject {
  spec: {
    clusterIP?: string
    selector?: Readonly<Record<string, string>>
    ports?: readonly { name?: string; port: number; targetPort?: number | string }[]
  }
}

export interface Secret extends KubeObject {
  type?: string
  immutable?: boolean
  /** Base64. */
  data?: Readonly<Record<string, string>>
}

export interface ConfigMap extends KubeObject {
  data?: Readonly<Record<string, string>>
  /** Base64. */
  binaryData?: Readonly<Record<string, string>>
}

/** Does something with these labels fall under this selector? */
export function matches(
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const wanted = Object.entries(selector ?? {})
  return wanted.length > 0 && wanted.every(([name, value]) => labels?.[name] === value)
}

/** As `kubectl --selector` takes it. */
export function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return (ready ?? false) && pod.metadata.deletionTimestamp === undefined
}

/** As a workload is named to people, and in an outage. */
export function shownName({ kind, metadata }: Workload): string {
  return `${kind.toLowerCase()}/${metadata.name}`
}

/** How many it is to have now. */
export function replicasOf({ spec }: Workload): number {
  return spec.replicas ?? 1
}
