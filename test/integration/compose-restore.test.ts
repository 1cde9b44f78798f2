/** Restores into a deployment with authentication: what becomes of the service, its files and its secret. */
import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Db } from 'mongodb'
import { openArchiveFile } from '../../src/operations/archive-file.ts'
import { backup } from '../../src/operations/backup.ts'
import type { Context } from '../../src/operations/context.ts'
import { heal } from '../../src/operations/heal.ts'
import { readDump } from '../../src/operations/read.ts'
import { restore } from '../../src/operations/restore.ts'
import type { RestoreResult } from '../../src/operations/restore-result.ts'
import { silent } from '../../src/reporter.ts'
import { decryptionKey } from '../../src/settings/keys.ts'
import {
  backupSettings,
  healSettings,
  type RestoreRequest,
  restoreSettings,
} from '../../src/settings/resolve.ts'
import type { Options } from '../../src/settings/schema.ts'
import { type Container, inspectContainer } from '../../src/target/docker/engine.ts'
import { formatEntry } from '../../src/target/env-file.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { type Deployment, deployment } from '../testbed/deployment.ts'
import type { Task } from '../testbed/kill-at-step.ts'
import { performed } from '../testbed/killed-process.ts'
import { needs } from '../testbed/needs.ts'
import { eventually, reach } from '../testbed/reach.ts'

const variable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING'
const config = 'IssuerDirectory: {}\n'

describe('a restore into a Compose project', needs('docker'), () => {
  let deployed: Deployment
  let place: Workplace
  let archive: string
  const context: Context = {
    reporter: silent,
    signal: new AbortController().signal,
    confirm: async () => true,
    guardian: null,
  }

  before(async () => {
    deployed = await deployment({ auth: true })
    place = await workplace('mongodb://unused.invalid/')
    await writeFile(file('etc/issuer-directory.yaml'), config)
    await deployed.up()
    await inDatabase((db) => db.collection('issuers').insertOne({ state: 'archived' }))
    const request = { kind: 'hot', dryRun: false, sidecar: undefined } as const
    const settings = { ...options(), recipients: [place.recipient], expect: [] }
    archive = (await backup(await backupSettings(settings, request, {}), context)).archive!.path!
  })
  after(async () => {
    await deployed?.down()
    await place?.remove()
  })

  const file = (name: string) => path.join(deployed.folder, name)

  const options = (more: Options = {}): Options => ({
    target: 'compose',
    composeFiles: deployed.files.map(file),
    envFiles: [file('.env')],
    projectName: deployed.project,
    serviceConfig: 'container:/etc/issuer-directory.yaml',
    seed: file('src/IssuerDirectory/StellaOps.IssuerDirectory/data/csaf-publishers.json'),
    healthUrl: `${deployed.url}/health/live`,
    identity: place.identity,
    output: place.vault,
    ...more,
  })

  const request = (more: Partial<RestoreRequest> = {}): RestoreRequest => ({
    archive,
    fromDatabase: undefined,
    inPlace: false,
    dryRun: false,
    withConfig: false,
    withSecret: false,
    seedReplay: false,
    withUsers: false,
    extractSecret: undefined,
    noSafetyBackup: undefined,
    ...more,
  })

  async function restored(more: Partial<RestoreRequest> = {}, changes: Options = {}): Promise<RestoreResult> {
    return restore(await restoreSettings(options(changes), request(more), process.env), context)
  }

  /** A process that restores and is killed at this step. */
  async function die(killAt: string, guarded: boolean, more: Partial<RestoreRequest> = {}): Promise<void> {
    const task: Task = {
      options: options(),
      work: { restore: request(more) },
      killAt,
      by: 'SIGKILL',
      guarded,
    }
    const { step, words } = await performed(task, process.env)
    assert.equal(step, killAt, words)
  }

  const outcomes = ({ files }: RestoreResult) =>
    Object.fromEntries(files.map(({ role, outcome }) => [role, outcome]))

  async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
    await using client = await reach(await deployed.uri())
    return await work(client.db('issuer-directory'))
  }

  const stateLive = () => inDatabase(async (db) => (await db.collection('issuers').findOne())?.state)
  const makeOther = () =>
    inDatabase((db) => db.collection('issuers').updateOne({}, { $set: { state: 'other' } }, { upsert: true }))

  async function app(): Promise<Container> {
    return (await inspectContainer(await deployed.container(deployed.names.app)))!
  }

  const envEntries = async () => (await readFile(file('.env'), 'utf8')).split('\n').filter(Boolean)

  /** The small members of an archive. */
  async function membersOf(name: string): Promise<Map<string, Buffer>> {
    const opened = await openArchiveFile({ file: name }, 'issuer-directory', [])
    try {
      return (await readDump(opened, (await decryptionKey(options(), {}))!, {}, context)).files
    } finally {
      await opened.close()
    }
  }

  test('leaves what is the same, in the container that there was', async () => {
    await makeOther()
    const { id, startedAt } = await app()
    const result = await restored()
    assert.deepEqual(outcomes(result), { serviceConfig: 'same', seed: 'same', secret: 'same' })
    assert.ok(result.downtime! > 0)
    assert.equal(await stateLive(), 'archived')
    const after = await app()
    assert.equal(after.id, id)
    assert.notEqual(after.startedAt, startedAt)
  })

  test('leaves a service stopped that was, and does not replay its seed', async () => {
    await deployed.compose('stop', '--timeout', '5', deployed.names.app)
    const warnings: string[] = []
    const reporter = { ...silent, warn: (words: string) => void warnings.push(words) }
    const settings = await restoreSettings(options(), request({ seedReplay: true }), {})
    const { downtime } = await restore(settings, { ...context, reporter })
    assert.equal(downtime, null)
    assert.equal((await app()).running, false)
    assert.match(warnings.join(), /The seed was not replayed/)
    await deployed.compose('start', deployed.names.app)
  })

  test('replays the seed in the first start alone', async () => {
    const before = await app()
    let seeding: Container | undefined
    const onStep = async (step: string) => {
      if (step === 'seed replayed') seeding = await app()
    }
    const settings = await restoreSettings(options(), request({ seedReplay: true }), {})
    await restore(settings, { ...context, onStep })
    assert.deepEqual(seeding!.environment, { ...before.environment, ISSUER_DIRECTORY_SEED_CSAF: 'true' })
    assert.deepEqual((await app()).environment, before.environment)
    assert.equal(await deployed.isHealthy(), true)
  })

  for (const guarded of [true, false]) {
    test(`that dies while the seed is replayed leaves a service as it is defined to ${guarded ? 'its guardian' : 'heal'}`, async () => {
      const before = await app()
      await die('seed replayed', guarded, { seedReplay: true })
      const seeded = async () => (await app()).environment.ISSUER_DIRECTORY_SEED_CSAF === 'true'
      if (!guarded) {
        assert.equal(await seeded(), true)
        const { done } = await heal(await healSettings(options(), {}), context)
        assert.ok(done.includes('Started the service again'))
      }
      await eventually('an app as it is defined', async () => {
        const now = await deployed.container(deployed.names.app).catch(() => '')
        return (
          (now !== '' && !now.includes('\n') && !(await seeded()) && (await deployed.isHealthy())) ||
          undefined
        )
      })
      assert.deepEqual((await app()).environment, before.environment)
      // The app is healthy before its guardian knows, who holds the lock until he has done all.
      const { done } = await eventually('a lock that is free', async () =>
        heal(await healSettings(options(), {}), context),
      )
      assert.deepEqual(done, [])
    })
  }

  test('puts nothing back that would lock the service out, and says so before it stops anything', async () => {
    await makeOther()
    const [entry] = await envEntries()
    const { startedAt, id } = await app()
    await inDatabase((db) => db.client.db('admin').command({ updateUser: 'root', pwd: 'rotated' }))
    const rotated = deployed.connectionString.replace(/root:[^@]*@/, 'root:rotated@')
    try {
      const changes = { mongoUri: 'env:ROTATED' }
      process.env.ROTATED = rotated
      // The archive's, and the one that is in place.
      await rm(file('.env'))
      await writeFile(
        file('.env'),
        `${formatEntry(variable, `${rotated}&appName=x`)}\nMONGO_ROOT_PASSWORD=x\n`,
      )
      for (const more of [{ withSecret: true }, { withSecret: true, dryRun: true }, {}]) {
        await assert.rejects(restored(more, changes), {
          code: 'not-permitted',
          message:
            /^with the secret (in the archive|of the deployment) the service would not get at its database: /,
        })
      }
      assert.deepEqual([(await app()).id, (await app()).startedAt], [id, startedAt])
      await using client = await reach((await deployed.uri()).replace(/root:[^@]*@/, 'root:rotated@'))
      assert.equal((await client.db('issuer-directory').collection('issuers').findOne())?.state, 'other')
      // What is put back next is what differs.
      await client.db('admin').command({ updateUser: 'root', pwd: deployed.password })
    } finally {
      delete process.env.ROTATED
    }

    const left = await restored()
    assert.equal(outcomes(left).secret, 'differs')
    assert.equal((await app()).id, id)

    process.env.ROTATED = deployed.connectionString
    await writeFile(file('etc/issuer-directory.yaml'), 'Other: {}\n')
    const put = await restored({ withSecret: true, withConfig: true }, { mongoUri: 'env:ROTATED' })
    assert.deepEqual(outcomes(put), { serviceConfig: 'put back', seed: 'same', secret: 'put back' })
    assert.deepEqual(await envEntries(), [entry, 'MONGO_ROOT_PASSWORD=x'])
    assert.notEqual((await app()).id, id)
    assert.equal((await app()).environment[variable], deployed.connectionString)
    const read = await deployed.exec(deployed.names.app, 'cat', '/etc/issuer-directory.yaml')
    assert.equal(`${read}\n`, config)
    // What was replaced is in the safety archive.
    const members = await membersOf(put.safety.path!)
    assert.equal(
      String(members.get('issuer-directory.mongo.secret')),
      `${formatEntry(variable, `${rotated}&appName=x`)}\n`,
    )
    assert.equal(String(members.get('issuer-directory.yaml')), 'Other: {}\n')
    await writeFile(file('.env'), `${entry}\n${formatEntry('MONGO_ROOT_PASSWORD', deployed.password!)}\n`)
  })

  test('brings up a deployment that was destroyed, with its files and its secret', async () => {
    const entries = await envEntries()
    await deployed.compose('down', '--volumes', '--timeout', '5')
    await rm(file('etc/issuer-directory.yaml'))
    await writeFile(file('.env'), `${entries[1]}\n`)
    process.env.ROOT = deployed.connectionString
    const result = await restored({}, { mongoUri: 'env:ROOT' })
    delete process.env.ROOT
    assert.deepEqual(outcomes(result), { serviceConfig: 'put back', seed: 'same', secret: 'put back' })
    assert.equal(result.downtime, null)
    assert.equal(await deployed.isHealthy(), true)
    assert.equal(await stateLive(), 'archived')
    assert.deepEqual(await envEntries(), entries.toReversed())
    const read = await deployed.exec(deployed.names.app, 'cat', '/etc/issuer-directory.yaml')
    assert.equal(`${read}\n`, config)
  })
})
