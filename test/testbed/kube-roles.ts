/** The Roles of deploy/kubernetes, and what a ServiceAccount may do that is given parts of them. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { apply, type KubeObject } from './kube.ts'

export interface Rule {
  apiGroups: string[]
  resources: string[]
  resourceNames?: string[]
  verbs: string[]
}

const folder = path.resolve(import.meta.dirname, '../../deploy/kubernetes')
const api = 'rbac.authorization.k8s.io'

/** The rules of each in the file: `Role/issuer-backup` and so on. */
export function rolesIn(file: string): Record<string, Rule[]> {
  const documents = parseAllDocuments(readFileSync(path.join(folder, file), 'utf8'))
  const roles = documents.map((document) => document.toJS())
  return Object.fromEntries(roles.map(({ kind, metadata, rules }) => [`${kind}/${metadata.name}`, rules]))
}

/**
 * Lets a ServiceAccount do this, and nothing else.
 * @param wide in no namespace: by a ClusterRole of the namespace's name, which outlives the namespace.
 * @param home the namespace of the ServiceAccount.
 */
export async function grant(
  namespace: string,
  account: string,
  rules: readonly Rule[],
  wide?: readonly Rule[],
  home = namespace,
): Promise<void> {
  const objects = (kind: string, name: string, granted: readonly Rule[]): KubeObject[] => [
    { apiVersion: `${api}/v1`, kind, metadata: { name }, rules: granted },
    {
      apiVersion: `${api}/v1`,
      kind: `${kind}Binding`,
      metadata: { name },
      roleRef: { apiGroup: api, kind, name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: home }],
    },
  ]
  const clusterWide = wide ? objects('ClusterRole', namespace, wide) : []
  await apply(namespace, ...objects('Role', account, rules), ...clusterWide)
}

/** The rules with one verb less, for each verb on each resource. */
export function withoutOne(rules: readonly Rule[]): { verb: string; resource: string; rest: Rule[] }[] {
  return rules.flatMap((rule, at) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.map((verb) => {
        const rest = [
          ...rules.toSpliced(at, 1),
          { ...rule, resources: rule.resources.filter((one) => one !== resource) },
          { ...rule, resources: [resource], verbs: rule.verbs.filter((one) => one !== verb) },
        ].filter(({ resources, verbs }) => resources.length > 0 && verbs.length > 0)
        return { verb, resource, rest }
      }),
    ),
  )
}

/** Is this allowed on all resources of the kind? */
export function holds(rules: readonly Rule[], verb: string, resource: string): boolean {
  return rules.some(
    ({ resources, resourceNames, verbs }) =>
      !resourceNames && resources.includes(resource) && verbs.includes(verb),
  )
}
