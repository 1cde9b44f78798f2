/** As which member of its replica set a mongod is reached that does not run, so that it cannot be asked. */
import type { OwnMember } from '../../mongo/replica-config.ts'
import { firstPod } from './claim.ts'
import type { Workload } from './objects.ts'

/**
 * A guess: port and domain are the usual ones, and only the pods of a StatefulSet have names of their own.
 * @param name of the set.
 */
export function memberOf(name: string, workload: Workload, namespace: string): OwnMember {
  const { serviceName: service } = workload.spec
  if (!service) return { name, host: null, mayBe: (host) => isIn(namespace, labelsOf(host)) }
  const pod = firstPod(workload).metadata.name
  return {
    name,
    host: `${pod}.${service}.${namespace}.svc.cluster.local:27017`,
    mayBe(host) {
      const labels = labelsOf(host)
      const isElsewhere = labels[1] === service && labels[2] !== undefined && labels[2] !== namespace
      return labels[0] === pod && !isElsewhere && isIn(namespace, labels)
    },
  }
}

function labelsOf(host: string): string[] {
  return host.replace(/:\d+$/, '').split('.')
}

/** Does no other namespace stand in the name? */
function isIn(namespace: string, labels: readonly string[]): boolean {
  const at = labels.indexOf('svc')
  return at < 1 || labels[at - 1] === namespace
}
