/** Who else sets the replicas of a workload, and may set them while it is to be stopped. */
import type { Kubectl } from './kubectl.ts'
import { type KubeObject, type Metadata, shownName, type Workload } from './objects.ts'

interface Autoscaler extends KubeObject {
  spec: { scaleTargetRef: { kind: string; name: string } }
}

/** KEDA takes it over to the autoscaler that it makes from the ScaledObject. */
const scaledObjectLabel = 'scaledobject.keda.sh/name'

/** @returns a sentence on each. */
export async function meddlersOf(workload: Workload, kubectl: Kubectl): Promise<string[]> {
  const { kind, metadata } = workload
  const scalers = (await kubectl.list<Autoscaler>('horizontalpodautoscalers.autoscaling')).filter(
    ({ spec }) => spec.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === metadata.name,
  )
  return [
    ...scalers.map((scaler) => scaledBy(scaler, shownName(workload))),
    ...keepersOf(metadata).map(
      ({ who, how }) =>
        `${who} keeps ${shownName(workload)} as its repository has it, and may scale it up while it is to be stopped: suspend it meanwhile (${how})`,
    ),
  ]
}

function scaledBy(
  { metadata: { name, labels = {}, ownerReferences = [] } }: Autoscaler,
  what: string,
): string {
  const owner = ownerReferences.find(({ kind }) => kind === 'ScaledObject')?.name as string | undefined
  const scaledObject = labels[scaledObjectLabel] ?? owner
  return scaledObject === undefined
    ? `The HorizontalPodAutoscaler ${name} scales ${what}: it rests while that is at 0, and may choose another number afterwards`
    : `KEDA's ScaledObject ${scaledObject} scales ${what}, and may scale it up from 0 while it is to be stopped: pause it meanwhile (kubectl annotate scaledobject ${scaledObject} autoscaling.keda.sh/paused=true)`
}

/** Those who keep a cluster as a repository has it know their objects by labels and annotations, which name the owner. */
function keepersOf({ labels = {}, annotations = {} }: Metadata): { who: string; how: string }[] {
  // Helm's charts set app.kubernetes.io/instance too: alone it says nothing of Argo CD.
  const [tracking] = (annotations['argocd.argoproj.io/tracking-id'] ?? '').split(':')
  const application = labels['argocd.argoproj.io/instance'] ?? tracking
  const argo = application
    ? {
        who: `Argo CD's Application ${application}`,
        how: `argocd app set ${application} --sync-policy none`,
      }
    : null
  const flux = (['Kustomization', 'HelmRelease'] as const).map((kind) => {
    const group = `${kind === 'HelmRelease' ? 'helm' : 'kustomize'}.toolkit.fluxcd.io`
    const name = labels[`${group}/name`]
    if (name === undefined) return null
    const namespace = labels[`${group}/namespace`]
    const where = namespace === undefined ? '' : ` --namespace ${namespace}`
    return { who: `Flux's ${kind} ${name}`, how: `flux suspend ${kind.toLowerCase()} ${name}${where}` }
  })
  return [argo, ...flux].filter((one) => one !== null)
}
