/** A workload scaled back in a real cluster, and waited for: by pods that stand for mongod's. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { scaleDown } from '../../../src/target/kubernetes/scale.ts'
import { startMongo } from '../../../src/target/kubernetes/start-mongo.ts'
import { Workloads } from '../../../src/target/kubernetes/workloads.ts'
import { apply, getObject, kubeImages, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { needs } from '../../testbed/needs.ts'
import { putOnPath } from '../../testbed/tools.ts'

const patience = 300_000

/** Ends twice, so that it is held back before it is started for the third time. */
const endsTwice = 'echo >>/tries/all; [ "$(wc -l </tries/all)" -gt 2 ] || exit 1; sleep 1000'

describe('mongod that is scaled back', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace('baseline')
  })
  after(() => namespace?.remove())

  /** @param scripts of its containers. */
  async function made(name: string, replicas: number, scripts: Readonly<Record<string, string>>) {
    const labels = { app: name }
    const containers = Object.entries(scripts).map(([container, script]) => ({
      name: container,
      image: kubeImages.mongo,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-c', script],
      volumeMounts: [{ name: 'tries', mountPath: '/tries' }],
    }))
    await apply(namespace.name, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name },
      spec: {
        replicas,
        serviceName: name,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 0,
            containers,
            volumes: [{ name: 'tries', emptyDir: {} }],
          },
        },
      },
    })
    const kubectl = new Kubectl({
      kubeconfig: process.env.KUBECONFIG,
      context: undefined,
      namespace: namespace.name,
    })
    const settings = {
      release: 'none',
      mongoWorkload: name,
      appWorkload: 'none',
      mongoContainer: undefined,
      appContainer: undefined,
      dataPath: '/data/db',
    }
    const workloads = new Workloads(settings, kubectl)
    return { workloads, workload: await workloads.mongo() }
  }

  const live = (name: string) => getObject('--namespace', namespace.name, `statefulsets/${name}`)
  const replicasOf = async (name: string) => (await live(name)).spec.replicas

  test('has as many replicas as before, and nothing stays written on it', async () => {
    const { workloads, workload } = await made('usual', 1, { mongo: 'sleep 1000' })
    await scaleDown(workload, workloads)
    assert.equal(await replicasOf('usual'), 0)
    await startMongo(workload, workloads, patience)
    const { spec, status, metadata } = await live('usual')
    assert.deepEqual([spec.replicas, status.readyReplicas], [1, 1])
    assert.ok(!('issuer-backup.io/replicas' in metadata.annotations))
  })

  test('stays at 0 where its owner had scaled it there before us', async () => {
    const { workloads, workload } = await made('owners', 0, { mongo: 'sleep 1000' })
    await scaleDown(workload, workloads)
    await startMongo(workload, workloads, patience)
    assert.equal(await replicasOf('owners'), 0)
  })

  test('stays as its owner scales it meanwhile, where he had scaled it to 0 before us', async () => {
    const { workloads, workload } = await made('woken', 0, { mongo: 'sleep 1000' })
    await scaleDown(workload, workloads)
    await run('--namespace', namespace.name, 'scale', 'statefulset/woken', '--replicas=1')
    await startMongo(workload, workloads, patience)
    assert.equal(await replicasOf('woken'), 1)
  })

  test('is waited for while what runs beside it ends again and again', async () => {
    const scripts = { mongo: 'sleep 1000', sidecar: endsTwice }
    const { workloads, workload } = await made('beside', 1, scripts)
    await startMongo(workload, workloads, patience)
    assert.equal((await live('beside')).status.readyReplicas, 1)
  })

  test('is not waited for where it ends again and again itself, and its last words are told', async () => {
    const scripts = { mongo: 'echo no room; exit 1', sidecar: 'sleep 1000' }
    const { workloads, workload } = await made('broken', 1, scripts)
    await assert.rejects(startMongo(workload, workloads, patience), (error: { code: string }) => {
      assert.equal(error.code, 'not-started')
      assert.match(JSON.stringify(error), /no room/)
      return true
    })
  })
})
