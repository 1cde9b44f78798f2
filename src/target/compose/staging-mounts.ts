/** What a service of a staging mounts: volumes of its own, and files of the live deployment that it cannot write to. */
import { isWithin } from '../docker/mounts.ts'
import { initScripts } from '../staging-access.ts'
import { apart } from './staging-apart.ts'
import type { Mount, PrintedService } from './staging-printed.ts'

/**
 * @param dataPath of mongod; null for a service that is none.
 * @param say what becomes of a mount.
 * @throws BackupError `target-unsuitable` for what gives hold of the machine.
 */
export function safeMounts(
  service: string,
  { volumes = [] }: PrintedService,
  dataPath: string | null,
  say: (sentence: string) => void,
): Mount[] {
  return volumes.flatMap((mount): Mount[] => {
    const { type, source = '', target } = mount
    if (dataPath !== null && isWithin(target, initScripts)) {
      say(`${service} does not run ${target}`)
      return []
    }
    switch (type) {
      case 'volume':
        return [{ type, target, ...(source && { source }), ...(mount.read_only && { read_only: true }) }]
      case 'tmpfs':
        return [{ type, target }]
      case 'bind':
        return [bind(service, source, mount, dataPath, say)]
      default:
        throw apart(`the service ${service} mounts ${target} as ${type}`, 'that may be shared')
    }
  })
}

function bind(
  service: string,
  source: string,
  { target, read_only: readOnly }: Mount,
  dataPath: string | null,
  say: (sentence: string) => void,
): Mount {
  if (dataPath !== null && (isWithin(target, dataPath) || isWithin(dataPath, target))) {
    say(`${service} keeps ${target} in a volume of its own, not in ${source}`)
    return { type: 'volume', source: `data${target.replaceAll(/[^\w.-]/g, '-')}`, target }
  }
  if (
    /\.sock$/.test(source) ||
    isWithin('/run/docker.sock', source) ||
    isWithin('/var/run/docker.sock', source)
  )
    throw apart(`the service ${service} mounts ${source}`, 'it may have hold of the Docker engine')
  if (!readOnly) say(`${service} cannot write to ${source}`)
  return { type: 'bind', source, target, read_only: true, bind: { create_host_path: false } }
}
