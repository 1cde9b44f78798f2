/** What kubectl says where it fails, with cause and next step. */
import { BackupError } from '../../errors.ts'
import type { Ending } from '../../exec.ts'

const forbidden =
  /cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)"| at the cluster scope)?/

/** No answer, or none that says anything of what was asked. */
const unreachable =
  /unable to connect to the server|connection to the server .* was refused|connection refused|connection reset|i\/o timeout|TLS handshake timeout|no route to host|network is unreachable|no such host|context deadline exceeded|client connection lost|Client\.Timeout|unexpected EOF|: EOF|\(ServiceUnavailable\)|\(Timeout\)|\(ServerTimeout\)|\(TooManyRequests\)|currently unable to handle|apiserver not ready|etcdserver|error dialing backend|lost connection to pod/i

/** Is it the way to the cluster that failed, and not the cluster that said no? */
export function isUnreachable(error: unknown): boolean {
  return error instanceof BackupError && unreachable.test(error.likelyCause ?? '')
}

/** @returns what to throw in the place of what `run` threw. */
export function explained(error: unknown, namespace: string): unknown {
  if (!(error instanceof BackupError) || error.code === 'tool-missing') return error
  const words = error.likelyCause ?? ''
  const denied = forbidden.exec(words)
  if (denied) return lacking(denied, words, namespace, error)
  if (/must be logged in|\(Unauthorized\)|provide credentials/i.test(words)) {
    return new BackupError({
      code: 'not-permitted',
      message: 'the cluster does not take the credentials of the kubeconfig',
      cause: words,
      remedy: 'Log in anew, or name another context with --context',
      underlying: error,
    })
  }
  if (/getting credentials: exec|executable .* not found/i.test(words)) {
    return new BackupError({
      code: 'tool-missing',
      message: 'the program that the kubeconfig fetches its credentials with does not work',
      cause: words,
      remedy: 'Install it, or put its folder into PATH; kubectl get pods says the same',
      underlying: error,
    })
  }
  if (/namespaces "[^"]+" not found/.test(words)) {
    return new BackupError({
      code: 'target-unsuitable',
      message: `there is no namespace ${namespace} in the cluster`,
      cause: 'It has another name, or another cluster is meant',
      remedy: 'Name it with --namespace, the cluster with --context',
      underlying: error,
    })
  }
  return unreachable.test(words) ? unreached(words, error) : error
}

/** What to throw in the place of the end of a kubectl that has not answered within so many milliseconds. */
export function unanswered(limit: number, underlying: unknown): BackupError {
  return unreached(`context deadline exceeded: kubectl has not answered within ${limit / 1000} s`, underlying)
}

function unreached(words: string, underlying: unknown): BackupError {
  return new BackupError({
    code: 'target-failed',
    message: 'the Kubernetes cluster cannot be reached',
    cause: words,
    remedy: 'Try kubectl get pods; name the cluster with --kubeconfig and --context',
    underlying,
  })
}

/** What to throw for a kubectl that ended in this way where a role lacks a verb; else null. */
export function notPermitted({ stderr }: Pick<Ending, 'stderr'>, namespace: string): BackupError | null {
  const denied = forbidden.exec(stderr)
  return denied && lacking(denied, stderr.trim(), namespace)
}

function lacking(
  [, verb, resource, group, where]: RegExpExecArray,
  words: string,
  namespace: string,
  underlying?: BackupError,
): BackupError {
  const [, user] = /User "([^"]+)"/.exec(words) ?? []
  const full = group ? `${resource}.${group}` : resource
  return new BackupError({
    code: 'not-permitted',
    message: `${user ?? 'this user'} may not ${verb} ${full} in the namespace ${where ?? namespace}`,
    cause: 'The role that it is bound to lacks this verb',
    remedy:
      'Bind it to the roles of deploy/kubernetes: role-backup.yaml, for restores role-restore.yaml, for drills role-drill.yaml',
    underlying,
  })
}
