/** The workflows of the project, and the examples that are copied. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'
import { blocks, read, root } from './markdown.ts'

interface Step {
  name?: string
  uses?: string
  run?: string
  with?: Record<string, unknown>
}

interface Job {
  steps?: Step[]
  uses?: string
  needs?: string
  environment?: string
  permissions?: Record<string, string>
  strategy?: { 'fail-fast'?: boolean; matrix: Record<string, unknown> }
}

interface Workflow {
  on: Record<string, unknown> & { schedule?: { cron: string }[] }
  concurrency?: { group: string; 'cancel-in-progress': boolean }
  permissions: Record<string, string>
  jobs: Record<string, Job>
}

const examples = globSync('docs/workflows/*.yml', { cwd: root }).sort()
const workflows = [...globSync('.github/workflows/*.yml', { cwd: root }).sort(), ...examples]
const ours = /^(?:OWNER\/issuer-backup@v1|\.\/\.issuer-backup-action)$/

const stepsOf = (file: string) =>
  Object.values((parse(read(file)) as Workflow).jobs).flatMap(({ steps = [] }) => steps)

test('actionlint has nothing to say of them', needs('actionlint'), () => {
  const args = ['-no-color', '-shellcheck=', '-pyflakes=', ...workflows]
  const { status, stdout } = spawnSync(tool('actionlint'), args, { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})

test('zizmor has nothing to say of them', needs('zizmor'), () => {
  const args = ['--offline', '--no-progress', '--config=.github/zizmor.yml', 'action.yml', ...workflows]
  const { status, stdout } = spawnSync(tool('zizmor'), args, { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})

test('there is one for each of what the project and its users need', () => {
  const names = workflows
    .filter((file) => !examples.includes(file))
    .map((file) => path.basename(file, '.yml'))
  assert.deepEqual(names, ['backup', 'ci', 'drill', 'release', 'restore'])
  const listed = read('docs/workflows/README.md').matchAll(/^\| \[`([^`]+)`\]/gm)
  assert.deepEqual(
    [...listed].map(([, name]) => name).sort(),
    examples.map((file) => path.basename(file)),
  )
})

for (const file of workflows) {
  test(`${file} gives the Action only inputs that it has`, () => {
    const inputs = Object.keys((parse(read('action.yml')) as { inputs: object }).inputs)
    const given = stepsOf(file)
      .filter(({ uses }) => uses !== undefined && ours.test(uses))
      .flatMap((step) => Object.keys(step.with ?? {}))
    assert.ok(given.length > 0 || /(?:ci|release)\.yml$/.test(file))
    assert.deepEqual(
      given.filter((name) => !inputs.includes(name)),
      [],
    )
  })

  test(`${file} may only read, uses what is pinned, and puts no expression into a shell`, () => {
    const { permissions } = parse(read(file)) as Workflow
    assert.deepEqual(permissions, { contents: 'read' })
    for (const { uses, run, with: given } of stepsOf(file)) {
      if (run !== undefined) assert.doesNotMatch(run, /\$\{\{/)
      if (uses === undefined || ours.test(uses)) continue
      assert.match(uses, /@[0-9a-f]{40}$/)
      // For people, and for what raises the pins.
      assert.match(read(file), new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm'))
      if (uses.startsWith('actions/checkout@')) assert.equal(given?.['persist-credentials'], false)
    }
  })
}

test('what the README shows gives the Action only inputs that it has, and its workflows theirs', () => {
  const shown = ['README.md', 'docs/workflows/README.md'].flatMap((file) =>
    blocks(read(file))
      .filter(({ language }) => language === 'yml')
      .flatMap(({ content }) => usedIn(parse(content))),
  )
  assert.ok(shown.length > 3)
  for (const { uses = '', with: given = {} } of shown) {
    const [, workflow] =
      /^OWNER\/issuer-backup(?:\/\.github\/workflows\/(\w+)\.yml)?@v1$/.exec(uses) ?? assert.fail(uses)
    const known = workflow
      ? (own(workflow).on.workflow_call as { inputs: object }).inputs
      : (parse(read('action.yml')) as { inputs: object }).inputs
    for (const name of Object.keys(given)) assert.ok(name in known, `${uses} has no input ${name}`)
  }
})

/** Whatever uses something, however deep in it. */
function usedIn(part: unknown): Step[] {
  if (typeof part !== 'object' || part === null) return []
  return [...('uses' in part ? [part as Step] : []), ...Object.values(part).flatMap(usedIn)]
}

/** One of the project's own. */
const own = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow

test('a backup is made each day, by hand, and before a deployment; a drill each quarter', () => {
  const { on } = own('backup')
  assert.deepEqual(Object.keys(on), ['schedule', 'workflow_dispatch', 'workflow_call'])
  assert.match(on.schedule![0]!.cron, /^\d+ \d+ \* \* \*$/)
  assert.match(own('drill').on.schedule![0]!.cron, /^\d+ \d+ \d+ 1,4,7,10 \*$/)
  for (const name of ['backup', 'restore', 'drill']) assert.ok('workflow_call' in own(name).on, name)
})

test('of each kind one runs at a time, none that runs is cancelled, and no approval holds backups up', () => {
  const [backup, restore] = [own('backup'), own('restore')]
  assert.notEqual(backup.concurrency!.group, restore.concurrency!.group)
  for (const { concurrency } of [backup, restore, own('drill')])
    assert.equal(concurrency?.['cancel-in-progress'], false)
})

test('a restore is planned first, and approved in an environment of its own', () => {
  const { plan, restore } = own('restore').jobs
  const given = (job: Job) => job.steps!.find(({ uses = '' }) => ours.test(uses))!.with!
  assert.equal(given(plan!)['dry-run'], true)
  assert.equal('confirm' in given(plan!), false)
  assert.equal(restore!.needs, 'plan')
  assert.equal(given(restore!).confirm, true)
  assert.equal('dry-run' in given(restore!), false)
  assert.equal(plan!.environment, `${restore!.environment}-plan`)
})

test('a drill by hand chooses its legs as a caller does', () => {
  const { workflow_dispatch: hand, workflow_call: call } = own('drill').on as Record<
    string,
    { inputs: object }
  >
  const { action, 'action-ref': ref, runner, ...chosen } = call!.inputs as Record<string, object>
  const typed = (inputs: object) =>
    Object.entries(inputs as Record<string, Record<string, unknown>>).map(
      ([name, { type, default: preset }]) => [name, type, preset],
    )
  assert.deepEqual(typed(hand!.inputs), typed(chosen))
})

test('no leg of a drill ends the others', () => {
  const { strategy } = own('drill').jobs.drill!
  assert.equal(strategy!['fail-fast'], false)
  assert.deepEqual(Object.keys(strategy!.matrix).slice(0, 3), ['target', 'kind', 'engine'])
})

test('one commit is pinned for each action of others, wherever it is used', () => {
  const pins = new Map<string, Set<string>>()
  for (const { uses = '' } of workflows.flatMap(stepsOf)) {
    const [action = '', commit] = uses.split('@')
    if (commit && !ours.test(uses)) pins.set(action, (pins.get(action) ?? new Set()).add(commit))
  }
  assert.ok(pins.size > 3)
  for (const [action, commits] of pins) assert.equal(commits.size, 1, action)
})

test('the report of a drill joins all legs, and fails where one did', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'drill-report-'))
  t.after(() => rm(folder, { recursive: true }))
  const steps = stepsOf('.github/workflows/drill.yml')
  const script = (name: string) => steps.find((step) => step.name === name)!.run!
  const bash = (name: string, env: Record<string, string>) =>
    spawnSync('bash', ['-e', '-c', script(name)], {
      ...{ cwd: folder, encoding: 'utf8' },
      env: { PATH: process.env.PATH!, ...env },
    })
  await mkdir(path.join(folder, 'legs'))
  await writeFile(path.join(folder, 'drill.json'), '{"ok":true}')
  const legs = [
    { LEG: 'compose-hot-native', DRILL: 'success', RTO: '31.2', RPO: '60', WHY: '', REPORT: 'drill.json' },
    {
      ...{ LEG: 'compose-cold-native', DRILL: 'failure', RTO: '', RPO: '', REPORT: '' },
      WHY: 'no room\nfor a|b',
    },
  ]
  for (const leg of legs) {
    assert.equal(bash('Say how this leg ended', { BACKUP: 'success', ...leg }).status, 0)
    assert.equal(spawnSync('sh', ['-c', 'cp leg/* legs/'], { cwd: folder }).status, 0)
  }
  const summary = path.join(folder, 'summary.md')
  assert.equal(bash('Join them', { GITHUB_STEP_SUMMARY: summary }).status, 0)
  const said = await readFile(summary, 'utf8')
  assert.match(said, /^\| compose-hot-native \| success \| success \| 31\.2 \| 60 \| {2}\|$/m)
  assert.match(said, /^\| compose-cold-native \| success \| failure \| – \| – \| no room for a\\\|b \|$/m)
  assert.match(said, /<summary>compose-hot-native<\/summary>\n\n```json\n{"ok":true}\n```/)
  assert.equal(await readFile(path.join(folder, 'drills.md'), 'utf8'), said)
  assert.equal(bash('Fail where a leg did', { RESULT: 'success' }).status, 0)
  for (const RESULT of ['failure', 'cancelled', 'skipped']) {
    const { status, stdout } = bash('Fail where a leg did', { RESULT })
    assert.equal(status, 1)
    assert.match(stdout, /^::error title=Drill::At least one leg failed/m)
  }
})
