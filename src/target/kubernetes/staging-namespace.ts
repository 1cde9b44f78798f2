/**
 * The namespace of a staging. It is known to be ours by two marks together, a label and the identity of the live release
 * that it was made after, and no other namespace is ever removed. One that is there for drills, which another label says,
 * is used where it is empty, and emptied of what is ours.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import type { Claim } from './claim.ts'
import { kindLabel } from './helper-pod.ts'
import { type Kubectl, said } from './kubectl.ts'
import type { KubeObject } from './objects.ts'
import { assertPermitted, stagingNamespaceRules, stagingRules } from './permissions.ts'
import { ofAnnotation, ownName, stagingLabel } from './staging-object.ts'
import { releaseVolume } from './volume-release.ts'

/** Says of a namespace that drills may use it. */
const givenLabel = 'issuer-backup.io/drills'
const givenValue = 'allowed'

/** What must not be in it then, and what staging has in it, besides the ServiceAccount. */
const occupying = 'statefulsets.apps,deployments.apps,pods,services,persistentvolumeclaims'
const removable = `${occupying},secrets,configmaps,networkpolicies.networking.k8s.io`

/** What is enforced in it where the live namespace enforces less. */
const enforce = 'pod-security.kubernetes.io/enforce'

/** How long a namespace may take to be gone, milliseconds, and how often that is looked at. */
const patience = 300_000
const pause = 500

interface Namespace extends KubeObject {
  status?: { conditions?: readonly { type: string; status: string; message?: string }[] }
}

export class StagingNamespace {
  readonly name: string
  /** Of the live release. */
  readonly #id: string
  /** In this namespace. */
  readonly #kubectl: Kubectl
  /** Of what is ours in it. */
  readonly #selector: string

  constructor(kubectl: Kubectl, id: string) {
    this.#kubectl = kubectl
    this.name = kubectl.namespace
    this.#id = id
    this.#selector = `${stagingLabel}=${this.name}`
  }

  /** Nobody else has it, and this user may make, use and remove it. @throws BackupError `target-unsuitable`; `not-permitted`. */
  async assertFree(): Promise<void> {
    const found = await this.#find()
    const given = found !== null && isGiven(found)
    if (found && !given && !this.#isOurs(found)) throw this.#foreign(found)
    const forIt = given ? [] : stagingNamespaceRules(this.name)
    await assertPermitted(this.#kubectl, [...stagingRules, ...forIt], 'role-drill.yaml')
    if (!given) return
    await this.#marked()
    const inIt = await this.#kubectl.list<KubeObject>(occupying)
    const ours = inIt.filter(({ metadata }) => metadata.labels?.[stagingLabel] === this.name)
    const theirs = inIt.filter((one) => {
      // The helper of a drill that died; where its mongod is gone, the cluster collects it.
      const isLeft = isHelper(one) && (isOwned(one, ours) || !isOwned(one, inIt))
      return !isLeft && !ours.includes(one)
    })
    if (theirs.length > 0) throw notEmpty(this.name, theirs)
  }

  /**
   * Makes it, unless there is one that is for drills.
   * @param live whose rules on what pods may do hold here too.
   * @throws BackupError `target-unsuitable` where somebody else was faster; `not-permitted`.
   */
  async create(live: KubeObject): Promise<void> {
    const found = await this.#find()
    if (found && isGiven(found)) return
    const rules = Object.entries(live.metadata.labels ?? {}).filter(([label]) =>
      label.startsWith('pod-security.kubernetes.io/'),
    )
    const labels: Record<string, string> = {
      ...Object.fromEntries(rules),
      'app.kubernetes.io/managed-by': 'issuer-backup',
      [stagingLabel]: this.name,
    }
    // Whatever a pod asks for, its node is out of its reach.
    if ((labels[enforce] ?? 'privileged') === 'privileged') labels[enforce] = 'baseline'
    const metadata = { name: this.name, labels, annotations: { [ofAnnotation]: this.#id } }
    if (await this.#kubectl.create({ apiVersion: 'v1', kind: 'Namespace', metadata })) return
    throw this.#foreign((await this.#find()) ?? { metadata: { name: this.name } })
  }

  /**
   * Removes it with all that is in it, where it is ours; of one that is for drills what is ours in it. Returns when that
   * is gone.
   * @returns what was removed.
   * @throws BackupError `target-unsuitable` where it is not ours; `target-failed` where it stays.
   */
  async clear(): Promise<string[]> {
    const found = await this.#find()
    if (!found) return []
    if (isGiven(found)) return this.#empty()
    if (!this.#isOurs(found)) throw this.#foreign(found)
    const { uid, deletionTimestamp } = found.metadata
    if (deletionTimestamp === undefined) {
      await this.#releaseVolumes()
      // This one, and not one that somebody may make meanwhile.
      const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }
      const words = ['delete', '--raw', `/api/v1/namespaces/${this.name}`, '--filename', '-']
      await this.#kubectl.run(words, { input: JSON.stringify(options) }).catch(async (error) => {
        if ((await this.#find())?.metadata.uid === uid) throw error
      })
    }
    const end = performance.now() + patience
    for (;;) {
      const left = await this.#find()
      if (left?.metadata.uid !== uid) return [`namespace ${this.name}`]
      if (performance.now() > end) throw stays(left!)
      await sleep(pause)
    }
  }

  /** Helpers first, which hold claims, and the ServiceAccount last: it says whose the others are. */
  async #empty(): Promise<string[]> {
    if (!(await this.#marked())) return []
    const ours = ['--selector', this.#selector]
    const found = await this.#kubectl.list<KubeObject>(removable, this.#selector)
    const pods = await this.#kubectl.list<KubeObject>('pods')
    const helpers = pods.filter((one) => isHelper(one) && isOwned(one, found))
    await this.#releaseVolumes()
    for (const what of [
      ['pods', ...helpers.map(({ metadata }) => metadata.name)],
      [removable, ...ours],
      ['serviceaccounts', ...ours],
    ]) {
      if (what.length === 1) continue
      const words = ['delete', ...what, '--ignore-not-found', `--timeout=${patience / 1000}s`]
      await this.#kubectl.run(words).catch((error) => {
        // Gone between the request and the watch of it.
        if (!said(error, /\(NotFound\)/)) throw error
      })
    }
    return [...found, ...helpers].map(({ kind, metadata }) => `${kind} ${metadata.name}`)
  }

  /** Is there a staging of ours in a namespace that is for drills? @throws BackupError where there is another one. */
  async #marked(): Promise<boolean> {
    const mark = await this.#kubectl.get<KubeObject>('serviceaccounts', ownName)
    if (!mark) return false
    if (mark.metadata.annotations?.[ofAnnotation] === this.#id) return true
    throw this.#foreign({ metadata: { name: this.name, labels: { [stagingLabel]: this.name } } })
  }

  /** A volume of a class that keeps what its claims leave holds a copy of live data: it goes too, where we may say so. */
  async #releaseVolumes(): Promise<void> {
    for (const claim of await this.#kubectl.list<Claim>('persistentvolumeclaims', this.#selector))
      await releaseVolume(this.#kubectl, claim)
  }

  #find(): Promise<Namespace | null> {
    return this.#kubectl.get<Namespace>('namespaces', this.name)
  }

  #isOurs({ metadata: { labels = {}, annotations = {} } }: Namespace): boolean {
    return labels[stagingLabel] === this.name && annotations[ofAnnotation] === this.#id
  }

  #foreign({ metadata }: Namespace): BackupError {
    const isStaging = metadata.labels?.[stagingLabel] === this.name
    return new BackupError({
      code: 'target-unsuitable',
      message: isStaging
        ? `the namespace ${this.name} exists already, and belongs to a drill of another release`
        : `the namespace ${this.name} exists already, and belongs to no drill`,
      cause: isStaging
        ? 'The release was installed anew since, or another one is drilled there'
        : 'It is yours',
      remedy: isStaging
        ? `Give staging another name with --staging-name; where no drill is at work, kubectl delete namespace ${this.name}`
        : 'Give staging another name with --staging-name',
    })
  }
}

function isGiven({ metadata }: Namespace): boolean {
  return metadata.labels?.[givenLabel] === givenValue
}

function isHelper({ metadata }: KubeObject): boolean {
  return metadata.labels?.[kindLabel] === 'helper'
}

function isOwned({ metadata: { ownerReferences = [] } }: KubeObject, by: readonly KubeObject[]): boolean {
  return ownerReferences.some(({ uid }) => by.some(({ metadata }) => metadata.uid === uid))
}

function notEmpty(name: string, objects: readonly KubeObject[]): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `the namespace ${name} is for drills, and is not empty`,
    cause: `It has ${objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`,
    remedy: 'Remove these, or name another one with --staging-name',
  })
}

function stays({ metadata, status }: Namespace): BackupError {
  const words = (status?.conditions ?? [])
    .filter(({ status }) => status === 'True')
    .map(({ message }) => message)
  return new BackupError({
    code: 'target-failed',
    message: `staging could not be torn down: the namespace ${metadata.name} is not gone after ${patience / 1000} s`,
    cause: words.filter(Boolean).join('; ') || 'Something in it does not end',
    remedy: `Look at kubectl get namespace ${metadata.name} -o yaml; the next drill clears it away`,
  })
}
