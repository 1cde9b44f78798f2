/** What a test needs of the machine, and what becomes of it where the machine has not got it. */
import type { TestOptions } from 'node:test'
import { lackOfDocker } from './docker.ts'
import { lackOfKube, lackOfOwnKube } from './kube.ts'
import { findProgram, findTool, type Program } from './tools.ts'

/**
 * A need: a program (mongodump and age stand for their pair too), to run as root, or `docker`: an engine that answers,
 * with Compose and the images of docker.ts. `dockerd`: what `npm test` starts one with. `kube`: a cluster that answers,
 * with kubectl, helm and the images of kube.ts. `own-kube`: that it runs on this machine. `kube-apiserver`: what `npm test`
 * starts one with.
 */
export type Need =
  | 'mongod'
  | 'mongodump'
  | 'age'
  | 'zstd'
  | 'tar'
  | 'ssh-keygen'
  | 'strace'
  | 'openssl'
  | 'perl'
  | 'socat'
  | 'nc'
  | 'act'
  | 'actionlint'
  | 'zizmor'
  | 'docker'
  | 'dockerd'
  | 'kube'
  | 'own-kube'
  | 'kube-apiserver'
  | 'kubectl'
  | 'helm'
  | 'root'

const pairs: Partial<Record<Program, Program[]>> = {
  mongodump: ['mongodump', 'mongorestore'],
  age: ['age', 'age-keygen'],
}

/**
 * Options for node:test's `test` and `describe`: skips, with the reason, what this machine cannot run; hooks inside
 * a skipped `describe` do not run either. Where `$REQUIRE` names the need (comma-separated, or `all`), the test
 * fails instead.
 *
 * @example test('opens by hand', needs('age', 'zstd'), async (t) => { … })
 */
export function needs(...names: Need[]): TestOptions {
  const missing = names.flatMap((name) => lack(name) ?? [])
  if (missing.length === 0) return { skip: false }
  const reason = missing.map(({ reason }) => reason).join('; ')
  const required = (process.env.REQUIRE ?? '').split(',').map((name) => name.trim())
  if (!required.includes('all') && !missing.some(({ need }) => required.includes(need)))
    return { skip: reason }
  // node:test fails a test whose signal is aborted, without running it.
  return { skip: false, signal: AbortSignal.abort(new Error(`REQUIRE does not allow to skip: ${reason}`)) }
}

function lack(need: Need): { need: Need; reason: string } | undefined {
  const reason = need in machine ? machine[need as keyof typeof machine]() : lackOfPrograms(need as Program)
  return reason === undefined ? undefined : { need, reason }
}

/** What is more than a program: why the machine lacks it. */
const machine = {
  root: () => (process.getuid?.() === 0 ? undefined : 'needs root'),
  docker: lackOfDocker,
  kube: lackOfKube,
  'own-kube': lackOfOwnKube,
  dockerd: () => (findProgram('dockerd') === undefined ? 'needs dockerd' : undefined),
}

function lackOfPrograms(name: Program): string | undefined {
  const absent = (pairs[name] ?? [name]).filter((program) => findTool(program) === undefined)
  return absent.length === 0 ? undefined : `needs ${absent.join(' and ')}`
}
