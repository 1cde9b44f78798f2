import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redact } from '../../../src/secrets.ts'
import { connectionString } from '../../../src/target/compose/credentials.ts'
import { ComposeProject } from '../../../src/target/compose/project.ts'
import { composeProject, secretVariable, sleeping } from '../../testbed/compose-project.ts'
import { needs } from '../../testbed/needs.ts'

const uri = 'mongodb://app:first-password@mongo:27017/'
const other = 'mongodb://app:other-password@mongo:27017/'
const postgres = 'ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING'

const defined = (environment: Record<string, string>) => ({ app: { ...sleeping, environment } })

test('the settings go before the container, and it before the files', needs('docker'), async (t) => {
  const { settings, compose, define } = await composeProject(t, defined({ [secretVariable]: uri }))
  const found = async (mongoUri?: string) =>
    connectionString({ ...settings, mongoUri }, await ComposeProject.open(settings))
  assert.equal(await found(), uri)
  await compose('up', '--detach')
  await define(defined({ [secretVariable]: other }))
  assert.equal(await found(), uri)
  await compose('stop', '--timeout', '0')
  assert.equal(await found(), uri)
  await compose('down', '--timeout', '0')
  assert.equal(await found(), other)
  assert.equal(
    await found('mongodb://backup:third-password@mongo/'),
    'mongodb://backup:third-password@mongo/',
  )
  assert.doesNotMatch(redact('first-password other-password third-password'), /password/)
})

test(
  'a file inside the container is read, also where its service keeps secrets',
  needs('docker'),
  async (t) => {
    const { settings, compose, file } = await composeProject(
      t,
      {
        app: {
          ...sleeping,
          environment: { [`${secretVariable}_FILE`]: '/run/secrets/uri' },
          volumes: ['./uri:/run/secrets/uri:ro'],
        },
      },
      { uri: `${uri}\n` },
    )
    assert.ok(file('uri'))
    await compose('up', '--detach')
    const project = await ComposeProject.open(settings)
    assert.equal(await connectionString(settings, project), uri)
  },
)

test('a service on PostgreSQL is refused by its name', needs('docker'), async (t) => {
  const { settings } = await composeProject(t, defined({ [postgres]: 'Host=db' }))
  await assert.rejects(connectionString(settings, await ComposeProject.open(settings)), {
    code: 'target-unsuitable',
    message: /PostgreSQL/,
  })
})

test('all places are named where there is none', needs('docker'), async (t) => {
  const { settings, compose } = await composeProject(t, defined({ [secretVariable]: '' }))
  const places = /mongoUri.*the container of app, which does not exist.*the Compose files/
  await assert.rejects(connectionString(settings, await ComposeProject.open(settings)), {
    code: 'usage',
    likelyCause: places,
  })
  await compose('up', '--detach')
  await assert.rejects(connectionString(settings, await ComposeProject.open(settings)), {
    likelyCause: new RegExp(`${secretVariable} and .*_FILE of the container .*-app-1`),
  })
})
