/** Secrets and files of a staging: the live ones, with credentials of its own wherever the live ones are. */
import type { ConfigMap, KubeObject, Secret } from './objects.ts'
import { apart } from './staging-apart.ts'
import { type Making, object, ownName } from './staging-object.ts'

export function ownSecret(making: Making): KubeObject {
  const { uri, access } = making
  return object('v1', 'Secret', ownName, making, { type: 'Opaque', stringData: { uri, ...access } })
}

export function stagingSecret({ metadata, type, data = {} }: Secret, making: Making): KubeObject {
  if (type === 'kubernetes.io/service-account-token')
    throw apart(
      `the Secret ${metadata.name} is a token of a ServiceAccount`,
      'it has rights in the live namespace',
    )
  const changed = Object.entries(data).map(([key, value]) => {
    const bytes = Buffer.from(value, 'base64')
    const text = bytes.toString()
    const isText = Buffer.from(text).equals(bytes)
    return [key, isText ? Buffer.from(withOwn(text, making)).toString('base64') : value]
  })
  return object('v1', 'Secret', metadata.name, making, { type, data: Object.fromEntries(changed) })
}

export function stagingConfigMap({ metadata, data = {}, binaryData }: ConfigMap, making: Making): KubeObject {
  const changed = Object.entries(data).map(([key, text]) => [key, withOwn(text, making)])
  return object('v1', 'ConfigMap', metadata.name, making, {
    data: Object.fromEntries(changed),
    ...(binaryData && { binaryData }),
  })
}

/** Staging's own credentials in the place of the live ones. */
function withOwn(text: string, { liveUri, livePasswords, uri, access }: Making): string {
  if (access && livePasswords.includes(text.trim())) return access.password
  return text.replaceAll(liveUri, () => uri)
}
