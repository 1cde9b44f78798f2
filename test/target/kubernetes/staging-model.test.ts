/** What of a live release gets into a staging, case by case: nothing that leads back to it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ConnectionString } from 'mongodb-connection-string-url'
import type { KubeObject, Service, Workload } from '../../../src/target/kubernetes/objects.ts'
import { assertApart } from '../../../src/target/kubernetes/staging-apart.ts'
import { type LiveRelease, mongoHost, stagingModel } from '../../../src/target/kubernetes/staging-model.ts'
import type { Making } from '../../../src/target/kubernetes/staging-object.ts'
import type { Manifest } from '../../../src/target/kubernetes/staging-pods.ts'
import { portInside } from '../../../src/target/kubernetes/staging-ports.ts'

const liveUri = "mongodb://root:li'v%40e@shop-mongo:27017/directory"
const uri = 'mongodb://drill:own@shop-mongo:27017/directory'

const making: Making = {
  name: 'shop-drill',
  id: 'u/shop-mongo',
  secretVariable: 'SECRET',
  liveUri,
  livePasswords: ["li'v@e"],
  uri,
  access: { user: 'drill', password: 'own' },
  egress: false,
}

const names = {
  namespace: 'shop',
  hosts: ['shop-mongo', 'shop-app', 'shop-mongo-0'],
  addresses: ['10.0.0.7'],
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

const workload = (kind: Workload['kind'], name: string, spec: object, more: object = {}): Workload =>
  ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop', uid: 'u', labels: { 'argocd.argoproj.io/instance': 'shop' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name, team: 'a' }, annotations: { scrape: 'true' } }, spec },
      ...more,
    },
  }) as unknown as Workload

interface Changes {
  app?: object
  appPod?: object
  mongo?: object
  release?: Partial<LiveRelease>
}

function live({ app = {}, appPod = {}, mongo = {}, release = {} }: Changes = {}): LiveRelease {
  const mongod = {
    name: 'mongo',
    image: 'mongo:6',
    env: [
      { name: 'MONGO_INITDB_ROOT_PASSWORD', valueFrom: { secretKeyRef: { name: 'root', key: 'password' } } },
    ],
    volumeMounts: [
      { name: 'data', mountPath: '/data/db' },
      { name: 'init', mountPath: '/docker-entrypoint-initdb.d/users.js', subPath: 'users.js' },
    ],
    ...mongo,
  }
  const service = { name: 'app', image: 'app:1', ports: [{ name: 'https', containerPort: 8447 }], ...app }
  return {
    namespace: 'shop',
    mongo: workload(
      'StatefulSet',
      'shop-mongo',
      { containers: [mongod], volumes: [{ name: 'init', configMap: { name: 'init' } }] },
      {
        serviceName: 'shop-mongo',
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }],
      },
    ),
    app: workload('Deployment', 'shop-app', {
      serviceAccountName: 'runner',
      containers: [service],
      ...appPod,
    }),
    beside: [],
    containers: { mongo: 'mongo', app: 'app' },
    services: [
      {
        metadata: { name: 'shop-mongo' },
        spec: { clusterIP: 'None', selector: { app: 'shop-mongo' }, ports: [{ port: 27017 }] },
      },
      {
        metadata: { name: 'shop-app' },
        spec: {
          type: 'LoadBalancer',
          clusterIP: '10.0.0.7',
          selector: { app: 'shop-app' },
          ports: [{ port: 443, targetPort: 'https', nodePort: 30_443 }],
        },
      },
      { metadata: { name: 'another' }, spec: { selector: { app: 'another' } } },
    ] as unknown as Service[],
    secrets: [
      { metadata: { name: 'root' }, data: { password: base64("li'v@e"), key: base64('k') } },
      { metadata: { name: 'config' }, data: { 'a.yaml': base64(`db: ${liveUri}\n`) } },
    ],
    configMaps: [{ metadata: { name: 'init' }, data: { 'users.js': '' } }],
    claims: [
      {
        metadata: { name: 'data-shop-mongo-0' },
        spec: {
          volumeName: 'pv-1',
          storageClassName: 'fast',
          accessModes: ['ReadWriteOnce'],
          dataSource: {},
        },
      },
    ],
    pullSecrets: new Map([['runner', [{ name: 'registry' }]]]),
    ...release,
  }
}

const made = (changes: Changes = {}, more: Partial<Making> = {}) => {
  const model = stagingModel(live(changes), { ...making, ...more })
  assertApart(model.objects, 'shop-drill', names)
  return model
}

const find = (objects: readonly KubeObject[], kind: string, name: string): Manifest =>
  objects.find((one) => one.kind === kind && one.metadata.name === name)

describe('the objects of a staging', () => {
  test('are those that the drilled workloads need, in the namespace of staging, under labels of ours', () => {
    const { objects, claims } = made()
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      [
        ...['ServiceAccount issuer-backup-drill', 'NetworkPolicy issuer-backup-drill'],
        ...['Secret issuer-backup-drill', 'Secret root', 'Secret config', 'ConfigMap init'],
        ...['PersistentVolumeClaim data-shop-mongo-0', 'Service shop-mongo', 'Service shop-app'],
        ...['StatefulSet shop-mongo', 'Deployment shop-app'],
      ],
    )
    for (const { metadata } of objects) {
      assert.equal(metadata.namespace, 'shop-drill')
      assert.deepEqual(metadata.labels, { 'issuer-backup.io/drill': 'shop-drill' })
    }
    assert.deepEqual(claims, ['data-shop-mongo-0'])
  })

  test('have claims without the live volumes, and Services that nobody outside reaches', () => {
    const { objects, changes } = made()
    assert.deepEqual(find(objects, 'PersistentVolumeClaim', 'data-shop-mongo-0').spec, {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
    })
    const { spec } = find(objects, 'Service', 'shop-app')
    assert.deepEqual([spec.type, spec.clusterIP], ['ClusterIP', undefined])
    assert.deepEqual(spec.ports, [{ port: 443, targetPort: 'https' }])
    assert.ok(changes.includes('The Service shop-app is no LoadBalancer'))
  })

  test('have credentials of their own wherever the live ones are', () => {
    const app = {
      env: [
        { name: 'SECRET', value: liveUri },
        { name: 'COPY', value: liveUri },
        { name: 'PASSWORD', value: "li'v@e" },
      ],
    }
    const { objects } = made({ app })
    const text = JSON.stringify(objects)
    for (const secret of [liveUri, "li'v@e", base64("li'v@e")]) assert.ok(!text.includes(secret), secret)
    const own = (key: string) => ({ valueFrom: { secretKeyRef: { name: 'issuer-backup-drill', key } } })
    const env = (kind: string, name: string) => find(objects, kind, name).spec.template.spec.containers[0].env
    assert.deepEqual(env('Deployment', 'shop-app'), [
      { name: 'SECRET', ...own('uri') },
      { name: 'COPY', ...own('uri') },
      { name: 'PASSWORD', ...own('password') },
    ])
    assert.deepEqual(env('StatefulSet', 'shop-mongo'), [
      { name: 'MONGO_INITDB_ROOT_USERNAME', ...own('user') },
      { name: 'MONGO_INITDB_ROOT_PASSWORD', ...own('password') },
    ])
    assert.equal(find(objects, 'Secret', 'root').data.password, base64('own'))
    assert.equal(find(objects, 'Secret', 'config').data['a.yaml'], base64(`db: ${uri}\n`))
  })

  test('have a file with the connection string where the service reads it from one', () => {
    const { objects } = made({ app: { env: [{ name: 'SECRET_FILE', value: '/run/uri' }] } })
    const [{ env }] = find(objects, 'Deployment', 'shop-app').spec.template.spec.containers
    assert.deepEqual(env, [{ name: 'SECRET_FILE', value: '/run/uri' }])
  })

  test('run one pod each, the service none before the restore, and no script on the empty database', () => {
    const { objects, changes } = made()
    const mongo = find(objects, 'StatefulSet', 'shop-mongo')
    const app = find(objects, 'Deployment', 'shop-app')
    assert.deepEqual([mongo.spec.replicas, app.spec.replicas], [1, 0])
    assert.equal(app.metadata.annotations['issuer-backup.io/replicas'], '1')
    assert.deepEqual(mongo.spec.template.spec.containers[0].volumeMounts, [
      { name: 'data', mountPath: '/data/db' },
    ])
    assert.ok(changes.includes('deployment/shop-app has one replica, not 3'))
    assert.deepEqual(app.spec.template.metadata, {
      labels: { app: 'shop-app', 'issuer-backup.io/drill': 'shop-drill' },
    })
    const { serviceAccountName, automountServiceAccountToken, imagePullSecrets } = app.spec.template.spec
    assert.deepEqual(
      [serviceAccountName, automountServiceAccountToken, imagePullSecrets],
      ['issuer-backup-drill', false, [{ name: 'registry' }]],
    )
  })

  test('let nothing in, and nothing out but questions for names, unless they may', () => {
    const policy = (more: Partial<Making>) =>
      find(made({}, more).objects, 'NetworkPolicy', 'issuer-backup-drill').spec
    const closed = policy({})
    const open = policy({ egress: true })
    for (const { podSelector, policyTypes, ingress } of [closed, open])
      assert.deepEqual(
        [podSelector, policyTypes, ingress],
        [{}, ['Ingress', 'Egress'], [{ from: [{ podSelector: {} }] }]],
      )
    const [within, dns, ...others] = closed.egress
    assert.deepEqual([within, others], [{ to: [{ podSelector: {} }] }, []])
    assert.deepEqual(
      dns.ports.map(({ port }: Manifest) => port),
      [53, 53, 5353, 5353],
    )
    assert.deepEqual(open.egress, [{}])
  })
})

describe('what would lead out of a staging is refused by name', () => {
  const volume = (source: object) => ({ appPod: { volumes: [{ name: 'v', ...source }] } })
  const env = (value: string) => ({ app: { env: [{ name: 'PEER', value }] } })
  const secured = (securityContext: object) => ({ app: { securityContext } })
  const configured = (text: string) => ({
    release: { configMaps: [{ metadata: { name: 'init' }, data: { 'a.yaml': text } }] },
  })
  for (const [what, changes, message] of [
    ['the network of its node', { appPod: { hostNetwork: true } }, /deployment\/shop-app has hostNetwork/],
    ['the processes of its node', { appPod: { hostPID: true } }, /has hostPID/],
    [
      'a folder of its node',
      volume({ hostPath: { path: '/' } }),
      /the volume v of .* is of the kind hostPath/,
    ],
    ['a shared file system', volume({ nfs: { server: 's' } }), /is of the kind nfs/],
    ['everything on its node', secured({ privileged: true }), /the container app of .* is privileged/],
    ['a capability', secured({ capabilities: { add: ['SYS_ADMIN'] } }), /has the capability SYS_ADMIN/],
    ['a live Service', env('https://shop-app.shop.svc.cluster.local:8447/'), /names shop-app\.shop\.svc/],
    [
      'one by its short name',
      env('shop-mongo.shop'),
      /Deployment shop-app, .*PEER.*, names shop-mongo\.shop/,
    ],
    ['an address of it', env('http://10.0.0.7:443'), /names 10\.0\.0\.7/],
    ['a live Service in a file', configured('peer: shop-app.shop.svc'), /ConfigMap init, a\.yaml, names/],
    ['a pod behind its Service', configured('shop-mongo-0.shop-mongo.shop.svc'), /ConfigMap init/],
    ['another database', env("mongodb://u:p'w@db.example.com/x"), /PEER.* holds another connection string/],
    [
      'another one in a Secret',
      {
        release: {
          secrets: [{ metadata: { name: 's' }, data: { k: base64('mongodb+srv://db.example/x') } }],
        },
      },
      /Secret s, k, holds another connection string/,
    ],
    [
      'a right in the live namespace',
      {
        release: { secrets: [{ metadata: { name: 's' }, type: 'kubernetes.io/service-account-token' }] },
      },
      /the Secret s is a token/,
    ],
  ] as [string, Changes, RegExp][]) {
    test(what, () => {
      assert.throws(
        () => made(changes),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'target-unsuitable')
          assert.match(error.message, message)
          assert.ok(!error.message.includes("p'w"))
          return true
        },
      )
    })
  }

  test('and what only looks like it is not', () => {
    made(env('https://shop-app:8447 shop.example.com http://10.0.0.70 mongodb://localhost:27017/x'))
    made(env('workshop-app.shopping.svc'))
  })

  test('whatever was made of it', () => {
    const { objects } = made()
    const changed = (kind: string, change: (object: Manifest) => void) => {
      const copy = structuredClone(objects)
      change(copy.find((one) => one.kind === kind)!)
      return () => assertApart(copy, 'shop-drill', names)
    }
    for (const [run, message] of [
      [changed('Secret', ({ metadata }) => (metadata.namespace = 'shop')), /would be in shop/],
      [changed('PersistentVolumeClaim', ({ spec }) => (spec.volumeName = 'pv')), /has volumeName/],
      [changed('Service', ({ spec }) => (spec.type = 'NodePort')), /is open to the outside/],
      [changed('Deployment', (object) => (object.kind = 'Ingress')), /Ingress shop-app would be made/],
      [() => assertApart([], 'shop', names), /both would be in the namespace shop/],
    ] as const)
      assert.throws(run, { code: 'target-unsuitable', message })
  })
})

test('mongod is known in staging as it is in the live namespace', () => {
  const host = (text: string) => mongoHost(live(), new ConnectionString(text), 'shop-drill')
  assert.equal(host('mongodb://shop-mongo/x'), 'shop-mongo:27017')
  assert.equal(host('mongodb://shop-mongo.shop.svc:27018/x'), 'shop-mongo.shop-drill.svc:27018')
  const member = 'shop-mongo-0.shop-mongo.shop.svc.cluster.local'
  assert.equal(host(`mongodb://${member}/x`), `${member.replace('.shop.', '.shop-drill.')}:27017`)
  assert.equal(host('mongodb://10.1.1.1:27017/x'), 'shop-mongo:27017')
  assert.equal(host('mongodb://shop-mongo:1,other:2/x'), 'shop-mongo:27017')
})

test('a URL of the live service means a port of its pod', () => {
  const { app, services } = live()
  const port = (url: string, always: boolean) => portInside(new URL(url), app, services, always)
  assert.equal(port('https://localhost:8447/health', false), 8447)
  assert.equal(port('https://shop.example/health', false), 8447)
  assert.equal(port('https://localhost:8440/', false), null)
  assert.equal(port('https://localhost:8440/', true), 8440)
})
