/**
 * The Action as somebody's workflows use it, on an Issuer Directory under Docker Compose: backed up into a release and an
 * artifact, destroyed with the archives of its machine, and restored from the artifact, without a secret in what is said.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { expression, keepOutputs, outputsIn, type Runner, runner, type Step, uses } from '../testbed/act.ts'
import { type ArtifactProxy, startArtifactProxy } from '../testbed/artifact-proxy.ts'
import { freePort } from '../testbed/deployment.ts'
import { type Content, DirectorySite } from '../testbed/directory-site.ts'
import { needs } from '../testbed/needs.ts'
import { type ReleaseServer, startReleaseServer } from '../testbed/release-server.ts'

/** Base64 at each alignment, without the letters that depend on what stands around. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString('base64')
      .slice(4, -4),
  )
}

function sshLine(publicKey: KeyObject): string {
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
  const parts = [Buffer.from('ssh-ed25519'), raw].flatMap((part) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    return [length, part]
  })
  return `ssh-ed25519 ${Buffer.concat(parts).toString('base64')}`
}

/** Each takes half a minute, and many times that where the machine is busy. */
const patience = { timeout: 60 * 60_000 }

describe('the Action, on an Issuer Directory under Compose', needs('act', 'docker', 'openssl'), () => {
  let site: DirectorySite
  let job: Runner
  let content: Content
  let issuers: string[]
  let identity: string
  let releases: ReleaseServer
  let artifacts: ArtifactProxy
  /** Of the backups, by kind. */
  const made: Record<string, Record<string, string>> = {}
  const logs: string[] = []
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const signKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  /** Where the deployment is, as inputs. */
  function target(): Record<string, string> {
    const { settings } = site
    return {
      target: 'compose',
      'compose-files': settings.composeFiles.join('\n'),
      'project-name': settings.projectName,
      'env-files': settings.envFiles.join('\n'),
      'service-config': settings.serviceConfig,
      seed: settings.seed,
      'health-url': settings.healthUrl,
      'health-ca': settings.healthCa,
      output: site.place.vault,
      recipients: site.place.recipient,
    }
  }

  function release(): Record<string, string> {
    const { apiUrl, repository } = releases
    return { 'release-api-url': apiUrl, repository, token: expression('env.RELEASE_TOKEN') }
  }

  const outputsFile = () => path.join(job.folder, 'outputs.json')

  async function runs(steps: readonly Step[]): Promise<string> {
    const { code, log } = await job.run(steps)
    logs.push(log)
    assert.equal(code, 0, log)
    return log
  }

  before(async () => {
    site = await DirectorySite.open()
    job = await runner()
    releases = await startReleaseServer()
    const port = await freePort()
    artifacts = await startArtifactProxy(port)
    job.options.push('--artifact-server-port', String(port))
    job.host.ACTIONS_RUNTIME_URL = artifacts.url
    job.env.ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY = '1'
    job.env.RELEASE_TOKEN = releases.token
    content = await site.content()
    issuers = await site.issuers()
    identity = /AGE-SECRET-KEY-\S+/.exec(await readFile(site.place.identity, 'utf8'))![0]
    job.env.IDENTITY = identity
    job.env.SIGN_KEY = signKey
  })
  after(async () => {
    await site?.close()
    await job?.remove()
    await artifacts?.stop()
    await releases?.stop()
  })

  for (const [kind, publish] of [
    ['cold', 'release'],
    ['hot', 'artifact'],
  ] as const) {
    test(
      `backs it up ${kind} to a folder and the ${publish}, and says what and where`,
      patience,
      async () => {
        const to =
          publish === 'release' ? { ...release(), 'release-tag': 'backups' } : { 'retention-days': '9' }
        const log = await runs([
          uses(
            {
              ...{ operation: 'backup', kind, publish, 'sign-key': expression('env.SIGN_KEY') },
              ...target(),
              ...to,
            },
            { id: 'backup' },
          ),
          keepOutputs('backup', outputsFile()),
          { run: '[ -z "$(git status --porcelain)" ]' },
        ])
        const outputs = await outputsIn(outputsFile())
        made[kind] = outputs
        assert.equal(outputs.archive, path.join(site.place.vault, outputs['archive-name']!))
        assert.ok((await site.place.listing()).includes(`${outputs['archive-name']}.json.sig`))
        assert.match(outputs.sha256!, /^[0-9a-f]{64}$/)
        assert.equal(outputs.consistency, kind === 'cold' ? 'stopped' : 'collection')
        assert.equal(Number(outputs.downtime) > 0, kind === 'cold')
        assert.ok(Number(outputs.duration) > 0 && Number(outputs.size) > 0)
        assert.equal(JSON.parse(outputs.counts!).issuers, content.own && issuers.length)
        assert.match(log, /❓ {2}::group::/)
        assert.match(log, /Summary - ### Backed up issuer-directory/)
        assert.match(log, /\| SHA-256 \| [0-9a-f]{64} \|/)
        assert.equal(await site.health(), 200)
        if (publish === 'artifact') {
          assert.equal(outputs['artifact-digest'], outputs.sha256)
          assert.match(outputs['artifact-url']!, new RegExp(`/artifacts/${outputs['artifact-id']}$`))
          assert.match(log, /\| Artifact \| \[issuer-directory-/)
        } else {
          const assets = new Map(releases.releases[0]!.assets.map(({ name, sha256 }) => [name, sha256]))
          assert.equal(assets.get(outputs['archive-name']!), outputs.sha256)
          assert.equal(assets.size, 3)
          assert.match(outputs['release-url']!, /backups$/)
        }
      },
    )
  }

  test(
    'fetches the newest archive of the releases, and verifies it, signed, with its report',
    patience,
    async () => {
      await runs([
        uses(
          {
            ...{ operation: 'verify', fetch: 'release', from: path.join(job.folder, 'fetched') },
            ...release(),
            identity: expression('env.IDENTITY'),
            'verify-keys': sshLine(publicKey),
          },
          { id: 'verify' },
        ),
        keepOutputs('verify', outputsFile()),
        // The runner's temporary folder is gone after the job.
        {
          run: `cp '${expression('steps.verify.outputs.report')}' '${path.join(job.folder, 'report.json')}'`,
        },
      ])
      const verified = await outputsIn(outputsFile())
      assert.equal(verified.sha256, made.cold!.sha256)
      const report = JSON.parse(await readFile(path.join(job.folder, 'report.json'), 'utf8'))
      assert.deepEqual([report.level, report.origin.proved], ['complete', true])
    },
  )

  test('says what a dry run would do, and does nothing', patience, async () => {
    const before = await site.traces()
    const dry = { identity: expression('env.IDENTITY'), 'dry-run': 'true', ...target() }
    await runs([
      uses({ operation: 'restore', ...dry }),
      uses({ operation: 'backup', kind: 'cold', ...target(), 'dry-run': 'true' }),
    ])
    assert.deepEqual(await site.traces(), before)
  })

  test('drills with the newest artifact, and the report is the summary', patience, async () => {
    const newest = { fetch: 'artifact', from: path.join(job.folder, 'drilled') }
    const log = await runs([
      uses(
        { operation: 'drill', ...newest, identity: expression('env.IDENTITY'), ...target() },
        { id: 'drill' },
      ),
      keepOutputs('drill', outputsFile()),
      { run: `cp '${expression('steps.drill.outputs.report')}' '${path.join(job.folder, 'report.json')}'` },
    ])
    const drilled = await outputsIn(outputsFile())
    assert.ok(Number(drilled.rto) > 0 && Number(drilled.rpo) > 0)
    assert.equal(drilled.sha256, made.hot!.sha256)
    assert.match(log, /Summary - # Restore drill of .*: passed[\s\S]*```mermaid\ngantt/)
    const report = JSON.parse(await readFile(path.join(job.folder, 'report.json'), 'utf8'))
    assert.deepEqual([report.outcome, report.tornDown], ['passed', true])
    assert.deepEqual((await site.content()).own, content.own)
  })

  test('drills with the newest archive of the releases', patience, async () => {
    const newest = { fetch: 'release', from: path.join(job.folder, 'drilled-release'), ...release() }
    await runs([
      uses(
        { operation: 'drill', ...newest, identity: expression('env.IDENTITY'), ...target() },
        { id: 'drill' },
      ),
      keepOutputs('drill', outputsFile()),
    ])
    assert.equal((await outputsIn(outputsFile())).sha256, made.cold!.sha256)
    assert.equal(await site.health(), 200)
  })

  test('a drill that fails has its report all the same', patience, async () => {
    const { code, log } = await job.run([
      uses(
        {
          operation: 'drill',
          identity: expression('env.IDENTITY'),
          ...target(),
          'ready-path': '/nothing-there',
          'health-timeout': '20s',
        },
        { id: 'drill' },
      ),
      keepOutputs('drill', outputsFile()),
    ])
    logs.push(log)
    assert.notEqual(code, 0)
    assert.match(log, /Summary - # Restore drill of .*: failed/)
    assert.match(log, /❗ {2}::error title=issuer-backup drill|issuer-backup drill/)
    const { report, failure } = await outputsIn(outputsFile())
    assert.match(report!, /report\.json$/)
    assert.match(failure!, /^the drill failed while /)
    assert.equal(await site.health(), 200)
  })

  test('refuses at once what contradicts itself, with the fix', patience, async () => {
    const before = await site.traces()
    const { code, log } = await job.run([uses({ operation: 'rollback', kind: 'cold', ...target() })])
    assert.notEqual(code, 0)
    assert.match(log, /❗ {2}::error.*kind is an input of backup, and the operation is rollback/)
    assert.match(log, /Next step: Leave kind out/)
    assert.deepEqual(await site.traces(), before)
  })

  test(
    'restores from the artifact what is gone with its volumes and the archives of its machine',
    patience,
    async () => {
      await site.destroy()
      await rm(site.place.vault, { recursive: true })
      await mkdir(site.place.vault)
      await runs([
        uses(
          {
            ...{ operation: 'restore', fetch: 'artifact', from: path.join(job.folder, 'downloaded') },
            identity: expression('env.IDENTITY'),
            'verify-keys': sshLine(publicKey),
            ...target(),
          },
          { id: 'restore' },
        ),
        keepOutputs('restore', outputsFile()),
      ])
      const restored = await outputsIn(outputsFile())
      assert.equal(restored.archive, path.join(job.folder, 'downloaded', made.hot!['archive-name']!))
      assert.equal(restored.sha256, made.hot!.sha256)
      assert.equal(await site.health(), 200)
      assert.deepEqual(await site.issuers(), issuers)
      assert.deepEqual((await site.content()).own, content.own)
    },
  )

  test('says no secret in any form, in log, summaries and outputs', patience, async () => {
    assert.ok(logs.length >= 5)
    const lines = signKey.trim().split('\n').slice(1, -1)
    const secrets = [
      identity,
      releases.token,
      site.deployed.password!,
      ...lines,
      site.deployed.authority!.secret,
    ]
    const forms = secrets.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      ...base64Forms(secret),
    ])
    const said = [...logs, JSON.stringify(made)]
    for (const name of await readdir(job.folder))
      if (name.endsWith('.json')) said.push(await readFile(path.join(job.folder, name), 'utf8'))
    for (const form of forms) for (const text of said) assert.ok(!text.includes(form), form)
  })
})
