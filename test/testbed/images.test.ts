import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import type { MongoClient } from 'mongodb'
import { docker, images } from './docker.ts'
import { needs } from './needs.ts'
import { reach } from './reach.ts'

/** Starts a mongo of the image. @returns its container's id */
async function startMongo(t: TestContext, ...options: string[]): Promise<string> {
  const id = await docker('run', '--detach', ...options, images.mongo)
  t.after(() => docker('rm', '--force', '--volumes', id))
  return id
}

/** Close the client before the container goes: it would wait for it. */
async function connect(id: string, credentials = ''): Promise<MongoClient> {
  const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', id)
  return reach(`mongodb://${credentials}${address}/?directConnection=true`)
}

/** @returns the users that there are */
async function usersOf(id: string, credentials: string): Promise<unknown[]> {
  await using client = await connect(id, credentials)
  const { users } = await client.db('admin').command({ usersInfo: 1 })
  return users.map(({ user, roles }: Record<string, unknown>) => ({ user, roles }))
}

test(
  'mongo runs as the user of the official image, on volumes in the same places',
  needs('docker'),
  async (t) => {
    const id = await startMongo(t)
    await using client = await connect(id)
    await client.db('some').collection('any').insertOne({})
    const status = await docker('exec', id, 'grep', 'Uid', '/proc/1/status')
    assert.match(status, /^Uid:\s+999\s+999/)
    assert.match(await docker('exec', id, 'stat', '-c', '%u %n', '/data/db/WiredTiger'), /^999 /)
    const mounts = await docker(
      'inspect',
      '--format',
      '{{range .Mounts}}{{.Type}} {{.Destination}}\n{{end}}',
      id,
    )
    assert.deepEqual(mounts.trim().split('\n').sort(), ['volume /data/configdb', 'volume /data/db'])
    assert.match(await docker('exec', id, 'mongodump', '--version'), /mongodump version/)
  },
)

for (const from of ['value', 'file']) {
  test(
    `mongo creates the root user of a password by ${from}, and demands it ever after`,
    needs('docker'),
    async (t) => {
      const password = `${randomBytes(2).toString('hex')}@:/%$'" \\x ü`
      const folder = await mkdtemp(path.join(tmpdir(), 'images-'))
      t.after(() => rm(folder, { recursive: true }))
      await chmod(folder, 0o755)
      await writeFile(path.join(folder, 'password'), `${password}\n`)
      const id = await startMongo(
        t,
        ...['--env', 'MONGO_INITDB_ROOT_USERNAME=root', '--volume', `${folder}:/run/secrets:ro`],
        ...(from === 'file'
          ? ['--env', 'MONGO_INITDB_ROOT_PASSWORD_FILE=/run/secrets/password']
          : ['--env', `MONGO_INITDB_ROOT_PASSWORD=${password}`]),
      )
      const credentials = `root:${encodeURIComponent(password)}@`
      const root = [{ user: 'root', roles: [{ role: 'root', db: 'admin' }] }]
      assert.deepEqual(await usersOf(id, credentials), root)
      await docker('restart', id)
      assert.deepEqual(await usersOf(id, credentials), root)
      await using anyone = await connect(id)
      await assert.rejects(anyone.db('some').collection('any').insertOne({}), /requires authentication/)
    },
  )
}

test('node runs a TypeScript module', needs('docker'), async () => {
  const script = 'const version: string = process.version; console.log(version)'
  assert.equal(
    await docker('run', '--rm', images.node, 'node', '--input-type=module-typescript', '-e', script),
    process.version,
  )
})
