/**
 * The workflows that people copy, as they stand but for what they are told to put in: whose the Action is, where the
 * deployment is, and where archives go. Beside an Issuer Directory under Docker Compose.
 */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type Runner, runner } from '../testbed/act.ts'
import { startArtifactProxy } from '../testbed/artifact-proxy.ts'
import { freePort } from '../testbed/deployment.ts'
import { DirectorySite } from '../testbed/directory-site.ts'
import { needs } from '../testbed/needs.ts'
import { startReleaseServer } from '../testbed/release-server.ts'
import { tool } from '../testbed/tools.ts'
import { standInFor } from '../testbed/workflow-actions.ts'

/** Each takes half a minute, and many times that where the machine is busy. */
const patience = { timeout: 60 * 60_000 }

const examples = path.resolve(import.meta.dirname, '../../docs/workflows')

describe('an example', needs('act', 'docker', 'openssl'), () => {
  let site: DirectorySite

  before(async () => {
    site = await DirectorySite.open({ nameBy: 'file' })
  })
  after(() => site?.close())

  /** @returns what it said. */
  async function runs(job: Runner, name: string): Promise<string> {
    const text = (await readFile(path.join(examples, name), 'utf8'))
      .replaceAll('OWNER/', 'acme/')
      .replaceAll('/srv/issuer-directory', site.deployed.folder)
      .replaceAll('/backups', site.place.vault)
    job.options.push('--var', `ISSUER_BACKUP_RECIPIENTS=${site.place.recipient}`)
    const { code, log } = await job.runWorkflow(text)
    assert.equal(code, 0, log)
    assert.equal(await site.health(), 200)
    return log
  }

  async function somebodys(t: TestContext): Promise<Runner> {
    const job = await runner()
    t.after(() => job.remove())
    return job
  }

  /** A release server, known from the job as it is on GitHub and Gitea. */
  async function releasesFor(t: TestContext, job: Runner, dialect: 'github' | 'gitea') {
    const server = await startReleaseServer({ dialect })
    t.after(() => server.stop())
    Object.assign(job.env, { GITHUB_API_URL: server.apiUrl, GITHUB_REPOSITORY: server.repository })
    job.host.GITHUB_TOKEN = server.token
    job.options.push('--secret', 'GITHUB_TOKEN')
    return server
  }

  const month = () => `backups-${new Date().toISOString().slice(0, 7)}`

  test('backs up each day, into a folder and an artifact', patience, async (t) => {
    const job = await somebodys(t)
    const port = await freePort()
    const artifacts = await startArtifactProxy(port)
    t.after(() => artifacts.stop())
    job.options.push('--artifact-server-port', String(port))
    job.host.ACTIONS_RUNTIME_URL = artifacts.url
    job.env.ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY = '1'
    const log = await runs(job, 'daily-backup.yml')
    assert.match(log, /\| Artifact \| \[issuer-directory-\S+-hot\.tar\.zst\.age\]/)
    assert.equal((await site.place.listing()).filter((name) => name.endsWith('-hot.tar.zst.age')).length, 1)
  })

  test('rehearses the restore of the newest archive, by each engine', patience, async (t) => {
    const job = await somebodys(t)
    const store = await standInFor(job, path.join(examples, 'quarterly-drill.yml'))
    job.host.ISSUER_BACKUP_IDENTITY = /AGE-SECRET-KEY-\S+/.exec(
      await readFile(site.place.identity, 'utf8'),
    )![0]
    job.options.push('--secret', 'ISSUER_BACKUP_IDENTITY')
    await runs(job, 'quarterly-drill.yml')
    assert.deepEqual((await readdir(store)).sort(), ['drill-mongodump', 'drill-native'])
    for (const leg of await readdir(store)) {
      const report = JSON.parse(await readFile(path.join(store, leg, 'report.json'), 'utf8'))
      assert.deepEqual([report.outcome, report.tornDown], ['passed', true])
    }
  })

  test('backs up into the release of the month before it upgrades', patience, async (t) => {
    const job = await somebodys(t)
    const server = await releasesFor(t, job, 'github')
    job.options.push('--input', 'version=2')
    // The images of the deployment are in no registry.
    const bin = path.join(job.folder, 'no-registry')
    await mkdir(bin)
    const script = `#!/bin/sh\ncase " $* " in *' pull '*) echo "pulled $ISSUER_DIRECTORY_VERSION"; exit ;; esac\n`
    await writeFile(path.join(bin, 'docker'), `${script}exec '${tool('docker')}' "$@"\n`, { mode: 0o755 })
    job.path.push(bin)
    const log = await runs(job, 'backup-before-upgrade.yml')
    assert.ok(log.indexOf('pulled 2') > log.indexOf('### Backed up issuer-directory'), log)
    const [release] = server.releases
    assert.deepEqual([release!.tag, release!.draft], [month(), false])
    assert.ok(release!.assets.some(({ name }) => name.endsWith('-cold.tar.zst.age')))
  })

  test('backs up into the release of a Gitea server', patience, async (t) => {
    const job = await somebodys(t)
    const server = await releasesFor(t, job, 'gitea')
    job.env.GITEA_ACTIONS = 'true'
    await runs(job, 'gitea.yml')
    const [release] = server.releases
    assert.equal(release!.tag, month())
    assert.equal(release!.assets.length, 2)
  })
})
