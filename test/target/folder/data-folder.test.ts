/** A data folder here, whose helper is a shell. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type Child, start } from '../../../src/exec.ts'
import { HelperDataFolder } from '../../../src/target/folder/data-folder.ts'
import type { Helper, HelperHost } from '../../../src/target/folder/helper.ts'
import { closing, exchanging } from '../../../src/target/folder/scripts.ts'

for (const [what, dropped] of [
  ['closes the folder', closing],
  ['moves files', exchanging],
] as const)
  test(`what ${what} has ended, though its stream is dropped, before anybody looks at the folder`, async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'data-folder-'))
    t.after(() => rm(folder, { recursive: true }))
    await mkdir(path.join(folder, '.issuer-backup/one/staged'), { recursive: true })
    await writeFile(path.join(folder, 'WiredTiger'), 'live')
    await writeFile(path.join(folder, '.issuer-backup/one/staged/WiredTiger'), 'archived')

    /** What is still done in the helper. */
    const within: Child[] = []
    const sh = (script: string, args: readonly string[] = []) =>
      start('sh', ['-c', script, 'sh', ...args], { stdout: 'pipe' })
    const helper: Helper = {
      ...{ id: 'one', name: 'the helper' },
      start(script, { args } = {}) {
        if (!script.includes(dropped)) return sh(script, args)
        within.push(sh(`sleep 1; ${script}`, args))
        return start('sh', ['-c', 'echo error dialing backend >&2; exit 1'], { stdout: 'pipe' })
      },
      async close() {
        for (const child of within) child.kill('SIGKILL')
        await Promise.all(within.map(({ ended }) => ended))
      },
    }
    const host = {
      name: 'the helper',
      whereToLook: 'its log',
      open: async () => helper,
    } as Partial<HelperHost>
    const data = new HelperDataFolder({
      ...{ host: host as HelperHost, path: folder, layout: [] },
      ...{ assertQuiet: async () => {}, lastStarts: async () => [] },
    })
    await assert.rejects(data.exchange({ id: 'one', direction: 'restore' }), { code: 'target-failed' })
    await Promise.all(within.map(({ ended }) => ended))
    assert.equal(within.length, 1)
    assert.equal(await readFile(path.join(folder, 'WiredTiger'), 'utf8'), 'live')
    const lock = readFile(path.join(folder, 'mongod.lock'))
    await assert.rejects(lock, { code: dropped === closing ? 'ENOENT' : 'EISDIR' })
  })
