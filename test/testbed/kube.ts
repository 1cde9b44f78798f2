/**
 * The Kubernetes cluster of tests: the one that `$KUBECONFIG` names. `npm test` starts one where it is not set; with
 * `ISSUER_BACKUP_TEST_KUBE=own`, also where it is.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run, start as startProgram } from '../../src/exec.ts'
import { images } from './docker.ts'
import { findProgram, tool } from './tools.ts'

/** The images of tests in a cluster. Where it is one of our own, `npm test` puts them into it. */
export const kubeImages = {
  mongo: images.mongo,
  /** The stand-in Issuer Directory. `$ISSUER_DIRECTORY_IMAGE` names it where the cluster can pull it. */
  directory: process.env.ISSUER_DIRECTORY_IMAGE || 'issuer-backup-test/issuer-directory:1',
  /** What deploy/agent/Dockerfile makes; `$AGENT_IMAGE` names one that the cluster can pull. */
  agent: process.env.AGENT_IMAGE || 'issuer-backup-test/agent:1',
}

/** Whether a run of tests is to use a cluster that is there. */
export function isClusterNamed(): boolean {
  return process.env.ISSUER_BACKUP_TEST_KUBE !== 'own' && Boolean(process.env.KUBECONFIG)
}

/** Runs the client. @returns what it wrote to stdout, trimmed; throws, with its last words, where it fails */
export async function kubectl(...args: string[]): Promise<string> {
  return (await run(tool('kubectl'), args)).stdout.trim()
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, of which the caller knows which
export type KubeObject = any

/** `kubectl get`, as JSON. */
export async function getObject(...args: string[]): Promise<KubeObject> {
  return JSON.parse(await kubectl('get', '--output=json', ...args))
}

/** Creates or changes objects. @param namespace `''` for those that are in none */
export async function apply(namespace: string, ...objects: KubeObject[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects }
  const where = namespace === '' ? [] : ['--namespace', namespace]
  await run(tool('kubectl'), [...where, 'apply', '--filename=-'], { input: JSON.stringify(list) })
}

/**
 * Makes a namespace of a name that nobody has.
 * @param level of Pod Security to enforce
 */
export async function makeNamespace(level: 'privileged' | 'baseline' | 'restricted' = 'restricted') {
  const name = `ib-test-${randomBytes(6).toString('hex')}`
  const labels = { 'pod-security.kubernetes.io/enforce': level }
  await apply('', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  return {
    name,
    /** Removes it with all that is in it, and the volumes that its claims left, without waiting for the end of it. */
    async remove() {
      await kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false')
      const { items } = await getObject('persistentvolumes')
      for (const { metadata, spec } of items)
        if (spec.claimRef?.namespace === name && spec.persistentVolumeReclaimPolicy === 'Retain')
          await kubectl('delete', 'persistentvolume', metadata.name, '--ignore-not-found', '--wait=false')
    },
  }
}

/**
 * Makes a ServiceAccount, which may do nothing yet.
 * @param folder where its kubeconfig goes
 * @returns the path of that
 */
export async function userOf(namespace: string, name: string, folder: string): Promise<string> {
  await apply(namespace, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } })
  const token = await kubectl('--namespace', namespace, 'create', 'token', name, '--duration=4h')
  const config = JSON.parse(await kubectl('config', 'view', '--minify', '--raw', '--output=json'))
  const [context] = config.contexts
  context.context.user = name
  config.users = [{ name, user: { token } }]
  const file = path.join(folder, `${name}.kubeconfig`)
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}

export interface Forward {
  /** Of 127.0.0.1. */
  port: number
  /** False once the connection is lost. */
  isOpen(): boolean
  close(): Promise<void>
}

/** Opens a way to a port of a pod or Service, such as `pod/mongo-0` or `service/mongo`. */
export async function forward(namespace: string, target: string, port: number): Promise<Forward> {
  const child = startProgram(
    tool('kubectl'),
    ['port-forward', '--namespace', namespace, target, `:${port}`],
    {
      stdout: 'pipe',
    },
  )
  const said = new Promise<string>((resolve) => child.stdout!.once('data', (line) => resolve(String(line))))
  let open = true
  const ended = child.ended.then(({ stderr }) => {
    open = false
    throw new Error(`no way to ${target}: ${stderr.trim()}`)
  })
  ended.catch(() => {})
  const line = await Promise.race([said, ended])
  child.stdout!.resume()
  return {
    port: Number(/127\.0\.0\.1:(\d+)/.exec(line)![1]),
    isOpen: () => open,
    async close() {
      child.kill('SIGKILL')
      await child.ended
    },
  }
}

let known: { lack: string | undefined } | undefined

/** Why tests with Kubernetes cannot run here, or undefined where they can. Asks once for each process. */
export function lackOfKube(): string | undefined {
  known ??= { lack: findLack() }
  return known.lack
}

function findLack(): string | undefined {
  const absent = ['kubectl', 'helm'].filter((name) => findProgram(name) === undefined)
  if (absent.length > 0) return `needs ${absent.join(' and ')}`
  if (!process.env.KUBECONFIG) return 'needs a Kubernetes cluster'
  const { status, stdout } = spawnSync(findProgram('kubectl')!, ['get', 'nodes', '--output=json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    timeout: 20_000,
  })
  if (status !== 0) return 'needs a Kubernetes cluster that answers to KUBECONFIG'
  const missing = imagesMissingOn(JSON.parse(stdout).items)
  if (missing.length > 0) return `needs the images ${missing.join(', ')} in the cluster`
  return undefined
}

/** Why there is no API server beside which a test could start one, if so. */
export function lackOfOwnKube(): string | undefined {
  return apiServerHere() === undefined ? 'needs a cluster whose API server runs on this machine' : undefined
}

/** The API server that `$KUBECONFIG` leads to, where it runs on this machine: its process, with its command. */
export function apiServerHere(): { pid: number; words: string[]; port: string } | undefined {
  if (lackOfKube() !== undefined) return undefined
  const view = ['config', 'view', '--minify', '--output=jsonpath={.clusters[0].cluster.server}']
  const server = spawnSync(tool('kubectl'), view, { encoding: 'utf8' })
  const { hostname, port } = new URL(server.stdout)
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = commandOf(pid)
    // Other clusters of this machine have the same port, each in a network of its own.
    if (/kube-apiserver$/.test(words[0] ?? '') && [hostname, port].every((word) => words.includes(word)))
      return { pid: Number(pid), words, port }
  }
  return undefined
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  } catch {
    return [] // it has ended
  }
}

/** Holds, separated by commas, the images that `npm test` has put on a node: the kubelet takes minutes to list them. */
export const imagesAnnotation = 'issuer-backup.test/images'

/** Those that no registry has, and no node. */
function imagesMissingOn(nodes: KubeObject[]): string[] {
  const there = new Set(
    nodes.flatMap(({ metadata, status }) => [
      ...(metadata.annotations?.[imagesAnnotation] ?? '').split(','),
      ...(status.images ?? []).flatMap(({ names }: KubeObject) => names ?? []),
    ]),
  )
  const ours = Object.values(kubeImages).filter((name) => name.startsWith('issuer-backup-test/'))
  return ours.filter((name) => !there.has(name) && !there.has(`docker.io/${name}`))
}
