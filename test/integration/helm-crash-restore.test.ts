/** SIGKILL at each step of a hot restore on Kubernetes, its guardian included: heal from elsewhere starts what ran. */
import assert from 'node:assert/strict'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { heal } from '../../src/operations/heal.ts'
import { healSettings } from '../../src/settings/resolve.ts'
import { context } from '../testbed/cold-site.ts'
import type { DatabaseState } from '../testbed/database-state.ts'
import { HelmSite } from '../testbed/helm-site.ts'
import type { Task } from '../testbed/kill-at-step.ts'
import { performed } from '../testbed/killed-process.ts'
import { apply, type KubeObject } from '../testbed/kube.ts'
import { needs } from '../testbed/needs.ts'
import { childrenOf, kill } from '../testbed/processes.ts'
import { eventually } from '../testbed/reach.ts'
import { putOnPath } from '../testbed/tools.ts'

/** Each step takes seconds, and there are many. */
const patience = { timeout: 30 * 60_000 }

describe('a hot restore of a release that is killed', { ...needs('kube', 'openssl'), ...patience }, () => {
  let site: HelmSite
  let archived: DatabaseState
  let archive: string
  let restoring: (killAt: Task['killAt']) => Task
  /** With nothing but a kubeconfig. */
  let healed: () => Promise<unknown>

  before(async () => {
    putOnPath('kubectl')
    site = await HelmSite.open()
    archived = await site.content()
    archive = (await site.place.result(['backup'])).archive.path
    const request = {
      ...{ archive, fromDatabase: undefined, inPlace: false, dryRun: false, seedReplay: false },
      ...{ withConfig: false, withSecret: false, withUsers: false },
      ...{ extractSecret: undefined, noSafetyBackup: 'it is a test' },
    }
    const options = { ...site.settings, kubeconfig: process.env.KUBECONFIG! }
    restoring = (killAt) => ({ options, work: { restore: request }, by: 'SIGKILL', guarded: false, killAt })
    const kubeconfig = path.join(site.place.folder, 'elsewhere')
    await copyFile(process.env.KUBECONFIG!, kubeconfig)
    const { target, namespace, release } = site.settings
    const elsewhere = await healSettings({ target, namespace, release, kubeconfig }, {})
    healed = () => heal(elsewhere, context)
  })
  after(() => site?.close())

  const damage = () => site.inDatabase((db) => db.collection('issuer_keys').deleteMany({ n: { $gt: 1 } }))

  test('at any of its steps leaves old or new, and heal starts the service', async (t) => {
    const { step, steps, words } = await performed(restoring(-1), process.env)
    assert.equal(step, 'finished', words)
    const { app } = site.deployed.names
    const found: string[] = []
    const downAt: string[] = []
    for (const [killAt, step] of steps.entries()) {
      t.diagnostic(step)
      await damage()
      const damaged = await site.content()
      const { step: met, ending, words } = await performed(restoring(killAt), process.env)
      assert.deepEqual([met, ending], [step, 'SIGKILL'], words)
      const { wanted } = await site.deployed.replicas(app)
      if (wanted === 0) downAt.push(step)
      await healed()
      assert.deepEqual(await site.ours(), [], step)
      assert.deepEqual(await site.deployed.replicas(app), { wanted: 1, ready: 1 }, step)
      const { hashes } = await site.content()
      const isNew = JSON.stringify(hashes) === JSON.stringify(archived.hashes)
      if (!isNew) assert.deepEqual(hashes, damaged.hashes, step)
      found.push(isNew ? 'new' : 'old')
    }
    for (const step of ['service stopped', 'swapped', 'service to be started'])
      assert.ok(downAt.includes(step), downAt.join())
    const turn = found.indexOf('new')
    assert.ok(turn > 0 && found.slice(turn).every((state) => state === 'new'), found.join())
  })

  test('and that its owner scales up himself keeps his number, and nothing of ours', async () => {
    const { app } = site.deployed.names
    const { step, words } = await performed(restoring('service stopped'), process.env)
    assert.equal(step, 'service stopped', words)
    assert.equal((await site.deployed.replicas(app)).wanted, 0)
    await site.deployed.kubectl('scale', `deployment/${app}`, '--replicas=2')
    await healed()
    assert.deepEqual(await site.ours(), [])
    assert.equal((await site.deployed.replicas(app)).wanted, 2)
    await site.deployed.kubectl('scale', `deployment/${app}`, '--replicas=1')
  })

  test('while its pods take their time to end: heal starts it, whatever else has ended there', async () => {
    const { app } = site.deployed.names
    const { spec } = await site.app()
    const { metadata, spec: template } = spec.template
    const [container] = template.containers
    // As one that its node has evicted.
    const { livenessProbe: _, readinessProbe: __, startupProbe: ___, ...failing } = container
    const containers = [{ ...failing, command: ['sh', '-c', 'exit 1'], args: [] }]
    await apply(site.deployed.namespace, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'ended', labels: metadata.labels },
      spec: { ...template, restartPolicy: 'Never', containers },
    })
    const slow = { name: container.name, lifecycle: { preStop: { exec: { command: ['sleep', '25'] } } } }
    const pod = { terminationGracePeriodSeconds: 60, containers: [slow] }
    const patch = JSON.stringify({ spec: { template: { spec: pod } } })
    await site.deployed.kubectl('patch', `deployment/${app}`, '--patch', patch)
    await site.deployed.kubectl('rollout', 'status', `deployment/${app}`, '--timeout=300s')
    const run = site.place.start(['restore', archive, '--yes', '--stop-timeout', '90s'])
    await eventually('the service to be scaled down', async () => {
      const { wanted } = await site.deployed.replicas(app)
      return wanted === 0 || undefined
    })
    for (const pid of childrenOf(run.pid)) kill(pid)
    kill(run.pid)
    await run.ended
    const { items } = JSON.parse(await site.deployed.kubectl('get', 'pods', '--output=json'))
    const ending = ({ metadata }: KubeObject) =>
      metadata.deletionTimestamp !== undefined && metadata.name.startsWith(`${app}-`)
    assert.ok(items.some(ending), 'its pods have ended')
    await healed()
    assert.deepEqual(await site.ours(), [])
    assert.deepEqual(await site.deployed.replicas(app), { wanted: 1, ready: 1 })
  })
})
