/**
 * `cluster-node.ts PLACE`: the node of a cluster (cluster.ts), in namespaces of its own: everything that Kubernetes
 * consists of, started again where it ends, until stdin ends. Says `ready` once the node is.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeCertificates } from '../../test/testbed/certificates.ts'
import { clusterApi } from './cluster-api.ts'
import { type Command, commandsOf, filesOf, serviceAddress } from './cluster-config.ts'
import type { ClusterPlace } from './cluster-place.ts'
import { provideVolumes } from './cluster-volumes.ts'
import { lastLine } from './keeper.ts'
import { run } from './registries.ts'

const place = JSON.parse(process.argv[2]!) as ClusterPlace
const { folder, node } = place
const at = (name: string) => path.join(folder, name)

/** How long the API server and the node may take, and how long to leave off what has ended, milliseconds. */
const patience = 300_000
const pause = 500

process.stdin.resume().once('end', () => process.exit())
await makeMachine()
await writeFiles()
const commands = commandsOf(place)
for (const name of ['etcd', 'containerd', 'apiserver'] as const) runForEver(name, commands[name])
const api = await clusterApi(at('kubeconfig'))
await until('apiserver', () => api.get('/readyz'))
for (const name of ['controllers', 'scheduler', 'proxy', 'dns', 'kubelet'] as const)
  runForEver(name, commands[name])
await provideVolumes(api, '/var/lib/volumes')
await until('kubelet', async () => {
  const { status } = await api.get('/api/v1/nodes/node')
  const conditions = status.conditions as { type: string; status: string }[]
  if (!conditions.some((each) => each.type === 'Ready' && each.status === 'True'))
    throw new Error('not ready')
})
// No pod is taken before.
await until('controllers', () => api.get('/api/v1/namespaces/default/serviceaccounts/default'))
process.stdout.write('ready\n')

/** `/run` and `/var` of its own, so that everything may stay where it usually is. */
async function makeMachine(): Promise<void> {
  await run('mount', ['--make-rshared', '/'])
  for (const name of ['run', 'var']) {
    await mkdir(at(name))
    await run('mount', ['--bind', at(name), `/${name}`])
  }
  for (const name of ['/run/lock', '/var/lib', '/var/log', '/var/tmp', '/var/lib/volumes']) await mkdir(name)
  await mkdir(at('log'))
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1')
}

async function writeFiles(): Promise<void> {
  const names = [node, '127.0.0.1', serviceAddress, 'kubernetes.default.svc', 'kubernetes']
  const { ca } = await makeCertificates(at('pki'), names)
  await run('openssl', ['genrsa', '-out', at('pki/accounts.key'), '2048'])
  const files = filesOf(place, await readFile(ca, 'utf8'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(at(name)), { recursive: true })
    await writeFile(at(name), content, { mode: 0o600 })
  }
}

async function runForEver(name: string, [command, ...args]: Command): Promise<void> {
  for (;;) {
    const log = openSync(at(`log/${name}`), 'a')
    const child = spawn(command!, args, { stdio: ['ignore', log, log] })
    closeSync(log)
    await once(child, 'exit').catch((error) => console.error(`${name}: ${error.message}`))
    await sleep(pause)
  }
}

async function until(name: string, ask: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + patience; ; await sleep(100)) {
    try {
      await ask()
      return
    } catch (error) {
      if (Date.now() < deadline) continue
      const words = await readFile(at(`log/${name}`), 'utf8')
      console.error(`${name} is not ready (${(error as Error).message}): ${lastLine(words)}`)
      process.exit(1)
    }
  }
}
