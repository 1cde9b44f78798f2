/**
 * The reusable drill workflow, as somebody's workflow calls it: every leg of one target, of which the one that loads by
 * mongorestore is broken. Declare `needs('act')`.
 */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { parse, stringify } from 'yaml'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import { expression, type Runner, runner } from './act.ts'
import { standInFor } from './workflow-actions.ts'

export interface Beside {
  target: 'compose' | 'helm'
  /** For the command; its key and the client's secret are given as secrets instead. */
  settingsFile: string
  clientSecret: string
  live(): Promise<{ content: unknown }>
  /** What is left of staging. */
  staged(): Promise<string[]>
}

/** Of a program that cannot be started; the leg that needs it fails with this. */
export const broken = 'echo mongorestore: libkrb5 is missing >&2; exit 127'

/** @param inputs of the workflow, besides. */
export async function provesMatrix(
  t: TestContext,
  { target, settingsFile, clientSecret, live, staged }: Beside,
  inputs: object = {},
  prepare: (job: Runner) => void = () => {},
): Promise<void> {
  const legs = ['cold-native', 'hot-mongodump', 'hot-native'].map((leg) => `${target}-${leg}`)
  const failing = `${target}-hot-mongodump`
  const job = await runner()
  t.after(() => job.remove())
  prepare(job)
  const store = await standInFor(job, 'drill.yml')
  const { identity, clientSecret: _, ...settings } = parse(await readFile(settingsFile, 'utf8'))
  await job.write(`issuer-backup.${target}.yaml`, stringify(settings))
  const secrets = {
    ISSUER_BACKUP_IDENTITY: /AGE-SECRET-KEY-\S+/.exec(await readFile(identity, 'utf8'))![0],
    ISSUER_BACKUP_CLIENT_SECRET: clientSecret,
  }
  Object.assign(job.host, secrets)
  job.options.push(...Object.keys(secrets).flatMap((name) => ['--secret', name]))
  job.options.push('--platform', 'ubuntu-24.04=-self-hosted')
  const before = await live()

  const { code, log } = await job.runJobs({
    drills: {
      uses: 'acme/issuer-backup/.github/workflows/drill.yml@v1',
      with: {
        action: 'acme/issuer-backup',
        'action-ref': 'v1',
        targets: JSON.stringify([target]),
        ...inputs,
      },
      secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, expression(`secrets.${name}`)])),
    },
  })

  assert.equal(code, 1, log)
  assert.match(log, /At least one leg failed; the summary of this job says which, and why/)
  assert.deepEqual((await readdir(store)).sort(), [...legs.map((leg) => `drill-${leg}`), 'drills'].sort())
  const joined = await readFile(path.join(store, 'drills/drills.md'), 'utf8')
  const rows = joined.split('\n').filter((line) => line.startsWith(`| ${target}-`))
  assert.deepEqual(
    rows.map((row) => row.split(' | ').slice(0, 3).join(' ')),
    legs.map((leg) => `| ${leg} success ${leg === failing ? 'failure' : 'success'}`),
    joined,
  )
  assert.match(rows[1]!, /the drill failed while restoring: .*mongorestore/)
  for (const leg of legs) {
    const file = path.join(store, `drill-${leg}`, `${leg}.report.json`)
    const report: DrillReport = JSON.parse(await readFile(file, 'utf8'))
    assert.deepEqual([report.outcome, report.tornDown], [leg === failing ? 'failed' : 'passed', true], joined)
    assert.match(joined, new RegExp(`<summary>${leg}</summary>`))
    if (report.outcome === 'failed') assert.match(report.failure!.message, /mongorestore/)
    else assert.ok(report.checks.some(({ name, outcome }) => name === 'list' && outcome === 'passed'))
  }
  assert.deepEqual(await staged(), [])
  assert.deepEqual((await live()).content, before.content)
  for (const secret of Object.values(secrets))
    for (const text of [log, joined]) assert.ok(!text.includes(secret))
}
