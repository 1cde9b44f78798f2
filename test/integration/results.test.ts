/** What each verb tells programs, and what it leaves alone. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { seedIssuerDirectory } from '../../src/demo/seed.ts'
import { stagingName } from '../../src/mongo/swap.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf, uuidsOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { shell } from '../testbed/shell.ts'
import { tool } from '../testbed/tools.ts'

const database = 'issuer-directory'
const counts = { issuer_audit: 200, issuer_keys: 40, issuer_trust_overrides: 2, issuers: 10 }
const documents = 252

describe('the command', needs('mongod'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let site: Workplace
  let archive: string

  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db(database)
    await seedIssuerDirectory(db, { issuers: 10, auditEntries: 200 })
    await client.db('neighbour').collection('issuers').insertOne({ mine: true })
    site = await workplace(mongod.uri)
  })
  after(async () => {
    await client.close()
    await mongod.stop()
    await site.remove()
  })

  /** Everything that a run could change: the database with what is ours in it, and the folder. */
  async function world() {
    const names = await site.listing()
    return {
      state: await stateOf(db),
      uuids: await uuidsOf(db),
      ours: await oursIn(db),
      files: names.map((name) => [name, statSync(path.join(site.vault, name)).mtimeMs]),
    }
  }

  test('backup tells what it made', async () => {
    const plan = await site.result([
      ...['backup', '--dry-run', '--recipient', site.recipient, '--output', site.vault],
    ])
    assert.equal(plan.archive, null)
    assert.deepEqual(plan.namespaces, Object.keys(counts))
    assert.deepEqual(await site.listing(), [])

    const { archive: made, ...result } = await site.result([
      ...['backup', '--recipient', site.recipient, '--output', site.vault],
    ])
    assert.deepEqual(
      { ...result, duration: typeof result.duration },
      {
        database,
        kind: 'hot',
        engine: 'native',
        consistency: 'snapshot',
        namespaces: Object.keys(counts),
        stops: [],
        downtime: null,
        duration: 'number',
      },
    )
    archive = made.path
    assert.equal(path.basename(archive), `${made.name}.tar.zst.age`)
    assert.match(made.name, /^issuer-directory-\d{8}T\d{6}Z-hot$/)
    assert.deepEqual([made.documents, made.counts], [documents, counts])
    assert.deepEqual([made.sidecar, made.signature], [`${archive}.json`, null])
    assert.equal(made.size, statSync(archive).size)
    assert.equal(statSync(archive).mode & 0o777, 0o600)
    assert.deepEqual(await site.listing(), [path.basename(archive), path.basename(made.sidecar)])
    const sidecar = JSON.parse(readFileSync(made.sidecar, 'utf8'))
    assert.deepEqual([sidecar.sha256, sidecar.counts, sidecar.purpose], [made.sha256, counts, 'backup'])
  })

  test('backup to stdout gives the same archive, its sidecar where it is wanted', async () => {
    const file = path.join(site.folder, 'piped.age')
    const sidecar = path.join(site.folder, 'piped.json')
    const run = site.start([
      ...['backup', '--recipient', site.recipient, '--output', '-', '--sidecar', sidecar, '--quiet'],
    ])
    await writeFile(file, run.stdout)
    assert.equal((await run.ended).code, 0)
    const verified = await site.result(['verify', file, '--identity', site.identity])
    assert.deepEqual([verified.level, verified.counts], ['complete', counts])
    assert.equal(JSON.parse(readFileSync(sidecar, 'utf8')).sha256, verified.sha256)
  })

  test(
    'backup to stdout begins only where its sidecar and signature can be written',
    needs('ssh-keygen'),
    async () => {
      await shell("ssh-keygen -q -t ed25519 -N '' -f signer; touch there.json signed.json.sig", site.folder)
      for (const [sidecar, taken] of [
        ['there.json', 'there.json'],
        ['signed.json', 'signed.json.sig'],
      ]) {
        const { code, stdout, stderr } = await site.run([
          ...['backup', '--recipient', site.recipient, '--sign-key', 'signer'],
          ...['--output', '-', '--sidecar', sidecar!],
        ])
        assert.deepEqual([code, stdout], [4, ''])
        assert.match(stderr, new RegExp(`Error: \\S*${taken} exists already`))
      }
    },
  )

  test('verify tells how much it knows, and notes it beside the archive', async () => {
    const result = await site.result(['verify', archive, '--identity', site.identity])
    const { level, origin, warnings, consistency } = result
    assert.deepEqual([level, consistency, warnings], ['complete', 'snapshot', []])
    assert.deepEqual(origin, { proved: false, why: 'no verification key is set' })
    assert.deepEqual([result.database, result.documents, result.counts], [database, documents, counts])
    const noted = JSON.parse(readFileSync(`${archive}.verified.json`, 'utf8'))
    assert.deepEqual([noted.level, noted.sha256], ['complete', result.sha256])
    const digest = await site.result(['verify', archive, '--digest-only'])
    assert.equal(digest.level, 'digest')
    assert.match(digest.warnings.join(), /content was not read/)
  })

  test('a dry run of restore tells the plan and changes nothing', async () => {
    await db.collection('later').insertOne({ x: 1 })
    const before = await world()
    for (const inPlace of [[], ['--in-place']]) {
      const plan = await site.restore(archive, '--dry-run', ...inPlace)
      assert.deepEqual([plan.id, plan.dryRun, plan.inPlace], [null, true, inPlace.length > 0])
      assert.deepEqual([plan.counts, plan.kept, plan.downtime], [counts, ['later'], null])
      assert.deepEqual(await world(), before)
    }
  })

  test('restore, rollback and cleanup tell what they did, and touch no other database', async () => {
    const neighbour = await stateOf(client.db('neighbour'))
    const original = await world()
    await db.collection('issuers').deleteMany({})
    const live = await stateOf(db)
    const liveUuids = await uuidsOf(db)
    const restored = await site.restore(archive, '--keep-before', '1d')
    assert.match(restored.id, /^\d{8}T\d{6}Z-[0-9a-f]{4}$/)
    assert.deepEqual([restored.counts, restored.documents, restored.kept], [counts, documents, ['later']])
    assert.equal(restored.archive.level, 'complete')
    assert.ok(statSync(restored.safety.path).size > 0)
    assert.ok(Math.abs(Date.parse(restored.keptUntil) - Date.now() - 86_400_000) < 3_600_000)
    assert.deepEqual(await stateOf(db), original.state)

    const present = await world()
    const plan = await site.result(['rollback', restored.id, '--dry-run', '--yes'])
    assert.deepEqual(plan, {
      id: restored.id,
      dryRun: true,
      kind: 'hot',
      collections: Object.keys(counts),
      views: [],
      setAside: Object.keys(counts).map((name) => stagingName(restored.id, name)),
    })
    const { stderr } = await site.run(['rollback', restored.id, '--dry-run', '--yes'])
    assert.match(stderr, /^Would be live again, .*: issuer_audit, .*$/m)
    assert.match(
      stderr,
      /^Would be set aside until cleanup, with .*: 4 collections, as __restore_\S+\.NAME$/m,
    )
    const listed = await site.result(['cleanup', '--output', site.vault])
    assert.ok(listed.found.length > 0 && listed.removed.length === 0)
    assert.ok(listed.found.every(({ removable }: { removable: boolean }) => !removable))
    assert.deepEqual((await site.result(['heal'])).done, [])
    assert.deepEqual(await world(), present)

    const { setAside } = await site.result(['rollback', restored.id, '--yes'])
    assert.deepEqual(await oursIn(db), setAside)
    assert.deepEqual(await stateOf(db), live)
    assert.deepEqual(await uuidsOf(db), liveUuids)
    const { removed } = await site.result(['cleanup', '--yes', '--output', site.vault])
    assert.deepEqual(
      removed.filter(({ kind }: { kind: string }) => kind === 'staged collection').length,
      Object.keys(counts).length,
    )
    assert.deepEqual(await oursIn(db), [])
    assert.deepEqual(await stateOf(client.db('neighbour')), neighbour)
  })

  test('latest is the newest backup, not the safety archive that came after it', async () => {
    const { safety } = await site.restore('latest', '--from', site.vault)
    assert.ok(safety.path > archive)
    const again = await site.restore('latest')
    assert.equal(again.archive.path, archive)
    assert.equal(await db.collection('issuers').countDocuments(), counts.issuers)
  })

  test('an older restore is not rolled back over a later one', async () => {
    const first = await site.restore(archive)
    const second = await site.restore(archive)
    const before = await world()
    const { code, stderr } = await site.run(['rollback', first.id, '--yes'])
    assert.equal(code, 2)
    assert.match(stderr, /has been replaced since/)
    assert.deepEqual(await world(), before)
    await site.result(['rollback', second.id, '--yes'])
    await site.result(['rollback', first.id, '--yes'])
  })

  test('restore into a database of another name', async () => {
    const other = client.db('restored-elsewhere')
    const before = await stateOf(db)
    const result = await site.restore(archive, '--database', other.databaseName, '--from-database', database)
    assert.deepEqual([result.database, result.counts], [other.databaseName, counts])
    assert.deepEqual(result.safety, { path: null, why: 'restored-elsewhere was empty' })
    assert.equal(result.keptUntil, null)
    const { hashes } = await stateOf(other)
    const { later, ...original } = before.hashes
    assert.deepEqual(hashes, original)
    assert.deepEqual(await stateOf(db), before)
  })

  test("the service's files: put back where absent, left and named where they differ, unless asked for", async () => {
    await shell('echo one >service.yaml; echo [] >seed.json', site.folder)
    const flags = ['--service-config', 'service.yaml', '--seed', 'seed.json']
    const withFiles = await site.backup('--name', 'with-files', ...flags)
    await shell('echo two >service.yaml; rm seed.json', site.folder)
    const outcomes = ({ files }: { files: { role: string; outcome: string }[] }) =>
      Object.fromEntries(files.map(({ role, outcome }) => [role, outcome]))
    const plan = await site.restore(withFiles, '--dry-run', ...flags)
    assert.deepEqual(outcomes(plan), { serviceConfig: 'differs', seed: 'put back', secret: 'no place' })
    const first = await site.restore(withFiles, ...flags)
    assert.deepEqual(outcomes(first), { serviceConfig: 'differs', seed: 'put back', secret: 'no place' })
    assert.equal(await shell('cat service.yaml seed.json', site.folder), 'two\n[]\n')
    const second = await site.restore(withFiles, ...flags, '--with-config', '--extract-secret', 'secret')
    assert.deepEqual(outcomes(second), { serviceConfig: 'put back', seed: 'same', secret: 'extracted' })
    assert.equal(await shell('cat service.yaml; stat -c %a secret', site.folder), 'one\n600\n')
    assert.ok((await shell('cat secret', site.folder)).includes(mongod.uri))
  })

  test('keygen tells where the identity is, and its recipient', async () => {
    const result = await site.result(['keygen', '--output', 'second.key'])
    assert.deepEqual(Object.keys(result), ['path', 'recipient'])
    assert.match(result.recipient, /^age1[0-9a-z]{58}$/)
  })
})

test('the demo shows the main job, and leaves no process and no file', needs('mongod'), async (t) => {
  const site = await workplace('mongodb://unused.invalid/')
  t.after(site.remove)
  const env = { MONGOD: tool('mongod'), TMPDIR: path.join(site.folder) }
  const { code, stdout, stderr } = await site.run(['demo', '--audit-entries', '2000', '--json'], { env })
  assert.equal(code, 0, stderr)
  const result = JSON.parse(stdout)
  assert.equal(result.equal, true)
  assert.equal(result.collections.length, 4)
  assert.deepEqual(result.issuersListed, [2000, 2000])
  assert.match(
    result.byHand,
    /^age -d -i identity\.txt issuer-directory-\S+ \| zstd -d \| tar -xOf - mongo \| mongorestore/,
  )
  for (const words of ['Disaster', 'The service now lists 0 issuers', 'By hand'])
    assert.ok(stderr.includes(words), words)
  assert.deepEqual(readdirSync(site.folder).sort(), ['backup.key', 'vault'])
  assert.deepEqual(processesNaming(site.folder), [])
})

/** Command lines of this machine that hold the text. */
function processesNaming(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return []
      }
    })
    .filter((line) => line.includes(text))
}
