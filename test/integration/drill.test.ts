/** Drills of an Issuer Directory under Docker Compose, by the command itself: what they find, and what they leave. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import { docker } from '../testbed/docker.ts'
import { DrillSite } from '../testbed/drill-site.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

/** Each drill takes half a minute, and many times that where the machine is busy. */
const patience = { timeout: 60 * 60_000 }

const passed = ['content', 'live', 'ready', 'token', 'list', 'counts', 'canary', 'metrics']

describe('a drill under Compose', { ...needs('docker', 'openssl', 'mongodump', 'age'), ...patience }, () => {
  let site: DrillSite
  let live: Awaited<ReturnType<DrillSite['live']>>
  const archives = { hot: '', cold: '', runbook: '' }

  before(async () => {
    site = await DrillSite.open()
    archives.hot = await site.backup('hot')
    archives.cold = await site.backup('cold')
    archives.runbook = await site.runbook()
    live = await site.live()
  })
  after(() => site?.close())

  /** The drill fails so, and all is as if it had not been. */
  async function fails(
    code: number,
    message: RegExp,
    archive: string,
    ...args: string[]
  ): Promise<DrillReport> {
    const report = site.file('failed.json')
    const ended = await site.run(archive, '--report', report, ...args)
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stderr, message)
    await assertUntouched()
    return JSON.parse(await readFile(report, 'utf8'))
  }

  async function assertUntouched(): Promise<void> {
    assert.deepEqual(await site.live(), live)
    assert.deepEqual(await site.staged(), [])
  }

  for (const kind of ['hot', 'cold', 'runbook'] as const) {
    test(`proves a ${kind} archive by a service that runs on it, and leaves nothing`, patience, async () => {
      const [json, markdown] = ['report.json', 'report.md'].map((name) => site.file(name)) as [string, string]
      // By the tool that made it, as the runbook would.
      const engine = kind === 'runbook' ? ['--engine', 'mongodump'] : []
      const args = ['--canary', '--report', json, '--report-markdown', markdown, ...engine]
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
      assert.equal(report.versions.mongodb, '6.0.5')
      assert.deepEqual(JSON.parse(await readFile(json, 'utf8')), report)
      const words = await readFile(markdown, 'utf8')
      assert.match(words, /: passed\n[\s\S]*RTO, to restored \| [\d.]+ s[\s\S]*```mermaid\ngantt/)
      assert.ok(words.includes(report.archive!.sha256))
      await assertUntouched()
    })
  }

  test('says in a dry run what staging would be, and makes nothing', patience, async () => {
    const report = await site.drill(archives.hot, '--dry-run')
    assert.equal(report.outcome, 'planned')
    assert.deepEqual(report.staging.volumes, [`${site.staging}_mongo-data`])
    assert.deepEqual(report.staging.networks, [`${site.staging}_default`])
    assert.deepEqual(report.staging.ports, [])
    await assertUntouched()
  })

  test('names a damaged archive, before staging is made where that can be known', patience, async () => {
    const name = 'issuer-directory-20261123T164923Z-hot.tar.zst.age'
    const bytes = await readFile(archives.hot)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    await writeFile(site.file(name), bytes)
    const early = await fails(3, /failed while reading the archive: .*not authentic/, site.file(name))
    assert.deepEqual([early.outcome, early.tornDown, early.rto.restored], ['failed', null, null])
    // One that says of itself what it is, and is not what its maker saw.
    const sidecar = JSON.parse(await readFile(`${archives.hot}.json`, 'utf8'))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await writeFile(site.file(`${name}.json`), JSON.stringify({ ...sidecar, file: name, sha256 }))
    const late = await fails(3, /failed while restoring: .*not authentic/, site.file(name))
    assert.deepEqual([late.outcome, late.tornDown, late.rto.restored], ['failed', true, null])
    assert.deepEqual(late.failure?.code, 'archive-damaged')
  })

  test('names a key that does not open it', patience, async () => {
    const key = site.file('other.key')
    assert.equal((await site.command(['keygen', '--output', key])).code, 0)
    const report = await fails(3, /This key does not open the archive/i, archives.hot, '--identity', key)
    assert.equal(report.failure?.code, 'wrong-key')
  })

  test('says what a service writes that does not become healthy', patience, async () => {
    const silent = await site.override({ command: ['sh', '-c', 'echo thinking; sleep 3600'] })
    const never = ['--health-timeout', '3s', ...silent]
    const report = await fails(
      5,
      /does not become healthy[\s\S]*its log ends: thinking/,
      archives.hot,
      ...never,
    )
    assert.equal(report.failure?.phase, 'starting the service')
    assert.ok(report.rto.restored! > 0)
    assert.equal(report.rto.healthy, null)
  })

  test('does not wait for a service that has ended', patience, async () => {
    const ended = await site.override({ command: ['sh', '-c', 'echo no licence; exit 3'] })
    await fails(5, /no licence/, archives.hot, ...ended, '--health-timeout', '1h')
  })

  test('counts what the API shows', patience, async () => {
    const hiding = await site.patch('(await found.toArray())', '(await found.toArray()).slice(1)')
    const report = await fails(5, /counts: the API shows \d+ issuers to acme, and/, archives.hot, ...hiding)
    assert.equal(report.failure?.phase, 'checking')
    assert.equal(report.checks.find(({ name }) => name === 'documents')?.outcome, 'passed')
  })

  test('misses a document that the service has removed', patience, async () => {
    const head = 'export function issuerEndpoints(store: Store): Endpoints {'
    const removing = await site.patch(head, `${head}\n  void store.issuers.deleteOne({ issuer_slug: 'own' })`)
    await fails(5, /documents: issuers holds \d+ documents, and the archive \d+/, archives.hot, ...removing)
  })

  test('says which checks were not run where it is told too little', patience, async () => {
    const report = await site.drill(archives.hot, '--settings', await site.withoutClient())
    const notRun = report.checks.filter(({ outcome }) => outcome === 'not-run').map(({ name }) => name)
    assert.deepEqual(notRun, ['token', 'list', 'counts', 'canary', 'metrics'])
    assert.equal(report.outcome, 'passed')
  })

  test('with a way out reads no file by which it could get at another database', patience, async () => {
    const inside = 'reports: mongodb://mongo:27017/x\n'
    for (const [text, code] of [
      [inside, 0],
      [`${inside}archive: "mongodb://u:geheim@live.example/x"\n`, 4],
    ] as const) {
      const folder = site.file(`mounted-$x,"-${code}`)
      const file = path.join(folder, 'more.yaml')
      await mkdir(folder)
      await writeFile(file, text, { mode: 0o600 })
      const escaped = (name: string) => name.replaceAll('$', '$$$$')
      const more = [
        { volumes: [`${escaped(file)}:/etc/more.yaml:ro`] },
        { volumes: [`${escaped(folder)}:/etc/more:ro`] },
        { configs: [{ source: 'more', target: '/etc/more.yaml' }] },
      ]
      for (const app of more) {
        const args = await site.override(app, { configs: { more: { file: escaped(file) } } })
        const ended = await site.run(archives.hot, '--egress', '--dry-run', ...args)
        assert.equal(ended.code, code, ended.stderr)
        if (code === 0) continue
        assert.match(ended.stderr, /mounted-\$x,"-4\S* holds a connection string that leads out of it/)
        assert.doesNotMatch(ended.stderr, /geheim/)
        // Without a way out it leads nowhere.
        assert.equal((await site.run(archives.hot, '--dry-run', ...args)).code, 0)
      }
    }
    await assertUntouched()
  })

  test('is refused where staging would have the name of a deployment', patience, async () => {
    const { project } = site.directory.deployed
    const ended = await site.run(archives.hot, '--staging-name', project)
    assert.equal(ended.code, 4, ended.stderr)
    assert.match(ended.stderr, /cannot be kept apart from the live deployment: both would be the project/)
    const others = await site.override({}, { name: 'another' })
    const foreign = await site.run(
      archives.hot,
      '--staging-name',
      project,
      '--project-name',
      'another',
      ...others,
    )
    assert.equal(foreign.code, 4, foreign.stderr)
    assert.match(foreign.stderr, /exists already, and belongs to no drill/)
    await assertUntouched()
  })

  test('that is interrupted tears staging down first', patience, async () => {
    const running = site.start(archives.hot)
    await running.said('Loading issuer-directory')
    running.signal('SIGINT')
    const { code, stderr } = await running.ended
    assert.equal(code, 130, stderr)
    assert.match(stderr, /staging was torn down, and the live deployment is as it was/)
    await assertUntouched()
  })

  test('that is killed is torn down by its guardian', patience, async () => {
    const running = site.start(archives.hot)
    await running.said('Waiting for the service')
    assert.notDeepEqual(await site.staged(), [])
    running.signal('SIGKILL')
    await running.ended
    await eventually('nothing of staging', async () => (await site.staged()).length === 0 || undefined)
    await assertUntouched()
  })

  test('that is killed with its guardian is cleared away by the next one', patience, async () => {
    const running = site.start(archives.cold)
    await running.said('Starting a mongod without network')
    for (const pid of await site.guardiansOf(running.pid)) process.kill(pid, 'SIGKILL')
    running.signal('SIGKILL')
    await running.ended
    assert.notDeepEqual(await site.staged(), [])
    const report = site.file('next.json')
    const next = await site.run(archives.hot, '--report', report)
    assert.equal(next.code, 0, next.stderr)
    assert.match(next.stderr, /Cleared away what a drill that died has left: .*_mongo-data/)
    await assertUntouched()
  })
})

describe('a drill of a deployment that holds on to its machine', {
  ...needs('docker', 'openssl'),
  ...patience,
}, () => {
  const shared = `ib-test-shared-${randomBytes(4).toString('hex')}`
  let site: DrillSite

  before(async () => {
    await docker('network', 'create', shared)
    site = await DrillSite.open({
      replicaSet: true,
      data: 'external',
      edit(file) {
        file.networks = { default: {}, shared: { external: true, name: shared } }
        const { mongo, 'issuer-directory': app } = file.services
        mongo.container_name = `${shared}-mongo`
        mongo.restart = 'always'
        app.networks = { default: {}, shared: { aliases: ['directory'] } }
        app.labels = { 'traefik.enable': 'true' }
        // As people mount a config file.
        app.volumes = app.volumes.map((volume: string) =>
          volume.replace(/^(.*issuer-directory\.yaml):ro$/, '$1'),
        )
      },
    })
  })
  after(async () => {
    await site?.close()
    await docker('network', 'rm', shared)
  })

  for (const kind of ['hot', 'cold'] as const) {
    test(`proves a ${kind} archive apart from it`, patience, async () => {
      const archive = await site.backup(kind)
      const live = await site.live()
      const report = await site.drill(archive, '--canary')
      assert.equal(report.outcome, 'passed')
      const changes = report.staging.changes.join('\n')
      for (const said of [`mongo is not called ${shared}-mongo`, 'issuer-directory is not in shared'])
        assert.ok(changes.includes(said), changes)
      assert.match(changes, /issuer-directory cannot write to .*issuer-directory\.yaml/)
      assert.deepEqual(report.staging.volumes, [`${site.staging}_mongo-data`])
      assert.deepEqual(await site.live(), live)
      assert.deepEqual(await site.staged(), [])
    })
  }
})
