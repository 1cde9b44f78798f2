/** The last guard of a drill: what a staging is made of must have nothing in common with the live release. */
import { BackupError } from '../../errors.ts'
import type { KubeObject } from './objects.ts'

/** What would lead to the live release. */
export interface LiveNames {
  namespace: string
  /** Names of its Services and pods. */
  hosts: readonly string[]
  /** Of its Services and pods. */
  addresses: readonly string[]
}

/** Whatever else there is in a cluster does not belong to one release, or opens it to the outside. */
const kinds = [
  ...['ServiceAccount', 'NetworkPolicy', 'Secret', 'ConfigMap', 'PersistentVolumeClaim', 'Service'],
  ...['StatefulSet', 'Deployment'],
]

const uri = /mongodb(?:\+srv)?:\/\/\S*/gi

/** Of the pod itself, or a name that its own namespace knows. */
const inside = /^(localhost|127\.[\d.]+|\[::1\]|[\w-]+)$/i

/**
 * Looks at everything that is about to be made, whoever made it up.
 * @throws BackupError `target-unsuitable`, naming what leads out.
 */
export function assertApart(objects: readonly KubeObject[], staging: string, live: LiveNames): void {
  if (staging === live.namespace)
    throw apart(`both would be in the namespace ${staging}`, 'staging has the name of the live one')
  for (const object of objects) {
    const { kind = '', metadata } = object
    const shown = `${kind} ${metadata.name}`
    if (!kinds.includes(kind))
      throw apart(`${shown} would be made`, 'it is of a kind that staging has none of')
    if (metadata.namespace !== staging)
      throw apart(`${shown} would be in ${metadata.namespace}`, 'that is live')
    assertOwn(object as Made, shown)
    for (const { path, text } of textsIn(object)) assertLeadsInside(text, `${shown}, ${path},`, live)
  }
}

type Made = KubeObject & { spec?: Readonly<Record<string, unknown>> }

function assertOwn({ kind, spec = {} }: Made, shown: string): void {
  if (kind === 'PersistentVolumeClaim')
    for (const field of ['volumeName', 'dataSource', 'dataSourceRef', 'selector'])
      if (spec[field] !== undefined)
        throw apart(`${shown} has ${field}`, 'it could be a volume of the live one')
  if (kind === 'Service' && (spec.type !== 'ClusterIP' || spec.externalIPs || spec.externalName))
    throw apart(`${shown} is open to the outside`, 'it may take what is meant for the live one')
}

function assertLeadsInside(text: string, shown: string, { namespace, hosts, addresses }: LiveNames): void {
  const words: string[] = text.toLowerCase().match(/[\w.:-]+/g) ?? []
  const found = words
    .flatMap((word) => [word, word.replace(/:\d*$/, '')])
    .find((word) => {
      if (addresses.includes(word)) return true
      const parts = word.replace(/\.+$/, '').split('.')
      return parts.some(
        (part, i) => part === namespace && i > 0 && (parts[i + 1] === 'svc' || hosts.includes(parts[i - 1]!)),
      )
    })
  if (found !== undefined) throw apart(`${shown} names ${found}`, 'that is the live release')
  // Nothing of it is shown: it may hold a password.
  for (const [one] of text.matchAll(uri))
    if (!hostsOf(one).every((host) => inside.test(host)))
      throw apart(`${shown} holds another connection string`, 'it may lead to a live database')
}

function hostsOf(connection: string): string[] {
  const rest = connection.slice(connection.indexOf('//') + 2)
  const [authority = ''] = rest.slice(rest.lastIndexOf('@') + 1).split(/[/?"'`<>]/)
  return authority.split(',').map((host) => host.replace(/:\d+$/, ''))
}

/** Every text in it, and where; what a Secret has, decoded. */
function textsIn(object: KubeObject): { path: string; text: string }[] {
  const found: { path: string; text: string }[] = []
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') found.push({ path, text: value })
    else if (Array.isArray(value))
      for (const [i, one] of value.entries()) walk(one, `${path}.${(one as { name?: string })?.name ?? i}`)
    else if (value && typeof value === 'object')
      for (const [key, one] of Object.entries(value)) walk(one, path === '' ? key : `${path}.${key}`)
  }
  const { data, binaryData, ...rest } = object as KubeObject & Record<string, Record<string, string>>
  const { namespace: _, ...metadata } = rest.metadata
  walk({ ...rest, metadata }, '')
  for (const [key, value] of Object.entries({ ...data, ...binaryData })) {
    const encoded = object.kind === 'Secret' || binaryData?.[key] !== undefined
    found.push({ path: key, text: encoded ? Buffer.from(value, 'base64').toString() : value })
  }
  return found
}

/** What to throw for what would lead from staging to the live release. */
export function apart(message: string, why: string): BackupError {
  return new BackupError({
    code: 'target-unsuitable',
    message: `staging cannot be kept apart from the live deployment: ${message}`,
    cause: why[0]!.toUpperCase() + why.slice(1),
    remedy: 'Have the release do without it, or use names without a namespace, which lead into staging there',
  })
}
