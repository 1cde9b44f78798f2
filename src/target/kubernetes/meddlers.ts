/** Who else sets the replicas of a workload, and may set them while it is to be stopped. */
import type { Kubectl } from './kubectl.ts'
import type { KubeObject, Workload } from './objects.ts'

interface Autoscaler extends KubeObject {
  spec: { scaleTargetRef: { kind: string; name: string } }
}

/** Labels and annotations by which those who keep a cluster as a repository has it know their objects. */
const keepers = [
  { by: 'Argo CD', marks: /^argocd\.argoproj\.io\/(instance|tracking-id)$/ },
  { by: 'Flux', marks: /^(kustomize|helm)\.toolkit\.fluxcd\.io\/name$/ },
]

/** @returns a sentence on each. */
export async function meddlersOf({ kind, metadata }: Workload, kubectl: Kubectl): Promise<string[]> {
  const { name } = metadata
  const scalers = (await kubectl.list<Autoscaler>('horizontalpodautoscalers.autoscaling')).filter(
    ({ spec }) => spec.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === name,
  )
  const marks = Object.keys({ ...metadata.labels, ...metadata.annotations })
  return [
    ...scalers.map(
      (scaler) =>
        `The HorizontalPodAutoscaler ${scaler.metadata.name} scales ${name}: it rests while that is at 0, and may choose another number afterwards`,
    ),
    ...keepers
      .filter((keeper) => marks.some((mark) => keeper.marks.test(mark)))
      .map(
        ({ by }) =>
          `${by} keeps ${name} as its repository has it, and may scale it up while it is to be stopped: suspend that meanwhile`,
      ),
  ]
}
