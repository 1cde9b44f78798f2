/** A cold backup by the command itself, with authentication: without credentials, and without a trace of the data. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { openCold } from '../testbed/cold-archive.ts'
import { type Deployment, deployment } from '../testbed/deployment.ts'
import { docker } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { reach } from '../testbed/reach.ts'
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

  const target = () => [
    ...['--target', 'compose', '--project-name', deployed.project, '--database', database],
    ...deployed.files.flatMap((file) => ['--compose-file', path.join(deployed.folder, file)]),
    ...['--env-file', path.join(deployed.folder, '.env')],
    ...['--service-config', 'none', '--seed', 'none', '--output', site.vault],
  ]

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
})
