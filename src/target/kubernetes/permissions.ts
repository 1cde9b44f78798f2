/**
 * Whether this user may do what is about to be done, asked before any of it is: a verb that is missed in the middle
 * leaves something stopped, or a helper pod.
 */
import { BackupError } from '../../errors.ts'
import type { Kubectl } from './kubectl.ts'

interface Rule {
  /** Empty for the core group. */
  group: string
  /** With a subresource behind a slash. */
  resources: readonly string[]
  verbs: readonly string[]
  /** Is it of objects whose names are known, so that a Role may be for these alone? Or of the one of this name? */
  named?: true | string
}

const own = ['get', 'list', 'create', 'delete']
/** For what `kubectl delete` waits for the end of. */
const all = [...own, 'watch']

const lockRules: readonly Rule[] = [
  { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['get', 'create', 'patch'] },
]

/** As deploy/kubernetes/role-cold.yaml has them, which says what each rule is for, with the lock of every operation. */
export const coldRules: readonly Rule[] = [
  ...lockRules,
  { group: 'apps', resources: ['statefulsets', 'deployments'], verbs: ['get', 'patch'], named: true },
  { group: 'apps', resources: ['statefulsets', 'deployments'], verbs: ['list'] },
  { group: '', resources: ['pods'], verbs: all },
  { group: '', resources: ['pods/exec'], verbs: ['create'] },
  { group: '', resources: ['pods/log'], verbs: ['get'] },
  { group: '', resources: ['persistentvolumeclaims'], verbs: ['get'], named: true },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'] },
  { group: '', resources: ['configmaps'], verbs: ['list'] },
]

export const freshVolumeRules: readonly Rule[] = [
  { group: '', resources: ['persistentvolumeclaims', 'configmaps'], verbs: [...own, 'patch'] },
  { group: '', resources: ['persistentvolumes'], verbs: ['get', 'patch'] },
]

export const snapshotRules: readonly Rule[] = [
  { group: '', resources: ['persistentvolumeclaims'], verbs: own },
  { group: 'snapshot.storage.k8s.io', resources: ['volumesnapshots'], verbs: own },
]

/** As deploy/kubernetes/role-drill.yaml has them: in the live namespace, beyond what has been read before. */
export const drillRules: readonly Rule[] = lockRules

/** Likewise, in the namespace of staging. */
export const stagingRules: readonly Rule[] = [
  ...lockRules,
  { group: 'apps', resources: ['statefulsets', 'deployments'], verbs: [...all, 'patch'] },
  {
    group: '',
    resources: ['pods', 'services', 'serviceaccounts', 'secrets', 'configmaps', 'persistentvolumeclaims'],
    verbs: all,
  },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: all },
  { group: '', resources: ['pods/portforward', 'pods/exec'], verbs: ['create'] },
  { group: '', resources: ['pods/log'], verbs: ['get'] },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'] },
]

/** Likewise, where it is made for the drill, and goes with it. */
export const stagingNamespaceRules = (name: string): readonly Rule[] => [
  { group: '', resources: ['namespaces'], verbs: ['create'] },
  { group: '', resources: ['namespaces'], verbs: ['delete'], named: name },
]

/** As deploy/kubernetes/role-restore.yaml has them, of what is put back there. */
export const putBackRules = (resource: 'configmaps' | 'secrets'): readonly Rule[] => [
  { group: '', resources: [resource], verbs: ['create'] },
  { group: '', resources: [resource], verbs: ['patch'], named: true },
]

/** Are in no namespace. */
const wide = ['persistentvolumes', 'namespaces']

/** What the API says that this user may do in a namespace. */
interface Rules {
  status: {
    resourceRules?: readonly {
      verbs?: readonly string[]
      apiGroups?: readonly string[]
      resources?: readonly string[]
      resourceNames?: readonly string[]
    }[]
  }
}

/**
 * @param role the file of deploy/kubernetes that has them.
 * @throws BackupError `not-permitted`, naming the first verb that is missing; else as {@link Kubectl.run}.
 */
export async function assertPermitted(
  kubectl: Kubectl,
  rules: readonly Rule[],
  role = 'role-cold.yaml',
): Promise<void> {
  const { namespace } = kubectl
  const { status } = await review<Rules>(kubectl, 'SelfSubjectRulesReview', { namespace })
  const holds = (list: readonly string[] = [], one: string) => list.includes(one) || list.includes('*')
  const isListed = (group: string, resource: string, verb: string, named: Rule['named']) =>
    status.resourceRules?.some(
      ({ apiGroups, resources, verbs, resourceNames = [] }) =>
        (named === true || resourceNames.length === 0 || resourceNames.includes(named ?? '')) &&
        holds(apiGroups, group) &&
        holds(resources, resource) &&
        holds(verbs, verb),
    )
  for (const { group, resources, verbs, named } of rules)
    for (const resource of resources)
      for (const verb of verbs) {
        if (isListed(group, resource, verb, named)) continue
        // Who decides outside of the cluster lists nothing, and `*/exec` stands for `pods/exec`.
        if (!(await isAllowed(kubectl, group, resource, verb, named)))
          throw notPermitted(kubectl, group, resource, verb, role)
      }
}

async function isAllowed(
  kubectl: Kubectl,
  group: string,
  full: string,
  verb: string,
  named: Rule['named'],
): Promise<boolean> {
  const [resource, subresource] = full.split('/')
  const where = wide.includes(resource!) ? {} : { namespace: kubectl.namespace }
  const name = typeof named === 'string' ? { name: named } : {}
  const resourceAttributes = { ...where, ...name, group, resource, verb, ...(subresource && { subresource }) }
  const { status } = await review<{ status: { allowed: boolean } }>(kubectl, 'SelfSubjectAccessReview', {
    resourceAttributes,
  })
  return status.allowed
}

function review<T>(kubectl: Kubectl, kind: string, spec: object): Promise<T> {
  const group = 'authorization.k8s.io/v1'
  const question = { apiVersion: group, kind, spec }
  return kubectl.review<T>(`/apis/${group}/${kind.toLowerCase()}s`, question)
}

function notPermitted(
  { namespace }: Kubectl,
  group: string,
  resource: string,
  verb: string,
  role: string,
): BackupError {
  const full = group === '' ? resource : `${resource}.${group}`
  const where = wide.includes(resource) ? 'cluster' : `namespace ${namespace}`
  return new BackupError({
    code: 'not-permitted',
    message: `this user may not ${verb} ${full} in the ${where}; nothing was changed`,
    cause: 'The role that it is bound to lacks this verb, which the way to the end of this takes',
    remedy: `Bind it to the roles of deploy/kubernetes/${role}, which says what each is for`,
  })
}
