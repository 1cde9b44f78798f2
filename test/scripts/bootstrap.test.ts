import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'

const bootstrap = path.resolve(import.meta.dirname, '../../scripts/bootstrap.mjs')

/** A project of one dependency, a folder of its own that brings `node`, so that npm needs no network. */
async function project(t: TestContext): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'bootstrap-'))
  t.after(() => rm(root, { recursive: true }))
  await mkdir(path.join(root, 'scripts'))
  await mkdir(path.join(root, 'node24'))
  await cp(bootstrap, path.join(root, 'scripts', 'bootstrap.mjs'))
  await writeFile(
    path.join(root, 'scripts', 'show.ts'),
    `const args: string[] = process.argv.slice(2)
    process.on('SIGTERM', () => process.exit(17))
    console.log(JSON.stringify(args))
    if (args[0] === 'wait') setInterval(() => {}, 1000)
    else process.exitCode = Number(args[0] ?? 0)`,
  )
  const node = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`
  await writeFile(path.join(root, 'node24', 'node'), node, { mode: 0o755 })
  await writeJson(root, 'node24/package.json', { name: 'node24', version: '1.0.0', bin: { node: 'node' } })
  const name = { name: 'project', version: '1.0.0', type: 'module' }
  await writeJson(root, 'package.json', { ...name, dependencies: { node24: 'file:node24' } })
  await writeJson(root, 'package-lock.json', {
    ...name,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { ...name, dependencies: { node24: 'file:node24' } },
      node24: { version: '1.0.0', bin: { node: 'node' } },
      'node_modules/node24': { resolved: 'node24', link: true },
    },
  })
  return root
}

function writeJson(root: string, file: string, content: unknown): Promise<void> {
  return writeFile(path.join(root, file), JSON.stringify(content))
}

function start(root: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [path.join(root, 'scripts', 'bootstrap.mjs'), 'scripts/show.ts', ...args])
}

async function run(root: string, ...args: string[]) {
  const child = start(root, ...args)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close'),
  ])
  return { stdout, stderr, code, installed: stderr.includes('Installing the dependencies') }
}

test('the first run installs, then runs the script with its arguments and exit code', async (t) => {
  const { stdout, stderr, code, installed } = await run(await project(t), '3', 'two words')
  assert.equal(installed, true, stderr)
  assert.equal(stdout, '["3","two words"]\n')
  assert.equal(code, 3)
})

test('later runs install only when the lockfile has changed or node_modules is gone', async (t) => {
  const root = await project(t)
  await run(root)
  assert.equal((await run(root)).installed, false)
  const lockfile = path.join(root, 'package-lock.json')
  await writeFile(lockfile, `${await readFile(lockfile, 'utf8')}\n`)
  assert.equal((await run(root)).installed, true)
  assert.equal((await run(root)).installed, false)
  await rm(path.join(root, 'node_modules'), { recursive: true })
  assert.equal((await run(root)).installed, true)
})

test('runs that begin together install once', async (t) => {
  const root = await project(t)
  const runs = await Promise.all([run(root), run(root), run(root)])
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0, 0],
  )
  assert.equal(runs.filter(({ installed }) => installed).length, 1)
})

test('a failed install is not taken for a good one', async (t) => {
  const root = await project(t)
  const lockfile = path.join(root, 'package-lock.json')
  const good = await readFile(lockfile)
  await writeFile(lockfile, '{}')
  const { code, stdout, stderr } = await run(root)
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /npm ci failed/)
  await writeFile(lockfile, good)
  assert.equal((await run(root)).code, 0)
})

test('a signal reaches the script, whose exit code comes back', async (t) => {
  const child = start(await project(t), 'wait')
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout!, 'data')
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'close'), [17, null])
})
