/** Who else sets the replicas of a workload, and may set them while it is to be stopped. */
import { type Kubectl, listIfAny } from './kubectl.ts'
import { type KubeObject, type Metadata, shownName, type Workload } from './objects.ts'

/** An autoscaler of Kubernetes, or a ScaledObject, which means a Deployment where it names no kind. */
interface Scaler extends KubeObject {
  spec: { scaleTargetRef: { kind?: string; name: string } }
}

/** KEDA takes it over to the autoscaler that it makes from the ScaledObject. */
const scaledObjectLabel = 'scaledobject.keda.sh/name'

/** On a ScaledObject that leaves alone what it scales. */
const pausing = 'autoscaling.keda.sh/paused'

/** @returns a sentence on each. */
export async function meddlersOf(workload: Workload, kubectl: Kubectl): Promise<string[]> {
  const { kind, metadata } = workload
  const what = shownName(workload)
  const scales = ({ spec: { scaleTargetRef: target } }: Scaler) =>
    (target.kind ?? 'Deployment') === kind && target.name === metadata.name
  const scalers = (await kubectl.list<Scaler>('horizontalpodautoscalers.autoscaling')).filter(scales)
  const scaledObjects = new Set(scalers.map(scaledObjectOf))
  // One that has no autoscaler yet scales it all the same.
  for (const one of (await listIfAny<Scaler>(kubectl, 'scaledobjects.keda.sh')).filter(scales))
    if (one.metadata.annotations?.[pausing] !== 'true') scaledObjects.add(one.metadata.name)
  return [
    ...scalers
      .filter((one) => scaledObjectOf(one) === undefined)
      .map(
        (one) =>
          `The HorizontalPodAutoscaler ${one.metadata.name} scales ${what}: it rests while that is at 0, and may choose another number afterwards`,
      ),
    ...[...scaledObjects]
      .filter((name) => name !== undefined)
      .map(
        (name) =>
          `KEDA's ScaledObject ${name} scales ${what}, and may scale it up from 0 while it is to be stopped: pause it meanwhile (kubectl annotate scaledobject ${name} ${pausing}=true)`,
      ),
    ...keepersOf(metadata).map(
      ({ who, how }) =>
        `${who} keeps ${what} as its repository has it, and may scale it up while it is to be stopped: suspend it meanwhile (${how})`,
    ),
  ]
}

/** The one that an autoscaler was made from, if any. */
function scaledObjectOf({ metadata: { labels = {}, ownerReferences = [] } }: Scaler): string | undefined {
  const owner = ownerReferences.find(({ kind }) => kind === 'ScaledObject')?.name as string | undefined
  return labels[scaledObjectLabel] ?? owner
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
