/**
 * The pods of a staging, made of the live ones': what is known to stay inside a pod is taken over, everything else is
 * left out or refused.
 */
import { initScripts } from '../staging-access.ts'
import { apart } from './staging-apart.ts'

// biome-ignore lint/suspicious/noExplicitAny: a manifest of any shape, of which only what is known is taken over
export type Manifest = any

/** What a container of a staging gets from a Secret of staging's own. */
export interface OwnEnvironment {
  /** Variables of its definition that are left out. */
  without: RegExp
  /** Name of a variable, and key of the Secret. */
  own: Readonly<Record<string, string>>
  /** By which key the place of a live secret is taken; undefined for what is none. */
  keyOf(value: string): string | undefined
}

export interface PodMaking {
  /** As it is shown: `deployment/NAME`. */
  workload: string
  serviceAccount: string
  /** Of the live ServiceAccount. */
  pullSecrets: readonly { name: string }[]
  secret: string
  environmentOf(container: string): OwnEnvironment
  /** The container that is mongod, in the workload that it is in. */
  mongod: string | undefined
}

/** What stays inside a pod. */
const ofPod = [
  ...['securityContext', 'tolerations', 'nodeSelector', 'runtimeClassName', 'os', 'restartPolicy'],
  ...['terminationGracePeriodSeconds', 'dnsPolicy', 'dnsConfig', 'hostAliases', 'shareProcessNamespace'],
  // Of the Services that staging has.
  'enableServiceLinks',
]

const ofContainer = [
  ...['name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir', 'tty', 'stdin', 'resources'],
  ...['securityContext', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe', 'restartPolicy'],
  ...['terminationMessagePath', 'terminationMessagePolicy'],
]

const ofMount = ['name', 'mountPath', 'subPath', 'subPathExpr', 'readOnly']

/** Kinds of volumes that nobody outside of the pod's namespace has hold of. */
const ofVolume = ['name', 'emptyDir', 'configMap', 'secret', 'downwardAPI', 'persistentVolumeClaim']

/** Those that a container engine gives by itself. */
const harmless = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
])

/** @param say what becomes of a thing. @throws BackupError `target-unsuitable` for what reaches out of a pod. */
export function stagingPod(live: Manifest, making: PodMaking, say: (sentence: string) => void): Manifest {
  const { workload, serviceAccount } = making
  for (const setting of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (live[setting]) throw apart(`${workload} has ${setting}`, 'it shares what belongs to its node')
  if (live.automountServiceAccountToken ?? true) say(`${workload} has no token of the cluster`)
  const volumes = (live.volumes ?? []).map((volume: Manifest) => stagingVolume(volume, workload))
  const container = (one: Manifest) => stagingContainer(one, making, say)
  return {
    ...taken(live, ofPod),
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    ...pullSecrets(live, making),
    ...(live.initContainers && { initContainers: live.initContainers.map(container) }),
    containers: live.containers.map(container),
    volumes,
  }
}

function pullSecrets({ imagePullSecrets = [] }: Manifest, making: PodMaking): object {
  const all = [...imagePullSecrets, ...making.pullSecrets].map(({ name }) => name)
  return all.length === 0 ? {} : { imagePullSecrets: [...new Set(all)].map((name) => ({ name })) }
}

function stagingContainer(live: Manifest, making: PodMaking, say: (sentence: string) => void): Manifest {
  const { workload } = making
  const shown = `the container ${live.name} of ${workload}`
  const { privileged, capabilities, procMount = 'Default' } = live.securityContext ?? {}
  if (privileged) throw apart(`${shown} is privileged`, 'it may do everything on its node')
  const risky = (capabilities?.add ?? []).find((one: string) => !harmless.has(one.replace(/^CAP_/, '')))
  if (risky) throw apart(`${shown} has the capability ${risky}`, 'it reaches beyond its container')
  if (procMount !== 'Default') throw apart(`${shown} has procMount ${procMount}`, 'it sees its node')
  const ports = (live.ports ?? []).map(({ hostPort, hostIP: _, ...port }: Manifest) => {
    if (hostPort) say(`${workload} opens no port ${hostPort} of its node`)
    return port
  })
  const mounts = (live.volumeMounts ?? []).flatMap((mount: Manifest) => {
    if (live.name !== making.mongod || !`${mount.mountPath}/`.startsWith(`${initScripts}/`))
      return [taken(mount, ofMount)]
    say(`${workload} does not run ${mount.mountPath}`)
    return []
  })
  return {
    ...taken(live, ofContainer),
    ports,
    ...environment(live, making.environmentOf(live.name), making.secret),
    volumeMounts: mounts,
    ...(live.volumeDevices && { volumeDevices: live.volumeDevices }),
  }
}

/** What is defined one by one goes over what comes as a whole. */
function environment(
  { env = [], envFrom }: Manifest,
  { without, own, keyOf }: OwnEnvironment,
  secret: string,
): object {
  const key = (name: string, field: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key: field } },
  })
  const kept = env
    .filter(({ name }: Manifest) => !without.test(name) && !(name in own))
    .map((entry: Manifest) => {
      const field = keyOf(entry.value?.trim() ?? '')
      return field === undefined ? entry : key(entry.name, field)
    })
  const added = Object.entries(own).map(([name, field]) => key(name, field))
  // First: others may be put together of them.
  return { env: [...added, ...kept], ...(envFrom && { envFrom }) }
}

function stagingVolume(live: Manifest, workload: string): Manifest {
  if (live.projected) {
    const sources = live.projected.sources ?? []
    const inside = sources.filter((one: Manifest) => one.secret ?? one.configMap ?? one.downwardAPI)
    return { name: live.name, projected: { ...live.projected, sources: inside } }
  }
  const odd = Object.keys(live).find((key) => !ofVolume.includes(key))
  if (odd === undefined) return live
  throw apart(`the volume ${live.name} of ${workload} is of the kind ${odd}`, 'it is outside of staging')
}

export function taken(live: Manifest, names: readonly string[]): Manifest {
  return Object.fromEntries(names.flatMap((name) => (live[name] === undefined ? [] : [[name, live[name]]])))
}

/** Names of what a pod takes from its namespace. */
export function needsOf(pod: Manifest): {
  secrets: Set<string>
  configMaps: Set<string>
  claims: Set<string>
} {
  const needs = { secrets: new Set<string>(), configMaps: new Set<string>(), claims: new Set<string>() }
  for (const { env = [], envFrom = [] } of [...(pod.initContainers ?? []), ...pod.containers]) {
    for (const { valueFrom = {} } of env) {
      if (valueFrom.secretKeyRef) needs.secrets.add(valueFrom.secretKeyRef.name)
      if (valueFrom.configMapKeyRef) needs.configMaps.add(valueFrom.configMapKeyRef.name)
    }
    for (const { secretRef, configMapRef } of envFrom) {
      if (secretRef) needs.secrets.add(secretRef.name)
      if (configMapRef) needs.configMaps.add(configMapRef.name)
    }
  }
  for (const { secret, configMap, persistentVolumeClaim, projected } of pod.volumes ?? []) {
    if (secret) needs.secrets.add(secret.secretName)
    if (configMap) needs.configMaps.add(configMap.name)
    if (persistentVolumeClaim) needs.claims.add(persistentVolumeClaim.claimName)
    for (const source of projected?.sources ?? []) {
      if (source.secret) needs.secrets.add(source.secret.name)
      if (source.configMap) needs.configMaps.add(source.configMap.name)
    }
  }
  for (const { name } of pod.imagePullSecrets ?? []) needs.secrets.add(name)
  // Every namespace has one of its own.
  needs.configMaps.delete('kube-root-ca.crt')
  return needs
}
