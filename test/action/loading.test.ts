/** What the bundled Action loads, and when: artifact and cache clients and the driver are megabytes that take time. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { generateIdentity } from '../../src/archive/keys.ts'

const dist = path.resolve(import.meta.dirname, '../../dist/action')

/** A line that only this package has. */
const marks = {
  artifact: 'class DefaultArtifactClient',
  cache: 'function saveCache(',
  driver: 'class MongoClient extends',
}

type Package = keyof typeof marks

/** Files of the bundle that hold each package. */
const chunks = Object.fromEntries(
  Object.entries(marks).map(([name, mark]) => [
    name,
    globSync('*.mjs', { cwd: dist }).filter((file) =>
      readFileSync(path.join(dist, file), 'utf8').includes(mark),
    ),
  ]),
) as Record<Package, string[]>

/** Nobody listens there. */
const uri = 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=500'

const { recipient } = await generateIdentity()
const folder = mkdtempSync(path.join(tmpdir(), 'action-loading-'))
after(() => rmSync(folder, { recursive: true }))

/** What a run says and loads, in that order. */
function trace(inputs: Record<string, string>, env: Record<string, string> = {}): string[] {
  const hook = `import { writeSync } from 'node:fs'
    import { registerHooks } from 'node:module'
    const load = (url, context, next) => {
      writeSync(1, 'loaded ' + url.split('/').at(-1) + '\\n')
      return next(url, context)
    }
    registerHooks({ load })`
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, path.join(dist, 'index.mjs')],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, RUNNER_TEMP: folder, INPUT_INPUTS: JSON.stringify(inputs), ...env },
    },
  )
  return stdout.split('\n')
}

function loadedBy(lines: readonly string[]): Package[] {
  const names = Object.keys(marks) as Package[]
  return names.filter((name) => lines.some((line) => chunks[name].some((file) => line === `loaded ${file}`)))
}

test('each of them is in a file of its own', () => {
  const files = Object.values(chunks).flat()
  assert.equal(files.length, Object.keys(marks).length)
  assert.equal(new Set(files).size, files.length)
  assert.ok(!files.includes('index.mjs'))
})

for (const [what, inputs, env, loaded] of [
  ['a mistake in the inputs', { operation: 'backup', kind: 'warm' }, {}, []],
  ['verify', { operation: 'verify', archive: '/no/such.age' }, {}, []],
  ['heal', { operation: 'heal', 'mongo-uri': uri }, {}, ['driver']],
  [
    'a backup that is not published',
    { operation: 'backup', 'mongo-uri': uri, recipients: recipient, output: folder },
    {},
    ['driver'],
  ],
  [
    'a backup to be published, where there is a cache',
    {
      ...{ operation: 'backup', 'mongo-uri': uri, recipients: recipient, output: folder },
      ...{ publish: 'release', 'release-tag': 'one', repository: 'acme/backups', token: 'some token' },
    },
    { ACTIONS_CACHE_URL: 'http://127.0.0.1:9/' },
    ['cache', 'driver'],
  ],
  [
    'an archive out of an artifact',
    { operation: 'verify', fetch: 'artifact', from: folder },
    // What is no token is refused before anything is asked for.
    { ACTIONS_RUNTIME_TOKEN: 'none', ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/', GITHUB_RUN_ID: '1' },
    ['artifact'],
  ],
] as const) {
  test(`${what}: loads ${loaded.join(' and ') || 'none of them'}`, () => {
    assert.deepEqual(loadedBy(trace(inputs, env)), loaded)
  })
}

test('the first line is said before any of them is loaded', () => {
  const lines = trace({ operation: 'heal', 'mongo-uri': uri })
  const said = lines.findIndex((line) => /^issuer-backup \S+: heal$/.test(line))
  assert.ok(said >= 0, lines.join('\n'))
  assert.deepEqual(loadedBy(lines.slice(0, said)), [])
  assert.deepEqual(loadedBy(lines.slice(said)), ['driver'])
})
