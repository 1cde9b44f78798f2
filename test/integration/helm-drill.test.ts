/** Drills of a release on Kubernetes, by the command itself: what they find, and what they leave. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import { HelmDrillSite } from '../testbed/helm-drill-site.ts'
import { getObject, kubectl } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

/** Each drill takes half a minute and more where the machine is busy. */
const patience = { timeout: 60 * 60_000 }

const passed = ['content', 'live', 'ready', 'token', 'list', 'counts', 'canary', 'metrics']

describe('a drill on Kubernetes', { ...needs('kube', 'openssl', 'mongodump', 'age'), ...patience }, () => {
  let site: HelmDrillSite
  let live: Awaited<ReturnType<HelmDrillSite['live']>>
  const archives = { hot: '', cold: '', runbook: '' }

  before(async () => {
    site = await HelmDrillSite.open()
    archives.hot = await site.backup('hot')
    archives.cold = await site.backup('cold')
    archives.runbook = await site.runbook()
    live = await site.live()
  })
  after(() => site?.close())

  async function assertUntouched(): Promise<void> {
    assert.deepEqual(await site.live(), live)
    await eventually('nothing of staging', async () => (await site.staged()).length === 0 || undefined)
  }

  for (const kind of ['hot', 'cold', 'runbook'] as const) {
    test(`proves a ${kind} archive by a service that runs on it, and leaves nothing`, async () => {
      const [json, markdown] = ['report.json', 'report.md'].map((name) => site.file(name)) as [string, string]
      const args = ['--canary', '--report', json, '--report-markdown', markdown]
      const report = await site.drill(archives[kind], ...args)
      assert.equal(report.outcome, 'passed')
      assert.deepEqual(
        report.checks.map(({ name, outcome }) => [name, outcome]),
        [
          ...passed.map((name) => [name, 'passed']),
          ['documents', kind === 'cold' ? 'not-run' : 'passed'],
          ['live deployment', 'passed'],
        ],
      )
      const { restored, healthy, checked } = report.rto
      assert.ok(restored! > 0 && healthy! > restored! && checked! > healthy!, JSON.stringify(report.rto))
      assert.equal(report.rpo.from, kind === 'runbook' ? 'name' : 'archive')
      assert.ok(report.rpo.seconds! > 0)
      assert.deepEqual([report.tornDown, report.failure], [true, null])
      assert.deepEqual(JSON.parse(await readFile(json, 'utf8')), report)
      assert.match(await readFile(markdown, 'utf8'), /: passed\n[\s\S]*RTO, to restored \| [\d.]+ s/)
      await assertUntouched()
    })
  }
})
