import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

const scripts = path.resolve(import.meta.dirname, '../../scripts')

/** A run of tests that has an engine with a container, until its stdin ends. */
async function startRun(t: TestContext): Promise<{ run: ChildProcess; host: string }> {
  const script = `
    import { startEngine } from '${scripts}/tools/engine.ts'
    import { provideImages } from '${scripts}/tools/images.ts'
    const engine = await startEngine()
    process.env.DOCKER_HOST = engine.address
    await provideImages()
    console.log(engine.address)
    process.stdin.resume().once('end', async () => {
      await engine.stop()
      console.log('stopped')
    })`
  const run = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => run.kill('SIGKILL')) // its engine follows it
  const [line] = await once(run.stdout!, 'data')
  const host = String(line).trim()
  docker(host, 'network', 'create', 'some')
  docker(host, 'run', '--detach', '--init', '--network', 'some', images.mongo, 'sleep', '987654')
  return { run, host }
}

function docker(host: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('docker', ['--host', host, ...args], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

/** By their pids, the engine's own processes and those in its containers. */
async function processesOf(host: string): Promise<Map<string, string>> {
  const folder = folderOf(host)
  const found = new Map<string, string>()
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const about = ['cmdline', 'cgroup'].map((file) =>
      readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => ''),
    )
    const [command, groups] = (await Promise.all(about)) as [string, string]
    if (command.includes(`${folder}/`) || (command !== '' && groups.includes(`/${path.basename(folder)}/`)))
      found.set(pid, command.replaceAll('\0', ' '))
  }
  return found
}

/** What the machine has of an engine: processes, mounts, networks, firewall rules, files. */
async function tracesOf(host: string): Promise<string[]> {
  const folder = folderOf(host)
  const network = `10.213.${Number(folder.split('-').at(-1)) * 16}.`
  const rules = spawnSync('iptables', ['--list-rules'], { encoding: 'utf8' }).stdout
  const links = spawnSync('ip', ['-oneline', 'address'], { encoding: 'utf8' }).stdout
  const mounts = await readFile('/proc/mounts', 'utf8')
  const lines = [rules, links, mounts].flatMap((text) => text.split('\n'))
  return [
    ...(await processesOf(host)).values(),
    ...lines.filter((line) => line.includes(network) || line.includes(`${folder}/`)),
    ...(existsSync(folder) ? [folder] : []),
  ]
}

function folderOf(host: string): string {
  return path.dirname(new URL(host).pathname)
}

test(
  'an engine goes with its containers and networks when it is told to',
  needs('root', 'docker', 'dockerd'),
  async (t) => {
    const { run, host } = await startRun(t)
    const traces = (await tracesOf(host)).join('\n')
    for (const kind of [/dockerd /, /containerd /, /sleep 987654/, /overlay|vfs/, /-A FORWARD/, /br-/])
      assert.match(traces, kind)
    run.stdin!.end()
    assert.equal(String(await once(run.stdout!, 'data')), 'stopped\n')
    assert.deepEqual(await tracesOf(host), [])
  },
)

test(
  'an engine goes when the run is killed that started it',
  needs('root', 'docker', 'dockerd'),
  async (t) => {
    const { run, host } = await startRun(t)
    run.kill('SIGKILL')
    await eventually('no trace of it', async () => ((await tracesOf(host)).length === 0 ? true : undefined))
  },
)

test(
  'what is left when its keeper is killed goes with the next engine',
  needs('root', 'docker', 'dockerd'),
  async (t) => {
    const { run, host } = await startRun(t)
    const { pid } = run
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
    process.kill(Number(children.trim().split(' ')[0]), 'SIGKILL')
    run.kill('SIGKILL')
    await once(run, 'exit')
    assert.match((await tracesOf(host)).join('\n'), /dockerd [\s\S]*sleep 987654/)
    const left = await processesOf(host)
    const next = await startRun(t)
    assert.deepEqual(
      [...left.keys()].filter((id) => existsSync(`/proc/${id}`)),
      [],
    )
    next.run.stdin!.end()
    await once(next.run, 'exit')
    assert.deepEqual(await tracesOf(host), [])
  },
)
