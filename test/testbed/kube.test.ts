import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { apply, forward, getObject, type KubeObject, kubectl, kubeImages, makeNamespace } from './kube.ts'
import { needs } from './needs.ts'
import { eventually } from './reach.ts'

const restricted = {
  runAsNonRoot: true,
  runAsUser: 999,
  runAsGroup: 999,
  fsGroup: 999,
  seccompProfile: { type: 'RuntimeDefault' },
}
const contained = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }

function pod(name: string, command: string[], spec: object = {}, container: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      securityContext: restricted,
      terminationGracePeriodSeconds: 0,
      containers: [{ name, image: kubeImages.mongo, command, securityContext: contained, ...container }],
      ...spec,
    },
  }
}

async function namespace(t: TestContext) {
  const made = await makeNamespace()
  t.after(made.remove)
  return {
    name: made.name,
    apply: (...objects: KubeObject[]) => apply(made.name, ...objects),
    kubectl: (...args: string[]) => kubectl('--namespace', made.name, ...args),
  }
}

test('a restricted namespace refuses a pod that may become root', needs('kube'), async (t) => {
  const { apply } = await namespace(t)
  await assert.rejects(apply(pod('root', ['true'], { securityContext: {} })), {
    likelyCause: /violates PodSecurity/,
  })
})

for (const reclaim of ['Delete', 'Retain']) {
  test(
    `a claim is given a volume that a pod of any user can write, and ${reclaim} is heeded`,
    needs('kube'),
    async (t) => {
      const { name, apply, kubectl } = await namespace(t)
      const storageClass = (await getObject('storageclass')).items.find(
        (each: KubeObject) => each.reclaimPolicy === reclaim && each.volumeBindingMode === 'Immediate',
      )
      if (!storageClass) return t.skip(`the cluster has no class that says ${reclaim}`)
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: storageClass.metadata.name,
          resources: { requests: { storage: '1Gi' } },
        },
      }
      const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
      const volumeMounts = [{ name: 'data', mountPath: '/data/db' }]
      await apply(
        claim,
        pod('writer', ['sh', '-c', 'id -u > /data/db/who && sleep 1000'], { volumes }, { volumeMounts }),
      )
      await kubectl('wait', 'pod/writer', '--for=condition=Ready', '--timeout=120s')
      assert.equal(
        await eventually('what the pod wrote', () => kubectl('exec', 'writer', '--', 'cat', '/data/db/who')),
        '999',
      )
      const volume = (await getObject('pvc/data', '--namespace', name)).spec.volumeName
      await kubectl('delete', 'pod/writer', 'pvc/data', '--timeout=120s')
      if (reclaim === 'Delete')
        await eventually('no volume', () =>
          getObject(`pv/${volume}`).then(
            () => undefined,
            () => true,
          ),
        )
      else assert.equal((await getObject(`pv/${volume}`)).status.phase, 'Released')
    },
  )
}

test('pods find Services by name, and are reached through a forward', needs('kube'), async (t) => {
  const { name, apply, kubectl } = await namespace(t)
  const labels = { app: 'mongo' }
  const mongo = pod('mongo', ['mongod', '--dbpath', '/tmp', '--bind_ip_all'])
  await apply(
    { ...mongo, metadata: { name: 'mongo', labels } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'mongo' },
      spec: { selector: labels, ports: [{ port: 27017 }] },
    },
    pod('client', ['sleep', '1000']),
  )
  await kubectl('wait', 'pod', '--all', '--for=condition=Ready', '--timeout=120s')
  const script = 'mongodump --uri mongodb://mongo:27017 --archive | wc -c'
  const size = await eventually('an answer by the name', () =>
    kubectl('exec', 'client', '--', 'bash', '-c', script),
  )
  assert.ok(Number(size) > 0)
  const way = await forward(name, 'service/mongo', 27017)
  t.after(way.close)
  const answer = await fetch(`http://127.0.0.1:${way.port}`)
  assert.match(await answer.text(), /MongoDB/)
})

test('a ServiceAccount may do what its Role says, and no more', needs('kube'), async (t) => {
  const { name, apply, kubectl } = await namespace(t)
  const metadata = { name: 'reader' }
  const api = 'rbac.authorization.k8s.io'
  await apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${api}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
    },
    {
      apiVersion: `${api}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: api, kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: name }],
    },
  )
  const token = await kubectl('create', 'token', 'reader')
  const asReader = (...args: string[]) => kubectl(`--token=${token}`, ...args)
  const who = await getObject('configmap/kube-root-ca.crt', '--namespace', name)
  assert.match(who.data['ca.crt'], /BEGIN CERTIFICATE/)
  assert.equal(await asReader('auth', 'can-i', 'list', 'pods'), 'yes')
  await assert.rejects(asReader('get', 'secrets'), { likelyCause: /cannot list resource "secrets"/ })
})
