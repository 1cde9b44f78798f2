/** A restore in this process, into which something comes between. */
import assert from 'node:assert/strict'
import { BackupError } from '../../src/errors.ts'
import { restore } from '../../src/operations/restore.ts'
import { silent } from '../../src/reporter.ts'
import { restoreSettings } from '../../src/settings/resolve.ts'
import type { Workplace } from './cli.ts'

/**
 * Restores beside the live data, and lets something happen at a step.
 * @returns with what it fails.
 */
export async function failingRestore(
  {
    site,
    archive,
    mongoUri,
    database,
  }: { site: Workplace; archive: string; mongoUri: string; database: string },
  step: string,
  happens: () => Promise<unknown>,
): Promise<BackupError> {
  const options = { mongoUri, database, identity: site.identity, output: site.vault }
  const request = {
    ...{ archive, fromDatabase: undefined, inPlace: false, dryRun: false, withConfig: false },
    ...{ withSecret: false, seedReplay: false, withUsers: false, extractSecret: undefined },
    noSafetyBackup: undefined,
  }
  let met = false
  const context = {
    reporter: silent,
    signal: new AbortController().signal,
    confirm: async () => true,
    guardian: null,
    onStep: async (name: string) => {
      if (name !== step) return
      met = true
      await happens()
    },
  }
  const error = await restore(await restoreSettings(options, request, {}), context).then(
    () => assert.fail('it ended well'),
    (error: unknown) => error,
  )
  assert.ok(met, `there is no step ${step}`)
  assert.ok(error instanceof BackupError, String(error))
  return error
}
