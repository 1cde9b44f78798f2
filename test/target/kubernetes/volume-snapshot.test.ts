/** What a backup by snapshot leaves in a real cluster whose class keeps what its claims leave. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BackupError } from '../../../src/errors.ts'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import type { KubeObject as Listed } from '../../../src/target/kubernetes/objects.ts'
import { discardFrozen } from '../../../src/target/kubernetes/volume-snapshot.ts'
import { apply, getObject, type KubeObject, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { putOnPath } from '../../testbed/tools.ts'

describe('the claim that is filled from a snapshot', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace()
  })
  after(() => namespace?.remove())

  /** @returns its volume, which outlives it. */
  async function makeClaim(name: string, deployment: string): Promise<string> {
    const labels = { 'issuer-backup.io/kind': 'frozen', 'issuer-backup.io/deployment': deployment }
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } }
    const metadata = { name, labels }
    await apply(namespace.name, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec })
    const volume = await eventually(`${name} is bound`, async () => {
      const claim = await getObject('--namespace', namespace.name, `persistentvolumeclaim/${name}`)
      return claim.status.phase === 'Bound' ? (claim.spec.volumeName as string) : undefined
    })
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Retain' } })
    await run('patch', 'persistentvolume', volume, '--patch', patch)
    return volume
  }

  const kubectlIn = (kind: typeof Kubectl) =>
    new kind({ kubeconfig: process.env.KUBECONFIG, context: undefined, namespace: namespace.name })
  const held = async () => {}
  const uidOf = async (name: string): Promise<string | null> => {
    const found = await kubectlIn(Kubectl).get('persistentvolumeclaims', name)
    return found && found.metadata.deletionTimestamp === undefined ? found.metadata.uid! : null
  }

  const volumes = async (): Promise<string[]> =>
    (await getObject('persistentvolumes')).items.map(({ metadata }: KubeObject) => metadata.name)

  test('goes with its volume, and that of another mongod stays', async () => {
    const [ours, theirs] = [await makeClaim('ours', 'mongo'), await makeClaim('theirs', 'other')]
    const kubectl = kubectlIn(Kubectl)
    assert.deepEqual(await discardFrozen(kubectl, 'mongo', held), { found: true, left: [] })
    await eventually('the volume is gone', async () => !(await volumes()).includes(ours) || undefined)
    const { spec, status } = await getObject(`persistentvolume/${theirs}`)
    assert.deepEqual([spec.persistentVolumeReclaimPolicy, status.phase], ['Retain', 'Bound'])
    assert.deepEqual(await discardFrozen(kubectl, 'mongo', held), { found: false, left: [] })
  })

  test('stays where another run has made it anew by the time it is to be removed', async () => {
    let theirs: string | null = null
    /** In which another run does so right behind the look at what there is. */
    class Overtaken extends Kubectl {
      override async list<T extends Listed>(...words: Parameters<Kubectl['list']>): Promise<T[]> {
        const found = await super.list<T>(...words)
        if (words[0] === 'persistentvolumeclaims' && theirs === null) {
          await run('--namespace', namespace.name, 'delete', 'persistentvolumeclaim', 'anew', '--wait')
          await makeClaim('anew', 'remade')
          theirs = await uidOf('anew')
        }
        return found
      }
    }
    await makeClaim('anew', 'remade')
    await discardFrozen(kubectlIn(Overtaken), 'remade', held)
    assert.deepEqual([typeof theirs, await uidOf('anew')], ['string', theirs])
  })

  test('is left to whoever has taken the lock over', async () => {
    await makeClaim('left', 'overtaken')
    const uid = await uidOf('left')
    const overtaken = new BackupError({ code: 'locked', message: 'overtaken' })
    for (const asked of [1, 2]) {
      let left = asked
      const lost = async () => {
        if (--left === 0) throw overtaken
      }
      await assert.rejects(discardFrozen(kubectlIn(Kubectl), 'overtaken', lost), overtaken)
      assert.equal(await uidOf('left'), uid)
    }
    await discardFrozen(kubectlIn(Kubectl), 'overtaken', held)
    assert.equal(await uidOf('left'), null)
  })
})
