/** Deployments that cannot be backed up under Compose: a clear error with its exit code, and nothing made. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import type { ErrorCode } from '../../src/errors.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { docker, images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'

const project = `ib-refused-${process.pid}`

const postgres = {
  image: images.node,
  environment: { ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING: 'Host=postgres;Database=issuers' },
}

interface Refusal {
  what: string
  args?: string[]
  env?: Record<string, string>
  code: number
  error: ErrorCode
  says: RegExp
}

const refusals: Refusal[] = [
  {
    what: 'a deployment on PostgreSQL',
    args: ['--compose-file', 'postgres.yaml'],
    code: 4,
    error: 'target-unsuitable',
    says: /runs on PostgreSQL, and issuer-backup backs up MongoDB/,
  },
  {
    what: 'a deployment on PostgreSQL that has a mongo for others',
    args: ['--compose-file', 'both.yaml'],
    code: 4,
    error: 'target-unsuitable',
    says: /runs on PostgreSQL, and issuer-backup backs up MongoDB/,
  },
  {
    what: 'a Compose file that is not there',
    args: ['--compose-file', 'absent.yaml'],
    code: 2,
    error: 'usage',
    says: /there is no Compose file .*absent\.yaml.*--compose-file/,
  },
  {
    what: 'a service that is not there',
    args: ['--compose-file', 'mongo.yaml', '--mongo-service', 'mango'],
    code: 4,
    error: 'target-unsuitable',
    says: /has no service mango.*issuer-directory.*mongo.*--mongo-service/,
  },
  {
    what: 'an engine that is not there',
    args: ['--compose-file', 'mongo.yaml'],
    env: { DOCKER_HOST: 'unix:///nowhere' },
    code: 4,
    error: 'target-failed',
    says: /the Docker engine cannot be reached.*DOCKER_HOST/,
  },
  ...withoutPlugin(),
]

/** Where all of the machine have Compose, nothing takes it away. */
function withoutPlugin(): Refusal[] {
  const env = { DOCKER_CONFIG: '/nowhere' }
  const { stdout } = spawnSync('docker', ['compose', 'version'], { env: { ...process.env, ...env } })
  if (String(stdout).includes('Docker Compose')) return []
  const [what, args] = ['a docker that has no Compose', ['--compose-file', 'mongo.yaml']]
  return [
    { what, args, env, code: 4, error: 'tool-missing', says: /no command compose.*docker-compose-plugin/ },
  ]
}

describe('under Compose', needs('docker'), () => {
  let site: Workplace
  const made = () =>
    docker('ps', '--all', '--quiet', '--filter', `label=io.issuer-backup.deployment=${project}`)

  before(async () => {
    site = await workplace('')
    delete site.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING
    for (const name of ['DOCKER_HOST', 'DOCKER_CONFIG'])
      if (process.env[name] !== undefined) site.env[name] = process.env[name]
    const mongo = { image: images.mongo }
    const onMongo = {
      image: images.node,
      environment: { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://mongo/' },
    }
    const files = {
      'postgres.yaml': { postgres: { image: images.node }, 'issuer-directory': postgres },
      'both.yaml': { mongo, 'issuer-directory': postgres },
      'mongo.yaml': { mongo, 'issuer-directory': onMongo },
    }
    for (const [name, services] of Object.entries(files))
      await writeFile(path.join(site.folder, name), stringify({ services }))
  })
  after(() => site?.remove())

  for (const kind of ['hot', 'cold']) {
    for (const { what, args = [], env = {}, code, error, says } of refusals) {
      test(`a ${kind} backup refuses ${what}`, async () => {
        const outcome = await site.run(
          [
            ...['backup', '--target', 'compose', '--kind', kind, '--project-name', project, ...args],
            ...['--service-config', 'none', '--seed', 'none'],
            ...['--recipient', site.recipient, '--output', site.vault, '--json'],
          ],
          { env },
        )
        assert.equal(outcome.code, code, outcome.stdout + outcome.stderr)
        const { error: told } = JSON.parse(outcome.stdout)
        assert.equal(told.code, error, outcome.stdout)
        assert.match(`${told.message} ${told.cause} ${told.remedy}`, says)
        assert.deepEqual([await site.listing(), await made()], [[], ''])
      })
    }
  }
})
