/** No secret and no plaintext on disk, in argv, in an environment or in a log: by what the kernel was told. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Db, MongoClient } from 'mongodb'
import { entry } from '../cli/command.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { stateOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { shell } from '../testbed/shell.ts'
import { type Trace, trace } from '../testbed/trace.ts'

const database = 'directory'
const canary = `canary${randomBytes(12).toString('hex')}`
const passphrase = `pass phrase ${randomBytes(8).toString('hex')}`
/** Every character here means something in a URI, in YAML or in a shell. */
const password = `p@ss:w/o?r#d%&'"$ ${randomBytes(8).toString('hex')}`

describe('secrets', needs('mongod', 'mongodump', 'strace', 'age', 'zstd', 'root'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let site: Workplace
  /** In every form in which it could leak. */
  let secrets: string[]

  before(async () => {
    mongod = await startMongod({ replicaSet: true, auth: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db(database)
    await client.db('admin').command({ createUser: 'svc', pwd: password, roles: ['root'] })
    await db.collection('issuers').insertMany([{ secret: canary }, { _id: canary as never }])
    await db.collection('issuers').createIndex({ secret: 1 })
    const encoded = encodeURIComponent(password)
    site = await workplace(
      `mongodb://svc:${encoded}@127.0.0.1:${mongod.port}/?replicaSet=rs0&authSource=admin`,
    )
    const [key] = /AGE-SECRET-KEY-\S+/.exec(readFileSync(site.identity, 'utf8'))!
    secrets = [password, password.replaceAll('"', '\\"'), encoded, key, passphrase]
  })
  after(async () => {
    await client.close()
    await mongod.stop()
    await site.remove()
  })

  const traced = (args: string[], env: Record<string, string> = {}) =>
    trace([...args, '--verbose'], { cwd: site.folder, env: { ...site.env, NODE_COMPILE_CACHE: '', ...env } })

  /** Sockets and pipes are memory; a name that begins with a slash is a file. */
  function assertClean({ code, stdout, stderr, writes, starts }: Trace): void {
    assert.equal(code, 0, stderr)
    assert.ok(
      writes.some(({ to, bytes }) => to.startsWith('TCP:') && bytes.includes(database)),
      'the trace shows no command to the server',
    )
    for (const { to, bytes } of writes) {
      // libuv has two rings: one only registers descriptors, the other, which polls, would write past our eyes.
      assert.doesNotMatch(to, /^io_uring_setup.*IORING_SETUP_SQPOLL/)
      const known = to.startsWith('/') ? [canary, ...secrets] : to.startsWith('TCP:') ? secrets : []
      for (const secret of known) assert.ok(!bytes.includes(secret), `${secret} is written to ${to}`)
    }
    for (const start of starts) {
      for (const secret of [canary, ...secrets]) assert.ok(!start.includes(secret), `${secret} in ${start}`)
      assert.doesNotMatch(start, /MONGO_CONNECTION_STRING=|PASSPHRASE=|IDENTITY=/)
    }
    for (const secret of [canary, ...secrets]) {
      assert.ok(!stdout.includes(secret) && !stderr.includes(secret), `${secret} is said`)
    }
  }

  /** Of what writes an archive. */
  function assertCleanArchiving(run: Trace): void {
    assertClean(run)
    assert.ok(
      run.writes.some(({ to }) => to.startsWith(site.vault)),
      'the trace shows no write to the vault',
    )
  }

  /** Neither the small files beside the archives nor what the archives say of themselves. */
  async function assertCleanVault(): Promise<void> {
    for (const name of readdirSync(site.vault)) {
      const file = path.join(site.vault, name)
      let content = readFileSync(file, 'latin1')
      if (name.endsWith('.age')) {
        const open = `age -d -i backup.key '${file}' | zstd -d | tar -xOf - backup.json manifest.json`
        content += await shell(open, site.folder)
        assert.match(content, /"complete": true/)
      }
      for (const secret of [canary, ...secrets]) assert.ok(!content.includes(secret), `${secret} in ${name}`)
    }
  }

  for (const engine of ['native', 'mongodump']) {
    test(`none leaks from backup, verify and restore (${engine})`, async () => {
      const original = await stateOf(db)
      const dumping = await traced([
        ...['backup', '--database', database, '--engine', engine],
        ...['--recipient', site.recipient, '--output', site.vault],
      ])
      assertCleanArchiving(dumping)
      assert.equal(
        dumping.starts.some((start) => start.includes('mongodump')),
        engine === 'mongodump',
      )
      const opening = ['latest', '--identity', site.identity, '--database', database, '--output', site.vault]
      const { code, ...verifying } = await traced(['verify', ...opening])
      assert.equal(code, 0, verifying.stderr)
      await db.collection('issuers').updateMany({}, { $set: { more: canary } })
      const restoring = await traced([
        ...['restore', ...opening, '--engine', engine],
        ...['--stop-command', 'true', '--start-command', 'true'],
      ])
      assertCleanArchiving(restoring)
      const inTheClear = restoring.writes.filter(({ bytes }) => bytes.includes(canary))
      assert.ok(inTheClear.length > 0, 'the trace shows no document on its way to the server')
      assert.ok(restoring.starts.some((start) => start.includes('"guardian"')))
      assert.equal(
        restoring.starts.some((start) => start.includes('mongorestore')),
        engine === 'mongodump',
      )
      assert.deepEqual(await stateOf(db), original)
      assert.ok((await site.listing()).some((name) => name.endsWith('.verified.json')))
      await assertCleanVault()
    })
  }

  test('none leaks from rollback, cleanup and heal', async () => {
    const archive = await site.backup('--database', database)
    const service = ['--stop-command', 'true', '--start-command', 'true']
    const { id } = await site.restore(archive, '--database', database, ...service)
    for (const args of [['rollback', id, '--yes', ...service], ['cleanup', '--yes'], ['heal']]) {
      const run = await traced([...args, '--database', database])
      assertClean(run)
      assert.equal(
        run.starts.some((start) => start.includes('"guardian"')),
        args[0] === 'rollback',
      )
    }
  })

  test('no passphrase leaks either, nor an identity from the environment', async () => {
    const by = { ISSUER_BACKUP_PASSPHRASE: passphrase }
    const backup = ['backup', '--database', database, '--name', 'with-passphrase', '--output', site.vault]
    assertCleanArchiving(await traced(backup, by))
    const identity = { ISSUER_BACKUP_IDENTITY: readFileSync(site.identity, 'utf8') }
    const restore = ['restore', await site.backup('--database', database), '--database', database]
    assertCleanArchiving(
      await traced(
        [...restore, '--output', site.vault, '--stop-command', 'true', '--start-command', 'true'],
        identity,
      ),
    )
  })

  test('an error that quotes the connection string quotes no password', async () => {
    const uri = site.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING!
    for (const bad of [uri.replace(encodeURIComponent(password), password), uri.replace('svc:', 'other:')]) {
      const { code, stdout, stderr } = await site.run(
        ['backup', '--recipient', site.recipient, '--output', site.vault, '--verbose'],
        { env: { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: bad } },
      )
      assert.ok(code === 2 || code === 4, stderr)
      for (const secret of secrets) assert.ok(!(stdout + stderr).includes(secret), stderr)
    }
  })

  test('nothing but the output folder needs to be writable', async () => {
    const command = `'${process.execPath}' '${entry}'`
    const target = `--database ${database} --output '${site.vault}'`
    await shell(
      `cat >read-only.sh <<'END'
      set -euo pipefail
      mount --make-rprivate /
      mount --bind '${site.vault}' '${site.vault}'
      findmnt -rno TARGET | while read -r mounted; do
        [ "$mounted" = '${site.vault}' ] || mount -o remount,bind,ro "$mounted" 2>/dev/null || true
      done
      for folder in /tmp /var/tmp /dev/shm . "$HOME"; do
        if touch "$folder/probe" 2>/dev/null; then echo "$folder is writable" >&2; exit 1; fi
      done
      touch '${site.vault}/probe'; rm '${site.vault}/probe'
      for engine in native mongodump; do
        ${command} backup --engine $engine --recipient ${site.recipient} ${target}
        sleep 1
        ${command} verify latest --identity backup.key ${target}
        ${command} restore latest --engine $engine --identity backup.key --yes ${target}
      done\nEND
      unshare -m bash read-only.sh`,
      site.folder,
      { ...site.env, NODE_COMPILE_CACHE: '', HOME: site.folder },
    )
    assert.deepEqual(
      (await site.listing()).filter((name) => !/\.age(\.json|\.verified\.json)?$/.test(name)),
      [],
    )
  })
})
