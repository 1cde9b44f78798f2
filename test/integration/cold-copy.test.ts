/** What may happen while the data folder is copied, or before, and must leave no archive. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { silent } from '../../src/reporter.ts'
import { at } from '../testbed/cold-site.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { docker, images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

const both = ['issuer-directory', 'mongo']

describe('a cold copy of a Compose project', needs('docker'), () => {
  let site: ComposeColdSite

  before(async () => {
    site = await ComposeColdSite.open()
  })
  after(() => site.close())

  /** Nothing of ours is left behind by any of it, and what ran runs. */
  afterEach(() => site.assertLeftAlone())

  test('what is started or written while it is copied rejects the copy', async () => {
    const starting = at('copying', async () => docker('start', await site.container('mongo')))
    await site.yieldsNothing(starting, { exitCode: 4, code: 'source-changed' })
    await site.yieldsNothing(
      at('copying', async () => {
        await docker('start', await site.container('mongo'))
        await docker('stop', '--time', '20', await site.container('mongo'))
      }),
      { exitCode: 4, code: 'source-changed' },
    )
    await site.yieldsNothing(
      at('copying', () => site.inFolder('touch storage.bson')),
      { exitCode: 4, code: 'source-changed', message: /the file storage\.bson changed/ },
    )
    await site.yieldsNothing(
      at('mongo stopped', async () => docker('start', await site.container('mongo'))),
      { exitCode: 4, code: 'source-changed', message: /mongo-1 ran while/ },
    )
    assert.equal(await site.which(), 'live')
  })

  test('a helper that is killed in the middle leaves no archive', async () => {
    await site.connected(async (client) => {
      const filler = Array.from({ length: 40 }, () => ({ filler: randomBytes(1_000_000) }))
      await client.db('other').collection('filler').insertMany(filler)
    })
    let killed = false
    const progress = () => {
      if (killed) return
      killed = true
      const label = `label=io.issuer-backup.deployment=${site.projectName}`
      // Nothing of the stream is read meanwhile, so it is not at its end.
      spawnSync('sh', [
        '-c',
        `docker kill $(docker ps -q --filter '${label}' --filter label=io.issuer-backup=helper)`,
      ])
    }
    await site.yieldsNothing({ reporter: { ...silent, progress } }, { exitCode: 4 })
    assert.ok(killed)
    await site.connected((client) => client.db('other').collection('filler').drop())
  })

  test('a stream that is not what the helper has listed leaves no archive', async () => {
    const folder = path.join(site.workplace.folder, 'bin')
    await mkdir(folder, { recursive: true })
    const wrapper = path.join(folder, 'docker')
    const real = tool('docker')
    // One letter of one file, on the way out of the container.
    await writeFile(
      wrapper,
      `#!/bin/sh
case "$*" in
  *" exec "*"tar -cf"* | "exec "*"tar -cf"*) '${real}' "$@" | LC_ALL=C sed 's/WiredTiger lock file/WiredTiger lock filE/' ;;
  *) exec '${real}' "$@" ;;
esac
`,
    )
    await chmod(wrapper, 0o755)
    const { PATH } = process.env
    process.env.PATH = `${folder}:${PATH}`
    try {
      await site.yieldsNothing(
        {},
        { code: 'source-changed', message: /while the data folder was copied.*WiredTiger.lock/ },
      )
    } finally {
      process.env.PATH = PATH
    }
  })

  test('who only reads what the whole machine has, as agents of a monitoring do, is no reason not to copy', async (t) => {
    const watching = ['--volume', '/:/rootfs:ro', '--entrypoint', 'sleep', images.mongo, '1000']
    const agent = await docker('run', '--detach', ...watching)
    t.after(() => docker('rm', '--force', '--volumes', agent))
    await site.backedUp()
    assert.equal(await site.takeNewArchives(), 1)
  })

  test('a folder that cannot be copied is refused, and nothing stops', async () => {
    const unsuitable = (message: RegExp) => ({ code: 'target-unsuitable', message })
    const other = await docker(
      ...['run', '--detach', '--volumes-from', await site.container('mongo')],
      ...['--entrypoint', 'sleep', images.mongo, '1000'],
    )
    await site.refusesUntouched(() => site.backedUp(), unsuitable(/is also used by/))
    await site.refusesUntouched(() => site.restored(site.archive), unsuitable(/is also used by/))
    await docker('rm', '--force', other)
    for (const service of both) {
      const work = async () => {
        await site.compose('pause', service)
        await site.backedUp().finally(() => site.compose('unpause', service))
      }
      await site.refusesUntouched(work, unsuitable(new RegExp(`the service ${service} is paused`)))
    }
    await site.inFolder('ln -s /etc/passwd linked')
    await site.refusesUntouched(() => site.backedUp(), unsuitable(/linked/))
    await site.inFolder('rm linked')
    await site.refusesUntouched(
      () => site.backedUp({ dataPath: '/data/configdb' }),
      unsuitable(/holds no data/),
    )
    await site.refusesUntouched(() => site.backedUp({ dataPath: '/etc' }), unsuitable(/on no volume/))
  })
})
