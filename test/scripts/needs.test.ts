import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'

const root = path.resolve(import.meta.dirname, '../..')

/** Runs a test file of the given body with node on this machine, less what `env` hides. */
async function runTests(t: TestContext, args: string[], body: string, env: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(path.join(tmpdir(), 'needs-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'some.test.ts')
  await mkdir(path.join(folder, 'empty'))
  const needs = JSON.stringify(path.join(root, 'test/testbed/needs.ts'))
  await writeFile(
    file,
    `import { before, describe, test } from 'node:test'\nimport { needs } from ${needs}\n${body}`,
  )
  const { NODE_TEST_CONTEXT: _, REQUIRE: __, ...inherited } = process.env
  const child = spawn(process.execPath, [...args, file], { cwd: root, env: { ...inherited, ...env } })
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { stdout, code }
}

const nothing = { PATH: '/nonexistent', ISSUER_BACKUP_TOOLS: '/nonexistent', MONGOD: '' }
const body = `
  test('seals', needs('zstd', 'age'), () => console.log('RAN the test'))
  describe('on a server', needs('mongod'), () => {
    before(() => console.log('RAN the hook'))
    test('writes', () => console.log('RAN the inner test'))
  })
  test('deploys', needs('docker'), () => console.log('RAN the deployment'))
  test('needs nothing', needs(), () => console.log('RAN without needs'))`

test('what a machine lacks is skipped with its reason, hooks included', async (t) => {
  const { stdout, code } = await runTests(t, ['--test', '--test-reporter=tap'], body, nothing)
  assert.equal(code, 0)
  assert.match(stdout, /seals # SKIP needs zstd; needs age and age-keygen/)
  assert.match(stdout, /on a server # SKIP needs mongod/)
  assert.match(stdout, /deploys # SKIP needs a Docker engine/)
  assert.deepEqual(stdout.match(/RAN .*/g), ['RAN without needs'])
})

for (const required of ['all', 'docker, age', 'mongod']) {
  test(`REQUIRE=${required} makes a test that lacks it fail, unrun`, async (t) => {
    const env = { ...nothing, REQUIRE: required }
    const { stdout, code } = await runTests(t, ['--test', '--test-reporter=tap'], body, env)
    assert.equal(code, 1)
    assert.match(stdout, /REQUIRE does not allow to skip: needs/)
    assert.deepEqual(stdout.match(/RAN .*/g), ['RAN without needs'])
  })
}

test('REQUIRE of something else leaves a skip a skip', async (t) => {
  const env = { ...nothing, REQUIRE: 'root,kube' }
  const { code } = await runTests(t, ['--test', '--test-reporter=tap'], body, env)
  assert.equal(code, 0)
})

const skipping = `test('on a Sunday', { skip: 'needs a Sunday' }, () => {})\ntest('always', () => {})`

test('npm test ends with what was not run and why, and counts', async (t) => {
  const { stdout, code } = await runTests(t, ['scripts/test.ts'], skipping, {})
  assert.equal(code, 0)
  assert.match(
    stdout,
    /ℹ tests 2\n[\s\S]*Not run on this machine: 1\n {2}needs a Sunday\n {4}.*some\.test\.ts: on a Sunday\n/,
  )
})

test('npm test fails under REQUIRE=all when anything was skipped', async (t) => {
  const { stdout, code } = await runTests(t, ['scripts/test.ts'], skipping, { REQUIRE: 'all' })
  assert.equal(code, 1)
  assert.match(stdout, /needs a Sunday/)
})

test('npm test fails when a test fails', async (t) => {
  const { code } = await runTests(t, ['scripts/test.ts'], `test('no', () => { throw new Error('no') })`, {})
  assert.equal(code, 1)
})
