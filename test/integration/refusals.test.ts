/** Bad input: a clear error with its exit code, nothing under a final name, nothing live touched. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Db, MongoClient } from 'mongodb'
import { seedIssuerDirectory } from '../../src/demo/seed.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { encodeBlockHeader, encodeEnd, encodePrelude, terminator } from '../../src/mongo/archive-format.ts'
import { listAll } from '../../src/mongo/catalog.ts'
import { Crc64 } from '../../src/mongo/crc64.ts'
import { isOurs } from '../../src/mongo/own-names.ts'
import { entry } from '../cli/command.ts'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { type DatabaseState, stateOf } from '../testbed/database-state.ts'
import { type Mongod, startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { shell } from '../testbed/shell.ts'

const database = 'issuer-directory'

interface Refusal {
  what: string
  args: (files: Files) => string[]
  env?: Record<string, string>
  code: number
  error: ErrorCode
  /** What the message, the cause or the remedy says. */
  says: RegExp
}

/** Paths of what the commands are given. */
interface Files {
  site: Workplace
  good: string
  signed: string
  file(name: string): string
}

const open = ({ site }: Files) => ['--identity', site.identity, '--output', site.vault, '--yes']
const make = ({ site }: Files) => ['backup', '--recipient', site.recipient, '--output', site.vault]

/** The two commands that open an archive, given the same bad one. */
function opening(
  what: string,
  archive: (files: Files) => string[],
  ...[error, says]: [ErrorCode, RegExp]
): Refusal[] {
  return ['verify', 'restore'].map((verb) => ({
    what: `${verb}: ${what}`,
    args: (files) => [
      verb,
      ...archive(files),
      ...(archive(files).includes('--identity') ? [] : ['--identity', files.site.identity]),
      ...['--output', files.site.vault],
      ...(verb === 'restore' ? ['--yes'] : []),
    ],
    code: 3,
    error,
    says,
  }))
}

const elsewhere = ['--database', 'elsewhere']

const refusals: Refusal[] = [
  ...opening(
    'the wrong key',
    ({ good, file }) => [good, '--identity', file('other.key')],
    'wrong-key',
    /identity/i,
  ),
  ...['empty', 'one-byte', 'header-only', 'half', 'but-one-chunk', 'but-one-byte'].flatMap((cut) =>
    opening(
      `truncated (${cut})`,
      ({ file }) => [file(`${cut}.age`)],
      // In the middle of a chunk, cut short and altered look the same.
      cut === 'half' || cut === 'but-one-byte' ? 'archive-damaged' : 'archive-incomplete',
      /empty|cut short/,
    ),
  ),
  ...opening(
    'truncated, its sidecar beside it',
    ({ file }) => [file('with-sidecar.tar.zst.age')],
    'archive-damaged',
    /not the file that its sidecar describes/,
  ),
  ...opening(
    'a foreign file',
    ({ file }) => [file('picture.png')],
    'archive-foreign',
    /another kind|neither/,
  ),
  ...opening(
    'a newer format',
    ({ file }) => [file('newer.age')],
    'archive-newer',
    /format version 2.*knows up to 1/,
  ),
  ...opening(
    'a member that escapes',
    ({ file }) => [file('escaping.age')],
    'archive-damaged',
    /"\.\.\/\.\.\/evil" has a name that leads out of its folder/,
  ),
  ...opening(
    'forged for our key, where a signature is demanded',
    ({ file }) => [file('forged.age'), '--verify-key', file('signer.pub')],
    'origin-not-proved',
    /has no sidecar, and so no signature/,
  ),
  ...opening(
    'signed by somebody else',
    ({ signed, file }) => [signed, '--verify-key', file('other.pub')],
    'origin-not-proved',
    /./,
  ),
  ...opening(
    'signed, under the name of another archive',
    ({ file }) => [file('renamed.tar.zst.age'), '--verify-key', file('signer.pub')],
    'origin-not-proved',
    /renamed\.tar\.zst\.age was renamed: it is signed as signed-/,
  ),
  ...opening('a folder', ({ site }) => [site.vault], 'usage', /cannot be read.*no file/).map((refusal) => ({
    ...refusal,
    code: 2,
  })),
  ...[[], ['--dry-run'], ['--in-place']].map(
    (how): Refusal => ({
      what: `restore: the archive of another database (${how})`,
      args: (files) => ['restore', files.good, ...open(files), ...elsewhere, ...how],
      code: 3,
      error: 'archive-unsuitable',
      says: /one of the database issuer-directory, not of elsewhere.*--from-database issuer-directory/,
    }),
  ),
  {
    what: 'verify: a collection is missing that must be there',
    args: ({ good, site }) => ['verify', good, '--identity', site.identity, '--expect', 'invoices'],
    code: 3,
    error: 'archive-incomplete',
    says: /lacks invoices/,
  },
  {
    what: 'verify: the digest alone, and nothing says what it should be',
    args: ({ file }) => ['verify', file('half.age'), '--digest-only'],
    code: 5,
    error: 'check-failed',
    says: /no sidecar beside .*half\.age.* Fetch .*half\.age\.json/,
  },
  {
    what: 'verify: the digest alone of a truncated archive',
    args: ({ file }) => ['verify', file('with-sidecar.tar.zst.age'), '--digest-only'],
    code: 3,
    error: 'archive-damaged',
    says: /not the file that its sidecar describes/,
  },
  {
    what: 'verify and restore: no such file',
    args: (files) => ['restore', files.file('nowhere.age'), ...open(files)],
    code: 2,
    error: 'usage',
    says: /cannot be read/,
  },
  {
    what: 'backup: no such database',
    args: (files) => [...make(files), '--database', 'nowhere'],
    code: 4,
    error: 'no-such-database',
    says: /no database nowhere/,
  },
  {
    what: 'backup: a collection is missing that must be there',
    args: (files) => [...make(files), '--expect', 'invoices'],
    code: 4,
    error: 'collection-missing',
    says: /lacks invoices/,
  },
  {
    what: 'backup: a recipient that cannot be read',
    args: ({ site }) => ['backup', '--recipient', 'you@example.org', '--output', site.vault],
    code: 2,
    error: 'usage',
    says: /recipient/i,
  },
  {
    what: 'backup: a recipients file with a line that cannot be read',
    args: ({ site, file }) => ['backup', '--recipients-file', file('team.txt'), '--output', site.vault],
    code: 2,
    error: 'usage',
    says: /team\.txt:3: not an age recipient: it is mistyped or cut short/,
  },
  {
    what: 'backup: nobody to encrypt to',
    args: ({ site }) => ['backup', '--output', site.vault],
    code: 2,
    error: 'usage',
    says: /keygen/,
  },
  {
    what: 'backup: a folder that is not there',
    args: ({ site, file }) => ['backup', '--recipient', site.recipient, '--output', file('nowhere')],
    code: 4,
    error: 'not-writable',
    says: /nowhere/,
  },
  {
    what: 'backup: a file in the place of a folder',
    args: ({ site, file }) => ['backup', '--recipient', site.recipient, '--output', file('team.txt')],
    code: 4,
    error: 'not-writable',
    says: /team\.txt is a file, and no folder/,
  },
  {
    what: 'a setting that is not right, with its line',
    args: (files) => [...make(files), '--settings', files.file('bad.yaml')],
    code: 2,
    error: 'settings',
    says: /bad\.yaml:3:/,
  },
  {
    what: 'backup: of a stopped server, by a connection string',
    args: (files) => [...make(files), '--kind', 'cold'],
    code: 2,
    error: 'usage',
    says: /no cold backup/,
  },
  {
    what: 'backup: no server at the address',
    args: make,
    env: { ISSUER_DIRECTORY_MONGO_CONNECTION_STRING: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500' },
    code: 4,
    error: 'source-failed',
    says: /127\.0\.0\.1:1.*server is down/s,
  },
  {
    what: 'restore: from stdin',
    args: (files) => ['restore', '-', ...open(files)],
    code: 2,
    error: 'usage',
    says: /read twice/,
  },
  {
    what: 'restore: nobody to ask whether the service is stopped',
    args: ({ good, site }) => ['restore', good, '--identity', site.identity, '--output', site.vault],
    code: 2,
    error: 'usage',
    says: /--yes/,
  },
  {
    what: 'restore: latest, where there is none of this database',
    args: (files) => ['restore', 'latest', ...open(files), '--database', 'other'],
    code: 2,
    error: 'usage',
    says: /no complete archive of other/,
  },
  {
    what: 'restore: latest, where two are equally new',
    args: (files) => ['restore', 'latest', ...open(files), '--from', files.file('tie')],
    code: 2,
    error: 'usage',
    says: /equally new/,
  },
  {
    what: 'restore: a file for the secret that is there already',
    args: (files) => ['restore', files.good, ...open(files), '--extract-secret', files.file('signer.pub')],
    code: 2,
    error: 'usage',
    says: /is there already/,
  },
  {
    what: "restore: another database's users",
    args: (files) => [
      'restore',
      files.good,
      ...open(files),
      '--with-users',
      ...elsewhere,
      '--from-database',
      database,
    ],
    code: 3,
    error: 'archive-unsuitable',
    says: /users in the archive are those of issuer-directory/,
  },
  {
    what: 'restore: a command to stop the service without one to start it',
    args: (files) => ['restore', files.good, ...open(files), '--stop-command', 'true'],
    code: 2,
    error: 'usage',
    says: /start/,
  },
  {
    what: 'restore: a script that is not BSON',
    args: (files) => ['restore', files.file('script.gz'), ...open(files)],
    code: 3,
    error: 'archive-damaged',
    says: /system\.js.*cannot be parsed/,
  },
  // Before the service is stopped, which would fail.
  ...[[], ['--in-place']].map(
    (how): Refusal => ({
      what: `restore: a view that the server does not take (${how})`,
      args: (files) => [
        ...['restore', files.file('view.gz'), ...open(files), ...how],
        ...['--stop-command', 'false', '--start-command', 'true'],
      ],
      code: 4,
      error: 'target-unsuitable',
      says: /refuses a view of the archive: broken \(.*noSuchStage/,
    }),
  ),
  {
    what: 'restore: in place, and to be rolled back',
    args: (files) => ['restore', files.good, ...open(files), '--in-place', '--keep-before', '1d'],
    code: 2,
    error: 'usage',
    says: /cannot be used with/,
  },
  {
    what: 'backup: recipients and a passphrase',
    args: make,
    env: { ISSUER_BACKUP_PASSPHRASE: 'correct horse battery staple' },
    code: 2,
    error: 'usage',
    says: /either/,
  },
  {
    what: 'backup: the result and the archive both to stdout',
    args: ({ site }) => ['backup', '--recipient', site.recipient, '--output', '-'],
    code: 2,
    error: 'usage',
    says: /both want standard output/,
  },
  {
    what: 'rollback: no such restore',
    args: () => ['rollback', '20260101T000000Z-abcd', '--yes'],
    code: 2,
    error: 'usage',
    says: /no restore 20260101T000000Z-abcd/,
  },
]

describe('refused', needs('mongod', 'age', 'zstd', 'tar', 'ssh-keygen'), () => {
  let mongod: Mongod
  let client: MongoClient
  let db: Db
  let files: Files
  let state: DatabaseState
  let vault: string[]

  before(async () => {
    mongod = await startMongod({ replicaSet: true })
    client = await MongoClient.connect(mongod.uri)
    db = client.db(database)
    await seedIssuerDirectory(db, { issuers: 20, auditEntries: 300 })
    await client
      .db('bulk')
      .collection('noise')
      .insertMany(Array.from({ length: 40 }, () => ({ noise: randomBytes(100_000) })))
    const site = await workplace(mongod.uri)
    files = await prepare(site)
    state = await stateOf(db)
    vault = await site.listing()
  })
  after(async () => {
    await client.close()
    await mongod.stop()
    await files.site.remove()
  })

  async function assertUntouched(): Promise<void> {
    assert.deepEqual(await files.site.listing(), vault)
    assert.deepEqual(await stateOf(db), state)
    assert.deepEqual((await listAll(db)).map(({ name }) => name).filter(isOurs), [])
  }

  for (const { what, args, env, code, error, says } of refusals) {
    test(what, async () => {
      const outcome = await files.site.run([...args(files), '--json'], env && { env })
      const told = JSON.parse(outcome.stdout).error
      assert.deepEqual([told.code, outcome.code], [error, code], outcome.stdout)
      assert.match(`${told.message}. ${told.cause} ${told.remedy}`, says)
      await assertUntouched()
    })
  }

  /** A line of shell that runs the command; bash tells its exit code. */
  async function inShell(line: string): Promise<{ code: number; stderr: string }> {
    const { site } = files
    const command = `'${process.execPath}' '${entry}'`
    const script = `code=0; { ${line.replaceAll('issuer-backup', command)}; } 2>said || code=$?; echo $code; cat said`
    const said = await shell(script, site.folder, site.env)
    return { code: Number(said.slice(0, said.indexOf('\n'))), stderr: said }
  }

  test('a full device, and a reader that left: exit code 4', async () => {
    const args = `backup --database bulk --recipient ${files.site.recipient} --output -`
    const full = await inShell(`issuer-backup ${args} >/dev/full`)
    assert.equal(full.code, 4)
    assert.match(full.stderr, /No space left/)
    const left = await inShell(`issuer-backup ${args} | head -c 1000 >/dev/null`)
    assert.equal(left.code, 4)
    assert.match(left.stderr, /ended before the archive did/)
    await assertUntouched()
  })

  test(
    'a full disk: refused early where that can be known, and else nothing is left',
    needs('root'),
    async (t) => {
      const { site, good } = files
      for (const [size, message] of [
        ['32k', /MB are missing/],
        ['1m', /No space left/],
      ] as const) {
        const folder = path.join(site.folder, `disk-of-${size}`)
        mkdirSync(folder)
        await shell(`mount -t tmpfs -o size=${size} tmpfs '${folder}'`, site.folder)
        t.after(() => shell(`umount '${folder}'`, site.folder))
        const { code, stderr } = await site.run([
          ...['backup', '--database', 'bulk', '--recipient', site.recipient, '--output', folder],
        ])
        assert.equal(code, 4)
        assert.match(stderr, message)
        assert.equal(await shell('ls -A', folder), '')
        // The safety archive has no room: the restore is off, and what was stopped runs again.
        if (size === '1m') {
          await shell('head -c 1040000 /dev/zero >filler', folder)
          const restored = await site.run([
            ...['restore', good, '--identity', site.identity, '--output', folder, '--json'],
            ...['--stop-command', 'touch was-stopped', '--start-command', 'rm was-stopped'],
          ])
          assert.equal(restored.code, 4, restored.stdout + restored.stderr)
          assert.equal(JSON.parse(restored.stdout).error.code, 'disk-full')
          assert.equal(await shell('ls -A', folder), 'filler\n')
          assert.doesNotMatch(await shell('ls', site.folder), /was-stopped/)
        }
      }
      await assertUntouched()
    },
  )

  test('a folder that may not be written to', async () => {
    const { site } = files
    const folder = path.join(site.folder, 'read-only')
    mkdirSync(folder)
    chmodSync(folder, 0o555)
    // Root may write anywhere, unless it gives that up.
    const drop = process.getuid?.() === 0 ? 'setpriv --bounding-set=-dac_override,-dac_read_search ' : ''
    const { code, stderr } = await inShell(
      `${drop}issuer-backup backup --recipient ${site.recipient} --output '${folder}'`,
    )
    assert.equal(code, 4)
    assert.match(stderr, /Cannot write .*read-only.*EACCES/)
    assert.equal(await shell('ls -A', folder), '')
  })
})

/** The prelude of a dump of one collection or view. */
function preludeOf(collection: string, type: string, options: Record<string, unknown>): Buffer {
  const metadata = { database, collection, type, options, indexes: [], uuid: null }
  const versions = { serverVersion: '6.0.5', toolVersion: '1' }
  return encodePrelude({ concurrentCollections: 1, ...versions, collections: [metadata] })
}

/** A dump of one document in `system.js`. */
function dumpOfScript(document: Buffer): Buffer {
  const crc = new Crc64()
  crc.update(document)
  return Buffer.concat([
    preludeOf('system.js', 'collection', {}),
    ...[encodeBlockHeader(database, 'system.js'), document, terminator],
    encodeEnd(database, 'system.js', crc.value()),
  ])
}

/** A dump of one view that no server takes. */
function dumpOfView(): Buffer {
  const prelude = preludeOf('broken', 'view', { viewOn: 'issuers', pipeline: [{ $noSuchStage: {} }] })
  return Buffer.concat([prelude, encodeEnd(database, 'broken', new Crc64().value())])
}

/** Good and bad archives, keys and settings. */
async function prepare(site: Workplace): Promise<Files> {
  const file = (name: string) => path.join(site.folder, name)
  await shell(
    "ssh-keygen -q -t ed25519 -N '' -f signer; ssh-keygen -q -t ed25519 -N '' -f other",
    site.folder,
  )
  await site.result(['keygen', '--output', 'other.key'])
  const good = await site.backup()
  const signed = await site.backup('--sign-key', file('signer'), '--name', 'signed')
  for (const ending of ['', '.json', '.json.sig'])
    copyFileSync(`${signed}${ending}`, file(`renamed.tar.zst.age${ending}`))
  writeFileSync(file('team.txt'), `# the team\n${site.recipient}\nage1cutshort\n`)
  writeFileSync(file('bad.yaml'), 'database: issuer-directory\noutput: .\nengine: nativ\n')
  writeFileSync(file('script.gz'), gzipSync(dumpOfScript(Buffer.from([8, 0, 0, 0, 0x70, 0x61, 0, 0]))))
  writeFileSync(file('view.gz'), gzipSync(dumpOfView()))
  writeFileSync(file('picture.png'), randomBytes(5000))
  const bytes = readFileSync(good)
  const payload = bytes.indexOf('\n', bytes.indexOf('\n---') + 1) + 1
  const cuts = {
    empty: 0,
    'one-byte': 1,
    'header-only': payload,
    half: bytes.length >> 1,
    'but-one-chunk': payload + 16 + 65_552,
    'but-one-byte': bytes.length - 1,
  }
  for (const [name, length] of Object.entries(cuts))
    writeFileSync(file(`${name}.age`), bytes.subarray(0, length))
  writeFileSync(file('with-sidecar.tar.zst.age'), bytes.subarray(0, -1))
  copyFileSync(`${good}.json`, file('with-sidecar.tar.zst.age.json'))
  await shell(
    `mkdir content; age -d -i backup.key '${good}' | zstd -d | tar -xf - -C content
    members='backup.json issuer-directory.mongo.secret users.json mongo manifest.json SHA256SUMS'
    tar -c -C content $members | zstd -q | age -r ${site.recipient} >forged.age
    tar -c -P -C content --transform='s,^issuer.*secret$,../../evil,' $members | zstd -q |
      age -r ${site.recipient} >escaping.age
    sed -i 's/"version": 1/"version": 2/' content/backup.json
    tar -c -C content $members | zstd -q | age -r ${site.recipient} >newer.age
    mkdir tie`,
    site.folder,
  )
  const sidecar = JSON.parse(readFileSync(`${good}.json`, 'utf8'))
  for (const name of [path.basename(good), path.basename(good).replace('-hot', '-hot-2')]) {
    copyFileSync(good, path.join(file('tie'), name))
    writeFileSync(path.join(file('tie'), `${name}.json`), JSON.stringify({ ...sidecar, file: name }))
  }
  return { site, good, signed, file }
}
