import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import { command } from './command.ts'

function folder(t: TestContext): string {
  const created = mkdtempSync(path.join(tmpdir(), 'keygen-'))
  t.after(() => rmSync(created, { recursive: true }))
  return created
}

test('keygen makes a pair that stock age uses, the identity for its owner alone', needs('age'), async (t) => {
  const cwd = folder(t)
  const { code, stdout, stderr } = await command(['keygen', '--output', 'key'], { cwd })
  assert.equal(code, 0)
  assert.match(stdout, /^age1[0-9a-z]{58}\n$/)
  assert.match(stderr, /keep it safe/)
  const identity = path.join(cwd, 'key')
  assert.equal(statSync(identity).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(cwd), ['key'])
  assert.equal(String(execFileSync(tool('age-keygen'), ['-y', identity])), stdout)
  const sealed = execFileSync(tool('age'), ['-r', stdout.trim()], { input: 'content' })
  assert.equal(String(execFileSync(tool('age'), ['-d', '-i', identity], { input: sealed })), 'content')
  assert.doesNotMatch(stdout + stderr, /SECRET/)
})

test('keygen never overwrites', async (t) => {
  const cwd = folder(t)
  writeFileSync(path.join(cwd, 'key'), 'the only key')
  const { code, stdout, stderr } = await command(['keygen', '--output', 'key'], { cwd })
  assert.deepEqual([code, stdout], [4, ''])
  assert.match(stderr, /key exists already/)
  assert.equal(readFileSync(path.join(cwd, 'key'), 'utf8'), 'the only key')
})

test('keygen --json gives path and recipient, and --quiet the recipient alone', async (t) => {
  const cwd = folder(t)
  const json = await command(['keygen', '--output', 'a', '--json'], { cwd })
  assert.deepEqual(Object.keys(JSON.parse(json.stdout)), ['path', 'recipient'])
  assert.equal(json.stderr, '')
  const quiet = await command(['keygen', '--output', 'b', '--quiet'], { cwd })
  assert.match(quiet.stdout, /^age1\w+\n$/)
  assert.equal(quiet.stderr, '')
})

test('keygen without --output is a usage error', async () => {
  const { code, stderr } = await command(['keygen'])
  assert.equal(code, 2)
  assert.match(stderr, /--output <file>' not specified/)
})
