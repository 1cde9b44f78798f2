/** What is asked of a Docker engine, by the docker command: it knows contexts, remote engines and credentials. */
import { BackupError } from '../../errors.ts'
import { type RunOptions, run } from '../../exec.ts'
import type { Inside } from '../container-tools.ts'

/** On every container that is ours; cleanup goes by it. */
export const ourLabel = 'io.issuer-backup'

/** A container as the engine sees it now. */
export interface Container {
  id: string
  name: string
  /** Id of the image it was made from, which is there as long as the container is. */
  image: string
  /** As the Compose file or the command line names it. */
  imageName: string
  /** Its program with all arguments. */
  command: readonly string[]
  running: boolean
  /** It has ended and is about to be started again; the engine calls that running, too. */
  restarting: boolean
  /** ISO 8601; changes with every start, which is all that a start leaves behind. */
  startedAt: string
  /** Of the last run; meaningless while it runs. */
  exitCode: number
  /** `none` where its image and deployment define no check. */
  health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  labels: Readonly<Record<string, string>>
  /** May hold secrets. */
  environment: Readonly<Record<string, string>>
  mounts: readonly Mount[]
  /** Addresses in its networks, and the names under which others find it there. */
  networks: readonly { address: string; names: readonly string[] }[]
  /** Ports that are reachable from outside: `27017/tcp` and where. */
  ports: readonly { container: string; host: string; port: number }[]
}

export interface Mount {
  type: 'volume' | 'bind' | 'tmpfs' | string
  /** Of the volume; empty for a bind mount. */
  name: string
  /** On the engine's machine. */
  source: string
  /** Inside the container. */
  destination: string
  writable: boolean
}

/**
 * Runs one docker command to its end.
 * @throws BackupError `tool-missing` without docker, `target-failed` where the engine cannot be reached or says no.
 */
export async function docker(args: readonly string[], options?: RunOptions): Promise<string> {
  try {
    return (await run('docker', args, options)).stdout
  } catch (error) {
    throw explained(args, error) ?? error
  }
}

/**
 * @returns the containers of these ids or names, in this order, without those that do not exist (any more).
 * @throws BackupError as {@link docker}.
 */
export async function inspectContainers(ids: readonly string[]): Promise<Container[]> {
  if (ids.length === 0) return []
  try {
    return parse(await docker(['container', 'inspect', ...ids]))
  } catch (error) {
    if (!isMissing(error)) throw error
    // One that is gone fails the whole command.
    if (ids.length === 1) return []
    return (await Promise.all(ids.map((id) => inspectContainers([id])))).flat()
  }
}

export async function inspectContainer(id: string): Promise<Container | null> {
  return (await inspectContainers([id]))[0] ?? null
}

/** How the tools get into a container. @param id of it. */
export function inside(id: string): Inside {
  return { command: 'docker', words: ['exec', '--interactive', id], shown: id.slice(0, 12) }
}

/** Did the engine say that there is no such container? */
export function isMissing(error: unknown): boolean {
  return error instanceof BackupError && /no such (container|object)/i.test(error.likelyCause ?? '')
}

function parse(json: string): Container[] {
  // biome-ignore lint/suspicious/noExplicitAny: the engine's answer, of which these fields are documented
  return (JSON.parse(json) as any[]).map((found) => ({
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    image: found.Image,
    imageName: found.Config.Image,
    command: [found.Path, ...found.Args],
    running: found.State.Running,
    restarting: found.State.Restarting,
    startedAt: found.State.StartedAt,
    exitCode: found.State.ExitCode,
    health: found.State.Health?.Status ?? 'none',
    labels: found.Config.Labels ?? {},
    environment: Object.fromEntries(
      ((found.Config.Env ?? []) as string[]).map((entry) => {
        const at = entry.indexOf('=')
        return [entry.slice(0, at), entry.slice(at + 1)]
      }),
    ),
    mounts: found.Mounts.map(
      (mount: { Type: string; Name?: string; Source: string; Destination: string; RW: boolean }) => ({
        type: mount.Type,
        name: mount.Name ?? '',
        source: mount.Source,
        destination: mount.Destination,
        writable: mount.RW,
      }),
    ),
    networks: Object.values(
      (found.NetworkSettings.Networks ?? {}) as Record<
        string,
        { IPAddress: string; Aliases?: string[] | null; DNSNames?: string[] | null }
      >,
    ).map(({ IPAddress, Aliases, DNSNames }) => ({
      address: IPAddress,
      names: [...new Set([...(Aliases ?? []), ...(DNSNames ?? [])])],
    })),
    ports: Object.entries(
      (found.NetworkSettings.Ports ?? {}) as Record<string, { HostIp: string; HostPort: string }[] | null>,
    ).flatMap(([container, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => ({ container, host: HostIp, port: Number(HostPort) })),
    ),
  }))
}

function explained(args: readonly string[], error: unknown): BackupError | undefined {
  if (!(error instanceof BackupError)) return undefined
  const said = error.likelyCause ?? ''
  if (args[0] === 'compose' && /is not a docker command|unknown (shorthand )?flag/i.test(said)) {
    return new BackupError({
      code: 'tool-missing',
      message: 'docker has no command compose here',
      cause: 'Docker Compose v2, a plugin of docker, is not installed; docker-compose v1 is not enough',
      remedy: 'Install the package docker-compose-plugin',
      underlying: error,
    })
  }
  if (!/cannot connect to the docker daemon|permission denied.*docker|error during connect/i.test(said))
    return undefined
  const denied = /permission denied/i.test(said)
  return new BackupError({
    code: 'target-failed',
    message: denied ? 'this user may not use the Docker engine' : 'the Docker engine cannot be reached',
    cause: said,
    remedy: denied
      ? 'Run as a user of the group docker, or point DOCKER_HOST at an engine of your own'
      : 'Start it, or point DOCKER_HOST or DOCKER_CONTEXT at the one that runs the deployment',
    underlying: error,
  })
}
