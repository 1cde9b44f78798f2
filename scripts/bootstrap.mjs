/**
 * Every npm script starts here, on whatever Node (20 or newer) the machine has: it installs the dependencies when
 * the lockfile has changed, then runs the named script with the project's own Node 24.
 *
 *   node scripts/bootstrap.mjs SCRIPT [ARGUMENT…]     SCRIPT is relative to the project's folder
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const projectNode = path.join(root, 'node_modules', '.bin', 'node')
// Inside node_modules, so that it goes with what it vouches for. npm's own hidden lockfile stays "fresh" when
// packages are missing, so it cannot serve.
const stamp = path.join(root, 'node_modules', '.package-lock.sha256')
const lock = path.join(root, '.cache', 'bootstrap.lock')

const [script, ...args] = process.argv.slice(2)
if (script === '--install') install()
else {
  demandMachine()
  if (!isFresh()) installOnce()
  run()
}

function demandMachine() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    fail(
      `The project's tools run on Linux x64 and arm64; this machine is ${process.platform} ${process.arch}.`,
    )
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(`Node 20 or newer is needed to begin with; this is ${process.version}.`)
  }
  if (!script) fail('Usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT…]')
}

function digest() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
}

function isFresh() {
  return existsSync(projectNode) && existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === digest()
}

/** Runs `--install` below under flock, which the kernel releases however we end; unlocked where flock is missing. */
function installOnce() {
  mkdirSync(path.dirname(lock), { recursive: true })
  const self = [process.execPath, fileURLToPath(import.meta.url), '--install']
  let done = spawnSync('flock', [lock, ...self], { stdio: 'inherit' })
  if (done.error?.code === 'ENOENT') done = spawnSync(self[0], self.slice(1), { stdio: 'inherit' })
  if (done.error) fail(`Cannot install the dependencies: ${done.error.message}`)
  if (done.status !== 0) process.exit(done.status ?? 1)
}

function install() {
  if (isFresh()) return // another run did it while this one waited for the lock
  const wanted = digest()
  const { npm_node_execpath: node, npm_execpath: npm } = process.env
  const sameNpm = node && npm && path.basename(npm) === 'npm-cli.js'
  const [command, ...first] = sameNpm ? [node, npm] : ['npm']
  console.error('Installing the dependencies that package-lock.json pins …')
  // --include: NODE_ENV=production or a user's settings would leave out what scripts and tests need.
  const options = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--loglevel=error']
  const done = spawnSync(command, [...first, ...options], { cwd: root, stdio: ['ignore', 2, 2] })
  if (done.error?.code === 'ENOENT') fail('npm is needed to install the dependencies, and is not in PATH.')
  if (done.error) fail(`npm did not start: ${done.error.message}`)
  if (done.status !== 0) fail('npm ci failed: see above. The next run tries again.')
  const version = spawnSync(projectNode, ['--version'])
  if (version.status !== 0)
    fail("The project's own Node 24 does not run here: it needs a Linux with glibc 2.28 or newer.")
  writeFileSync(`${stamp}.${process.pid}`, `${wanted}\n`)
  renameSync(`${stamp}.${process.pid}`, stamp)
}

function run() {
  const child = spawn(projectNode, [path.resolve(root, script), ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      // Ctrl-C on a terminal reaches the child as well, and twice may mean "at once" to it.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => fail(`The project's own Node does not start: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
