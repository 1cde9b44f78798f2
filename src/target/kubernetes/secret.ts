/** The Secret of the release as an archive holds it, and its place in the namespace. */
import { isDeepStrictEqual } from 'node:util'
import { parse, stringify } from 'yaml'
import { BackupError } from '../../errors.ts'
import { registerSecret, registerUri } from '../../secrets.ts'
import type { HelmTarget } from '../../settings/types.ts'
import type { Place } from '../target.ts'
import type { Kubectl } from './kubectl.ts'
import type { Secret } from './objects.ts'
import { assertPermitted, putBackRules } from './permissions.ts'

/** Annotations that hold a copy of the whole, or mean this very object. */
const notKept = /^(kubectl\.kubernetes\.io\/last-applied-configuration$|issuer-backup\.io\/)/

/** @returns the Secret as a manifest that `kubectl apply -f` takes, without what the cluster has added; null where there is none. */
export async function recordedSecret({ secretName }: HelmTarget, kubectl: Kubectl): Promise<Buffer | null> {
  const found = await kubectl.get<Secret>('secrets', secretName)
  if (!found) return null
  registerValues(found)
  return Buffer.from(stringify(sanitised(found)))
}

/** Null where the settings say that there is none. */
export function secretPlace({ secretName }: HelmTarget, kubectl: Kubectl): Place | null {
  if (secretName === 'none') return null
  return {
    shown: `Secret ${secretName} in ${kubectl.namespace}`,
    async read() {
      const found = await kubectl.get<Secret>('secrets', secretName)
      return found && Buffer.from(stringify(sanitised(found)))
    },
    // Labels change with every release of the chart.
    same: (present, recorded) =>
      isDeepStrictEqual(contentOf(parseSecret(present)), contentOf(parseSecret(recorded))),
    // What is started has new pods, which read it anew.
    needsNewContainer: async () => false,
    assertWritable: () => assertPermitted(kubectl, putBackRules('secrets'), 'role-restore.yaml'),
    write: (content) => putBack(secretName, parseSecret(content), kubectl),
  }
}

/** @throws BackupError `archive-unsuitable` where it is no manifest of a Secret. */
export function parseSecret(manifest: Buffer): Secret {
  let found: Secret | null = null
  try {
    found = parse(manifest.toString()) as Secret | null
  } catch {
    // The parser quotes what it cannot read.
  }
  if (found?.kind === 'Secret' && typeof found.data === 'object' && found.metadata) {
    registerValues(found)
    return found
  }
  throw new BackupError({
    code: 'archive-unsuitable',
    message: 'the secret in the archive is no manifest of a Secret',
    cause: 'It was put together by hand, or uses stringData',
    remedy: 'Write it to a file with --extract-secret, and apply it by kubectl',
  })
}

/** @returns null where it has no such key. */
export function valueIn({ data = {} }: Secret, key: string): string | null {
  const value = data[key]
  return value === undefined ? null : Buffer.from(value, 'base64').toString().trim()
}

function sanitised({ metadata, type, immutable, data = {} }: Secret): Secret {
  const { name, labels, annotations = {} } = metadata
  const kept = Object.entries(annotations).filter(([key]) => !notKept.test(key))
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(labels && { labels }),
      ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
    },
    ...(type !== undefined && { type }),
    ...(immutable !== undefined && { immutable }),
    data: Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function contentOf({ type = 'Opaque', data }: Secret): unknown {
  return { type, data }
}

async function putBack(name: string, recorded: Secret, kubectl: Kubectl): Promise<void> {
  const whole = { ...sanitised(recorded), metadata: { ...sanitised(recorded).metadata, name } }
  if (await kubectl.create(whole)) return
  // A key that is not in the archive goes: what is put back is the whole of it.
  const changed = await kubectl.change<Secret>('secrets', name, (present) => {
    if (isDeepStrictEqual(contentOf(present), contentOf(whole))) return null
    const gone = Object.keys(present.data ?? {}).filter((key) => !(key in whole.data!))
    return { data: { ...Object.fromEntries(gone.map((key) => [key, null])), ...whole.data } }
  })
  if (changed) return
  throw new BackupError({
    code: 'target-failed',
    message: `the Secret ${name} was removed while it was put back`,
    remedy: 'Run the restore again',
  })
}

function registerValues({ data = {} }: Secret): void {
  for (const encoded of Object.values(data)) {
    registerSecret(encoded)
    const value = Buffer.from(encoded, 'base64').toString()
    if (value.includes('://')) registerUri(value)
    else registerSecret(value)
  }
}
