/** The cold side of a release whose API server is restarted while it is at work. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BackupError } from '../../src/errors.ts'
import type { Context } from '../../src/operations/context.ts'
import type { Options } from '../../src/settings/schema.ts'
import { at } from '../testbed/cold-site.ts'
import { HelmColdSite } from '../testbed/helm-cold-site.ts'
import { type OwnApiServer, startApiServer } from '../testbed/kube-outage.ts'
import { needs } from '../testbed/needs.ts'

describe('an API server that is restarted meanwhile', needs('kube', 'own-kube', 'openssl'), () => {
  let site: HelmColdSite
  let server: OwnApiServer
  before(async () => {
    site = await HelmColdSite.open()
    server = await startApiServer()
  })
  after(async () => {
    await server?.stop()
    await site?.close()
  })

  /**
   * @param run through that server, which is restarted at the step.
   * @returns what it failed with, if it did.
   */
  async function disturbed(
    step: string,
    run: (options: Options, how: Partial<Context>) => Promise<unknown>,
  ): Promise<BackupError | null> {
    let met = false
    const restart = async () => {
      // Whoever finishes an exchange passes by its steps again.
      if (met) return
      met = true
      await server.restart()
    }
    const failure = await run({ kubeconfig: server.kubeconfig }, at(step, restart)).then(
      () => null,
      (error) => error,
    )
    assert.ok(failure === null || failure instanceof BackupError, failure)
    assert.ok(met, `there is no step ${step}`)
    assert.deepEqual(await site.left(), [], step)
    assert.deepEqual(await site.running(), site.services, step)
    return failure
  }

  for (const step of ['statefulset/stellaops-mongo to be stopped', 'copying', 'services to be started'])
    test(`at "${step}" leaves a good archive or none, and all runs again`, async () => {
      await disturbed(step, (options, how) => site.backedUp(options, how))
      await site.takeNewArchives()
      assert.equal(await site.which(), 'live')
    })

  for (const [step, freshVolume] of [
    ['to be exchanged', false],
    ['exchange noted', true],
    ['claim removed', true],
  ] as const)
    test(`at "${step}" leaves the old data live or the new, says which, and all runs again`, async () => {
      const failure = await disturbed(step, (options, how) =>
        site.restored(site.archive, { ...options, keepBefore: '1s' }, how, { freshVolume }),
      )
      const isOld = (await site.which()) === 'live'
      assert.match(
        failure?.message ?? '',
        isOld ? /live data is as it was/ : failure ? /the restored data folder is live/ : /^$/,
      )
      await site.cleanup()
      await site.fill('live')
    })
})
