import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silent } from '../../../src/reporter.ts'
import { Kubectl } from '../../../src/target/kubernetes/kubectl.ts'
import { KubernetesLease } from '../../../src/target/kubernetes/lease.ts'
import type { KubeObject } from '../../../src/target/kubernetes/objects.ts'
import { apply, getObject, makeNamespace, kubectl as run } from '../../testbed/kube.ts'
import { throughKubectl } from '../../testbed/kubectl-wrapper.ts'
import type { LeaseTask } from '../../testbed/lease-holder.ts'
import { needs } from '../../testbed/needs.ts'
import { eventually } from '../../testbed/reach.ts'
import { putOnPath } from '../../testbed/tools.ts'

/** Quick enough for tests, and slow enough for a machine that has much to do. */
const pace = { beatInterval: 1_000, deadAfter: 12_000 }
const holderAnnotation = 'issuer-backup.io/holder'

/** A cluster with one Lease, and a machine that sleeps for an hour in the middle of a beat, while somebody takes it over. */
class Asleep extends Kubectl {
  readonly #sleep: () => void
  #lease: KubeObject | null = null

  constructor(sleep: () => void) {
    super({ kubeconfig: undefined, context: undefined, namespace: 'trust' })
    this.#sleep = sleep
  }

  override within(): Kubectl {
    return this
  }

  override async get<T extends KubeObject>(): Promise<T | null> {
    return this.#lease as T | null
  }

  override async create<T extends KubeObject>(lease: KubeObject): Promise<T | null> {
    this.#lease = { ...lease, metadata: { ...lease.metadata, resourceVersion: '1' } }
    return this.#lease as T
  }

  override async patch<T extends KubeObject>(): Promise<T | null> {
    const mine = this.#lease as (KubeObject & { spec: object }) | null
    const { resourceVersion } = mine!.metadata
    if (resourceVersion !== '1') return null
    this.#lease = {
      metadata: { ...mine!.metadata, resourceVersion: '3' },
      spec: { holderIdentity: 'theirs' },
    } as KubeObject
    this.#sleep()
    return { ...mine!, metadata: { ...mine!.metadata, resourceVersion: '2' } } as unknown as T
  }
}

test('the Lease is not had by the word of a beat in which the machine slept', async (t) => {
  const { now } = Date
  const kubectl = new Asleep(() => t.mock.method(Date, 'now', () => now() + 3_600_000))
  const held = await KubernetesLease.take(kubectl, 'mongo', 'backup', silent)
  await assert.rejects(held.assertHeld(), { code: 'locked' })
  await held.release()
})

describe('the Lease', needs('kube'), () => {
  let namespace: Awaited<ReturnType<typeof makeNamespace>>
  let kubectl: Kubectl
  before(async () => {
    putOnPath('kubectl')
    namespace = await makeNamespace()
    kubectl = new Kubectl({
      kubeconfig: process.env.KUBECONFIG,
      context: undefined,
      namespace: namespace.name,
    })
  })
  after(() => namespace?.remove())

  const take = (deployment: string, operation = 'backup') =>
    KubernetesLease.take(kubectl, deployment, operation, silent, pace)
  const lease = (deployment: string) =>
    getObject('--namespace', namespace.name, `leases/issuer-backup-${deployment}`)

  /** As a holder on another machine leaves it. */
  async function heldElsewhere(deployment: string, renewTime?: string): Promise<void> {
    const holder = { host: 'elsewhere', user: 'ops', pid: 7, processTable: null, processStart: null }
    const word = JSON.stringify({ operation: 'restore', holder, started: '2026-01-01T00:00:00Z' })
    await apply(namespace.name, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: `issuer-backup-${deployment}`,
        annotations: { [holderAnnotation]: word },
      },
      spec: { holderIdentity: 'theirs', ...(renewTime && { renewTime }) },
    })
  }

  test('is had by one of two who ask at once, and the other is told by whom', async () => {
    const [first, second] = await Promise.allSettled([take('two'), take('two', 'restore')])
    const [won, lost] = first.status === 'fulfilled' ? [first, second] : [second, first]
    assert.equal(won.status, 'fulfilled')
    assert.equal(lost.status, 'rejected')
    const { code, message } = (lost as PromiseRejectedResult).reason
    assert.equal(code, 'locked')
    assert.match(message, new RegExp(`^(backup|restore) by .*pid ${process.pid}, since .* is at work`))
    await (won as PromiseFulfilledResult<KubernetesLease>).value.release()
  })

  test('is free once it is given back, and can be had again', async () => {
    const held = await take('free')
    await held.assertHeld()
    await held.release()
    const { metadata, spec } = await lease('free')
    assert.equal(spec.holderIdentity ?? null, null)
    assert.equal(metadata.annotations?.[holderAnnotation], undefined)
    await (await take('free')).release()
  })

  test('of a process of this machine that was killed is taken over without waiting', async () => {
    const child = await holder('killed')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const started = performance.now()
    const held = await take('killed')
    assert.ok(performance.now() - started < pace.deadAfter)
    await held.release()
  })

  test('of a holder elsewhere that stays as it is is taken over after a while, whatever its times say', async () => {
    await heldElsewhere('still', '2099-01-01T00:00:00.000000Z')
    const started = performance.now()
    const held = await take('still')
    assert.ok(performance.now() - started >= pace.deadAfter)
    assert.equal((await lease('still')).spec.leaseTransitions, 1)
    await held.release()
  })

  test('of a holder elsewhere that changes is never taken over, though its times are long past', async () => {
    await heldElsewhere('beating')
    let beats = 0
    const beating = setInterval(() => {
      const renewTime = `2001-01-01T00:00:00.${String(++beats).padStart(6, '0')}Z`
      const patch = JSON.stringify({ spec: { renewTime } })
      const words = ['patch', 'lease', 'issuer-backup-beating', '--type=merge', `--patch=${patch}`]
      run('--namespace', namespace.name, ...words).catch(() => {})
    }, pace.beatInterval)
    try {
      await assert.rejects(take('beating'), { code: 'locked', message: /^restore by ops@elsewhere/ })
    } finally {
      clearInterval(beating)
    }
  })

  test('of a holder elsewhere is not taken over for beats that a cluster which was away could not take', async () => {
    await heldElsewhere('away')
    const folder = await mkdtemp(path.join(tmpdir(), 'lease-'))
    // The first look that watches him takes longer than he may be silent.
    const absence = pace.deadAfter / 1000 + 1
    const script = `if [[ "$*" == *get*lease* ]]; then
  echo >>'${folder}/looks'; [[ $(wc -l <'${folder}/looks') == 2 ]] && sleep ${absence} && touch '${folder}/back'
fi; exec $real "$@"`
    const beating = (async () => {
      await eventually('the cluster', async () => existsSync(path.join(folder, 'back')) || undefined)
      const patch = JSON.stringify({ spec: { renewTime: '2001-01-01T00:00:00.000001Z' } })
      await sleep(pace.beatInterval)
      await run(
        '--namespace',
        namespace.name,
        'patch',
        'lease',
        'issuer-backup-away',
        '--type=merge',
        `--patch=${patch}`,
      )
    })()
    try {
      await throughKubectl(folder, script, () => assert.rejects(take('away'), { code: 'locked' }))
      await beating
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('that somebody else has taken over is lost, and its release leaves it alone', async () => {
    const held = await take('lost')
    await heldElsewhere('lost')
    await assert.rejects(held.assertHeld(), { code: 'locked', message: /lost to somebody else/ })
    await held.release()
    assert.equal((await lease('lost')).spec.holderIdentity, 'theirs')
  })

  test('that was removed is lost', async () => {
    const held = await take('removed')
    await run('--namespace', namespace.name, 'delete', 'lease', 'issuer-backup-removed')
    await assert.rejects(held.assertHeld(), { code: 'locked' })
    await held.release()
  })

  test('of a process that is suspended for too long is lost to it', async () => {
    const child = await holder('suspended')
    child.kill('SIGSTOP')
    // The machine does not know that it is dead, which it is not.
    const held = await take('suspended')
    child.kill('SIGCONT')
    await sleep(2 * pace.beatInterval)
    child.stdin!.end()
    await once(child, 'exit')
    await held.assertHeld()
    await held.release()
  })

  test('of a holder one of whose beats hangs is kept by the next', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lease-'))
    const script = `if [[ "$*" == *patch*lease* ]] && mkdir '${folder}/hangs' 2>/dev/null; then exec sleep 60; fi
exec $real "$@"`
    try {
      await throughKubectl(folder, script, async () => {
        const held = await take('hanging')
        await eventually('a beat', async () => existsSync(path.join(folder, 'hangs')) || undefined)
        await assert.rejects(take('hanging'), { code: 'locked' })
        await held.assertHeld()
        await held.release()
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('is not had by the word of a beat that was heard only after a suspension', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lease-'))
    // The beat takes place, and the process is suspended before it hears so.
    const script = `[[ "$*" == *patch*lease* ]] && mkdir '${folder}/stops' 2>/dev/null || exec $real "$@"
answer=$($real "$@"); kill -STOP $PPID; echo "$answer"`
    try {
      const child = await throughKubectl(folder, script, () =>
        holder('late', { ...pace, beatInterval: 600_000 }),
      )
      const said = text(child.stdout!)
      child.stdin!.end()
      const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      await eventually('the holder is suspended', async () => / T /.test(stat()) || undefined)
      const held = await take('late')
      child.kill('SIGCONT')
      assert.equal(await said, 'locked')
      await held.release()
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  async function holder(deployment: string, its = pace) {
    const task: LeaseTask = { namespace: namespace.name, deployment, pace: its }
    const program = path.resolve(import.meta.dirname, '../../testbed/lease-holder.ts')
    const child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TASK: JSON.stringify(task) },
    })
    await once(child.stdout!, 'data')
    return child
  }
})
