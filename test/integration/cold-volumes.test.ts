/** Whose data a cold archive holds: as the runbook's traps have it, by what the container mounts and no name. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { backup } from '../../src/operations/backup.ts'
import { backupSettings } from '../../src/settings/resolve.ts'
import { openCold } from '../testbed/cold-archive.ts'
import { context } from '../testbed/cold-site.ts'
import { ComposeColdSite, type ComposeSiteOptions } from '../testbed/compose-cold-site.ts'
import { docker, images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'

describe('the data of the deployment', needs('docker'), () => {
  const unprefixed = 'mongo-data'

  const volumes = async () => (await docker('volume', 'ls', '--format', '{{.Name}}')).split('\n')

  /** Opens a site, whose opening takes a backup; what is in it must come back from a restore. */
  async function carries(t: TestContext, options: ComposeSiteOptions, by: 'flag' | 'file' = 'flag') {
    const site = await ComposeColdSite.open(options)
    t.after(() => site.close())
    const { projectName, ...unnamed } = site.options
    const settings = await backupSettings(
      by === 'file' ? unnamed : site.options,
      { kind: 'cold', dryRun: false, sidecar: undefined },
      {},
    )
    const { archive } = await backup(settings, context)
    const { manifest } = await openCold(archive!.path!, site.options)
    const directory = manifest.volume!.databases!.find(({ name }) => name === 'directory')
    assert.deepEqual(directory!.collections, { state: 3 })
    const marked = await docker(
      'exec',
      await site.container('mongo'),
      'sh',
      '-c',
      'cat /data/db/storage.bson | sha256sum',
    )
    const stored = manifest.volume!.files.find(({ path }) => path === 'storage.bson')
    assert.equal(marked.slice(0, 64), stored!.sha256)
    await site.restore()
    assert.equal(await site.which(), 'archived')
    return site
  }

  test('is that of the project -p names, and an empty mongo-data beside it is never touched', async (t) => {
    const there = (await volumes()).includes(unprefixed)
    if (!there) {
      const site = await carries(t, {})
      assert.ok(!(await volumes()).includes(unprefixed), 'it was created')
      await docker('volume', 'create', unprefixed)
      t.after(() => docker('volume', 'rm', '--force', unprefixed))
      await site.fill('live')
      await site.backup()
      await site.restore()
      assert.equal(await site.which(), 'archived')
    }
    const mounted = ['--volume', `${unprefixed}:/look`, '--entrypoint', 'ls', images.mongo, '-A', '/look']
    assert.equal(await docker('run', '--rm', ...mounted), '')
  })

  test('is that of the project name: in the file names', async (t) => {
    const projectName = `ib-named-${randomBytes(4).toString('hex')}`
    await carries(t, { head: `name: ${projectName}`, projectName }, 'file')
  })

  test('is in a volume that exists without the project', async (t) => {
    const name = `ib-external-${randomBytes(4).toString('hex')}`
    await docker('volume', 'create', name)
    await carries(t, { volumes: `volumes:\n  mongo-data: { external: true, name: ${name} }` })
    t.after(() => docker('volume', 'rm', '--force', name))
  })

  test('is in a folder of the machine', async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'bound-'))

    const site = await carries(t, { mount: `${folder}:/data/db`, volumes: '' })
    t.after(() => rm(folder, { recursive: true, force: true }))
    assert.ok((await volumes()).every((name) => !name.startsWith(`${site.projectName}_`)))
  })
})
