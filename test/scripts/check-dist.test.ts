import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { staleFiles } from '../../scripts/check-dist.ts'

const bundle = new Map([
  ['dist/cli/index.mjs', Buffer.from('#!/usr/bin/env node\n')],
  ['dist/cli/1.index.mjs', Buffer.from('export {}\n')],
])
const command = 'dist/cli/index.mjs'
const chunk = 'dist/cli/1.index.mjs'

const cases: [string, (root: string) => Promise<void>, string[]][] = [
  ['nothing, where dist is what the sources give', async () => {}, []],
  ['a changed byte', (root) => writeFile(path.join(root, chunk), 'export {};'), [`${chunk}: differs`]],
  ['an added byte', (root) => appendFile(path.join(root, chunk), '\n'), [`${chunk}: differs`]],
  ['a file that is gone', (root) => rm(path.join(root, chunk)), [`${chunk}: missing`]],
  [
    'a folder that is gone',
    (root) => rm(path.join(root, 'dist'), { recursive: true }),
    [`${chunk}: missing`, `${command}: missing`],
  ],
  ['a file too many', (root) => writeFile(path.join(root, 'dist/old.mjs'), ''), ['dist/old.mjs: left over']],
  [
    'a command that cannot be run',
    (root) => chmod(path.join(root, command), 0o644),
    [`${command}: its executable bit is wrong`],
  ],
]

for (const [name, change, expected] of cases) {
  test(`check-dist names ${name}`, async (t) => {
    const root = await mkdtemp(path.join(tmpdir(), 'check-dist-'))
    t.after(() => rm(root, { recursive: true }))
    await mkdir(path.join(root, 'dist/cli'), { recursive: true })
    for (const [file, content] of bundle) await writeFile(path.join(root, file), content)
    await chmod(path.join(root, command), 0o755)
    await change(root)
    assert.deepEqual(await staleFiles(root, bundle), expected)
  })
}
