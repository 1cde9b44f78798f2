/** A Compose project of its own for a test, with two services that are what the test makes them. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { run } from '../../src/exec.ts'
import type { ComposeTarget } from '../../src/settings/types.ts'
import { type Container, inspectContainers } from '../../src/target/docker/engine.ts'
import { images } from './docker.ts'

/** As the Compose specification has it. */
export type ServiceDefinition = Record<string, unknown>

/** Runs until it is told to end, and ends at once then. */
export const sleeping = { command: ['sh', '-c', `trap "exit 0" TERM; sleep 3600 & wait`] }

/** Likewise, and says soon that it is healthy. */
export const healthySoon = {
  ...sleeping,
  healthcheck: { test: ['CMD', 'true'], interval: '300ms' },
}

export const secretVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'

/** As most Compose files have it. */
export const secretFromEnvFile = { [secretVariable]: `\${${secretVariable}-}` }

/** The services of a project, and whatever other sections its file has. */
export interface Sections {
  app: ServiceDefinition
  mongo?: ServiceDefinition
  volumes?: Record<string, unknown>
}

export interface TestProject {
  folder: string
  settings: ComposeTarget
  /** Runs `docker compose` on the project. @returns what it wrote to stdout, trimmed. */
  compose(...args: string[]): Promise<string>
  /** Writes the Compose file anew. */
  define(sections: Sections): Promise<void>
  /** The one container of a service. */
  container(service: string): Promise<Container>
  file(name: string): string
}

/** @param files by name, written into the project's folder before anything else. */
export async function composeProject(
  t: TestContext,
  sections: Sections,
  files: Readonly<Record<string, string>> = {},
): Promise<TestProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'compose-project-'))
  const file = (name: string) => path.join(folder, name)
  const name = `issuer-backup-test-${randomBytes(4).toString('hex')}`
  const compose = async (...args: string[]) =>
    (await run('docker', ['compose', '--file', file('compose.json'), ...args])).stdout.trim()
  const define: TestProject['define'] = async ({ app, mongo = sleeping, volumes = {} }) => {
    const definitions = {
      app: { image: images.mongo, depends_on: ['mongo'], ...app },
      mongo: { image: images.mongo, ...mongo },
    }
    await writeFile(file('compose.json'), JSON.stringify({ name, services: definitions, volumes }))
  }
  t.after(async () => {
    await compose('down', '--timeout', '0', '--volumes')
    await rm(folder, { recursive: true })
  })
  for (const [name, content] of Object.entries(files)) await writeFile(file(name), content)
  await define(sections)
  return {
    folder,
    file,
    compose,
    define,
    container: async (service) =>
      (await inspectContainers((await compose('ps', '--all', '--quiet', service)).split('\n')))[0]!,
    settings: {
      type: 'compose',
      composeFiles: [file('compose.json')],
      projectName: undefined,
      envFiles: [],
      profiles: [],
      workingFolder: folder,
      mongoService: 'mongo',
      appService: 'app',
      dataPath: '/data/db',
      mongoUri: undefined,
      secretVariable,
      database: 'issuer-directory',
      serviceConfig: undefined,
      seed: undefined,
      healthUrl: undefined,
      healthCa: undefined,
      notify: { command: undefined, url: undefined },
      stopTimeout: 5_000,
      healthTimeout: 120_000,
    },
  }
}
