/** The service's config, seed and Secret: in the namespace, inside its container, or on this machine. */
import path from 'node:path'
import { BackupError } from '../../errors.ts'
import { exists } from '../../files.ts'
import type { HelmTarget } from '../../settings/types.ts'
import { FilePlace } from '../file-place.ts'
import { type FileRole, fileNames, type Place, type RecordedFile, type RecordedFiles } from '../target.ts'
import { type ConfigKey, configPlace, mountedKey, readKey } from './config-map.ts'
import { isReady } from './objects.ts'
import { recordedSecret, secretPlace } from './secret.ts'
import type { Workloads } from './workloads.ts'

type ConfigRole = 'serviceConfig' | 'seed'

const described = {
  serviceConfig: { name: 'service config', flag: '--service-config' },
  seed: { name: 'seed', flag: '--seed' },
} as const

/** Where a file is. */
type Source = ConfigKey | { inContainer: string } | { file: string }

/** As the interface says; a Secret without data counts like a file that is not there. */
export async function readFiles(
  settings: HelmTarget,
  workloads: Workloads,
  missing: 'error' | 'absent',
): Promise<RecordedFiles> {
  const files: RecordedFile[] = []
  const absent: RecordedFiles['absent'] = []
  const add = (role: RecordedFile['role'], content: Buffer | null, notThere: () => BackupError) => {
    if (content) files.push({ role, content })
    else if (missing === 'absent') absent.push({ what: role, why: 'it was not there' })
    else throw notThere()
  }
  if (settings.secretName === 'none')
    absent.push({ what: 'secret', why: 'the settings say that there is none' })
  else {
    const content = await recordedSecret(settings, workloads.kubectl)
    add('secretManifest', content, () => noSecret(settings, workloads))
  }
  for (const role of ['serviceConfig', 'seed'] as const) {
    const named = settings[role]
    if (named === undefined) {
      absent.push({ what: role, why: 'the settings say that there is none' })
      continue
    }
    const source = await sourceOf(named, role, workloads)
    add(role, source && (await read(source, role, workloads)), () => notThere(role, source))
  }
  return { files, absent }
}

/** As the interface says. */
export async function placeOf(
  settings: HelmTarget,
  workloads: Workloads,
  role: FileRole,
): Promise<Place | null> {
  if (role === 'secret') return secretPlace(settings, workloads.kubectl)
  const named = settings[role]
  const source = named === undefined ? null : await sourceOf(named, role, workloads)
  if (!source || 'inContainer' in source) return null
  if ('name' in source) return configPlace(source, workloads)
  return (await exists(path.dirname(source.file))) ? new FilePlace(source.file) : null
}

async function sourceOf(named: string, role: ConfigRole, workloads: Workloads): Promise<Source | null> {
  if (named === 'auto') return mountedKey(fileNames[role], workloads)
  const [, kind, rest] = /^(container|configmap):(.+)$/.exec(named) ?? []
  if (kind === undefined) return { file: named }
  if (kind === 'container') return { inContainer: rest! }
  const [name, key = fileNames[role]] = rest!.split('/')
  return { name: name!, key }
}

async function read(source: Source, role: ConfigRole, workloads: Workloads): Promise<Buffer | null> {
  if ('name' in source) return readKey(source, workloads.kubectl)
  try {
    if ('file' in source) return await new FilePlace(source.file).read()
    return await readInside(source.inContainer, workloads)
  } catch (underlying) {
    if (underlying instanceof BackupError && underlying.code === 'not-permitted') throw underlying
    const { name, flag } = described[role]
    throw new BackupError({
      code: 'source-failed',
      message: `the ${name} file ${shown(source)} cannot be read`,
      cause: (underlying instanceof BackupError && underlying.likelyCause) || (underlying as Error).message,
      remedy: `Correct ${flag}: configmap:NAME/KEY, container:PATH, a path on this machine, or none`,
      underlying,
    })
  }
}

/** Its length first, since such a stream may be cut short and end well; nothing where there is no such file. */
const showFile = '[ ! -e "$1" ] || { wc -c <"$1" && cat <"$1"; }'

async function readInside(file: string, workloads: Workloads): Promise<Buffer | null> {
  const app = await workloads.appAsFound()
  const pod = app && (await workloads.podsOf(app)).find(isReady)
  if (!pod) {
    throw new BackupError({
      code: 'source-failed',
      message: 'the service has no Ready pod to read it from',
      cause: 'No pod of the service is Ready',
    })
  }
  const container = workloads.appContainer(pod.spec)
  const words = ['sh', '-c', showFile, 'sh', file]
  const printed = await workloads.kubectl.execBytes(pod.metadata.name, container.name, words)
  if (printed.length === 0) return null
  const end = printed.indexOf('\n')
  const length = printed.subarray(0, end).toString().trim()
  const content = printed.subarray(end + 1)
  if (end > 0 && content.length === Number(length)) return content
  throw new BackupError({
    code: 'source-failed',
    message: `${file} did not arrive whole`,
    cause: `${content.length} of ${length} bytes arrived`,
  })
}

function shown(source: Source): string {
  if ('name' in source) return `${source.key} of the ConfigMap ${source.name}`
  return 'file' in source ? source.file : `${source.inContainer} inside the container`
}

function notThere(role: ConfigRole, source: Source | null): BackupError {
  const { name, flag } = described[role]
  return new BackupError({
    code: 'source-failed',
    message: source
      ? `there is no ${name} file ${shown(source)}`
      : `the service mounts no ConfigMap that has the ${name} file ${fileNames[role]}`,
    cause: source ? 'It was removed, or has another name' : 'It is in the image, or has another name',
    remedy: `Correct ${flag}: configmap:NAME/KEY, container:PATH inside the service's container, or none`,
  })
}

function noSecret({ secretName }: HelmTarget, { kubectl }: Workloads): BackupError {
  return new BackupError({
    code: 'source-failed',
    message: `there is no Secret ${secretName} in the namespace ${kubectl.namespace}`,
    cause: 'It has another name, or was removed',
    remedy: 'Name it with --secret-name, or none where there is no such Secret',
  })
}
