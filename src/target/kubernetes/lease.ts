/**
 * The lock of a deployment in Kubernetes: a Lease, where every machine and user that can reach the deployment sees it.
 *
 * A holder lives while the Lease changes. That is watched, by the clock of whoever waits, and not read off a time that
 * another machine wrote. Each change names the version that it follows, so of two who try only one succeeds.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Reporter } from '../../reporter.ts'
import { describeHolder, type Holder, isGone, self } from '../holder.ts'
import type { TargetLock } from '../target.ts'
import { isUnreachable } from './failure.ts'
import type { Kubectl } from './kubectl.ts'
import type { KubeObject } from './objects.ts'

/** How the living are told from the dead. Milliseconds. */
interface Pace {
  /** How often a holder shows that it lives. */
  beatInterval: number
  /** How long a Lease must stay as it is before its holder counts as dead: many missed beats. */
  deadAfter: number
}

const usualPace: Pace = { beatInterval: 5_000, deadAfter: 30_000 }

/** Parts of {@link Pace.deadAfter}: what one question of a beat may take, so that there is time for the next beat. */
const beatLimit = 1 / 3
/** And how old a beat may be for the word that it gave: whoever waits for us to be dead has waited no longer. */
const sureFor = 1 / 2

/** How long the API server may be away, and how often it is asked meanwhile, milliseconds. */
const awayPatience = 60_000
const awayPause = 500

const resource = 'leases.coordination.k8s.io'

/** Says who holds it, for people and for whoever shares a process table with him. */
const holderAnnotation = 'issuer-backup.io/holder'

interface Lease extends KubeObject {
  spec?: {
    /** The token of the holder; absent or empty: it is free. */
    holderIdentity?: string | null
    leaseDurationSeconds?: number
    acquireTime?: string
    renewTime?: string
    leaseTransitions?: number
  }
}

/** What stands in the annotation. */
interface Word {
  operation: string
  holder: Holder
  /** ISO 8601. */
  started: string
}

export class KubernetesLease implements TargetLock {
  readonly #kubectl: Kubectl
  /** For beats, none of which is to hang for as long as the Lease lasts. */
  readonly #quick: Kubectl
  readonly #name: string
  readonly #token: string
  readonly #timer: NodeJS.Timeout
  readonly #sureFor: number
  #version: string
  #lost = false
  /** One after the other: each follows the version that the last one made. */
  #beating: Promise<unknown> = Promise.resolve()

  private constructor(kubectl: Kubectl, lease: Lease, token: string, { beatInterval, deadAfter }: Pace) {
    this.#kubectl = kubectl
    this.#quick = kubectl.within(deadAfter * beatLimit)
    this.#sureFor = deadAfter * sureFor
    this.#name = lease.metadata.name
    this.#token = token
    this.#version = lease.metadata.resourceVersion!
    // A cluster that cannot be reached may come back; whoever needs the lock finds out by asserting it.
    this.#timer = setInterval(() => void this.#beat().catch(() => {}), beatInterval)
    this.#timer.unref()
  }

  /**
   * Takes the Lease, or takes it over from a holder that is dead.
   * @param deployment its name: the same for all who mean the same one.
   * @param pace the same for everybody at one deployment.
   * @throws BackupError `locked`, naming who holds it and since when; else as {@link Kubectl.run}.
   */
  static async take(
    kubectl: Kubectl,
    deployment: string,
    operation: string,
    reporter: Reporter,
    pace: Pace = usualPace,
  ): Promise<KubernetesLease> {
    const name = `issuer-backup-${deployment}`
    const token = randomUUID()
    const word: Word = { operation, holder: self(), started: new Date().toISOString() }
    for (;;) {
      try {
        const mine = await tryTake(kubectl, name, token, word, reporter, pace)
        if (mine) return new KubernetesLease(kubectl, mine, token, pace)
      } catch (error) {
        // Nobody knows whether it was taken; the next look tells.
        if (!isUnreachable(error)) throw error
        if ((await kubectl.get<Lease>(resource, name)) === null) continue
      }
    }
  }

  /**
   * An API server that is away for a while takes nobody's lock: whether it is still ours, it says when it is back. What it
   * has said to a process that was suspended before it heard that is asked again.
   */
  async assertHeld(): Promise<void> {
    const end = performance.now() + awayPatience
    for (;;) {
      try {
        const begun = await this.#beat()
        if (this.#lost || since(begun) < this.#sureFor) break
      } catch (error) {
        if (!isUnreachable(error) || performance.now() > end) throw error
        await sleep(awayPause)
      }
    }
    if (!this.#lost) return
    throw new BackupError({
      code: 'locked',
      message: 'the lock of this deployment has been lost to somebody else',
      cause:
        'This process was suspended or cut off from the cluster for so long that it was taken for dead, or the Lease was removed',
      remedy: 'Run issuer-backup heal, then look at what the other run did',
    })
  }

  /** Leaves the Lease, which nobody holds then. */
  async release(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating.catch(() => {})
    const free = (present: Lease) =>
      present.spec?.holderIdentity !== this.#token
        ? null
        : {
            metadata: { annotations: { [holderAnnotation]: null } },
            spec: { holderIdentity: null, acquireTime: null, renewTime: null, leaseDurationSeconds: null },
          }
    await this.#kubectl.change<Lease>(resource, this.#name, free).catch(() => {})
  }

  #beat(): Promise<Moment> {
    const beat = this.#beating.catch(() => {}).then(() => this.#renew())
    this.#beating = beat
    return beat
  }

  /** @returns when the last question was asked. */
  async #renew(): Promise<Moment> {
    let begun = moment()
    if (this.#lost) return begun
    const renewal = (resourceVersion: string) => {
      begun = moment()
      return this.#quick.patch<Lease>(resource, this.#name, {
        metadata: { resourceVersion },
        spec: { renewTime: microTime() },
      })
    }
    let renewed = await renewal(this.#version)
    while (!renewed) {
      // An answer of the cluster's may have been lost on its way.
      const present = await this.#quick.get<Lease>(resource, this.#name)
      if (present?.spec?.holderIdentity !== this.#token) {
        this.#lost = true
        return begun
      }
      renewed = await renewal(present.metadata.resourceVersion!)
    }
    this.#version = renewed.metadata.resourceVersion!
    return begun
  }
}

/** By two clocks, milliseconds: the one may be set, and the other stands still while a machine sleeps. */
interface Moment {
  steady: number
  wall: number
}

function moment(): Moment {
  return { steady: performance.now(), wall: Date.now() }
}

/** Milliseconds, by the clock that says more. */
function since({ steady, wall }: Moment): number {
  return Math.max(performance.now() - steady, Date.now() - wall)
}

/** @returns null where somebody else was faster. */
async function tryTake(
  kubectl: Kubectl,
  name: string,
  token: string,
  word: Word,
  reporter: Reporter,
  pace: Pace,
): Promise<Lease | null> {
  const found = await kubectl.get<Lease>(resource, name)
  const metadata = { annotations: { [holderAnnotation]: JSON.stringify(word) } }
  const spec = {
    holderIdentity: token,
    leaseDurationSeconds: Math.ceil(pace.deadAfter / 1000),
    acquireTime: microTime(),
    renewTime: microTime(),
  }
  if (!found) {
    return kubectl.create<Lease>({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, ...metadata },
      spec,
    } as Lease)
  }
  const { holderIdentity } = found.spec ?? {}
  if (holderIdentity === token) return found
  if (holderIdentity) await assertDead(kubectl, found, reporter, pace)
  const { resourceVersion } = found.metadata
  const leaseTransitions = (found.spec?.leaseTransitions ?? 0) + 1
  const taken = await kubectl.patch<Lease>(resource, name, {
    metadata: { ...metadata, resourceVersion },
    spec: { ...spec, leaseTransitions },
  })
  if (taken && holderIdentity) reporter.info(`Taking over from ${describe(found)}, which has died`)
  return taken
}

/** Returns once the holder counts as dead, or the Lease is no longer his. @throws BackupError `locked`. */
async function assertDead(
  kubectl: Kubectl,
  found: Lease,
  reporter: Reporter,
  { beatInterval, deadAfter }: Pace,
): Promise<void> {
  const word = wordOf(found)
  if (word && isGone(word.holder)) return
  reporter.info(`Locked by ${describe(found)}; watching for ${deadAfter / 1000} s whether it lives`)
  let end = performance.now() + deadAfter
  while (performance.now() < end) {
    await sleep(beatInterval / 2)
    const asked = performance.now()
    const now = await kubectl.get<Lease>(resource, found.metadata.name)
    // A cluster that did not answer took no beats either: he has his time once it is back.
    if (performance.now() - asked > deadAfter / 2) end = performance.now() + deadAfter
    if (!now?.spec?.holderIdentity) return
    if (now.metadata.resourceVersion === found.metadata.resourceVersion) continue
    throw new BackupError({
      code: 'locked',
      message: `${describe(now)} is at work on this deployment`,
      remedy: 'Wait until it has ended, then run this again',
    })
  }
}

function describe(lease: Lease): string {
  const word = wordOf(lease)
  return word
    ? describeHolder(word.operation, word.holder, word.started)
    : `somebody who left no name in the Lease ${lease.metadata.name}`
}

function wordOf({ metadata }: Lease): Word | null {
  try {
    return JSON.parse(metadata.annotations?.[holderAnnotation] ?? 'null') as Word | null
  } catch {
    return null
  }
}

/** As a Lease has its times: for people to read, who look at it with kubectl. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z')
}
