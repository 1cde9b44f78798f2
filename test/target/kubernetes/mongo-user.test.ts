/** Who a helper runs as that heals: kept from pods of a real cluster, which stand for mongod's, and made a helper from. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { placeOf, runBy } from '../../../src/target/kubernetes/claim.ts'
import { helperPod } from '../../../src/target/kubernetes/helper-pod.ts'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { mongoUser } from '../../../src/target/kubernetes/mongo-user.ts'
import type { Pod } from '../../../src/target/kubernetes/objects.ts'
import { OutageJournal } from '../../../src/target/kubernetes/outage-journal.ts'
import { Workloads } from '../../../src/target/kubernetes/workloads.ts'
import { apply, getObject, kubeImages, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { putOnPath } from '../../testbed/tools.ts'

describe('who mongod runs as', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace('baseline')
    await eventually('pods are admitted', () =>
      getObject('--namespace', namespace.name, 'serviceaccount/default'),
    )
  })
  after(() => namespace?.remove())

  /**
   * A workload that is scaled to 0, and a pod that its selector selects.
   * @param template what it says of security @param admitted what the pod says, of itself and of its container
   */
  async function made(name: string, template: object, ...admitted: readonly [object, object] | []) {
    const labels = { app: name }
    const script =
      'cd /data/db && touch WiredTiger && { [ $(id -u) -ne 0 ] || chown 4321:4323 WiredTiger; }; touch done; sleep 1000'
    const container = { name: 'mongo', image: kubeImages.mongo, imagePullPolicy: 'IfNotPresent' }
    const volumeMounts = [{ name: 'data', mountPath: '/data/db' }]
    const data = { name: 'data', persistentVolumeClaim: { claimName: `data-${name}-0` } }
    await apply(namespace.name, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name },
      spec: {
        replicas: 0,
        serviceName: name,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { securityContext: template, containers: [{ ...container, volumeMounts }], volumes: [data] },
        },
      },
    })
    const cluster = { kubeconfig: process.env.KUBECONFIG, context: undefined, namespace: namespace.name }
    const kubectl = new Kubectl(cluster)
    const settings = {
      release: 'none',
      mongoWorkload: name,
      appWorkload: 'none',
      mongoContainer: undefined,
      appContainer: undefined,
      dataPath: '/data/db',
    }
    const workloads = new Workloads(settings, kubectl)
    const workload = await workloads.mongo()
    let pod: Pod | null = null
    if (admitted.length > 0) {
      const [securityContext, own] = admitted
      const command = ['sh', '-c', script]
      const readinessProbe = { exec: { command: ['test', '-e', '/data/db/done'] }, periodSeconds: 1 }
      await apply(namespace.name, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `as-${name}`, labels },
        spec: {
          securityContext,
          terminationGracePeriodSeconds: 0,
          containers: [{ ...container, command, readinessProbe, volumeMounts, securityContext: own }],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      })
      const ready = ['wait', '--for=condition=Ready', `pod/as-${name}`, '--timeout=180s']
      await run('--namespace', namespace.name, ...ready)
      pod = await kubectl.get<Pod>('pods', `as-${name}`)
    }
    const gone = placeOf(workloads, workload, null)
    const user = (found: Pod | null) => mongoUser(settings, workloads, { workload, pod: found, place: gone })
    return {
      workloads,
      asked: await user(pod),
      askedWithout: () => user(null),
      /** Of a helper that is made while no pod of mongod is there. */
      healing: (kept: Awaited<ReturnType<typeof user>>) => {
        const { spec } = helperPod(runBy(kept, gone), 'helper', true, null) as Pod
        return spec.securityContext!
      },
    }
  }

  test('is not kept where the workload says it', async () => {
    const { asked, healing } = await made('said', { runAsUser: 4321, fsGroup: 4322 })
    assert.equal(asked, null)
    assert.deepEqual([healing(asked).runAsUser, healing(asked).fsGroup], [4321, 4322])
  })

  test('is kept whole where what admits pods has written it on the pod, and found without it', async () => {
    const level = { level: 's0:c26,c5' }
    const { workloads, asked, askedWithout, healing } = await made(
      'admitted',
      {},
      { fsGroup: 4322, seLinuxOptions: level },
      { runAsUser: 4321 },
    )
    assert.deepEqual(asked, { runAsUser: 4321, fsGroup: 4322, seLinuxOptions: level })
    const started = new Date().toISOString()
    const outage = { operation: 'restore', started, services: [], start: 'again', exchange: null } as const
    await new OutageJournal(workloads).write({ ...outage, services: [], user: asked })
    assert.deepEqual(await askedWithout(), asked)
    const { runAsUser, fsGroup, seLinuxOptions } = healing(asked)
    assert.deepEqual({ runAsUser, fsGroup, seLinuxOptions }, asked)
  })

  test('is whose the files are where root is what is said, since a helper has no powers of root', async () => {
    const root = { runAsUser: 0, fsGroup: 4322 }
    const { asked, healing } = await made('root', root, root, { runAsUser: 0, runAsGroup: 0 })
    assert.deepEqual(asked, { runAsUser: 4321, runAsGroup: 4323, fsGroup: 4322 })
    const { runAsUser, runAsGroup, runAsNonRoot } = healing(asked)
    assert.deepEqual(
      { runAsUser, runAsGroup, runAsNonRoot },
      { runAsUser: 4321, runAsGroup: 4323, runAsNonRoot: true },
    )
  })
})
