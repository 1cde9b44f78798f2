/** Which cluster and namespace are meant: found out once, so that nothing that follows can mean another. */
import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { run } from '../exec.ts'
import type { Environment } from './secret.ts'
import type { HelmTarget } from './types.ts'

type Cluster = Pick<HelmTarget, 'kubeconfig' | 'context' | 'namespace'>

/** What a pod is given beside the token of its ServiceAccount. */
const ownNamespace = '/var/run/secrets/kubernetes.io/serviceaccount/namespace'

interface KubeConfig {
  'current-context'?: string
  contexts?: readonly { name: string; context: { namespace?: string } }[] | null
}

/**
 * The context that is current now: whoever changes it during a run, or before a guardian heals, changes nothing for us.
 * Inside a pod without a kubeconfig it is the pod's own cluster.
 * @throws BackupError `usage` where no cluster is named; `tool-missing` without kubectl.
 */
export async function pinCluster(given: Partial<Cluster>, environment: Environment): Promise<Cluster> {
  const { kubeconfig } = given
  const config = await readConfig(kubeconfig)
  const contexts = config.contexts ?? []
  const context = given.context ?? (config['current-context'] || undefined)
  if (context === undefined) {
    if (kubeconfig !== undefined || !environment.KUBERNETES_SERVICE_HOST) throw noCluster(contexts)
    const namespace = given.namespace ?? (await readFile(ownNamespace, 'utf8').catch(() => 'default')).trim()
    return { kubeconfig, context, namespace }
  }
  const found = contexts.find(({ name }) => name === context)
  if (!found) throw noContext(context, contexts)
  return { kubeconfig, context, namespace: given.namespace ?? (found.context.namespace || 'default') }
}

async function readConfig(kubeconfig: string | undefined): Promise<KubeConfig> {
  const file = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]
  try {
    // It prints neither tokens nor keys.
    const { stdout } = await run('kubectl', [...file, 'config', 'view', '--output', 'json'])
    return JSON.parse(stdout) as KubeConfig
  } catch (underlying) {
    if (!(underlying instanceof BackupError) || underlying.code === 'tool-missing') throw underlying
    throw new BackupError({
      code: 'usage',
      message: `the kubeconfig ${kubeconfig ?? 'of kubectl'} cannot be read`,
      ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
      remedy: 'Correct --kubeconfig or $KUBECONFIG',
      underlying,
    })
  }
}

function noCluster(contexts: NonNullable<KubeConfig['contexts']>): BackupError {
  return new BackupError({
    code: 'usage',
    message: 'nothing says which Kubernetes cluster is meant',
    cause:
      contexts.length === 0
        ? 'There is no kubeconfig, and this is no pod with a ServiceAccount'
        : `The kubeconfig has no current context; it has ${contexts.map(({ name }) => name).join(', ')}`,
    remedy: 'Name it with --kubeconfig and --context',
  })
}

function noContext(context: string, contexts: NonNullable<KubeConfig['contexts']>): BackupError {
  return new BackupError({
    code: 'usage',
    message: `the kubeconfig has no context ${context}`,
    cause: `It has ${contexts.map(({ name }) => name).join(', ') || 'none'}`,
    remedy: 'Name one of them with --context, or another file with --kubeconfig',
  })
}
