/** Who scales a workload beside us is named, and what he may do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { meddlersOf } from '../../../src/target/kubernetes/meddlers.ts'
import type { KubeObject, Workload } from '../../../src/target/kubernetes/objects.ts'

/** A cluster with these autoscalers and ScaledObjects. */
class Scaled extends Kubectl {
  readonly #scalers: Readonly<Record<string, readonly object[]>>

  constructor(autoscalers: readonly object[], scaledObjects: readonly object[]) {
    super({ kubeconfig: undefined, context: undefined, namespace: 'trust' })
    this.#scalers = {
      'horizontalpodautoscalers.autoscaling': autoscalers,
      'scaledobjects.keda.sh': scaledObjects,
    }
  }

  override async list<T extends KubeObject>(resource: string): Promise<T[]> {
    return this.#scalers[resource] as T[]
  }
}

const scaler = (kind: string, metadata: object = {}) => ({
  metadata: { name: 'scaler', ...metadata },
  spec: { scaleTargetRef: { kind, name: 'app' } },
})

async function told(metadata: object, ...scalers: object[]): Promise<string> {
  return toldBeside([], metadata, ...scalers)
}

async function toldBeside(scaledObjects: object[], metadata: object, ...scalers: object[]): Promise<string> {
  const workload = { kind: 'Deployment', metadata: { name: 'app', ...metadata } } as Workload
  return (await meddlersOf(workload, new Scaled(scalers, scaledObjects))).join('\n')
}

test('nobody meddles with what only Helm has labelled, nor with what another is scaled by', async () => {
  const labels = { 'app.kubernetes.io/instance': 'trust', 'app.kubernetes.io/managed-by': 'Helm' }
  assert.equal(await told({ labels }, scaler('StatefulSet')), '')
})

test('an autoscaler is named, which chooses a number afterwards', async () => {
  const words = await told({}, scaler('Deployment'))
  assert.match(
    words,
    /^The HorizontalPodAutoscaler scaler scales deployment\/app: it rests while that is at 0/,
  )
})

test('a ScaledObject of KEDA is named, which scales up from 0, by its label and by the owner', async () => {
  const expected =
    /^KEDA's ScaledObject queue scales deployment\/app, and may scale it up from 0 .*annotate scaledobject queue/
  const labels = { 'scaledobject.keda.sh/name': 'queue' }
  assert.match(await told({}, scaler('Deployment', { labels })), expected)
  const ownerReferences = [{ kind: 'ScaledObject', name: 'queue', uid: '1' }]
  assert.match(await told({}, scaler('Deployment', { ownerReferences })), expected)
})

test('a ScaledObject that has no autoscaler is named too, once, and none that rests or scales another', async () => {
  const spec = { scaleTargetRef: { name: 'app' } }
  const named = (name: string, annotations = {}) => ({ metadata: { name, annotations }, spec })
  const once = /^KEDA's ScaledObject queue scales deployment\/app[^\n]*$/
  assert.match(await toldBeside([named('queue')], {}), once)
  const labels = { 'scaledobject.keda.sh/name': 'queue' }
  assert.match(await toldBeside([named('queue')], {}, scaler('Deployment', { labels })), once)
  const resting = named('queue', { 'autoscaling.keda.sh/paused': 'true' })
  assert.equal(await toldBeside([resting, scaler('StatefulSet')], {}), '')
})

test('an Application of Argo CD is named, by its annotation and by its label', async () => {
  const labels = { 'app.kubernetes.io/instance': 'shop' }
  const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:trust/app' }
  const expected =
    /^Argo CD's Application shop keeps deployment\/app as its repository has it, and may scale it up while .*argocd app set shop/
  assert.match(await told({ labels, annotations }), expected)
  assert.match(await told({ labels: { 'argocd.argoproj.io/instance': 'shop' } }), expected)
})

test('a Kustomization and a HelmRelease of Flux are named', async () => {
  const owned = (group: string) => ({
    labels: {
      [`${group}.toolkit.fluxcd.io/name`]: 'shop',
      [`${group}.toolkit.fluxcd.io/namespace`]: 'flux-system',
    },
  })
  assert.match(
    await told(owned('kustomize')),
    /^Flux's Kustomization shop keeps deployment\/app .*may scale it up .*flux suspend kustomization shop --namespace flux-system/,
  )
  assert.match(
    await told(owned('helm')),
    /^Flux's HelmRelease shop keeps deployment\/app .*flux suspend helmrelease shop --namespace flux-system/,
  )
})
