import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { pauseImage } from '../../scripts/tools/cluster-images.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'
import { tool } from '../testbed/tools.ts'

const scripts = path.resolve(import.meta.dirname, '../../scripts')
const needed = needs('root', 'docker', 'kube', 'kube-apiserver')

/** A run of tests that has a cluster with a pod and its volume, until its stdin ends. */
async function startRun(t: TestContext): Promise<{ run: ChildProcess; folder: string }> {
  const script = `
    import { startKube } from '${scripts}/tools/kube.ts'
    const stop = await startKube(['${pauseImage}'])
    console.log(process.env.KUBECONFIG)
    process.stdin.resume().once('end', async () => {
      await stop()
      console.log('stopped')
    })`
  const run = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => run.kill('SIGKILL')) // its cluster follows it
  const [line] = await once(run.stdout!, 'data')
  const folder = path.dirname(String(line).trim())
  kubectl(folder, 'apply', '--filename=-')
  kubectl(folder, 'wait', 'pod/some', '--for=condition=Ready', '--timeout=120s')
  return { run, folder }
}

const pod = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: some }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: some }
spec:
  containers:
    - name: some
      image: ${pauseImage}
      command: [sleep, "987654"]
      volumeMounts: [{ name: some, mountPath: /some }]
  volumes: [{ name: some, persistentVolumeClaim: { claimName: some } }]
`

function kubectl(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(tool('kubectl'), ['--kubeconfig', `${folder}/kubeconfig`, ...args], {
    input: pod,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
}

/** What the machine has of a cluster: processes, mounts, networks, firewall rules, control groups, files. */
async function tracesOf(folder: string): Promise<string[]> {
  const name = path.basename(folder)
  const network = `10.214.${Number(name.split('-').at(-1)) * 16}.`
  const [links, rules, namespaces] = [
    ['ip', '-oneline', 'address'],
    ['iptables-save'],
    ['ip', 'netns', 'list'],
  ].map(([command, ...args]) => spawnSync(command!, args, { encoding: 'utf8' }).stdout)
  const mounts = await readFile('/proc/mounts', 'utf8')
  const lines = [links, rules, namespaces, mounts].flatMap((text) => text!.split('\n'))
  return [
    ...(await processesOf(folder)),
    ...lines.filter((line) => [network, folder, name].some((mark) => line.includes(mark))),
    ...globSync(`/sys/fs/cgroup/{,*/}${name}`),
    ...(existsSync(folder) ? [folder] : []),
  ]
}

/** All that are in the network namespace of the node or of a pod of it, or name the folder. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const about = ['cmdline', 'cgroup'].map((file) =>
      readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => ''),
    )
    const [command, groups] = (await Promise.all(about)) as [string, string]
    if (command.includes(`${folder}/`) || (command !== '' && groups.includes(`/${path.basename(folder)}/`)))
      found.push(command.replaceAll('\0', ' '))
  }
  return found
}

test('a cluster goes with its pods, volumes and network when it is told to', needed, async (t) => {
  const { run, folder } = await startRun(t)
  const traces = (await tracesOf(folder)).join('\n')
  for (const kind of [/kube-apiserver /, /kubelet /, /sleep 987654/, /ib-kube\d/, /cgroup/])
    assert.match(traces, kind)
  assert.equal((await readdir(`${folder}/var/lib/volumes`)).length, 1)
  run.stdin!.end()
  assert.equal(String(await once(run.stdout!, 'data')), 'stopped\n')
  assert.deepEqual(await tracesOf(folder), [])
})

test('a cluster goes when the run is killed that started it', needed, async (t) => {
  const { run, folder } = await startRun(t)
  run.kill('SIGKILL')
  await eventually('no trace of it', async () => ((await tracesOf(folder)).length === 0 ? true : undefined))
})

test('what is left when its keeper is killed goes with the next cluster', needed, async (t) => {
  const { run, folder } = await startRun(t)
  const { pid } = run
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  process.kill(Number(children.trim().split(' ')[0]), 'SIGKILL')
  run.kill('SIGKILL')
  await once(run, 'exit')
  assert.notDeepEqual(await tracesOf(folder), [])
  const next = await startRun(t)
  next.run.stdin!.end()
  await once(next.run, 'exit')
  assert.deepEqual(await tracesOf(folder), [])
})

test('two clusters at once leave each other alone', needed, async (t) => {
  const [one, other] = await Promise.all([startRun(t), startRun(t)])
  assert.notEqual(one.folder, other.folder)
  one.run.stdin!.end()
  await once(one.run, 'exit')
  kubectl(other.folder, 'exec', 'some', '--', 'test', '-d', '/some')
  other.run.stdin!.end()
  await once(other.run, 'exit')
  assert.deepEqual(await tracesOf(other.folder), [])
})
