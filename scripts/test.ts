/**
 * `npm test [-- PATH|OPTION…]`: provides the programs that the tests run, then runs the tests under PATH (a folder or
 * file; all of them when none is named). Options go to `node --test`, such as `--test-name-pattern=lock`. Ends with
 * what this machine could not run and why; `REQUIRE` (needs.ts) makes that a failure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { isClusterNamed } from '../test/testbed/kube.ts'
import { kubePrograms, type Program, programs } from '../test/testbed/tools.ts'
import type { Skip } from './skips-reporter.ts'
import { startDocker } from './tools/docker.ts'
import { startKube } from './tools/kube.ts'
import { provide } from './tools.ts'

const root = path.dirname(import.meta.dirname)
const args = process.argv.slice(2)
const options = args.filter((arg) => arg.startsWith('-'))
const paths = args.filter((arg) => !arg.startsWith('-'))
const files = (paths.length > 0 ? paths : ['test']).map((file) =>
  statSync(path.resolve(root, file), { throwIfNoEntry: false })?.isDirectory()
    ? `${file}/**/*.test.ts`
    : file,
)

const needed = neededServers()
const missing = await provide(
  needed.has('kube') ? programs : programs.filter((name) => !kubePrograms.includes(name)),
)
const stopServers = await startServers()
const folder = mkdtempSync(path.join(tmpdir(), 'issuer-backup-test-'))
const skipsFile = path.join(folder, 'skips.jsonl')

const child = spawn(
  process.execPath,
  [
    '--test',
    // Each file's work is half in a server that it starts; node's default of one less than the cores idles.
    `--test-concurrency=${availableParallelism() + 1}`,
    '--test-timeout=600000',
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=./scripts/skips-reporter.ts', `--test-reporter-destination=${skipsFile}`],
    ...options,
    ...files,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      // Hundreds of processes load the same sources.
      NODE_COMPILE_CACHE: path.join(folder, 'compiled'),
      // Thousands of kubectl and docker commands end before their garbage matters: a quarter less work for each.
      GOGC: 'off',
      GOMEMLIMIT: '256MiB',
    },
  },
)
process.on('SIGTERM', () => child.kill('SIGTERM'))
process.on('SIGINT', () => {}) // the child ends first and decides
const [status] = await once(child, 'exit')
const skips = readSkips()
rmSync(folder, { recursive: true })

if (skips.length > 0) {
  console.log(`\nNot run on this machine: ${skips.length}`)
  for (const [reason, skipped] of Map.groupBy(skips, (skip) => skip.reason)) {
    console.log(`  ${reason}`)
    for (const { file, name } of skipped) console.log(`    ${file}: ${name}`)
  }
}
for (const [name, reason] of missing) console.log(`Could not provide ${name}: ${reason}`)
const allRequired = process.env.REQUIRE?.split(',').includes('all')
if (allRequired && skips.length > 0)
  console.log('REQUIRE=all does not allow to skip, so this run has failed.')
process.exitCode = status ?? 1
if (process.exitCode === 0 && allRequired && skips.length > 0) process.exitCode = 1
await stopServers()

/** What tests say that they need. */
function neededServers(): Set<string> {
  const sources = globSync(files, { cwd: root }).map((file) => readFileSync(path.resolve(root, file), 'utf8'))
  const needs = sources.flatMap((source) =>
    [...source.matchAll(/\bneeds\(([^)]*)\)/g)].map(([, list]) => list!),
  )
  return new Set(['docker', 'kube'].filter((name) => needs.some((list) => list.includes(`'${name}'`))))
}

/** Afterwards this process and its children have them. @returns how to end them */
async function startServers(): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = []
  const start = async (name: Program, starting: () => Promise<() => Promise<void>>) => {
    if (missing.has(name)) return
    try {
      stops.unshift(await starting())
    } catch (error) {
      missing.set(name, (error as Error).message)
    }
  }
  // Which takes its images from an engine.
  const isClusterOurs = needed.has('kube') && !isClusterNamed()
  if (needed.has('docker') || isClusterOurs) await start('docker', startDocker)
  if (isClusterOurs && !missing.has('docker')) await start('kube-apiserver', startKube)
  return async () => {
    for (const stop of stops) await stop()
  }
}

function readSkips(): Skip[] {
  try {
    return readFileSync(skipsFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  } catch {
    return [] // node --test ended before it opened its reports
  }
}
