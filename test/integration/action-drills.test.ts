/**
 * The reusable drill workflow, as somebody's workflow calls it: every leg is run beside a deployment under Docker Compose
 * whose mongorestore is broken, which only one of them needs.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parse, stringify } from 'yaml'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import { expression, runner } from '../testbed/act.ts'
import { DrillSite } from '../testbed/drill-site.ts'
import { needs } from '../testbed/needs.ts'
import { standInFor } from '../testbed/workflow-actions.ts'

const legs = ['compose-cold-native', 'compose-hot-mongodump', 'compose-hot-native']

test('the drill matrix runs all legs, names the broken one and why, and fails', {
  ...needs('act', 'docker', 'openssl'),
  timeout: 60 * 60_000,
}, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'broken-'))
  t.after(() => rm(folder, { recursive: true }))
  const broken = path.join(folder, 'mongorestore')
  await writeFile(broken, '#!/bin/sh\necho mongorestore: libkrb5 is missing >&2\nexit 127\n', { mode: 0o755 })
  const site = await DrillSite.open({
    edit: ({ services }) => void services.mongo.volumes.push(`${broken}:/usr/bin/mongorestore:ro`),
  })
  t.after(() => site.close())
  const job = await runner()
  t.after(() => job.remove())
  const store = await standInFor(job, 'drill.yml')
  const { identity, clientSecret, ...settings } = parse(await readFile(site.settingsFile, 'utf8'))
  await job.write('issuer-backup.compose.yaml', stringify(settings))
  const secrets = {
    ISSUER_BACKUP_IDENTITY: /AGE-SECRET-KEY-\S+/.exec(await readFile(identity, 'utf8'))![0],
    ISSUER_BACKUP_CLIENT_SECRET: site.directory.deployed.authority!.secret,
  }
  Object.assign(job.host, secrets)
  job.options.push(...Object.keys(secrets).flatMap((name) => ['--secret', name]))
  job.options.push('--platform', 'ubuntu-24.04=-self-hosted')
  const live = await site.live()

  const { code, log } = await job.runJobs({
    drills: {
      uses: 'acme/issuer-backup/.github/workflows/drill.yml@v1',
      with: { action: 'acme/issuer-backup', 'action-ref': 'v1' },
      secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, expression(`secrets.${name}`)])),
    },
  })

  assert.equal(code, 1, log)
  assert.match(log, /At least one leg failed; the summary of this job says which, and why/)
  assert.deepEqual((await readdir(store)).sort(), [...legs.map((leg) => `drill-${leg}`), 'drills'])
  const joined = await readFile(path.join(store, 'drills/drills.md'), 'utf8')
  const rows = joined.split('\n').filter((line) => line.startsWith('| compose-'))
  assert.deepEqual(
    rows.map((row) => row.split(' | ').slice(0, 3).join(' ')),
    [
      '| compose-cold-native success success',
      '| compose-hot-mongodump success failure',
      '| compose-hot-native success success',
    ],
    joined,
  )
  assert.match(rows[1]!, /the drill failed while restoring: .*mongorestore/)
  for (const leg of legs) {
    const file = path.join(store, `drill-${leg}`, `${leg}.report.json`)
    const report: DrillReport = JSON.parse(await readFile(file, 'utf8'))
    assert.deepEqual(
      [report.outcome, report.tornDown],
      [leg === 'compose-hot-mongodump' ? 'failed' : 'passed', true],
      joined,
    )
    assert.match(joined, new RegExp(`<summary>${leg}</summary>`))
    if (report.outcome === 'failed') assert.match(report.failure!.message, /mongorestore/)
    else assert.ok(report.checks.some(({ name, outcome }) => name === 'list' && outcome === 'passed'))
  }
  assert.deepEqual(await site.staged(), [])
  assert.deepEqual((await site.live()).content, live.content)
  for (const secret of Object.values(secrets))
    for (const text of [log, joined]) assert.ok(!text.includes(secret))
})
