/** The Docker engine of tests: `$DOCKER_HOST`, else the machine's own. `npm test` starts one where none answers. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { run } from '../../src/exec.ts'
import { toolsFolder } from './tools.ts'

/** The images that `npm test` puts into the engine, under names that no registry has. */
export const images = {
  /**
   * As the official image: its user, volumes, entrypoint and `MONGO_INITDB_ROOT_*`; without mongosh. `$MONGO_IMAGE`
   * names the official one, such as `mongo:6.0`, where images can be pulled.
   */
  mongo: process.env.MONGO_IMAGE || 'issuer-backup-test/mongo:6.0',
  /** The project's own Node. As in the official image, root is who runs it. */
  node: 'issuer-backup-test/node:24',
}

/** Holds a `config.json` that leads to the Compose plugin in the cache. */
export const dockerConfigFolder = path.join(toolsFolder, 'docker-config')

/** Runs the client. @returns what it wrote to stdout, trimmed; throws, with its last words, where it fails */
export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args)).stdout.trim()
}

/** What runs in a container of `images.mongo` beside mongod, zombies too: the arguments of each. */
export async function besideMongod(container: string): Promise<string[]> {
  const lines = (await docker('exec', container, 'ps', '-eo', 'args=')).split('\n')
  return lines.filter((line) => !/^(mongod |ps -eo )/.test(line))
}

/** Whether an engine answers to the present environment. */
export function engineAnswers(): boolean {
  return succeeds('version', '--format', '{{.Server.Version}}')
}

/** Whether `docker compose` works; where only the cache has the plugin, sets `$DOCKER_CONFIG` for this process. */
export function findCompose(): boolean {
  if (composeAnswers()) return true
  if (process.env.DOCKER_CONFIG !== undefined || !existsSync(dockerConfigFolder)) return false
  // The user's own config says which engine is meant, and is no longer read.
  const host = ask('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}')
  if (host !== undefined) process.env.DOCKER_HOST ??= host
  process.env.DOCKER_CONFIG = dockerConfigFolder
  return composeAnswers()
}

function composeAnswers(): boolean {
  // Without the plugin, docker 20.10 shows its help for `docker compose version`, and ends with 0.
  return ask('compose', 'version')?.includes('Docker Compose') ?? false
}

let known: { lack: string | undefined } | undefined

/** Why tests with Docker cannot run here, or undefined where they can. Asks once for each process. */
export function lackOfDocker(): string | undefined {
  known ??= { lack: findLack() }
  return known.lack
}

function findLack(): string | undefined {
  if (!engineAnswers()) return 'needs a Docker engine'
  if (!findCompose()) return 'needs Docker Compose'
  if (!succeeds('image', 'inspect', ...Object.values(images)))
    return 'needs the test images, which npm test makes'
  return undefined
}

function succeeds(...args: string[]): boolean {
  return ask(...args) !== undefined
}

function ask(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('docker', args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    timeout: 20_000,
  })
  return status === 0 ? stdout.trim() : undefined
}
