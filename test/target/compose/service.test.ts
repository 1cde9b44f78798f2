import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { BackupError } from '../../../src/errors.ts'
import { start } from '../../../src/exec.ts'
import type { ComposeTarget } from '../../../src/settings/types.ts'
import { ComposeProject } from '../../../src/target/compose/project.ts'
import { ComposeService } from '../../../src/target/compose/service.ts'
import {
  composeProject,
  healthySoon,
  secretFromEnvFile,
  secretVariable,
  sleeping,
  type TestProject,
} from '../../testbed/compose-project.ts'
import { needs } from '../../testbed/needs.ts'

const signal = new AbortController().signal

function serviceOf(
  { settings }: TestProject,
  more: Partial<ComposeTarget> = {},
  patience = 30_000,
): ComposeService {
  const all = { ...settings, healthTimeout: patience, ...more }
  const project = ComposeProject.open(all)
  return new ComposeService(all, () => project)
}

/** What is left behind of a container by whoever touches it. */
const traces = async (project: TestProject, service: string) => {
  const { id, running, startedAt } = await project.container(service)
  return { id, running, startedAt }
}

/** Healthy as soon as something says so. */
const healthcheck = { test: ['CMD', 'test', '-e', '/healthy'], interval: '1s', retries: 100 }

describe('a service of a Compose project', needs('docker'), () => {
  test('is stopped and started by itself alone, in the container that it has', async (t) => {
    const project = await composeProject(t, { app: sleeping })
    const service = serviceOf(project)
    assert.equal(await service.state(), 'absent')
    await project.compose('up', '--detach')
    assert.equal(await service.state(), 'running')
    const before = { app: await traces(project, 'app'), mongo: await traces(project, 'mongo') }

    await service.stop(signal)
    assert.equal(await service.state(), 'stopped')
    assert.equal((await project.container('app')).exitCode, 0)
    assert.deepEqual(await traces(project, 'mongo'), before.mongo)

    // What the Compose file says meanwhile is not asked for.
    await project.define({ app: { ...sleeping, environment: { NEW: 'yes' } } })
    await project.compose('stop', '--timeout', '5', 'mongo')
    await service.start('again')
    assert.equal(await service.state(), 'running')
    assert.equal((await project.container('app')).id, before.app.id)
    // Whoever stopped that meant it.
    assert.equal((await project.container('mongo')).running, false)
  })

  test('may be killed when its time to stop is over', async (t) => {
    const project = await composeProject(t, {
      app: { command: ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'] },
    })
    await project.compose('up', '--detach')
    await serviceOf(project, { stopTimeout: 1_000 }).stop(signal)
    assert.equal((await project.container('app')).exitCode, 137)
  })

  test('is brought up where its container is gone, and what it depends on is left alone', async (t) => {
    const project = await composeProject(t, { app: healthySoon })
    const service = serviceOf(project)
    await project.compose('up', '--detach')
    await project.compose('rm', '--force', '--stop', 'app')
    await project.compose('stop', '--timeout', '5', 'mongo')
    await service.start('again')
    assert.equal(await service.state(), 'running')
    assert.equal((await project.container('mongo')).running, false)
  })

  test('sees a new secret in a new container, and not before', async (t) => {
    const app = { ...healthySoon, environment: secretFromEnvFile }
    const project = await composeProject(t, { app }, { '.env': `${secretVariable}=old\n` })
    await project.compose('up', '--detach')
    const service = serviceOf(project)
    const secret = async () => (await project.container('app')).environment[secretVariable]
    await service.stop(signal)
    await writeFile(project.file('.env'), `${secretVariable}='new$'\n`)
    await service.start('again')
    assert.equal(await secret(), 'old')
    await service.stop(signal)
    await service.start('anew')
    assert.equal(await secret(), 'new$')
  })

  test('imports its seed once, and what says so is gone from then on, whoever ends it', async (t) => {
    const app = { ...healthySoon, environment: ['OWN=1'] }
    const project = await composeProject(t, { app })
    await project.compose('up', '--detach')
    await serviceOf(project).stop(signal)
    const own = (await project.container('app')).environment
    await serviceOf(project).start('seeding')
    const seeding = (await project.container('app')).environment
    assert.deepEqual(seeding, { ...own, ISSUER_DIRECTORY_SEED_CSAF: 'true' })
    // As after a crash: nothing is remembered, and it still runs.
    await serviceOf(project).start('anew')
    assert.deepEqual((await project.container('app')).environment, own)
    assert.equal(await serviceOf(project).state(), 'running')
  })

  test('is made anew also where that was cut short before', async (t) => {
    // It takes its time to end, in which Compose is killed.
    const app = {
      command: ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'],
      healthcheck: healthySoon.healthcheck,
    }
    const project = await composeProject(t, { app })
    await project.compose('up', '--detach')
    const { id } = await project.container('app')
    const up = ['up', '--detach', '--force-recreate', '--timeout', '60', 'app']
    const cut = start('docker', ['compose', '--file', project.file('compose.json'), ...up])
    const containers = async () => (await project.compose('ps', '--all', '--quiet', 'app')).split('\n')
    while ((await containers()).length < 2);
    cut.kill('SIGKILL')
    await cut.ended
    const service = serviceOf(project, { stopTimeout: 1_000 })
    assert.equal(await service.state(), 'running')
    await service.stop(signal)
    await service.start('anew')
    assert.equal((await containers()).length, 1)
    assert.notEqual((await project.container('app')).id, id)
  })

  test('keeps its volumes in a new container, also where Compose would rather make them anew', async (t) => {
    const app = { ...healthySoon, volumes: ['data:/data/kept'] }
    const project = await composeProject(t, { app, volumes: { data: { labels: { version: '1' } } } })
    await project.compose('up', '--detach', '--wait')
    await project.compose('exec', '-T', 'app', 'touch', '/data/kept/file')
    await project.define({ app, volumes: { data: { labels: { version: '2' } } } })
    for (const how of ['seeding', 'anew'] as const) {
      await serviceOf(project).start(how)
      assert.equal(await project.compose('exec', '-T', 'app', 'ls', '/data/kept'), 'file')
    }
  })

  test('is started when its health check says so', async (t) => {
    const project = await composeProject(t, { app: { ...sleeping, healthcheck } })
    await project.compose('up', '--detach')
    const service = serviceOf(project)
    await service.stop(signal)
    let started = false
    const starting = service.start('again').then(() => (started = true))
    while ((await project.container('app')).health !== 'starting');
    assert.equal(started, false)
    await project.compose('exec', '-T', 'app', 'touch', '/healthy')
    await starting
    assert.equal((await project.container('app')).health, 'healthy')
  })

  test('that never gets healthy is not started, and its own words say why, without its secret', async (t) => {
    const uri = 'mongodb://user:sesame-open@mongo/'
    const script = `echo "cannot reach $$${secretVariable}" >&2; echo password sesame-open; sleep 3600 & wait`
    const app = { command: ['sh', '-c', script], environment: { [secretVariable]: uri }, healthcheck }
    const project = await composeProject(t, { app })
    await assert.rejects(serviceOf(project, {}, 2_000).start('again'), (error) => {
      assert.ok(error instanceof BackupError && error.code === 'not-started')
      assert.equal(error.message, 'the service was started and is not healthy after 2 s')
      assert.match(
        error.likelyCause!,
        /^the health check of its container says starting; its log ends: .*password \[redacted\]/,
      )
      assert.ok(error.likelyCause!.includes('cannot reach mongodb://user:[redacted]@mongo/'))
      return true
    })
  })

  for (const restart of ['no', 'always']) {
    test(`that ends as soon as it is started is not healthy, with restart: ${restart}`, async (t) => {
      const app = { command: ['sh', '-c', 'echo no config; sleep 1; exit 3'], restart }
      const project = await composeProject(t, { app })
      await assert.rejects(serviceOf(project, {}, 8_000).start('again'), {
        code: 'not-started',
        likelyCause:
          restart === 'no'
            ? 'its container ended with exit code 3; its log ends: no config'
            : /^its container does not keep running; its log ends: (no config|no config \/ .*)$/,
      })
    })
  }

  test('is healthy where its URL answers 2xx, whatever its container says', async (t) => {
    const url = await answering(t, 503, 503, 204)
    const project = await composeProject(t, { app: { ...sleeping, healthcheck } })
    await serviceOf(project, { healthUrl: url }).start('again')
    assert.equal((await project.container('app')).health, 'starting')
    await assert.rejects(serviceOf(project, { healthUrl: await answering(t, 302) }, 1_000).start('again'), {
      code: 'not-started',
      likelyCause: /answers 302$/,
    })
  })

  test('that Compose cannot start leaves the words of Compose', async (t) => {
    const project = await composeProject(t, {
      app: { ...sleeping, image: 'no-registry.invalid/none:1', pull_policy: 'never' },
    })
    await assert.rejects(serviceOf(project).start('again'), {
      code: 'not-started',
      message: 'the service could not be started: docker ended with exit code 1',
      likelyCause: /no-registry\.invalid/,
      remedy: /docker compose up --detach --no-deps app/,
    })
  })
})

/** A server that answers so, the last one for ever. @returns its URL. */
async function answering(t: TestContext, ...answers: number[]): Promise<string> {
  const server = http.createServer((_, response) => {
    response.writeHead(answers.length > 1 ? answers.shift()! : answers[0]!, { location: '/' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
