/** The Roles for drills of deploy/kubernetes, bound to users of a test's own. */
import { kubectl, userOf } from './kube.ts'
import { grant, type Rule, rolesIn } from './kube-roles.ts'

const roles = rolesIn('role-drill.yaml')
export const inLive = roles['Role/issuer-backup-drill']!
export const inStaging = roles['ClusterRole/issuer-backup-drill-staging']!

/**
 * One that may make the namespace of staging.
 * @param folder where the kubeconfig goes.
 * @returns its path. `withdraw` takes back what is in no namespace.
 */
export async function drillUser(namespace: string, staging: string, folder: string): Promise<string> {
  await grant(namespace, 'drills', inLive, [...inStaging, ...making(staging)])
  return userOf(namespace, 'drills', folder)
}

/** What it takes to make this namespace, and to remove it. */
export function making(staging: string): Rule[] {
  const rules = JSON.stringify(roles['ClusterRole/issuer-backup-drill-namespace'])
  return JSON.parse(rules.replace('trust-drill', staging))
}

/** One that may drill in this namespace, and has no right in the cluster. */
export async function givenUser(namespace: string, given: string, folder: string): Promise<string> {
  const name = 'given'
  await grant(namespace, name, inLive)
  await grant(given, name, inStaging, undefined, namespace)
  return userOf(namespace, name, folder)
}

export async function withdraw(namespace: string): Promise<void> {
  const wide = ['clusterrole', 'clusterrolebinding'].map((kind) => `${kind}/${namespace}`)
  await kubectl('delete', ...wide, '--ignore-not-found')
}
