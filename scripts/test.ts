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
import { programs } from '../test/testbed/tools.ts'
import type { Skip } from './skips-reporter.ts'
import { startDocker } from './tools/docker.ts'
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

const missing = await provide(programs)
const stopDocker = await startDockerIfNeeded()
const folder = mkdtempSync(path.join(tmpdir(), 'issuer-backup-test-'))
const skipsFile = path.join(folder, 'skips.jsonl')

const child = spawn(
  process.execPath,
  [
    '--test',
    // Each file's work is half in a server that it starts; node's default of one less than the cores idles.
    `--test-concurrency=${availableParallelism()}`,
    '--test-timeout=300000',
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=./scripts/skips-reporter.ts', `--test-reporter-destination=${skipsFile}`],
    ...options,
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
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
await stopDocker()

/** Where a test says that it needs it. Afterwards this process and its children have the engine. */
async function startDockerIfNeeded(): Promise<() => Promise<void>> {
  const isNeeded = globSync(files, { cwd: root }).some((file) =>
    /\bneeds\([^)]*'docker'/.test(readFileSync(path.resolve(root, file), 'utf8')),
  )
  if (isNeeded && !missing.has('docker')) {
    try {
      return await startDocker()
    } catch (error) {
      missing.set('docker', (error as Error).message)
    }
  }
  return async () => {}
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
