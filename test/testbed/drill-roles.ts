/** The Roles for drills of deploy/kubernetes, bound to users of a test's own. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { apply, type KubeObject, userOf } from './kube.ts'

const file = path.resolve(import.meta.dirname, '../../deploy/kubernetes/role-drill.yaml')

export interface DrillUser {
  /** Of the live release; the user is of it too. */
  namespace: string
  name: string
  /** Where staging may be: a namespace that is there, else one that each drill makes. */
  staging: string
  isThere: boolean
  /** Where the kubeconfig goes. */
  folder: string
}

/** @returns the path of the user's kubeconfig. */
export async function drillUser({ namespace, name, staging, isThere, folder }: DrillUser): Promise<string> {
  const roles: KubeObject[] = parseAllDocuments(await readFile(file, 'utf8')).map((one) => one.toJS())
  const named = new Map(roles.map((role) => [`${role.kind} ${role.metadata.name}`, role.rules]))
  const [inLive, inStaging, forNamespaces] = [
    'Role issuer-backup-drill',
    'ClusterRole issuer-backup-drill-staging',
    'ClusterRole issuer-backup-drill-namespace',
  ].map((role) => named.get(role))
  await bind(namespace, 'Role', name, inLive, namespace)
  if (isThere) await bind(staging, 'Role', name, inStaging, namespace)
  else {
    const rules = JSON.parse(JSON.stringify(forNamespaces).replace('trust-drill', staging))
    await bind('', 'ClusterRole', `${namespace}-${name}`, [...inStaging, ...rules], namespace, name)
  }
  return userOf(namespace, name, folder)
}

/** The names of what has to be removed afterwards, which is in no namespace. */
export function clusterNames(namespace: string, name: string): string[] {
  return [`clusterrole/${namespace}-${name}`, `clusterrolebinding/${namespace}-${name}`]
}

async function bind(
  where: string,
  kind: 'Role' | 'ClusterRole',
  name: string,
  rules: object[],
  namespace: string,
  user = name,
): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  await apply(
    where,
    { apiVersion, kind, metadata: { name }, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ kind: 'ServiceAccount', name: user, namespace }],
    },
  )
}
