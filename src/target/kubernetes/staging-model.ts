/** The objects of a staging, made of the live ones that the drilled workloads need, and of no others. */
import type { ConnectionString } from 'mongodb-connection-string-url'
import { type Claim, firstPod } from './claim.ts'
import {
  type ConfigMap,
  type KubeObject,
  matches,
  type Secret,
  type Service,
  shownName,
  type Workload,
} from './objects.ts'
import { replicasAnnotation } from './scale.ts'
import { apart } from './staging-apart.ts'
import { type Making, object, ofAnnotation, ownName, stagingLabel } from './staging-object.ts'
import { type Manifest, needsOf, type OwnEnvironment, stagingPod, taken } from './staging-pods.ts'
import { ownSecret, stagingConfigMap, stagingSecret } from './staging-secrets.ts'

/** What of the namespace the drilled workloads are and need. Holds secrets. */
export interface LiveRelease {
  namespace: string
  mongo: Workload
  app: Workload
  /** Further ones that the two cannot do without. */
  beside: readonly Workload[]
  /** Names of the containers that are mongod, and that write to it. */
  containers: { mongo: string; app: string }
  services: readonly Service[]
  secrets: readonly Secret[]
  configMaps: readonly ConfigMap[]
  claims: readonly Claim[]
  /** Of the ServiceAccounts, by their names. */
  pullSecrets: ReadonlyMap<string, readonly { name: string }[]>
}

export interface Made {
  objects: KubeObject[]
  claims: string[]
  /** What the live release has and staging has otherwise or not at all, a sentence each. */
  changes: string[]
}

/** @throws BackupError `target-unsuitable` for what cannot be kept apart from the live release. */
export function stagingModel(live: LiveRelease, making: Making): Made {
  const changes = new Set<string>()
  const say = (sentence: string) => void changes.add(sentence)
  const all = [live.mongo, ...live.beside, live.app]
  const workloads = all.map((workload) => stagingWorkload(workload, live, making, say))
  const claims = claimsOf(all, live, making, say)
  const objects = [
    account(making),
    policy(making, say),
    ownSecret(making),
    ...live.secrets.map((secret) => stagingSecret(secret, making)),
    ...live.configMaps.map((map) => stagingConfigMap(map, making)),
    ...claims,
    ...live.services
      .filter(({ spec }) =>
        all.some(({ spec: { template } }) => matches(spec.selector, template.metadata?.labels)),
      )
      .map((service) => stagingService(service, live, making, say)),
    ...workloads,
  ]
  return { objects, claims: claims.map(({ metadata }) => metadata.name), changes: [...changes] }
}

/** For pods that may do nothing in the cluster; says whose the staging is. */
function account(making: Making): KubeObject {
  const made = object('v1', 'ServiceAccount', ownName, making, { automountServiceAccountToken: false })
  return { ...made, metadata: { ...made.metadata, annotations: { [ofAnnotation]: making.id } } }
}

function stagingWorkload(
  workload: Workload,
  live: LiveRelease,
  making: Making,
  say: (sentence: string) => void,
): KubeObject {
  const { kind, metadata } = workload
  const spec = workload.spec as Manifest
  const shown = shownName(workload)
  const template = spec.template
  const selectors = live.services.map((service) => service.spec.selector ?? {})
  const needed = new Set([spec.selector.matchLabels ?? {}, ...selectors].flatMap(Object.keys))
  const labels = Object.entries(template.metadata?.labels ?? {}).filter(([name]) => needed.has(name))
  const { replicas = 1 } = spec
  if (replicas > 1) say(`${shown} has one replica, not ${replicas}`)
  const pod = stagingPod(
    template.spec,
    {
      workload: shown,
      serviceAccount: ownName,
      pullSecrets: live.pullSecrets.get(template.spec.serviceAccountName ?? 'default') ?? [],
      secret: ownName,
      environmentOf: (container) => environmentOf(workload, container, live, making),
      mongod: workload === live.mongo ? live.containers.mongo : undefined,
    },
    say,
  )
  // The service runs when there is something for it to run on.
  const waits = workload === live.app
  const made = object('apps/v1', kind, metadata.name, making, {
    spec: {
      ...taken(spec, [
        'selector',
        'serviceName',
        'ordinals',
        'podManagementPolicy',
        'minReadySeconds',
        'strategy',
      ]),
      replicas: waits ? 0 : 1,
      template: {
        metadata: { labels: { ...Object.fromEntries(labels), [stagingLabel]: making.name } },
        spec: pod,
      },
      ...(spec.volumeClaimTemplates && {
        volumeClaimTemplates: spec.volumeClaimTemplates.map(
          ({ metadata: { name }, spec: claim }: Manifest) => ({
            metadata: { name, labels: { [stagingLabel]: making.name } },
            spec: claimSpec(claim),
          }),
        ),
      }),
    },
  })
  if (!waits) return made
  return { ...made, metadata: { ...made.metadata, annotations: { [replicasAnnotation]: '1' } } }
}

function environmentOf(
  workload: Workload,
  container: string,
  { mongo, app, containers }: LiveRelease,
  { liveUri, livePasswords, access, secretVariable }: Making,
): OwnEnvironment {
  const keyOf = (value: string) => {
    if (value === liveUri) return 'uri'
    return access && livePasswords.includes(value) ? 'password' : undefined
  }
  const common = { keyOf }
  if (workload === mongo && container === containers.mongo) {
    const root = access && { MONGO_INITDB_ROOT_USERNAME: 'user', MONGO_INITDB_ROOT_PASSWORD: 'password' }
    return { ...common, without: /^MONGO_INITDB_/, own: root ?? {} }
  }
  if (workload !== app || container !== containers.app) return { ...common, without: /^$/, own: {} }
  const { env = [] } = app.spec.template.spec.containers.find(({ name }) => name === container) ?? {}
  // A file that a variable names has the live connection string in it, and there the one of staging takes its place.
  const fromFile = env.some(({ name }) => name === `${secretVariable}_FILE`)
  return { ...common, without: /^$/, own: fromFile ? {} : { [secretVariable]: 'uri' } }
}

function claimsOf(
  workloads: readonly Workload[],
  live: LiveRelease,
  making: Making,
  say: (sentence: string) => void,
): KubeObject[] {
  const names = new Set(workloads.flatMap((one) => [...needsOf(firstPod(one).spec).claims]))
  return [...names].map((name) => {
    const claim = live.claims.find(({ metadata }) => metadata.name === name)
    if (!claim) throw apart(`there is no claim ${name}`, 'the workload that mounts it has never run')
    say(`The claim ${name} is on a volume of staging's own, and empty before the restore`)
    return object('v1', 'PersistentVolumeClaim', name, making, { spec: claimSpec(claim.spec) })
  })
}

/** Without what names a volume, or data to begin with. */
function claimSpec(spec: Manifest): Manifest {
  return taken(spec, ['accessModes', 'resources', 'storageClassName', 'volumeMode'])
}

function stagingService(
  { metadata, spec: live }: Service,
  { mongo }: LiveRelease,
  making: Making,
  say: (sentence: string) => void,
): KubeObject {
  const spec = live as Manifest
  const { type = 'ClusterIP' } = spec
  if (type !== 'ClusterIP') say(`The Service ${metadata.name} is no ${type}`)
  const ports = (spec.ports ?? []).map(({ nodePort: _, ...port }: Manifest) => port)
  const isMongo = matches(spec.selector, mongo.spec.template.metadata?.labels)
  return object('v1', 'Service', metadata.name, making, {
    spec: {
      ...taken(spec, ['selector', 'sessionAffinity', 'ipFamilyPolicy', 'publishNotReadyAddresses']),
      ...(spec.clusterIP === 'None' && { clusterIP: 'None' }),
      // A member of a replica set has to find itself before it is ready.
      ...(isMongo && { publishNotReadyAddresses: true }),
      type: 'ClusterIP',
      ports,
    },
  })
}

/** Nothing comes in, and nothing goes out but questions for names: the live release is out of reach whatever its address. */
function policy(making: Making, say: (sentence: string) => void): KubeObject {
  const names = [53, 5353].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ protocol, port })))
  const within = { podSelector: {} }
  say(
    making.egress
      ? 'A NetworkPolicy lets nothing into staging, which may reach what is outside of it'
      : 'A NetworkPolicy lets nothing into staging, and nothing out of it',
  )
  return object('networking.k8s.io/v1', 'NetworkPolicy', ownName, making, {
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [within] }],
      egress: making.egress ? [{}] : [{ to: [within] }, { ports: names }],
    },
  })
}

/** Of mongod, as staging's connection string names it: as the live one does, but for the namespace. */
export function mongoHost(live: LiveRelease, connection: ConnectionString, staging: string): string {
  const labels = live.mongo.spec.template.metadata?.labels
  const services = live.services.filter(({ spec }) => matches(spec.selector, labels))
  const [first = '', ...others] = connection.isSRV ? [] : connection.hosts
  const [, host = '', port = '27017'] = /^(.*?)(?::(\d+))?$/.exec(first) ?? []
  const words = host.split('.')
  const known = services.map(({ metadata }) => metadata.name)
  const at = words.slice(0, 2).findIndex((word) => known.includes(word))
  if (others.length === 0 && at >= 0) {
    if (words[at + 1] === live.namespace) words[at + 1] = staging
    return `${words.join('.')}:${port}`
  }
  const [service] = services
  if (!service) throw apart('no Service leads to mongod', 'its pod has another address in staging')
  return `${service.metadata.name}:${service.spec.ports?.[0]?.port ?? port}`
}
