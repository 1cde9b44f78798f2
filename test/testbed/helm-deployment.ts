/** Releases as the runbook has them: the chart of test/fixtures/helm, in a namespace of its own, by `helm install`. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import { run } from '../../src/exec.ts'
import { makeCertificates } from './certificates.ts'
import { untilWritable } from './deployment.ts'
import { type Forward, forward, type KubeObject, kubectl, kubeImages, makeNamespace } from './kube.ts'
import { eventually } from './reach.ts'
import { tool } from './tools.ts'

export interface HelmOptions {
  /** Demand authentication, with a root user whose password is as unwieldy as passwords get. */
  auth?: boolean
  /** mongo is a replica set of one, `rs0`, under the name that its Service gives it. */
  replicaSet?: boolean
  /** Of the service; 1 by default. */
  replicas?: number
  /** `stellaops` by default. */
  release?: string
  /** Of mongo's claim; the cluster's default class otherwise. */
  storageClass?: string
  /** Whether the ConfigMap holds a seed, as it does by default; the image has one too. */
  seed?: boolean
  /** Further values of the chart, which go before the others. */
  values?: object
}

export interface HelmDeployment {
  namespace: string
  release: string
  /** Of its chart, a folder. */
  chart: string
  /** Of the workloads and of their Services. */
  names: { mongo: string; app: string }
  /** Root's, where there is authentication. */
  password: string | undefined
  /** What the service connects with: names an address that only pods of the namespace have. */
  connectionString: string
  /** PEM; of the service's certificate, which is for `localhost` too. */
  ca: string
  /** What its Authority gives a token for. */
  client: { id: string; secret: string }
  /** `kubectl` in the namespace. @returns stdout, trimmed; throws where it fails */
  kubectl(...args: string[]): Promise<string>
  /** `helm` in the namespace, likewise. */
  helm(...args: string[]): Promise<string>
  /** Installs the release; returns when mongo takes writes and every replica of the service is ready. */
  up(): Promise<void>
  /** Removes the namespace and its volumes, without waiting for the last of it; harmless when called again. */
  down(): Promise<void>
  /** Root's connection string through a way to mongo's present pod, which is open until `down`. */
  uri(): Promise<string>
  /** The service and its Authority through ways to one of its present pods, likewise. */
  urls(): Promise<{ app: string; authority: string }>
  /** Whether `/health/ready` of the Service answers 200. */
  isHealthy(): Promise<boolean>
  /** The pods of a workload, those that end left out. */
  pods(workload: string): Promise<KubeObject[]>
  /** As the workload's `spec` and `status` have them. */
  replicas(workload: string): Promise<{ wanted: number; ready: number }>
  /** Runs a command in a pod of the workload. @returns stdout, trimmed */
  exec(workload: string, ...command: string[]): Promise<string>
}

const chart = path.resolve(import.meta.dirname, '../fixtures/helm/stellaops')
const fixture = path.resolve(import.meta.dirname, '../fixtures/issuer-directory')
const database = 'issuer-directory'

/** Makes a namespace; nothing runs in it until `up`. Declare `needs('kube', 'openssl')`, and `t.after(deployed.down)`. */
export async function helmDeployment(options: HelmOptions = {}): Promise<HelmDeployment> {
  const { release = 'stellaops' } = options
  const namespace = await makeNamespace('restricted')
  const names = { mongo: `${release}-mongo`, app: `${release}-issuer-directory` }
  const password = options.auth ? `${randomBytes(4).toString('hex')}@:/%$'" \\x` : undefined
  const credentials = password === undefined ? '' : `root:${encodeURIComponent(password)}@`
  const query = [options.replicaSet && 'replicaSet=rs0', password && 'authSource=admin'].filter(Boolean)
  const connectionString = `mongodb://${credentials}${names.mongo}:27017/${database}?${query.join('&')}`
  const client = { id: 'issuer-directory-tests', secret: randomBytes(16).toString('hex') }
  const folder = await mkdtemp(path.join(tmpdir(), 'helm-deployment-'))
  const tls = await certificates(path.join(folder, 'tls'), names.app, namespace.name)
  const plan = { release, password, connectionString, client, tls }
  const values = [path.join(folder, 'values.yaml'), path.join(folder, 'further.yaml')]
  await writeFile(values[0]!, stringify(await valuesOf(plan, options)))
  await writeFile(values[1]!, stringify(options.values ?? {}))

  const ways = new Map<string, { pod: string; way: Forward }>()
  const inNamespace: HelmDeployment['kubectl'] = (...args) => kubectl('--namespace', namespace.name, ...args)
  const helm: HelmDeployment['helm'] = async (...args) =>
    (await run(tool('helm'), ['--namespace', namespace.name, ...args])).stdout.trim()

  const pods: HelmDeployment['pods'] = async (workload) => {
    const kind = workload === names.mongo ? 'statefulset' : 'deployment'
    const { spec } = JSON.parse(await inNamespace('get', `${kind}/${workload}`, '--output=json'))
    const labels = Object.entries(spec.selector.matchLabels).map((label) => label.join('='))
    const selector = `--selector=${labels.join(',')}`
    const { items } = JSON.parse(await inNamespace('get', 'pods', selector, '--output=json'))
    return items.filter(({ metadata }: KubeObject) => metadata.deletionTimestamp === undefined)
  }
  /** One that is ready goes before the others. */
  const runningPod = (workload: string) =>
    eventually(`a pod of ${workload} that runs`, async () => {
      const running = (await pods(workload)).filter(({ status }) => status.phase === 'Running')
      const isReady = ({ type, status }: KubeObject) => type === 'Ready' && status === 'True'
      return running.find(({ status }) => status.conditions?.some(isReady)) ?? running[0]
    })

  /** One for each workload and port, to one of its present pods. */
  const wayTo = async (workload: string, port: number): Promise<number> => {
    const { metadata } = await runningPod(workload)
    const key = `${workload} ${port}`
    const known = ways.get(key)
    if (known?.way.isOpen() && known.pod === metadata.uid) return known.way.port
    await known?.way.close()
    const way = await forward(namespace.name, `pod/${metadata.name}`, port)
    ways.set(key, { pod: metadata.uid, way })
    return way.port
  }
  const uri = async () =>
    `mongodb://${credentials}127.0.0.1:${await wayTo(names.mongo, 27017)}/?directConnection=true`

  return {
    namespace: namespace.name,
    release,
    chart,
    names,
    password,
    connectionString,
    ca: tls.ca,
    client,
    kubectl: inNamespace,
    helm,
    async up() {
      await helm('install', release, chart, ...values.map((file) => `--values=${file}`))
      await inNamespace('rollout', 'status', `statefulset/${names.mongo}`, '--timeout=120s')
      const member = `${names.mongo}-0.${names.mongo}:27017`
      await untilWritable(await uri(), options.replicaSet ? member : undefined)
      await inNamespace('rollout', 'status', `deployment/${names.app}`, '--timeout=120s')
    },
    async down() {
      await Promise.all([...ways.values()].map(({ way }) => way.close()))
      ways.clear()
      await namespace.remove()
      await rm(folder, { recursive: true, force: true })
    },
    uri,
    async urls() {
      const [app, authority] = await Promise.all([8447, 8440].map((port) => wayTo(names.app, port)))
      return { app: `https://localhost:${app}`, authority: `https://localhost:${authority}` }
    },
    isHealthy: () => {
      const proxy = `/api/v1/namespaces/${namespace.name}/services/https:${names.app}:8447/proxy`
      return kubectl('get', '--raw', `${proxy}/health/ready`).then(
        () => true,
        () => false,
      )
    },
    pods,
    async replicas(workload) {
      const kind = workload === names.mongo ? 'statefulset' : 'deployment'
      const { spec, status } = JSON.parse(await inNamespace('get', `${kind}/${workload}`, '--output=json'))
      return { wanted: spec.replicas, ready: status.readyReplicas ?? 0 }
    },
    async exec(workload, ...command) {
      const { metadata } = await runningPod(workload)
      return inNamespace('exec', metadata.name, '--', ...command)
    },
  }
}

async function certificates(folder: string, app: string, namespace: string) {
  const names = ['localhost', app, `${app}.${namespace}`, `${app}.${namespace}.svc`]
  const files = await makeCertificates(folder, names)
  const [ca, certificate, key] = await Promise.all(
    [files.ca, files.certificate, files.key].map((file) => readFile(file, 'utf8')),
  )
  return { ca: ca!, certificate: certificate!, key: key! }
}

interface Plan {
  password: string | undefined
  connectionString: string
  client: HelmDeployment['client']
  tls: { ca: string; certificate: string; key: string }
}

async function valuesOf(plan: Plan, options: HelmOptions): Promise<object> {
  const { auth = false, replicaSet, replicas = 1, storageClass = '', seed = true } = options
  return {
    mongo: {
      image: kubeImages.mongo,
      auth: { enabled: auth, rootPassword: plan.password },
      replicaSet: { name: replicaSet ? 'rs0' : '', key: randomBytes(48).toString('hex') },
      persistence: { storageClass },
    },
    issuerDirectory: {
      image: kubeImages.directory,
      replicas,
      connectionString: plan.connectionString,
      config: { IssuerDirectory: { tenantHeader: 'X-StellaOps-Tenant', seedCsafPublishers: true } },
      seed: seed ? await readFile(path.join(fixture, 'data/csaf-publishers.json'), 'utf8') : '',
      env: {
        AUTHORITY_PORT: '8440',
        AUTHORITY_CLIENT_ID: plan.client.id,
        AUTHORITY_CLIENT_SECRET: plan.client.secret,
      },
      tls: plan.tls,
    },
  }
}
