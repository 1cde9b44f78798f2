import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type Deployment, type DeploymentOptions, deployment } from './deployment.ts'
import { docker } from './docker.ts'
import { IssuerDirectoryClient } from './issuer-directory-client.ts'
import { needs } from './needs.ts'
import { reach } from './reach.ts'

async function running(t: TestContext, options?: DeploymentOptions): Promise<Deployment> {
  const deployed = await deployment(options)
  t.after(deployed.down)
  await deployed.up()
  return deployed
}

/** Names of what the engine has of a deployment. */
async function traces({ project }: Deployment): Promise<string[]> {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['volume', 'ls', '--format', '{{.Name}}'],
    ['network', 'ls', '--format', '{{.Name}}'],
  ]
  const names = await Promise.all(lists.map((list) => docker(...list)))
  return names.flatMap((list) => list.split('\n').filter((name) => name.startsWith(project)))
}

test('a deployment comes up healthy, and goes down without a trace', needs('docker'), async (t) => {
  const deployed = await running(t)
  assert.equal(await deployed.isHealthy(), true)
  assert.deepEqual((await traces(deployed)).sort(), [
    `${deployed.project}-issuer-directory-1`,
    `${deployed.project}-mongo-1`,
    `${deployed.project}_default`,
    `${deployed.project}_mongo-data`,
  ])
  await deployed.kill('mongo')
  const { Running, ExitCode } = await deployed.state('mongo')
  assert.deepEqual({ Running, ExitCode }, { Running: false, ExitCode: 137 })
  assert.equal(await deployed.isHealthy(), false)
  await deployed.down()
  assert.deepEqual(await traces(deployed), [])
  assert.equal(existsSync(deployed.folder), false)
})

const shapes: [string, DeploymentOptions, (deployed: Deployment) => Promise<void>][] = [
  [
    'a root user with an unwieldy password, whom the app is too',
    { auth: true },
    async ({ uri, password, exec, names }) => {
      assert.match(password!, /[@:/%$'" \\]/)
      await using client = await reach(await uri())
      const { authInfo } = await client.db('admin').command({ connectionStatus: 1 })
      assert.deepEqual(authInfo.authenticatedUsers, [{ user: 'root', db: 'admin' }])
      const script = 'process.stdout.write(process.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING)'
      const seen = new URL(await exec(names.app, 'node', '-e', script))
      assert.equal(decodeURIComponent(seen.password), password)
    },
  ],
  [
    'a replica set with authentication',
    { auth: true, replicaSet: true },
    async ({ uri }) => {
      await using client = await reach(await uri())
      const { setName, hosts } = await client.db('admin').command({ hello: 1 })
      assert.deepEqual({ setName, hosts }, { setName: 'rs0', hosts: ['mongo:27017'] })
    },
  ],
  [
    'data in a folder, and names of its own',
    { data: 'folder', names: { mongo: 'database', app: 'directory' } },
    async ({ data }) => assert.equal(existsSync(`${data}/WiredTiger`), true),
  ],
  [
    'an external volume, two files, and the name in the first',
    { data: 'external', twoFiles: true, nameBy: 'file' },
    async ({ files, data, project, compose, container }) => {
      assert.equal(files.length, 2)
      const mounts = await docker('inspect', '--format', '{{json .Mounts}}', await container('mongo'))
      const mount = JSON.parse(mounts).find(
        ({ Destination }: { Destination: string }) => Destination === '/data/db',
      )
      assert.equal(mount.Name, data)
      assert.equal(JSON.parse(await compose('config', '--format', 'json')).name, project)
    },
  ],
  [
    'the stand-in Issuer Directory, whose API shows the seed',
    { auth: true, standIn: true },
    async ({ url, ca, authority, uri }) => {
      const client = new IssuerDirectoryClient({
        url,
        ca: ca!,
        authority: authority!.url,
        clientId: authority!.id,
        clientSecret: authority!.secret,
        tenant: 'some',
      })
      await using mongo = await reach(await uri())
      const stored = await mongo.db('issuer-directory').collection('issuers').countDocuments()
      assert.ok(stored > 0)
      assert.equal((await client.issuers()).length, stored)
    },
  ],
]

for (const [what, options, prove] of shapes) {
  test(`a deployment can have ${what}`, needs('docker', 'openssl'), async (t) => {
    const deployed = await running(t, options)
    await prove(deployed)
    await deployed.down()
    assert.deepEqual(await traces(deployed), [])
    assert.equal(existsSync(deployed.folder), false)
  })
}
