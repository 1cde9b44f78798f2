/** A deployment that has nothing of the runbook's names: every name is a setting. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import { type Workplace, workplace } from '../testbed/cli.ts'
import { stateOf } from '../testbed/database-state.ts'
import { type Deployment, deployment } from '../testbed/deployment.ts'
import { needs } from '../testbed/needs.ts'
import { reach } from '../testbed/reach.ts'

describe('a Compose project in three files, with a profile and other names', needs('docker'), () => {
  let deployed: Deployment
  let place: Workplace
  before(async () => {
    const names = { mongo: 'database', app: 'directory' }
    deployed = await deployment({ auth: true, twoFiles: true, data: 'external', nameBy: 'file', names })
    place = await workplace('')
    delete place.env.ISSUER_DIRECTORY_MONGO_CONNECTION_STRING
    for (const name of ['HOME', 'DOCKER_HOST', 'DOCKER_CONFIG'])
      if (process.env[name] !== undefined) place.env[name] = process.env[name]
    await deployed.up()
    const file = (name: string) => path.join(deployed.folder, name)
    await writeFile(file('profile.yaml'), `services: { ${names.app}: { profiles: [live] } }`)
    const settings = {
      target: 'compose',
      composeFiles: [...deployed.files, 'profile.yaml'].map(file),
      profiles: ['live'],
      envFiles: [file(deployed.envFile)],
      mongoService: names.mongo,
      appService: names.app,
      healthUrl: `${deployed.url}/health/live`,
      serviceConfig: 'none',
      seed: 'none',
      expect: ['issuers'],
      recipients: [place.recipient],
      identity: place.identity,
      output: place.vault,
    }
    await writeFile(path.join(place.folder, 'issuer-backup.yaml'), stringify(settings))
    await fill('archived')
  })
  after(async () => {
    await deployed?.down()
    await place?.remove()
  })

  async function fill(state: string): Promise<void> {
    await using client = await reach(await deployed.uri())
    const db = client.db('issuer-directory')
    await db.collection('issuers').deleteMany({})
    await db.collection('issuers').insertMany([1, 2, 3].map((n) => ({ n, state })))
  }

  async function state() {
    await using client = await reach(await deployed.uri())
    return await stateOf(client.db('issuer-directory'))
  }

  for (const kind of ['hot', 'cold']) {
    test(`is backed up ${kind} and restored, and all of it runs`, async () => {
      await fill('archived')
      const archived = await state()
      const { archive } = await place.result(['backup', '--kind', kind])
      assert.equal(archive.counts.issuers, 3)
      await fill('live')
      await place.result(['restore', archive.path, '--yes'])
      assert.deepEqual(await state(), archived)
      const running = await deployed.compose('ps', '--services', '--status', 'running')
      assert.deepEqual(running.split('\n').sort(), ['database', 'directory'])
      assert.equal((await fetch(`${deployed.url}/health/live`)).status, 200)
    })
  }

  test('hides its service where the profile is left out', async () => {
    const { code, stderr } = await place.run(['backup', '--dry-run', '--profile', 'other'])
    assert.equal(code, 4, stderr)
    assert.match(stderr, /has no service directory.*a profile may hide others/s)
  })
})
