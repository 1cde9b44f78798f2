/** What a container finds in its environment, read from what defines it. */
import path from 'node:path'
import type { Kubectl } from './kubectl.ts'
import type { ConfigMap, Container, KeyRef, PodSpec, Secret, Service } from './objects.ts'

/** A value, and the key of a Secret that it is where it is one. */
export interface Found {
  value: string
  secret: { name: string; key: string } | null
}

export class Environment {
  readonly #kubectl: Kubectl
  readonly #pod: PodSpec
  readonly #container: Container

  constructor(kubectl: Kubectl, pod: PodSpec, container: Container) {
    this.#kubectl = kubectl
    this.#pod = pod
    this.#container = container
  }

  /** Is it defined at all? Reads nothing. Of what comes as a whole Secret or ConfigMap nobody can tell. */
  defines(variable: string): boolean {
    return this.#container.env?.some(({ name }) => name === variable) ?? false
  }

  /** @returns null where it is not defined, or what it comes from is not there. */
  async find(variable: string): Promise<Found | null> {
    const { env = [], envFrom = [] } = this.#container
    const at = env.findLastIndex(({ name }) => name === variable)
    const entry = env[at]
    if (entry?.valueFrom?.secretKeyRef) return this.#secretKey(entry.valueFrom.secretKeyRef)
    if (entry?.valueFrom?.configMapKeyRef) return this.#configMapKey(entry.valueFrom.configMapKeyRef)
    if (entry) return { value: await this.#expanded(entry.value ?? '', at), secret: null }
    for (const { prefix = '', secretRef, configMapRef } of envFrom.toReversed()) {
      if (!variable.startsWith(prefix)) continue
      const key = variable.slice(prefix.length)
      const found = secretRef
        ? await this.#secretKey({ name: secretRef.name, key })
        : configMapRef && (await this.#configMapKey({ name: configMapRef.name, key }))
      if (found) return found
    }
    return null
  }

  /** The content of a file that a Secret is mounted as; null where it is none such. */
  async secretFile(file: string): Promise<Found | null> {
    for (const { name, mountPath, subPath } of this.#container.volumeMounts ?? []) {
      const inside =
        subPath === undefined ? path.posix.relative(mountPath, file) : file === mountPath && subPath
      const secret = this.#pod.volumes?.find((volume) => volume.name === name)?.secret
      if (!secret || !inside || inside.startsWith('..')) continue
      const key = secret.items ? secret.items.find((item) => item.path === inside)?.key : inside
      if (key !== undefined) return this.#secretKey({ name: secret.secretName, key })
    }
    return null
  }

  async #secretKey({ name, key }: KeyRef): Promise<Found | null> {
    const data = (await this.#kubectl.get<Secret>('secrets', name))?.data?.[key]
    return data === undefined
      ? null
      : { value: Buffer.from(data, 'base64').toString(), secret: { name, key } }
  }

  async #configMapKey({ name, key }: KeyRef): Promise<Found | null> {
    const value = (await this.#kubectl.get<ConfigMap>('configmaps', name))?.data?.[key]
    return value === undefined ? null : { value, secret: null }
  }

  /** `$(NAME)` stands for a variable defined before, or for the address of a Service; `$$` for a dollar. */
  async #expanded(text: string, before: number): Promise<string> {
    let expanded = ''
    let rest = 0
    for (const match of text.matchAll(/\$\$|\$\(([^()]+)\)/g)) {
      expanded += text.slice(rest, match.index)
      rest = match.index + match[0].length
      expanded += match[1] === undefined ? '$' : ((await this.#earlier(match[1], before)) ?? match[0])
    }
    return expanded + text.slice(rest)
  }

  async #earlier(name: string, before: number): Promise<string | null> {
    const env = (this.#container.env ?? []).slice(0, before)
    const earlier = new Environment(this.#kubectl, this.#pod, { ...this.#container, env })
    const found = await earlier.find(name)
    return found?.value ?? (await this.#serviceAddress(name))
  }

  async #serviceAddress(name: string): Promise<string | null> {
    const [, prefix, what] = /^(.+)_SERVICE_(HOST|PORT)$/.exec(name) ?? []
    if (prefix === undefined) return null
    const services = await this.#kubectl.list<Service>('services')
    const service = services.find(
      ({ metadata }) => metadata.name.toUpperCase().replaceAll('-', '_') === prefix,
    )
    const found = what === 'HOST' ? service?.spec.clusterIP : service?.spec.ports?.[0]?.port
    return found === undefined ? null : String(found)
  }
}
