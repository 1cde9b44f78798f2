/** The agent's chart and image: what is rendered, and a run of its CronJob in the cluster. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { run } from '../../src/exec.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { type HelmDeployment, helmDeployment } from '../testbed/helm-deployment.ts'
import { apply, getObject, type KubeObject, kubeImages } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'
import { eventually, reach } from '../testbed/reach.ts'
import { tool } from '../testbed/tools.ts'

const deploy = path.resolve(import.meta.dirname, '../../deploy')
const chart = path.join(deploy, 'agent/chart')

/** What the chart makes, by kind. */
async function rendered(...set: string[]): Promise<Record<string, KubeObject>> {
  const settings = ['recipients={age1some,age1other}', ...set].map((each) => `--set=${each}`)
  const { stdout } = await run(tool('helm'), [
    'template',
    'backup',
    chart,
    '--namespace=stellaops',
    '--kube-version=v1.34.0',
    ...settings,
  ])
  return Object.fromEntries(objects(stdout).map((object) => [object.kind, object]))
}

function objects(manifest: string): KubeObject[] {
  return parseAllDocuments(manifest).map((document) => document.toJS())
}

test(
  "the chart's Role is that of a backup, and allows to exec where that is asked for",
  needs('helm'),
  async () => {
    const manifest = await readFile(path.join(deploy, 'kubernetes/role-backup.yaml'), 'utf8')
    const [backup, exec] = objects(manifest)
    assert.deepEqual((await rendered()).Role.rules, backup.rules)
    assert.deepEqual((await rendered('allowExec=true')).Role.rules, [...backup.rules, ...exec.rules])
  },
)

test('the chart demands somebody who can open the archives', needs('helm'), async () => {
  await assert.rejects(rendered('recipients=null'), { likelyCause: /recipients is empty/ })
})

test('settings that are given go before those of the chart', needs('helm'), async () => {
  const { ConfigMap } = await rendered('settings.output=/backups/directory,settings.seed=none')
  const [settings] = objects(ConfigMap.data['issuer-backup.yaml'])
  assert.deepEqual(
    { target: settings.target, output: settings.output, seed: settings.seed },
    { target: 'helm', output: '/backups/directory', seed: 'none' },
  )
  assert.equal(ConfigMap.data['recipients.txt'], 'age1some\nage1other\n')
})

async function site(t: TestContext): Promise<{ deployed: HelmDeployment; place: Workplace }> {
  const deployed = await helmDeployment({ auth: true, replicaSet: true })
  t.after(deployed.down)
  const place = await workplace('')
  t.after(place.remove)
  await deployed.up()
  return { deployed, place }
}

test(
  'a run of the CronJob leaves an archive on its volume that verify accepts',
  needs('kube', 'openssl'),
  async (t) => {
    const { deployed, place } = await site(t)
    const { kubectl, helm } = deployed
    const [repository, tag] = kubeImages.agent.split(/:(?!.*\/)/)
    await helm(
      ...['install', 'backup', chart, `--set=recipients={${place.recipient}}`],
      ...[`--set=image.repository=${repository}`, `--set=image.tag=${tag}`, '--set=settings.seed=none'],
    )
    await kubectl('create', 'job', '--from=cronjob/backup-issuer-backup', 'now')
    assert.match(await outcome(deployed, 'job/now'), /Backed up issuer-directory/)

    await kubectl('create', 'secret', 'generic', 'identity', `--from-file=${place.identity}`)
    await apply(deployed.namespace, verifier(await getObject('job/now', '--namespace', deployed.namespace)))
    const result = JSON.parse(await outcome(deployed, 'job/verify'))
    await using mongo = await reach(await deployed.uri())
    const issuers = await mongo.db('issuer-directory').collection('issuers').countDocuments()
    assert.ok(issuers > 0)
    assert.equal(result.level, 'complete')
    assert.ok(result.documents >= issuers)
  },
)

/** The same pod, but that it verifies the newest archive. */
function verifier({ spec }: KubeObject): KubeObject {
  const { template } = structuredClone(spec)
  const [container] = template.spec.containers
  // Both of its streams are its log.
  const quiet = ['--json', '--quiet']
  container.args = ['verify', 'latest', '--from=/backups', '--identity=/identity/backup.key', ...quiet]
  container.volumeMounts.push({ name: 'identity', mountPath: '/identity', readOnly: true })
  template.spec.volumes.push({ name: 'identity', secret: { secretName: 'identity' } })
  delete template.metadata.labels
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'verify' },
    spec: { backoffLimit: 0, template },
  }
}

/** Waits for the Job to end well. @returns what it wrote */
async function outcome({ kubectl }: HelmDeployment, job: string): Promise<string> {
  const ended = await eventually(`the end of ${job}`, async () => {
    const { status } = JSON.parse(await kubectl('get', job, '--output=json'))
    return (status.conditions ?? []).find(
      (each: KubeObject) => ['Complete', 'Failed'].includes(each.type) && each.status === 'True',
    )
  })
  const words = await kubectl('logs', job)
  assert.equal(ended.type, 'Complete', words)
  return words
}
