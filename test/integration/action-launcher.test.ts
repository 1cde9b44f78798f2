/**
 * How the program comes to run: inside a node action of the runner's, wherever the composite action is used from. In
 * the place of the program stands a probe, which writes down how it was started.
 */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { expression, keepOutputs, outputsIn, type Runner, runner, uses } from '../testbed/act.ts'
import { needs } from '../testbed/needs.ts'

interface Seen {
  phase: 'main' | 'post'
  inputs: Record<string, string>
  token: boolean
  node: number
}

const probe = `
import fs from 'node:fs'
const phase = process.argv[2] ?? 'main'
const inputs = JSON.parse(process.env.INPUT_INPUTS)
const token = process.env.ACTIONS_RUNTIME_TOKEN !== undefined
fs.appendFileSync(process.env.PROBED, JSON.stringify({ phase, inputs, token, node: parseInt(process.versions.node) }) + '\\n')
if (phase === 'main') fs.appendFileSync(process.env.GITHUB_OUTPUT, 'archive=' + inputs.archive.split('\\n')[0] + '\\n')
`

describe('the launcher', needs('act'), () => {
  let job: Runner
  let probed: string
  let unread = 0

  /** What the probe saw since the last look. */
  async function seen(): Promise<Seen[]> {
    const lines = (await readFile(probed, 'utf8')).trim().split('\n')
    const fresh = lines.slice(unread)
    unread = lines.length
    return fresh.map((line) => JSON.parse(line))
  }

  const given = (all: Seen[], phase: Seen['phase']) =>
    all.filter((each) => each.phase === phase).map(({ inputs }) => inputs.archive)

  before(async () => {
    job = await runner()
    probed = path.join(job.folder, 'probed.jsonl')
    job.env.PROBED = probed
    await writeFile(path.join(job.action, 'dist/action/index.mjs'), probe)
  })
  after(() => job?.remove())

  test('gives the program the token, and every input as it is; a run step has no token', async () => {
    const awkward = `two\nlines, "quoted", 'so', \\ and $HOME \`id\` ${'%0A'}`
    const { code, log } = await job.run([
      { run: `[ -z "\${ACTIONS_RUNTIME_TOKEN-}" ] || exit 9` },
      uses({ operation: 'verify', archive: awkward }),
    ])
    assert.equal(code, 0, log)
    const all = await seen()
    assert.deepEqual(
      all.map(({ phase, token, node }) => [phase, token, node]),
      ['main', 'post'].map((phase) => [phase, true, 24]),
    )
    for (const { inputs } of all) {
      assert.equal(inputs.operation, 'verify')
      assert.equal(inputs.archive, awkward)
      assert.equal(inputs.kind, '')
    }
  })

  test('serves two uses in one job, each with its own inputs, outputs and post', async () => {
    const files = ['first', 'second'].map((name) => path.join(job.folder, `${name}.json`))
    const { code, log } = await job.run([
      uses({ operation: 'verify', archive: 'one' }, { id: 'first' }),
      uses({ operation: 'verify', archive: 'two' }, { id: 'second' }),
      keepOutputs('first', files[0]!),
      keepOutputs('second', files[1]!),
    ])
    assert.equal(code, 0, log)
    const all = await seen()
    assert.deepEqual(
      [given(all, 'main'), given(all, 'post').sort()],
      [
        ['one', 'two'],
        ['one', 'two'],
      ],
    )
    assert.deepEqual(await Promise.all(files.map(async (file) => (await outputsIn(file)).archive)), [
      'one',
      'two',
    ])
  })

  test('serves another composite action', async () => {
    await job.write(
      'nested/action.yml',
      JSON.stringify({
        name: 'nested',
        description: 'Uses the Action',
        inputs: { which: { description: 'An input of its own', required: true } },
        outputs: { archive: { description: 'Handed on', value: expression('steps.inner.outputs.archive') } },
        runs: {
          using: 'composite',
          steps: [uses({ operation: 'verify', archive: expression('inputs.which') }, { id: 'inner' })],
        },
      }),
    )
    const file = path.join(job.folder, 'nested.json')
    const { code, log } = await job.run([
      { id: 'outer', uses: './nested', with: { which: 'three' } },
      keepOutputs('outer', file),
    ])
    assert.equal(code, 0, log)
    const all = await seen()
    assert.deepEqual([given(all, 'main'), given(all, 'post')], [['three'], ['three']])
    assert.deepEqual(Object.keys(all[0]!.inputs).includes('which'), false)
    assert.equal((await outputsIn(file)).archive, 'three')
  })

  test('writes nowhere through a link that the repository holds', async () => {
    const outside = path.join(job.folder, 'outside')
    await mkdir(outside)
    const { code, log } = await job.run([
      { run: `rm -rf .issuer-backup && ln -s '${outside}' .issuer-backup` },
      uses({ operation: 'verify', archive: 'five' }),
      { run: '[ ! -L .issuer-backup ] && [ -f .issuer-backup/run.mjs ]' },
    ])
    assert.equal(code, 0, log)
    assert.deepEqual(await readdir(outside), [])
    assert.deepEqual(given(await seen(), 'main'), ['five'])
  })

  test('leaves the workspace clean for git', async () => {
    const { code, log } = await job.run([
      uses({ operation: 'verify', archive: 'four' }),
      { run: '[ -z "$(git status --porcelain)" ] && [ -f .issuer-backup/run.mjs ]' },
    ])
    assert.equal(code, 0, log)
  })
})
