/** The README's part "By hand", typed as it stands. */
import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { seedIssuerDirectory } from '../../src/demo/seed.ts'
import { workplace } from '../testbed/cli.ts'
import { startMongod } from '../testbed/mongod.ts'
import { needs } from '../testbed/needs.ts'
import { shell } from '../testbed/shell.ts'
import { blocks, read, section } from './markdown.ts'

const tools = needs('mongod', 'mongodump', 'age', 'zstd', 'tar', 'ssh-keygen')

test('what the README tells to type opens an archive, checks it and restores it', tools, async (t) => {
  const mongod = await startMongod()
  t.after(mongod.stop)
  await using client = await MongoClient.connect(mongod.uri)
  await seedIssuerDirectory(client.db('issuer-directory'), { issuers: 10, auditEntries: 100 })
  const site = await workplace(mongod.uri)
  t.after(site.remove)
  await shell("ssh-keygen -q -t ed25519 -N '' -C backup -f signing_key", site.folder)
  const archive = await site.backup('--name', 'F', '--sign-key', path.join(site.folder, 'signing_key'))
  await symlink(site.identity, path.join(site.folder, 'identity.txt'))
  for (const ending of ['', '.json', '.json.sig']) {
    await symlink(`${archive}${ending}`, path.join(site.folder, `F.tar.zst.age${ending}`))
  }

  const typed = blocks(section(read('README.md'), 'By hand')).filter(({ language }) => language === 'sh')
  const server = `mongorestore() { command mongorestore --quiet --port ${mongod.port} "$@"; }\n`
  const said = await shell(server + typed.map(({ content }) => content).join(''), site.folder)

  const hashes = async (name: string) => (await client.db(name).command({ dbHash: 1 })).collections
  assert.deepEqual(await hashes('restored'), await hashes('issuer-directory'))
  assert.equal(said.match(/^mongo\/000001: OK$/gm)?.length, 1)
  assert.match(said, /^manifest\.json: OK$/m)
  assert.match(said, /^Good "issuer-backup" signature for backup /m)
  assert.match(said, /^F\.tar\.zst\.age: OK$/m)
})
