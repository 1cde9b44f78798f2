/** An outage of a cluster, in the middle of what others have to do with it. */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { start as startProgram } from '../../src/exec.ts'
import { apiServerHere, kubectl } from './kube.ts'
import { eventually } from './reach.ts'

/** An API server of the cluster that nobody else asks: taken away in the middle, it disturbs no other test. */
export interface OwnApiServer {
  /** The path of one, of the administrator. */
  kubeconfig: string
  /** Ends it and starts it again, and does not wait until it answers. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts one beside that of our own cluster, on the same etcd, and waits until it answers. Declare
 * `needs('kube', 'own-kube')`.
 */
export async function startApiServer(): Promise<OwnApiServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'api-server-'))
  const kubeconfig = path.join(folder, 'kubeconfig')
  const { pid, words, port } = apiServerHere()!
  const own = String(randomInt(10_000, 20_000))
  const command = [
    ...words.map((word) => (word === port ? own : word)),
    // Pods go on to ask the other.
    '--endpoint-reconciler-type=none',
  ]
  const config = readFileSync(process.env.KUBECONFIG!, 'utf8').replace(`:${port}`, `:${own}`)
  await writeFile(kubeconfig, config, { mode: 0o600 })

  // Only the network is the node's, and how commands collect their garbage is not for a server. What a test that dies
  // leaves of it ends with the cluster.
  const script = `unset GOGC GOMEMLIMIT; exec nsenter --net=/proc/${pid}/ns/net "$@" >>'${folder}/log' 2>&1`
  const start = () => startProgram('sh', ['-c', script, 'sh', ...command])
  let server = start()
  const end = async () => {
    server.kill('SIGKILL')
    await server.ended
  }
  await eventually('the API server', () => kubectl('--kubeconfig', kubeconfig, 'get', '--raw=/readyz'))
  return {
    kubeconfig,
    async restart() {
      await end()
      server = start()
    },
    async stop() {
      await end()
      await rm(folder, { recursive: true })
    },
  }
}
