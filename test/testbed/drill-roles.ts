/** The Roles for drills of deploy/kubernetes, bound to users of a test's own. */
import { apply, kubectl, userOf } from './kube.ts'
import { grant, type Rule, rolesIn } from './kube-roles.ts'

const roles = rolesIn('role-drill.yaml')
const inLive = roles['Role/issuer-backup-drill']!
const inStaging = roles['ClusterRole/issuer-backup-drill-staging']!

/**
 * One that may make the namespace of staging.
 * @param folder where the kubeconfig goes.
 * @returns its path. `withdraw` takes back what is in no namespace.
 */
export async function drillUser(namespace: string, staging: string, folder: string): Promise<string> {
  const rules = JSON.stringify(roles['ClusterRole/issuer-backup-drill-namespace'])
  const forNamespaces: Rule[] = JSON.parse(rules.replace('trust-drill', staging))
  await grant(namespace, 'drills', inLive, [...inStaging, ...forNamespaces])
  return userOf(namespace, 'drills', folder)
}

/** One that may drill in this namespace, and has no right in the cluster. */
export async function givenUser(namespace: string, given: string, folder: string): Promise<string> {
  const name = 'given'
  await grant(namespace, name, inLive)
  const api = 'rbac.authorization.k8s.io'
  await apply(
    given,
    { apiVersion: `${api}/v1`, kind: 'Role', metadata: { name }, rules: inStaging },
    {
      apiVersion: `${api}/v1`,
      kind: 'RoleBinding',
      metadata: { name },
      roleRef: { apiGroup: api, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  )
  return userOf(namespace, name, folder)
}

export async function withdraw(namespace: string): Promise<void> {
  const wide = ['clusterrole', 'clusterrolebinding'].map((kind) => `${kind}/${namespace}`)
  await kubectl('delete', ...wide, '--ignore-not-found')
}
