/** The Roles for drills of deploy/kubernetes: with one verb less none begins. That they suffice, helm-drill.test.ts shows. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { drill } from '../../src/operations/drill.ts'
import { drillSettings } from '../../src/settings/resolve.ts'
import type { HelmTarget } from '../../src/settings/types.ts'
import { Kubectl } from '../../src/target/kubernetes/kubectl.ts'
import { StagingNamespace } from '../../src/target/kubernetes/staging-namespace.ts'
import { context } from '../testbed/cold-site.ts'
import { inLive, inStaging, making, withdraw } from '../testbed/drill-roles.ts'
import { HelmSite } from '../testbed/helm-site.ts'
import { apply, kubectl, userOf } from '../testbed/kube.ts'
import { grant, type Rule, withoutOne } from '../testbed/kube-roles.ts'
import { needs } from '../testbed/needs.ts'
import { eventually } from '../testbed/reach.ts'

/** About 70 verbs, each asked for by its own. */
const patience = { timeout: 60 * 60_000 }

describe('the Roles for drills on Kubernetes', { ...needs('kube', 'openssl'), ...patience }, () => {
  let site: HelmSite
  let live: string
  /** There for drills. */
  let given: string
  let planned: (staging: string) => Promise<unknown>
  /** What a plan, and a drill, begins in its staging with. */
  let free: (staging: string) => Promise<void>

  before(async () => {
    site = await HelmSite.open()
    live = site.deployed.namespace
    given = `${live}-given`
    const labels = { 'issuer-backup.io/drills': 'allowed' }
    await apply('', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: given, labels } })
    const archive = (await site.place.result(['backup'])).archive.path
    const kubeconfig = await userOf(live, 'tried', site.place.folder)
    const options = { target: 'helm', namespace: live, kubeconfig, identity: site.place.identity } as const
    const request = { archive, canary: false, egress: true, inPlace: false, dryRun: true }
    const absent = { fromDatabase: undefined, report: undefined, reportMarkdown: undefined }
    planned = async (stagingName) => {
      const settings = await drillSettings({ ...options, stagingName }, { ...request, ...absent }, {})
      return drill(settings, context)
    }
    const { target } = await drillSettings(options, { ...request, ...absent }, {})
    free = (namespace) =>
      new StagingNamespace(new Kubectl({ ...(target as HelmTarget), namespace }), 'any').assertFree()
  })
  after(async () => {
    await withdraw(live)
    await kubectl('delete', 'namespace', given, '--ignore-not-found', '--wait=false')
    await site?.close()
  })

  /** @param allow binds what is left of these rules. */
  async function demandsEach(
    rules: readonly Rule[],
    work: () => Promise<unknown>,
    allow: (rules: readonly Rule[]) => Promise<void>,
  ): Promise<void> {
    await allow(rules)
    await eventually('the Roles to count', async () => (await work()) ?? true)
    for (const { verb, resource, rest } of withoutOne(rules)) {
      await allow(rest)
      const [plain] = resource.split('.')
      const expected = {
        code: 'not-permitted',
        message: new RegExp(`may not ${verb} ${plain}(\\.[a-z0-9.]+)? in the`),
      }
      await assert.rejects(work(), expected, `without ${verb} on ${resource}`)
    }
    await allow(rules)
  }

  test('are missed in the live namespace', async () => {
    await grant(given, 'tried', inStaging, undefined, live)
    await demandsEach(
      inLive,
      () => planned(given),
      (rules) => grant(live, 'tried', rules),
    )
  })

  test('are missed in a namespace that is there for drills', async () => {
    await grant(live, 'tried', inLive)
    const allow = (rules: readonly Rule[]) => grant(given, 'tried', rules, undefined, live)
    await demandsEach(inStaging, () => free(given), allow)
    await allow(inStaging.slice(1))
    await assert.rejects(planned(given), { code: 'not-permitted' })
  })

  test('are missed where the namespace is made for the drill', async () => {
    const staging = `${live}-drill`
    await demandsEach(
      making(staging),
      () => free(staging),
      (rules) => grant(live, 'tried', inLive, [...inStaging, ...rules]),
    )
    await planned(staging)
    await assert.rejects(planned(`${live}-other`), {
      code: 'not-permitted',
      message: /may not delete namespaces/,
    })
  })
})
