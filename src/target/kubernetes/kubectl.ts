/**
 * What is asked of a cluster, by the kubectl command: it knows kubeconfigs, contexts, proxies and the plugins that
 * fetch credentials, and people can run what we run.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '../../errors.ts'
import { type Child, commandFailed, type RunOptions, run, type StartOptions, start } from '../../exec.ts'
import type { HelmTarget } from '../../settings/types.ts'
import { explained, isUnreachable, unanswered } from './failure.ts'
import type { KubeObject } from './objects.ts'

export type Cluster = Pick<HelmTarget, 'kubeconfig' | 'context' | 'namespace'>

/** How long an API server that has answered before may be away, milliseconds. */
const patience = 60_000

/** Between two tries, milliseconds. */
const pause = 500

export interface ChangeOptions {
  /** `strategic` merges lists such as the variables of a container by their names. */
  type?: 'merge' | 'strategic'
  /**
   * Asked between the look at the object and the change of it, at each try: whoever was suspended in between, and
   * overtaken, changes nothing that was changed meanwhile. What it throws ends the change.
   */
  assertHeld?: () => Promise<void>
}

/** Of one request; nothing that is asked for takes longer. */
const requestTimeout = '--request-timeout=30s'

export class Kubectl {
  readonly namespace: string
  /** Is this process a pod of that cluster? */
  readonly inside: boolean
  readonly #cluster: Cluster
  /** How long each command may take, milliseconds. */
  readonly #limit: number | undefined
  readonly #options: readonly string[]
  /** Inside a pod none: given the flag, kubectl does not find its own cluster any more. */
  readonly #timeout: readonly string[]
  #answered = false

  /** @param limit how long each command may take, milliseconds; then it has not been answered. */
  constructor(cluster: Cluster, limit?: number) {
    const { kubeconfig, context, namespace } = cluster
    this.#cluster = cluster
    this.#limit = limit
    this.namespace = namespace
    this.inside = kubeconfig === undefined && context === undefined
    this.#timeout = this.inside ? [] : [requestTimeout]
    this.#options = [
      ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
      ...(context === undefined ? [] : ['--context', context]),
      ...['--namespace', namespace],
    ]
  }

  /**
   * The same cluster, for what is of no use any more when it comes too late: kubectl, or what fetches its credentials,
   * may hang for ever. Nothing is asked twice there.
   * @param limit milliseconds.
   */
  within(limit: number): Kubectl {
    return new Kubectl(this.#cluster, limit)
  }

  /**
   * Runs one kubectl command to its end. Never give it a secret among its words.
   * @throws BackupError `tool-missing` without kubectl; `not-permitted` where a role lacks a verb; `target-failed` where
   * the cluster cannot be reached or says no.
   */
  async run(words: readonly string[], options: RunOptions = {}): Promise<string> {
    const limited = this.#limit === undefined ? undefined : AbortSignal.timeout(this.#limit)
    try {
      const bounded = limited ? { ...options, signal: limited } : options
      const { stdout } = await run('kubectl', [...this.#options, ...words], bounded)
      this.#answered = true
      return stdout
    } catch (error) {
      throw limited?.aborted ? unanswered(this.#limit!, error) : explained(error, this.namespace)
    }
  }

  /** For what may be asked twice: an API server that is restarted is waited for. */
  async #ask(words: readonly string[], options?: RunOptions): Promise<string> {
    const end = this.#limit === undefined ? performance.now() + patience : 0
    for (;;) {
      try {
        return await this.run([...words, ...this.#timeout], options)
      } catch (error) {
        if (!this.#answered || !isUnreachable(error) || performance.now() > end) throw error
        await sleep(pause)
      }
    }
  }

  /** @returns null where there is none. @throws BackupError as {@link run}. */
  async get<T extends KubeObject>(resource: string, name: string): Promise<T | null> {
    const text = await this.#ask(['get', resource, name, '--ignore-not-found', '--output', 'json'])
    return text.trim() === '' ? null : (JSON.parse(text) as T)
  }

  /** @param selector as `--selector` takes it. @throws BackupError as {@link run}. */
  async list<T extends KubeObject>(resource: string, selector?: string): Promise<T[]> {
    const only = selector === undefined ? [] : ['--selector', selector]
    return JSON.parse(await this.#ask(['get', resource, ...only, '--output', 'json'])).items as T[]
  }

  /** What is at a path of the API, as it is. @throws BackupError as {@link run}. */
  getRaw(path: string): Promise<string> {
    return this.#ask(['get', '--raw', path])
  }

  /** Asks by an object that the cluster answers and does not keep. @throws BackupError as {@link run}. */
  async review<T>(path: string, question: object): Promise<T> {
    const words = ['create', '--raw', path, '--filename', '-']
    return JSON.parse(await this.#ask(words, { input: JSON.stringify(question) })) as T
  }

  /**
   * @returns null where there is one of that name already.
   * @throws BackupError as {@link run}; where the cluster went away meanwhile it may have been created.
   */
  async create<T extends KubeObject>(object: KubeObject): Promise<T | null> {
    const words = ['create', '--filename', '-', '--validate=false', '--output', 'json', ...this.#timeout]
    try {
      return JSON.parse(await this.run(words, { input: JSON.stringify(object) })) as T
    } catch (error) {
      if (said(error, /\(AlreadyExists\)/)) return null
      throw error
    }
  }

  /**
   * @param patch may hold a secret: no argument shows it. With a `resourceVersion` it takes place on that version only.
   * @param type `strategic` merges lists such as the variables of a container by their names.
   * @returns the object as it is then; null where another version is there by now, or none.
   * @throws BackupError as {@link run}; where the cluster went away meanwhile it may have taken place.
   */
  async patch<T extends KubeObject>(
    resource: string,
    name: string,
    patch: object,
    type: 'merge' | 'strategic' | 'json' = 'merge',
  ): Promise<T | null> {
    const words = ['patch', resource, name, '--type', type, '--patch-file', '/dev/fd/3', '--output', 'json']
    try {
      const text = await this.run([...words, ...this.#timeout], { secret: JSON.stringify(patch) })
      return JSON.parse(text) as T
    } catch (error) {
      if (said(error, /\(Conflict\)|\(NotFound\)|the object has been modified/)) return null
      throw error
    }
  }

  /**
   * Changes an object by what it is now, again where somebody else was faster, or where the cluster went away and
   * nobody knows whether it was done.
   * @param change the patch, or null where nothing is to be done; must say the same of what it has brought about.
   * @returns the object as it is then; null where there is none.
   * @throws BackupError as {@link run}.
   */
  async change<T extends KubeObject>(
    resource: string,
    name: string,
    change: (present: T) => object | null,
    { type = 'merge', assertHeld }: ChangeOptions = {},
  ): Promise<T | null> {
    const end = performance.now() + patience
    for (;;) {
      const present = await this.get<T>(resource, name)
      const patch = present && change(present)
      if (!present || !patch) return present
      const { resourceVersion } = present.metadata
      const { metadata = {} } = patch as { metadata?: object }
      await assertHeld?.()
      try {
        const guarded = { ...patch, metadata: { ...metadata, resourceVersion } }
        const changed = await this.patch<T>(resource, name, guarded, type)
        if (changed) return changed
      } catch (error) {
        if (!isUnreachable(error) || performance.now() > end) throw error
        await sleep(pause)
      }
    }
  }

  /**
   * Removes objects; one that is not there has been removed.
   * @param wait how long it may take until the last of them is gone, milliseconds; without it is not waited for.
   * @param grace what a pod may take to end, seconds; without it is as the pod says.
   * @throws BackupError as {@link run}; `target-failed` where they are still there then.
   */
  async delete(
    resource: string,
    names: readonly string[],
    { wait, grace }: { wait?: number; grace?: number } = {},
  ): Promise<void> {
    if (names.length === 0) return
    const words = ['delete', resource, ...names, '--ignore-not-found']
    if (grace !== undefined) words.push(`--grace-period=${grace}`)
    // Not with a limit to each request: one of them is the watch.
    if (wait === undefined) words.push('--wait=false', ...this.#timeout)
    else words.push('--wait', `--timeout=${Math.ceil(wait / 1000)}s`)
    const end = performance.now() + patience
    for (;;) {
      try {
        await this.run(words)
        return
      } catch (error) {
        // Gone between the request and the watch of it; of the others nobody knows.
        const gone = said(error, /\(NotFound\)/)
        if (!gone && (!this.#answered || !isUnreachable(error))) throw error
        if (performance.now() > end) throw error
        await sleep(pause)
      }
    }
  }

  /**
   * Removes an object as it was read: never another of its name, which somebody has made since. That it is gone is not
   * waited for.
   * @param resource as kubectl takes it.
   * @returns false where it has changed since, or is gone.
   * @throws BackupError as {@link run}.
   */
  async deleteAsRead(resource: string, { apiVersion = 'v1', metadata }: KubeObject): Promise<boolean> {
    const { name, uid, resourceVersion } = metadata
    const api = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const [plural] = resource.split('.')
    const words = ['delete', '--raw', `${api}/namespaces/${this.namespace}/${plural}/${name}`]
    const preconditions = { uid, resourceVersion }
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions })
    try {
      await this.#ask([...words, '--filename', '-'], { input })
      return true
    } catch (error) {
      if (said(error, /\(Conflict\)|\(NotFound\)/)) return false
      throw error
    }
  }

  /** Starts kubectl for streaming. */
  start(words: readonly string[], options?: StartOptions): Child {
    return start('kubectl', [...this.#options, ...words], options)
  }

  /**
   * The words of `kubectl exec` up to those of the program, which runs without a terminal.
   * @param input is anything written to its input? Else that is empty.
   */
  execWords(pod: string, container: string, input: boolean): string[] {
    const stdin = input ? ['--stdin'] : []
    return [...this.#options, 'exec', ...stdin, pod, '--container', container, '--']
  }

  /** Runs a program in a container to its end. @returns what it printed. @throws BackupError as {@link run}. */
  async exec(pod: string, container: string, words: readonly string[]): Promise<string> {
    return this.run(['exec', pod, '--container', container, '--', ...words])
  }

  /** Likewise, of a program that may print anything. */
  async execBytes(pod: string, container: string, words: readonly string[]): Promise<Buffer> {
    const child = this.start(['exec', pod, '--container', container, '--', ...words], { stdout: 'pipe' })
    const chunks: Buffer[] = []
    child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
    const ending = await child.ended
    if (ending.code !== 0) throw explained(commandFailed('kubectl', ending), this.namespace)
    return Buffer.concat(chunks)
  }
}

/** Nothing where the cluster does not know of such things, or this user may not see them. @throws as `Kubectl.list`. */
export async function listIfAny<T extends KubeObject>(
  kubectl: Kubectl,
  resource: string,
  selector?: string,
): Promise<T[]> {
  try {
    return await kubectl.list<T>(resource, selector)
  } catch (error) {
    const unknown = said(error, /doesn't have a resource type/)
    if (unknown || (error instanceof BackupError && error.code === 'not-permitted')) return []
    throw error
  }
}

/** Did kubectl say this? */
export function said(error: unknown, what: RegExp): boolean {
  return error instanceof BackupError && what.test(error.likelyCause ?? '')
}
