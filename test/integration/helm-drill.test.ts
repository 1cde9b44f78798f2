/** Drills of a release on Kubernetes, by the command itself: what they find, and what they leave. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { DrillReport } from '../../src/operations/drill-report.ts'
import { addressOf, dropFrom, watchPods } from '../testbed/drill-network.ts'
import { HelmDrillSite } from '../testbed/helm-drill-site.ts'
import { getObject, type KubeObject, kubectl } from '../testbed/kube.ts'
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
    const { code, stderr } = await site.site.place.run(['keygen', '--output', otherKey()])
    assert.equal(code, 0, stderr)
    await site.restrict()
    live = await site.live()
  })
  after(() => site?.close())

  /** Opens none of them. */
  const otherKey = () => site.file('other.key')

  /** The pod, live and in staging. */
  const mongod = () => `${site.site.deployed.names.mongo}-0`

  async function assertUntouched(): Promise<void> {
    assert.deepEqual(await site.live(), live)
    await eventually('nothing of staging', async () => (await site.staged()).length === 0 || undefined)
  }

  for (const kind of ['hot', 'cold', 'runbook'] as const) {
    const given = kind === 'cold'
    const where = given ? ' in a namespace that is there for drills, without a right in the cluster' : ''
    test(`proves a ${kind} archive by a service that runs on it${where}, and leaves nothing`, async () => {
      const [json, markdown] = ['report.json', 'report.md'].map((name) => site.file(name)) as [string, string]
      const args = ['--canary', '--report', json, '--report-markdown', markdown]
      if (given) args.push('--staging-name', site.given)
      const report = await site.drillIn(given ? await site.give() : {}, archives[kind], ...args)
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
      assert.match(report.staging.changes.join(), /staging, which may reach what is outside of it/)
      assert.deepEqual(JSON.parse(await readFile(json, 'utf8')), report)
      assert.match(await readFile(markdown, 'utf8'), /: passed\n[\s\S]*RTO, to restored \| [\d.]+ s/)
      if (given) assert.deepEqual(await site.leftIn(site.given), [])
      await assertUntouched()
    })
  }

  test('is refused in a namespace that is there for drills and in use', async () => {
    const env = await site.give()
    const port = '--tcp=80:80'
    await kubectl('--namespace', site.given, 'create', 'service', 'clusterip', 'theirs', port)
    const ended = await site.site.place.run(['drill', archives.hot, '--staging-name', site.given], { env })
    assert.equal(ended.code, 4, ended.stderr)
    assert.match(ended.stderr, /is for drills, and is not empty[\s\S]*Service theirs/)
    assert.equal((await getObject('--namespace', site.given, 'services')).items.length, 1)
  })

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

  /** Refused before anything is made. */
  async function refused(message: RegExp, ...args: string[]): Promise<void> {
    const ended = await site.run(archives.hot, ...args)
    assert.equal(ended.code, 4, ended.stderr)
    assert.match(ended.stderr, message)
    await assertUntouched()
  }

  test('is refused where the network enforces no NetworkPolicy, before the service is started', async (t) => {
    const pods = watchPods(site.staging)
    t.after(pods)
    const json = site.file('open.json')
    const ended = await site.runApart(archives.hot, '--report', json)
    assert.equal(ended.code, 4, ended.stderr)
    assert.match(ended.stderr, /while making staging: the network of this cluster enforces no NetworkPolicy/)
    assert.match(ended.stderr, /has reached the live mongod[\s\S]*whose CNI enforces[\s\S]*--egress/)
    const report: DrillReport = JSON.parse(await readFile(json, 'utf8'))
    assert.deepEqual([report.failure?.code, report.tornDown], ['target-unsuitable', true])
    assert.equal(report.rto.restored, null)
    assert.deepEqual(await pods(), [`pod/${mongod()}`])
    await assertUntouched()
  })

  test('is made where a network sees to it that staging reaches nothing live', async () => {
    const live = await addressOf(site.site.deployed.namespace, mongod())
    const [{ code, stderr }] = await Promise.all([
      site.runApart(archives.hot),
      dropFrom(site.staging, mongod(), live),
    ])
    assert.equal(code, 0, stderr)
    await assertUntouched()
  })

  test('says in a dry run what staging would be, and makes nothing', async () => {
    const report = await site.drill(archives.hot, '--dry-run')
    assert.equal(report.outcome, 'planned')
    assert.equal(report.staging.name, site.staging)
    assert.deepEqual(report.staging.volumes, ['data-stellaops-mongo-0'])
    assert.match(report.staging.changes.join(), /A NetworkPolicy lets nothing into staging/)
    await assertUntouched()
  })

  test('names a damaged archive, before staging is made where that can be known', async () => {
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
  })

  test('names a key that does not open it', async () => {
    const message = /This key does not open the archive/i
    const report = await fails(3, message, archives.runbook, '--identity', otherKey())
    assert.equal(report.failure?.code, 'wrong-key')
  })

  describe('of a service that does not do well', () => {
    before(async () => {
      await site.otherApp('thinking', (container) => {
        container.command = ['sh', '-c', 'echo thinking; sleep 3600']
      })
      await site.otherApp('ending', (container) => {
        container.command = ['sh', '-c', 'echo no licence; exit 3']
        delete container.startupProbe
      })
      const head = 'export function issuerEndpoints(store: Store): Endpoints {'
      const removing = `${head}\n  void store.issuers.deleteOne({ issuer_slug: 'own' })`
      await site.otherCode('forgetful', head, removing)
      live = await site.live()
    })

    test('says what one writes that does not become healthy', async () => {
      const flags = ['--app-workload', 'deployment/thinking', '--health-timeout', '10s']
      const message = /does not become healthy[\s\S]*its log ends: .*thinking/
      const report = await fails(5, message, archives.hot, ...flags)
      assert.equal(report.failure?.phase, 'starting the service')
      assert.ok(report.rto.restored! > 0)
      assert.equal(report.rto.healthy, null)
    })

    test('does not wait for one that ends again and again', async () => {
      const flags = ['--app-workload', 'deployment/ending', '--health-timeout', '1h']
      await fails(5, /no licence/, archives.hot, ...flags)
    })

    test('misses a document that one has removed', async (t) => {
      // The Role is for what the release's own workloads name.
      const { env } = site.site.place
      const restricted = env.KUBECONFIG!
      t.after(() => (env.KUBECONFIG = restricted))
      env.KUBECONFIG = process.env.KUBECONFIG!
      const message = /documents: issuers holds \d+ documents, and the archive \d+/
      await fails(5, message, archives.hot, '--app-workload', 'deployment/forgetful')
    })
  })

  test('is refused where staging would be the live namespace, or lead to it', async () => {
    const { namespace, names } = site.site.deployed
    await refused(
      /cannot be kept apart from the live deployment: both would be in the namespace/,
      ...['--staging-name', namespace],
    )
    const url = `https://${names.app}.${namespace}.svc:8447`
    const flags = await site.otherApp('linked', (container) =>
      container.env.push({ name: 'PEER', value: url }),
    )
    live = await site.live()
    await refused(
      new RegExp(`Deployment linked, .*PEER.*, names ${names.app}\\.${namespace}\\.svc`),
      ...flags,
    )
  })

  test("is refused where the namespace is somebody else's, which stays as it is", async (t) => {
    const name = `${site.staging}-taken`
    t.after(() => kubectl('delete', 'namespace', name, '--wait=false'))
    await kubectl('create', 'namespace', name)
    await kubectl('--namespace', name, 'create', 'configmap', 'theirs')
    await refused(/exists already, and belongs to no drill/, '--staging-name', name)
    // Of a drill, by its label, and not of this release.
    await kubectl('label', 'namespace', name, `issuer-backup.io/drill=${name}`)
    await refused(/exists already, and belongs to a drill of another release/, '--staging-name', name)
    const { metadata } = await getObject('--namespace', name, 'configmap/theirs')
    assert.equal(metadata.deletionTimestamp, undefined)
  })

  test('that is interrupted tears down what it has made, which holds nothing of the live credentials', async () => {
    const running = site.start(archives.hot)
    await running.said('Loading issuer-directory')
    const made = await getObject(
      ...[
        '--namespace',
        site.staging,
        'secrets,configmaps,services,networkpolicies,pods,statefulsets,deployments',
      ],
    )
    running.signal('SIGINT')
    const text = JSON.stringify(made)
    const { password, connectionString } = site.site.deployed
    for (const secret of [password!, connectionString]) {
      assert.ok(!text.includes(Buffer.from(secret).toString('base64')))
      assert.ok(!text.includes(JSON.stringify(secret).slice(1, -1)))
    }
    const of = (kind: string) => made.items.filter((one: KubeObject) => one.kind === kind)
    assert.deepEqual(
      of('NetworkPolicy').map(({ spec }: KubeObject) => [spec.podSelector, spec.policyTypes]),
      [[{}, ['Ingress', 'Egress']]],
    )
    for (const { spec } of of('Pod')) assert.equal(spec.automountServiceAccountToken, false)
    const { code, stderr } = await running.ended
    assert.equal(code, 130, stderr)
    assert.match(stderr, /staging was torn down, and the live deployment is as it was/)
    await assertUntouched()
  })

  test('that is killed is torn down by its guardian', async () => {
    const running = site.start(archives.hot)
    await running.said('Making staging')
    await eventually('staging', async () => (await site.staged()).length > 0 || undefined)
    running.signal('SIGKILL')
    await running.ended
    await assertUntouched()
  })

  test('that is killed with its guardian is cleared away by the next one', async () => {
    const running = site.start(archives.cold)
    await running.said('Making staging')
    await eventually('staging', async () => (await site.staged()).length > 0 || undefined)
    for (const pid of await site.guardiansOf(running.pid)) process.kill(pid, 'SIGKILL')
    running.signal('SIGKILL')
    await running.ended
    assert.notDeepEqual(await site.staged(), [])
    const next = await site.run(archives.runbook, '--identity', otherKey())
    assert.equal(next.code, 3, next.stderr)
    assert.match(next.stderr, /Cleared away what a drill that died has left: namespace .*-drill/)
    await assertUntouched()
  })
})
