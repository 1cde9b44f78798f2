/** No lock-in: what we write the stock tools open, and what people made by hand we restore. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { byHand } from '../../src/archive/by-hand.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { oursIn, stateOf } from '../testbed/database-state.ts'
import { seedEveryFeature, seedScripts } from '../testbed/every-feature.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { shell } from '../testbed/shell.ts'

const database = 'issuer-directory'

/** What the README tells people to type. */
const documented = /^## By hand\n.*?^```sh\n(.*?)^```/ms.exec(
  readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8'),
)![1]!

test('the README and the demo show the same pipe', () => {
  const joined = documented.replaceAll(/ \\\n */g, ' ')
  assert.ok(joined.includes(byHand('F.tar.zst.age', 'identity.txt', database)), joined)
})

describe('by hand', needs('mongod', 'mongodump', 'age', 'zstd', 'tar', 'ssh-keygen'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let site: Workplace

  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db(database)
    await seedEveryFeature(db)
    site = await workplace(mongod.uri)
  })
  after(async () => {
    await client.close()
    await mongod.stop()
    await site.remove()
  })

  /** A folder where archive and identity are called as in the README, and mongorestore finds the server. */
  async function desk(name: string, archive: string): Promise<(script: string) => Promise<string>> {
    const folder = path.join(site.folder, name)
    await mkdir(folder)
    // Whatever compresses it: what it is called the tools do not see.
    await symlink(archive, path.join(folder, 'F.tar.zst.age'))
    await symlink(site.identity, path.join(folder, 'identity.txt'))
    const server = `mongorestore() { command mongorestore --quiet --port ${mongod.port} "$@"; }\n`
    return (script) => shell(server + script, folder)
  }

  /** What stands in `restored`, in the words of the original. */
  async function restored(): Promise<unknown> {
    return JSON.parse(JSON.stringify(await stateOf(client.db('restored'))).replaceAll('restored', database))
  }

  for (const engine of ['native', 'mongodump']) {
    for (const compression of ['zstd', 'gzip']) {
      test(`stock tools alone restore a ${compression} archive that ${engine} dumped`, async () => {
        const archive = await site.backup('--engine', engine, '--compression', compression)
        assert.ok(archive.endsWith(compression === 'gzip' ? '.tar.gz.age' : '.tar.zst.age'))
        const type = await desk(`${engine}-${compression}`, archive)
        await client.db('restored').dropDatabase()
        await type(compression === 'gzip' ? documented.replaceAll('zstd -d', 'gzip -d') : documented)
        assert.deepEqual(await restored(), await stateOf(db))
      })
    }
  }

  test('stock tools restore under its own name what cannot be renamed', async (t) => {
    await seedScripts(db)
    const archive = await site.backup()
    const other = await startMongod()
    t.after(other.stop)
    const type = await desk('own-name', archive)
    await type(
      `age -d -i identity.txt F.tar.zst.age | zstd -d | tar -xOf - mongo |
      command mongorestore --quiet --port ${other.port} --archive --stopOnError --bypassDocumentValidation`,
    )
    await using there = await MongoClient.connect(other.uri)
    assert.deepEqual(await stateOf(there.db(database)), await stateOf(db))
  })

  test('the members lie under their names, and sha256sum -c holds for them', async () => {
    const config = path.join(site.folder, 'config.yaml')
    const seed = path.join(site.folder, 'seed.json')
    await writeFile(config, 'IssuerDirectory:\n  tenantHeader: X\n')
    await writeFile(seed, '[]\n')
    const archive = await site.backup('--service-config', config, '--seed', seed)
    const type = await desk('extracted', archive)
    const listed = await type(
      'mkdir content; age -d -i identity.txt F.tar.zst.age | zstd -d | tar -xf - -C content; cd content; find * -type f',
    )
    assert.deepEqual(listed.trim().split('\n').sort(), [
      'SHA256SUMS',
      'backup.json',
      'csaf-publishers.json',
      'issuer-directory.mongo.secret',
      'issuer-directory.yaml',
      'manifest.json',
      'mongo/000001',
      'users.json',
    ])
    const checked = await type('cd content; sha256sum -c SHA256SUMS; cat issuer-directory.mongo.secret')
    assert.match(checked, /mongo\/000001: OK\n/)
    assert.equal(checked.match(/: OK$/gm)?.length, 7)
    assert.ok(checked.includes(`ISSUER_DIRECTORY_MONGO_CONNECTION_STRING=${mongod.uri}\n`))
    await type(
      'cmp content/issuer-directory.yaml ../config.yaml; cmp content/csaf-publishers.json ../seed.json',
    )
  })

  test('ssh-keygen verifies the signature over the sidecar, whose digest sha256sum finds', async () => {
    await shell("ssh-keygen -q -t ed25519 -N '' -C backup -f signer", site.folder)
    const signer = path.join(site.folder, 'signer')
    const archive = await site.backup('--sign-key', signer)
    const type = await desk('signed', archive)
    const said = await type(
      `echo "backup namespaces=\\"issuer-backup\\" $(cut -d' ' -f1,2 <../signer.pub)" >allowed
      ssh-keygen -Y verify -f allowed -I backup -n issuer-backup -s '${archive}.json.sig' <'${archive}.json'`,
    )
    assert.match(said, /Good "issuer-backup" signature for backup/)
    const [digest] = (await type('sha256sum F.tar.zst.age')).split(' ')
    assert.equal(JSON.parse(await readFile(`${archive}.json`, 'utf8')).sha256, digest)
    const verified = await site.result([
      ...['verify', archive, '--identity', site.identity, '--verify-key', `${signer}.pub`],
    ])
    assert.deepEqual([verified.level, verified.origin.proved], ['complete', true])
  })

  test("archives made by the runbook's own commands verify at their level, and restore", async () => {
    const folder = path.join(site.folder, 'runbook')
    await mkdir(folder)
    await writeFile(path.join(folder, 'issuer-directory.yaml'), 'IssuerDirectory: {}\n')
    await writeFile(path.join(folder, 'csaf-publishers.json'), '["publisher"]\n')
    const secret = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING=mongodb://elsewhere/\n'
    await writeFile(path.join(folder, 'dev.env'), `OTHER=1\n${secret}`)
    await shell(
      `BACKUP_DIR=backup/issuer-directory/2026-11-23T164923
      mkdir -p "$BACKUP_DIR"
      mongodump --quiet --port ${mongod.port} --archive="$BACKUP_DIR/issuer-directory-20261123T164923Z.gz" \\
        --gzip --db issuer-directory
      cp issuer-directory.yaml "$BACKUP_DIR/"
      cp csaf-publishers.json "$BACKUP_DIR/"
      grep '^ISSUER_DIRECTORY_MONGO_CONNECTION_STRING=' dev.env > "$BACKUP_DIR/issuer-directory.mongo.secret"
      chmod 600 "$BACKUP_DIR/issuer-directory.mongo.secret"
      (cd "$BACKUP_DIR" && sha256sum * > SHA256SUMS)
      tar czf "$BACKUP_DIR.tar.gz" -C "$BACKUP_DIR" .
      age -r ${site.recipient} "$BACKUP_DIR.tar.gz" > "$BACKUP_DIR.tar.gz.age"`,
      folder,
    )
    const made = path.join(folder, 'backup/issuer-directory/2026-11-23T164923')
    const before = await stateOf(db)
    const documents = await db.collection('issuer_audit').countDocuments()
    const forms = [
      [`${made}.tar.gz.age`, 'structure', /nothing in it says that the dump was complete/],
      [`${made}.tar.gz`, 'structure', /not encrypted/],
      [`${made}/issuer-directory-20261123T164923Z.gz`, 'stream', /no checksums and no manifest/],
    ] as const
    for (const [file, level, warning] of forms) {
      const verified = await site.result(['verify', file, '--identity', site.identity])
      assert.equal(verified.level, level)
      assert.match(verified.warnings.join('\n'), warning)
      assert.equal(verified.counts.issuer_audit, documents)
      await db.dropDatabase()
      const config = path.join(folder, `${level}-back.yaml`)
      const extracted = path.join(folder, `${path.basename(file)}.secret`)
      const result = await site.restore(...[file, '--service-config', config, '--extract-secret', extracted])
      assert.equal(result.archive.level, level)
      // The options of stock mongodump come in any order, as it wrote them.
      assert.deepEqual((await stateOf(db)).hashes, before.hashes)
      const outcomes = Object.fromEntries(
        result.files.map(({ role, outcome }: { role: string; outcome: string }) => [role, outcome]),
      )
      if (level === 'stream') {
        assert.deepEqual(outcomes, {
          serviceConfig: 'not in the archive',
          seed: 'not in the archive',
          secret: 'not in the archive',
        })
      } else {
        assert.equal(outcomes.secret, 'extracted')
        assert.equal(await readFile(extracted, 'utf8'), secret)
        assert.equal(await readFile(config, 'utf8'), 'IssuerDirectory: {}\n')
      }
    }
  })

  /** A dump by the runbook's own command. @returns its path. */
  async function dumpByHand(name: string): Promise<string> {
    await shell(
      `mongodump --quiet --port ${mongod.port} --archive=${name} --gzip --db ${database}`,
      site.folder,
    )
    return path.join(site.folder, name)
  }

  test('what restores have left in a dump made by hand is neither counted nor restored', async (t) => {
    const id = '20261123T164923Z-ab12'
    const ours = [`__before_${id}.issuers`, `__restore_${id}.issuers`]
    t.after(() => Promise.all(ours.map((name) => db.collection(name).drop())))
    const { counts, documents } = await site.result(['verify', await dumpByHand('clean.gz')])
    for (const name of ours) await db.collection(name).insertMany([{ left: 1 }, { left: 2 }])
    const file = await dumpByHand('with-ours.gz')
    const verified = await site.result(['verify', file])
    assert.deepEqual([verified.counts, verified.documents], [counts, documents])
    const elsewhere = client.db('without-ours')
    const restored = await site.restore(
      ...[file, '--database', elsewhere.databaseName, '--from-database', database],
    )
    assert.deepEqual([restored.counts, restored.documents], [counts, documents])
    assert.deepEqual(await oursIn(elsewhere), [])
    assert.deepEqual((await stateOf(elsewhere)).hashes, (await stateOf(db)).hashes)
  })

  test('a dump made by hand of another database is restored with a warning, or as it was asked for', async () => {
    const file = await dumpByHand('other.gz')
    const live = await stateOf(db)
    for (const [target, asked, warned] of [
      ['guessed', [], true],
      ['asked', ['--from-database', database], false],
    ] as const) {
      const { code, stderr } = await site.run([
        ...['restore', file, '--database', target, ...asked],
        ...['--identity', site.identity, '--output', site.vault, '--yes'],
      ])
      assert.equal(code, 0, stderr)
      assert.equal(stderr.includes(`The dump is one of the database ${database}`), warned, stderr)
      assert.deepEqual((await stateOf(client.db(target))).hashes, live.hashes)
    }
  })
})
