import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { EnginePlan } from '../../src/operations/engine.ts'
import { hotContent } from '../../src/operations/hot-content.ts'
import { writeArchive } from '../../src/operations/write-archive.ts'
import { openTarget } from '../../src/target/target.ts'
import { CrashSite, context } from '../testbed/crash-site.ts'
import { needs } from '../testbed/needs.ts'

describe('an archive', needs('mongod'), () => {
  let site: CrashSite
  before(async () => {
    site = await CrashSite.open()
  })
  after(() => site.close())

  test('is not published where a whole restore came in between', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'archive-'))
    t.after(() => rmSync(folder, { recursive: true }))
    await site.reset()
    const { target: settings, output, prefix, writing } = await site.backupSettings(folder)
    const target = openTarget(settings)
    const route = await target.route('source', context)
    t.after(() => route.connection.close())
    const recorded = target.files.bind(target)
    // Before the dump: what that sees is whole again, and nothing in it tells.
    target.files = async (missing) => {
      await site.restore(false)
      return recorded(missing)
    }
    const plan: EnginePlan = { engine: 'native', consistency: 'snapshot', warnings: [] }
    const source = { database: target.database, route, plan, totalDocuments: undefined }
    const content = await hotContent(source, context)
    const request = { target, content, output, prefix, purpose: 'backup', writing } as const
    await assert.rejects(writeArchive(request, context), {
      code: 'source-changed',
      message: /the restore \S+ replaced collections during the backup/,
    })
    assert.deepEqual(readdirSync(folder), [])
  })
})
