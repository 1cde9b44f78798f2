/** A cold backup by the command itself, with authentication: without credentials, and without a trace of the data. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { rollback } from '../../src/operations/rollback.ts'
import { rollbackSettings } from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { openCold } from '../testbed/cold-archive.ts'
import { at, context } from '../testbed/cold-site.ts'
import { type Deployment, deployment } from '../testbed/deployment.ts'
import { docker } from '../testbed/docker.ts'
import type { Task } from '../testbed/kill-at-step.ts'
import { performed } from '../testbed/killed-process.ts'
import { needs } from '../testbed/needs.ts'
import { eventually, reach } from '../testbed/reach.ts'
import { trace } from '../testbed/trace.ts'

const database = 'issuer-directory'
const canary = `canary${randomBytes(12).toString('hex')}`

describe('a cold backup of a deployment with authentication', needs('docker', 'strace'), () => {
  let deployed: Deployment
  let site: Workplace
  let archive: string

  before(async () => {
    deployed = await deployment({ auth: true })
    site = await workplace('mongodb://nowhere')
    await deployed.up()
    await using client = await reach(await deployed.uri())
    await client.db(database).collection('issuers').insertOne({ canary })
  })
  after(async () => {
    await deployed?.down()
    await site?.remove()
  })

  const named = () => [
    ...['--target', 'compose', '--project-name', deployed.project, '--database', database],
    ...deployed.files.flatMap((file) => ['--compose-file', path.join(deployed.folder, file)]),
    ...['--env-file', path.join(deployed.folder, '.env')],
  ]
  const target = () => [...named(), ...['--service-config', 'none', '--seed', 'none', '--output', site.vault]]

  const canaries = async () => {
    await using client = await reach(await deployed.uri())
    return await client.db(database).collection('issuers').countDocuments({ canary })
  }

  test('leaves nothing in the clear on disk, in argv or with the engine', async () => {
    const logs: string[] = []
    const watching = setInterval(async () => {
      const ids = await docker('ps', '--all', '--quiet', '--filter', 'label=io.issuer-backup').catch(() => '')
      for (const id of ids.split('\n').filter(Boolean)) {
        const seen = await docker(
          'inspect',
          '--format',
          '{{.LogPath}}|{{.HostConfig.LogConfig.Type}}',
          id,
        ).catch(() => null)
        if (seen !== null) logs.push(seen)
      }
    }, 200)
    const args = [
      'backup',
      '--kind',
      'cold',
      '--recipient',
      site.recipient,
      '--expect',
      'issuers',
      ...target(),
    ]
    const env = { ...site.env, NODE_COMPILE_CACHE: '' }
    const { code, stderr, stdout, writes, starts } = await trace([...args, '--json'], {
      cwd: site.folder,
      env,
    })
    clearInterval(watching)
    assert.equal(code, 0, stderr)
    archive = JSON.parse(stdout).archive.path
    const inTheClear = writes.filter(({ bytes }) => bytes.includes(canary))
    assert.ok(inTheClear.length > 0, 'the trace shows no data on its way')
    for (const { to } of inTheClear) assert.ok(!to.startsWith('/'), `data is written to ${to}`)
    const secrets = [canary, deployed.password!, encodeURIComponent(deployed.password!)]
    for (const start of starts) for (const secret of secrets) assert.ok(!start.includes(secret), start)
    for (const secret of secrets) assert.ok(!stdout.includes(secret) && !stderr.includes(secret))
    assert.ok(logs.length > 0, 'no container of ours was seen')
    for (const log of logs) assert.ok(/^\|/.test(log) || log.endsWith('|none'), log)
    const { manifest } = await openCold(archive, { identity: site.identity, database })
    assert.ok(manifest.volume!.databases!.some(({ name }) => name === database))
  })

  test('is made without credentials that work, and restores', async () => {
    const wrong = { ISSUER_BACKUP_WRONG: 'mongodb://root:wrong@mongo:27017/?authSource=admin' }
    const { code, stderr, stdout } = await site.run(
      [
        'backup',
        '--kind',
        'cold',
        '--recipient',
        site.recipient,
        '--json',
        ...target(),
        '--mongo-uri',
        'env:ISSUER_BACKUP_WRONG',
      ],
      { env: wrong },
    )
    assert.equal(code, 0, stderr)
    assert.match(stderr, /copied without listing/)
    const made = JSON.parse(stdout).archive.path
    const { manifest } = await openCold(made, { identity: site.identity, database })
    assert.equal(manifest.volume!.databases, null)
    {
      await using client = await reach(await deployed.uri())
      await client.db(database).collection('issuers').deleteMany({})
    }
    const restoring = await site.run([
      'restore',
      made,
      '--identity',
      site.identity,
      '--yes',
      '--json',
      ...target(),
    ])
    assert.equal(restoring.code, 0, restoring.stderr)
    assert.equal(await canaries(), 1)
    assert.equal(await deployed.isHealthy(), true)
    const show = `stat -c '%u:%g %a' /data/db /data/db/WiredTiger.wt`
    assert.equal(await deployed.exec('mongo', 'sh', '-c', show), '999:999 755\n999:999 600')
  })

  const changed = randomBytes(12).toString('hex')
  const envFile = () => path.join(deployed.folder, '.env')
  /** The env file with the password that the archive knows, and with the changed one. */
  let archivedEntries: string
  let changedEntries: string

  const services = ['mongo', 'issuer-directory']
  const started = async () =>
    Promise.all(services.map(async (name) => (await deployed.state(name)).StartedAt))
  const healthy = () => eventually('a healthy app', async () => (await deployed.isHealthy()) || undefined)
  const uriChanged = async () => (await deployed.uri()).replace(/root:.*@/, `root:${changed}@`)
  const restore = (...args: string[]) =>
    site.run(['restore', archive, '--identity', site.identity, '--yes', ...target(), ...args])

  test('does not lock the service out whose password was changed since', async () => {
    archivedEntries = await readFile(envFile(), 'utf8')
    changedEntries = archivedEntries.replace(/root:.*@/, `root:${changed}@`)
    await changePassword(await deployed.uri(), changed)
    await writeFile(envFile(), changedEntries)
    await deployed.compose('up', '--detach', '--no-deps', 'issuer-directory')
    await healthy()
    const live = await uriChanged()
    {
      await using client = await reach(live)
      await client.db(database).collection('issuers').deleteMany({})
    }
    const kept = () => deployed.exec('mongo', 'sh', '-c', 'ls -A /data/db/.issuer-backup 2>&1 || :')
    const before = await started()
    const keptBefore = await kept()

    const refused = await restore()
    assert.equal(refused.code, 4, refused.stderr)
    assert.match(
      refused.stderr,
      /with the secret that is in place the service would not get at the restored data: it knows no root of admin/,
    )
    assert.match(refused.stderr, /--with-secret/)
    assert.ok(!refused.stderr.includes(changed))
    assert.deepEqual(await started(), before)
    assert.equal(await kept(), keptBefore)
    {
      await using client = await reach(live)
      assert.equal(await client.db(database).collection('issuers').countDocuments(), 0)
    }

    restoredBy = await restoreWithSecret()
  })

  /** Id of the restore that is live. */
  let restoredBy: string

  /** @returns the id. */
  async function restoreWithSecret(): Promise<string> {
    const restoring = await restore('--with-secret', '--json')
    assert.equal(restoring.code, 0, restoring.stderr)
    assert.equal(await canaries(), 1)
    assert.equal(await deployed.isHealthy(), true)
    assert.equal(await readFile(envFile(), 'utf8'), archivedEntries)
    return JSON.parse(restoring.stdout).id
  }

  /** What was live before the restore is, and the service gets at it. */
  async function assertRolledBack(): Promise<void> {
    await healthy()
    assert.equal(await readFile(envFile(), 'utf8'), changedEntries)
    await using client = await reach(await uriChanged())
    assert.equal(await client.db(database).collection('issuers').countDocuments(), 0)
  }

  const rollBack = (...args: string[]) => site.run(['rollback', restoredBy, '--yes', ...named(), ...args])

  test('is not locked out of the data that a rollback brings back, and nothing stops before that is sure', async () => {
    const before = await started()
    const refused = await rollBack()
    assert.equal(refused.code, 4, refused.stderr)
    assert.match(refused.stderr, /would not get at the data before the restore: it knows no root of admin/)
    assert.match(refused.stderr, /Give --identity/)
    assert.deepEqual(await started(), before)
    const note = await deployed.exec('mongo', 'cat', `/data/db/.issuer-backup/${restoredBy}/note`)
    assert.ok(note.includes('"secret":') && !note.includes(changed))

    const other = path.join(site.folder, 'other.key')
    assert.equal((await site.run(['keygen', '--output', other])).code, 0)
    const wrong = await rollBack('--identity', other)
    assert.equal(wrong.code, 3, wrong.stderr)
    assert.deepEqual(await started(), before)

    const rolling = await rollBack('--identity', site.identity)
    assert.equal(rolling.code, 0, rolling.stderr)
    await assertRolledBack()
  })

  test('is rolled back without an identity once its env file is right again', async () => {
    restoredBy = await restoreWithSecret()
    await writeFile(envFile(), changedEntries)
    const rolling = await rollBack()
    assert.equal(rolling.code, 0, rolling.stderr)
    await assertRolledBack()
  })

  const options = (): Options => ({
    ...{ target: 'compose', projectName: deployed.project, database, envFiles: [envFile()] },
    composeFiles: deployed.files.map((file) => path.join(deployed.folder, file)),
    ...{ serviceConfig: 'none', seed: 'none', identity: site.identity },
  })

  test('has the secret of what stays live where its rollback fails before any of it moves', async () => {
    restoredBy = await restoreWithSecret()
    const settings = await rollbackSettings(options(), { id: restoredBy, dryRun: false }, {})
    const losing = at('secret put back', async () => {
      assert.equal(await readFile(envFile(), 'utf8'), changedEntries)
      const labels = [`.deployment=${deployed.project}`, '=helper']
      const ours = labels.flatMap((label) => ['--filter', `label=io.issuer-backup${label}`])
      const helpers = await docker('ps', '--quiet', ...ours)
      await docker('rm', '--force', ...helpers.split('\n'))
    })
    await assert.rejects(rollback(settings, { ...context, ...losing }), {
      code: 'target-failed',
      message: /; live data is as it was$/,
    })
    assert.equal(await readFile(envFile(), 'utf8'), archivedEntries)
    await healthy()
    assert.equal(await canaries(), 1)
    await rollback(settings, context)
    await assertRolledBack()
  })

  test('is rolled back by another run where the first dies between secret and data', async () => {
    restoredBy = await restoreWithSecret()
    const killed = 'secret put back'
    const task: Task = {
      options: options(),
      work: { rollback: restoredBy },
      ...{ killAt: killed, by: 'SIGKILL', guarded: false },
    }
    assert.equal((await performed(task, process.env)).step, killed)
    const rolling = await rollBack('--health-timeout', '20s')
    assert.equal(rolling.code, 0, rolling.stderr)
    await assertRolledBack()
  })
})

async function changePassword(uri: string, password: string): Promise<void> {
  await using client = await reach(uri)
  await client.db('admin').command({ updateUser: 'root', pwd: password })
}
