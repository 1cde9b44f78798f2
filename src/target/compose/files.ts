/** The service's config, seed and secret, on this machine or inside its container. */
import path from 'node:path'
import { BackupError } from '../../errors.ts'
import { exists } from '../../files.ts'
import type { ComposeTarget } from '../../settings/types.ts'
import { readContainerFile } from '../docker/copy.ts'
import { FilePlace, isEmptyFolder } from '../file-place.ts'
import type { FileRole, Place, RecordedFile, RecordedFiles } from '../target.ts'
import type { ComposeProject } from './project.ts'
import { recordedSecret, secretPlace } from './secret.ts'

/** Before a path inside the service's container. */
const inContainer = 'container:'

const described = {
  serviceConfig: { name: 'service config', flag: '--service-config' },
  seed: { name: 'seed', flag: '--seed' },
  secret: { name: 'secret', flag: '--secret-variable' },
} as const

/** As the interface says; a secret without a value counts like a file that is not there. */
export async function readFiles(
  settings: ComposeTarget,
  project: ComposeProject,
  missing: 'error' | 'absent',
): Promise<RecordedFiles> {
  const files: RecordedFile[] = []
  const absent: RecordedFiles['absent'] = []
  for (const role of ['secret', 'serviceConfig', 'seed'] as const) {
    const named = role === 'secret' ? settings.secretVariable : settings[role]
    if (named === undefined || named === 'none') {
      absent.push({ what: role, why: 'the settings say that there is none' })
      continue
    }
    const content =
      role === 'secret' ? await recordedSecret(settings, project) : await read(named, role, settings, project)
    if (content) files.push({ role, content })
    else if (missing === 'absent') absent.push({ what: role, why: 'it was not there' })
    else
      throw notThere(role, named, await isEmptyFolder((await onThisMachine(named, settings, project)) ?? ''))
  }
  return { files, absent }
}

/** As the interface says. */
export async function placeOf(
  settings: ComposeTarget,
  project: ComposeProject,
  role: FileRole,
): Promise<Place | null> {
  if (role === 'secret') return settings.secretVariable === 'none' ? null : secretPlace(settings, project)
  const named = settings[role]
  if (named === undefined) return null
  const file = await onThisMachine(named, settings, project)
  // Where not even the folder is, the settings mean another machine or another working folder.
  return file !== null && (await exists(path.dirname(file))) ? new FilePlace(file) : null
}

async function read(
  named: string,
  role: 'serviceConfig' | 'seed',
  settings: ComposeTarget,
  project: ComposeProject,
): Promise<Buffer | null> {
  const file = await onThisMachine(named, settings, project)
  try {
    const here = file === null ? null : await new FilePlace(file).read()
    if (here || !named.startsWith(inContainer)) return here
    const container = await project.container(settings.appService)
    return container && (await readContainerFile(container.id, named.slice(inContainer.length)))
  } catch (underlying) {
    const { name, flag } = described[role]
    throw new BackupError({
      code: 'source-failed',
      message: `the ${name} file ${named} cannot be read`,
      cause: (underlying instanceof BackupError && underlying.likelyCause) || (underlying as Error).message,
      remedy: `Correct ${flag}: a path, container:PATH inside the service's container, or none`,
      underlying,
    })
  }
}

/** A path inside the container has one here where it is mounted from here, whether the container is there or not. */
async function onThisMachine(
  named: string,
  { appService }: ComposeTarget,
  project: ComposeProject,
): Promise<string | null> {
  if (!named.startsWith(inContainer)) return named
  const inside = path.posix.normalize(named.slice(inContainer.length))
  const container = await project.container(appService)
  const mounts = container?.mounts ?? (await project.definition(appService)).binds
  const [mount] = mounts
    .map((mount) => ({ ...mount, below: path.posix.relative(mount.destination, inside) }))
    .filter(({ below }) => !/^\.\.(\/|$)/.test(below))
    .sort((a, b) => b.destination.length - a.destination.length)
  if (!mount || ('type' in mount && mount.type !== 'bind')) return null
  // Where neither is, the engine runs on another machine; where the folder is, what was mounted from it is lost.
  const isHere = (await exists(mount.source)) || (await exists(path.dirname(mount.source)))
  return isHere ? path.join(mount.source, mount.below) : null
}

function notThere(role: FileRole, named: string, folder: boolean): BackupError {
  const { name, flag } = described[role]
  if (role === 'secret') {
    return new BackupError({
      code: 'source-failed',
      message: `nothing gives ${named} a value: no env file, no container, no Compose file`,
      cause:
        'The env file has another name or stands elsewhere, or the service has its connection string elsewhere',
      remedy: `Name the file with --env-file, the variable with ${flag}, or none where there is no such secret`,
    })
  }
  return new BackupError({
    code: 'source-failed',
    message: `there is no ${name} file ${named}`,
    ...(folder && {
      cause: 'A folder stands there: Docker makes one where a file that it is to mount is missing',
    }),
    remedy: `Correct ${flag}: a path, container:PATH inside the service's container, or none`,
  })
}
