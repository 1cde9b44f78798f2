/**
 * A repository of somebody who uses the Action, and nektos/act to run its workflows on this machine as a self-hosted
 * runner does. Declare `needs('act')`.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import { run } from '../../src/exec.ts'
import { freePort } from './deployment.ts'
import { tool } from './tools.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What a fetched release of the Action holds that matters. */
const released = ['action.yml', 'launcher', 'dist', '.github/workflows']

/** As workflows have them. */
export type Step = Record<string, unknown>

export interface WorkflowRun {
  code: number | null
  /** All that act said. */
  log: string
}

export interface ActiveRun {
  /** Returns when it has said so; throws where it ended without. */
  said(words: string | RegExp): Promise<void>
  /** As Ctrl-C: act has no other way to cancel a run. */
  cancel(): void
  ended: Promise<WorkflowRun>
}

export interface Runner {
  /** Of everything here. */
  folder: string
  /** The repository. */
  repository: string
  /** Where act finds `acme/issuer-backup@v1`. */
  action: string
  /** Further options of act. */
  options: string[]
  /** Folders of programs that go before the machine's. */
  path: string[]
  /** What every step has in its environment. */
  env: Record<string, string>
  /** What act itself has in its environment. */
  host: Record<string, string>
  /** Of the repository, which is committed with it. */
  write(file: string, content: string): Promise<void>
  /** Makes `steps`, behind a checkout, the job of a workflow and runs it. */
  run(steps: readonly Step[]): Promise<WorkflowRun>
  start(steps: readonly Step[]): Promise<ActiveRun>
  /** The same with the jobs of a workflow. */
  runJobs(jobs: Readonly<Record<string, object>>): Promise<WorkflowRun>
  /** The same with a whole workflow, YAML. */
  runWorkflow(text: string): Promise<WorkflowRun>
  remove(): Promise<void>
}

/** A step that uses the Action. */
export function uses(inputs: Readonly<Record<string, string>>, more: Step = {}): Step {
  return { uses: 'acme/issuer-backup@v1', with: inputs, ...more }
}

/** A step that writes what the step with this id has put out to a file, as JSON. */
export function keepOutputs(id: string, file: string): Step {
  const outputs = expression(`toJSON(steps.${id}.outputs)`)
  return { if: 'always()', env: { OUTPUTS: outputs }, run: `printf %s "$OUTPUTS" >'${file}'` }
}

export function expression(text: string): string {
  return `\${{ ${text} }}`
}

export async function runner(): Promise<Runner> {
  const folder = await mkdtemp(path.join(tmpdir(), 'act-'))
  const at = (name: string) => path.join(folder, name)
  const repository = at('repository')
  await mkdir(path.join(repository, '.github', 'workflows'), { recursive: true })
  const action = at('action')
  for (const name of released) await cp(path.join(root, name), path.join(action, name), { recursive: true })
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: repository })
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', 'https://github.com/acme/deployment.git')
  const bin = at('bin')
  await mkdir(bin)
  await leniencyRemoved(bin)
  const options: string[] = []
  const folders: string[] = []
  const env: Record<string, string> = {}
  const host: Record<string, string> = {}

  const write: Runner['write'] = async (file, content) => {
    await mkdir(path.dirname(path.join(repository, file)), { recursive: true })
    await writeFile(path.join(repository, file), content)
  }
  const startJobs = (jobs: Readonly<Record<string, object>>) =>
    startWorkflow(stringify({ on: 'workflow_dispatch', jobs }))
  const startWorkflow = async (text: string): Promise<ActiveRun> => {
    await write('.github/workflows/test.yml', text)
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'As the test has it')
    const child = spawn(
      tool('act'),
      [
        ...['workflow_dispatch', '--workflows', '.github/workflows/test.yml'],
        ...[
          '--platform',
          'self-hosted=-self-hosted',
          '--local-repository',
          `acme/issuer-backup@v1=${action}`,
        ],
        ...['--artifact-server-path', at('artifacts'), '--artifact-server-addr', '127.0.0.1'],
        ...['--artifact-server-port', String(await freePort())],
        ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ...(options.some((option) => option.startsWith('--cache-server')) ? [] : ['--no-cache-server']),
        ...options,
      ],
      {
        cwd: repository,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          // The runner's own Node comes with it; act takes one from the path.
          PATH: [...folders, bin, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
          HOME: at('home'),
          XDG_CACHE_HOME: at('cache'),
          NODE_COMPILE_CACHE: path.join(tmpdir(), 'issuer-backup-compile-cache'),
          ...engine(),
          ...host,
        },
      },
    )
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (log += text))
    const ended = once(child, 'close').then(([code]) => ({ code, log }))
    return {
      async said(words) {
        const over = ended.then(() => assert.fail(`it ended without saying ${words}: ${log}`))
        over.catch(() => {})
        while (log.search(words) < 0) await Promise.race([over, once(child.stdout, 'data')])
      },
      cancel: () => void child.kill('SIGINT'),
      ended,
    }
  }
  const start: Runner['start'] = (steps) =>
    startJobs({
      test: { 'runs-on': 'self-hosted', steps: [{ uses: 'actions/checkout@v5' }, ...steps] },
    })
  return {
    folder,
    repository,
    action,
    options,
    path: folders,
    env,
    host,
    write,
    start,
    run: async (steps) => (await start(steps)).ended,
    runJobs: async (jobs) => (await startJobs(jobs)).ended,
    runWorkflow: async (text) => (await startWorkflow(text)).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What `keepOutputs` wrote. */
export async function outputsIn(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, 'utf8'))
}

/**
 * GitHub's runner keeps the token for artifacts and caches from `run:` steps, and act does not. Behind this shell they
 * are as there, and what only works by act's leniency does not work.
 */
async function leniencyRemoved(bin: string): Promise<void> {
  const bash = '/bin/bash'
  const names = ['TOKEN', 'URL'].map((what) => `-u ACTIONS_RUNTIME_${what}`).join(' ')
  const script = `#!/bin/sh\nexec env ${names} -u ACTIONS_RESULTS_URL -u ACTIONS_CACHE_URL ${bash} "$@"\n`
  await writeFile(path.join(bin, 'bash'), script)
  await chmod(path.join(bin, 'bash'), 0o755)
}

/** Which Docker engine the tests have. */
function engine(): Record<string, string> {
  const entries = ['DOCKER_HOST', 'DOCKER_CONFIG'].map((name) => [name, process.env[name]])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
