import assert from 'node:assert/strict'
import { test } from 'node:test'
import { version } from '../../src/version.ts'
import { read } from './markdown.ts'

test('package.json, the lockfile and the program name the same version', () => {
  assert.equal(JSON.parse(read('package.json')).version, version)
  const lock = JSON.parse(read('package-lock.json'))
  assert.deepEqual([lock.version, lock.packages[''].version], [version, version])
})

test('the changelog begins with what is not released, and dates every release', () => {
  const [first, ...released] = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title!)
  assert.equal(first, '[Unreleased]')
  for (const title of released) assert.match(title, /^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/)
  // Once there is a release, the version of the sources is that of the newest.
  if (released.length > 0) assert.ok(released[0]!.startsWith(`[${version}]`))
})
