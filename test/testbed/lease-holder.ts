/**
 * A process that holds the Lease of a deployment until its stdin ends, and says then whether it still has it. Its task comes
 * as JSON in $TASK.
 */
import { text } from 'node:stream/consumers'
import { silent } from '../../src/reporter.ts'
import { Kubectl } from '../../src/target/kubernetes/kubectl.ts'
import { KubernetesLease } from '../../src/target/kubernetes/lease.ts'

export interface LeaseTask {
  namespace: string
  deployment: string
  pace: { beatInterval: number; deadAfter: number }
}

const { namespace, deployment, pace }: LeaseTask = JSON.parse(process.env.TASK!)
const kubectl = new Kubectl({ kubeconfig: process.env.KUBECONFIG, context: undefined, namespace })
const lease = await KubernetesLease.take(kubectl, deployment, 'backup', silent, pace)
process.stdout.write('held\n')
await text(process.stdin)
const verdict = await lease.assertHeld().then(
  () => 'still held',
  ({ code }) => code,
)
process.stdout.write(verdict)
await lease.release()
