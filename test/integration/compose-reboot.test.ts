/** The machine goes down while a run has all stopped, its guardian with it: `heal` at boot, whatever restarts by itself. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Engine, startEngine } from '../../scripts/tools/engine.ts'
import { run } from '../../src/exec.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { docker, images } from '../testbed/docker.ts'
import { needs } from '../testbed/needs.ts'

const both = ['issuer-directory', 'mongo']

describe('a machine that goes down', needs('docker', 'dockerd', 'root'), () => {
  /** Of its own: whoever else uses the one of this run would go down with it. */
  let engine: Engine

  before(async () => {
    const given = process.env.DOCKER_HOST
    engine = await startEngine()
    const from = given === undefined ? '' : `--host '${given}'`
    await run('sh', ['-c', `docker ${from} save ${images.mongo} | docker --host ${engine.address} load`])
    process.env.DOCKER_HOST = engine.address
  })
  after(() => engine?.stop())

  for (const restart of ['no', 'unless-stopped', 'always']) {
    describe(`under services with restart: ${restart}`, () => {
      let site: ComposeColdSite

      before(async () => {
        site = await ComposeColdSite.open({ restart })
      })
      after(() => site?.close())

      for (const [what, killAt] of [
        ['cold backup', 'mongo stopped'],
        ['cold backup', 'copying'],
        ['cold restore', 'to be exchanged'],
        ['cold restore', 'exchanged'],
        ['hot restore', 'service stopped'],
      ] as const) {
        test(`in the middle of a ${what}, ${killAt}: heal starts what ran`, async () => {
          if ((await site.which()) === 'archived') await site.fill('live')
          const hot = what === 'hot restore' ? await site.backup('hot') : site.archive
          const request = { ...site.restoreRequest(), archive: hot }
          const work = what === 'cold backup' ? { backup: 'cold' as const } : { restore: request }
          const guarded = false
          assert.equal(await site.die({ work, by: 'SIGKILL', guarded, killAt }), killAt)
          await engine.reboot()
          if (restart === 'no') assert.deepEqual(await site.running(), [])
          await site.heal()
          if (what === 'hot restore' && restart === 'no') {
            // What we have not stopped is not ours to start; what is written down of the service is in there.
            assert.deepEqual(await site.running(), [])
            await docker('container', 'start', await site.container('mongo'))
            await site.heal()
          }
          assert.ok(await site.settled(both), `it runs: ${(await site.running()).join()}`)
          assert.equal(await site.which(), killAt === 'exchanged' ? 'archived' : 'live')
          assert.ok((await site.heal()).done.length === 0, 'something is left to be healed')
          await site.takeNewArchives()
        })
      }
    })
  }
})
