/** A plan is a ConfigMap: whoever may write one may write anything into it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import type { KubeObject } from '../../../src/target/kubernetes/objects.ts'
import { VolumePlans } from '../../../src/target/kubernetes/volume-plan.ts'

/** A cluster that has one ConfigMap. */
class OneMap extends Kubectl {
  readonly #map: KubeObject

  constructor(name: string, data: Readonly<Record<string, string>> | undefined) {
    super({ kubeconfig: undefined, context: undefined, namespace: 'trust' })
    this.#map = { metadata: { name }, ...(data && { data }) } as KubeObject
  }

  override async list<T extends KubeObject>(): Promise<T[]> {
    return [this.#map as T]
  }
}

const plansOf = (name: string, data: Readonly<Record<string, string>> | undefined) =>
  new VolumePlans(new OneMap(name, data), 'mongo', async () => {}).all()

const aside = (claim: string) => ({ volume: 'pv-1', claim, policy: 'Delete' })
const name = 'issuer-backup-20261123t164923z-ab12'
const plan = {
  id: '20261123T164923Z-ab12',
  claim: { metadata: { name: 'data-mongo-0' }, spec: {} },
  fresh: aside(name),
  old: aside(`${name}-before`),
  phase: 'staged',
  note: null,
}
const text = (changes: object) => ({ plan: JSON.stringify({ ...plan, ...changes }) })

test('a plan is what its ConfigMap says', async () => {
  assert.deepEqual(await plansOf(name, text({})), [plan])
})

for (const [what, of, data] of [
  ['of another id', name, text({ id: '20261123T164923Z-ab13' })],
  ['in a ConfigMap of another name', 'theirs', text({})],
  ['in one that has the name of another claim', 'archives', text({ fresh: aside('archives') })],
  ['that names another claim for the fresh volume', name, text({ fresh: aside('data-mongo-0') })],
  ['that names another claim for the old volume', name, text({ old: aside('archives') })],
  ['that names no claim', name, text({ fresh: undefined })],
  ['that is no JSON', name, { plan: '{' }],
  ['that is nothing', name, { plan: 'null' }],
  ['that is not there', name, undefined],
] as const)
  test(`a plan ${what} is refused, and its ConfigMap named`, async () => {
    await assert.rejects(plansOf(of, data), {
      code: 'target-failed',
      message: new RegExp(`the ConfigMap ${of} `),
    })
  })
