/** The backup of a Compose project, as people run it in their checkout. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { type Deployment, deployment } from '../testbed/deployment.ts'
import { besideMongod } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { eventually, reach } from '../testbed/reach.ts'

const filler = 100

describe('the backup of a Compose project', needs('docker'), () => {
  let deployed: Deployment
  let place: Workplace
  before(async () => {
    deployed = await deployment({ auth: true, replicaSet: true })
    place = await workplace('mongodb://not-asked.invalid/')
    for (const name of ['HOME', 'DOCKER_HOST', 'DOCKER_CONFIG']) {
      if (process.env[name] !== undefined) place.env[name] = process.env[name]
    }
    await deployed.up()
    await using client = await reach(await deployed.uri())
    const db = client.db('issuer-directory')
    for (const name of ['issuers', 'issuer_keys', 'issuer_audit'])
      await db.collection(name).insertOne({ name })
    // More than pipes and the parts of an archive hold, so that a backup that nobody reads stands still.
    for (let n = 0; n < filler; n++)
      await db.collection('filler').insertOne({ random: randomBytes(1_000_000) })
  })
  after(async () => {
    await deployed?.down()
    await place?.remove()
  })

  const backup = (...args: string[]) => [
    ...['backup', '--target', 'compose', '--recipient', place.recipient, '--output', place.vault],
    ...args,
  ]
  const named = () => [
    ...deployed.files.flatMap((file) => ['--compose-file', path.join(deployed.folder, file)]),
    ...['--project-name', deployed.project, '--env-file', path.join(deployed.folder, deployed.envFile)],
    ...['--service-config', 'none', '--seed', 'none'],
  ]

  for (const [engine, used, consistency] of [
    ['auto', 'native', 'snapshot'],
    ['mongodump', 'mongodump', 'collection'],
  ] as const) {
    test(`takes everything by its usual names, with --engine ${engine}`, async () => {
      const args = backup('--engine', engine, '--project-name', deployed.project)
      const result = await place.result(args, { cwd: deployed.folder })
      assert.deepEqual([result.engine, result.consistency], [used, consistency])
      assert.equal(result.archive.counts.filler, filler)
      assert.deepEqual(
        result.archive.absent.filter(({ what }: { what: string }) => what !== 'users'),
        [],
      )
      const verified = await place.result(['verify', result.archive.path, '--identity', place.identity])
      assert.equal(verified.counts.filler, filler)
    })
  }

  for (const engine of ['native', 'mongodump']) {
    test(`takes everything as a user who has the role backup alone, with --engine ${engine}`, async () => {
      const { password } = deployed
      const user = `keeper-${engine}`
      await using client = await reach(await deployed.uri())
      const roles = [{ role: 'backup', db: 'admin' }]
      await client.db('admin').command({ createUser: user, pwd: password, roles })
      const uri = `mongodb://${user}:${encodeURIComponent(password!)}@mongo:27017/?replicaSet=rs0&authSource=admin`
      const args = backup('--engine', engine, '--mongo-uri', 'env:BACKUP_URI', ...named())
      const result = await place.result(args, { env: { BACKUP_URI: uri } })
      assert.deepEqual([result.engine, result.archive.counts.filler], [engine, filler])
      await place.result(['verify', result.archive.path, '--identity', place.identity])
    })
  }

  test('refuses at once where mongod is paused, and says how it goes on', async () => {
    await deployed.compose('pause', 'mongo')
    const { code, stderr } = await place
      .run(backup(...named()))
      .finally(() => deployed.compose('unpause', 'mongo'))
    assert.equal(code, 4, stderr)
    assert.match(stderr, /the service mongo is paused.*docker unpause/s)
  })

  test('keeps a second one away, and leaves nothing at work when it is killed', async (t) => {
    const running = place.start([
      'backup',
      ...backup('--engine', 'mongodump', ...named()).slice(1),
      '--output',
      '-',
    ])
    t.after(() => running.signal('SIGKILL'))
    const container = await deployed.container('mongo')
    await eventually(
      'a mongodump',
      async () => (await besideMongod(container)).join().includes('mongodump') || undefined,
    )
    const { code, stderr } = await place.run(backup(...named()))
    assert.equal(code, 6, stderr)
    assert.match(stderr, new RegExp(`backup by .*pid ${running.pid}\\b`))
    // Else it could come to its end by itself: what it writes is thrown away now.
    await deployed.exec('mongo', 'sh', '-c', 'kill -STOP $(ps -eo pid=,comm= | grep mongodump | cut -c 1-8)')
    running.signal('SIGKILL')
    await eventually(
      'nothing beside mongod',
      async () => (await besideMongod(container)).length === 0 || undefined,
    )
    assert.equal((await place.run(backup('--dry-run', ...named()))).code, 0)
    assert.equal((await place.run(backup(...named()))).code, 0)
  })

  test('says what to do where mongod does not run', async () => {
    await deployed.compose('stop', '--timeout', '10', 'mongo')
    try {
      const { code, stderr } = await place.run(backup(...named()))
      assert.equal(code, 4, stderr)
      assert.match(stderr, /the service mongo does not run/)
      assert.match(stderr, /docker compose up --detach mongo/)
    } finally {
      await deployed.compose('start', 'mongo')
    }
  })
})
