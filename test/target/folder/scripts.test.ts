import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { run } from '../../../src/exec.ts'
import { outlining } from '../../../src/target/folder/scripts.ts'

for (const [which, takes] of [
  ['of coreutils', '[ "$*" = "-f ." ]'],
  ['of a busybox that knows no single file system', '[ $# = 0 ]'],
] as const) {
  test(`what a node has yet to write is on the volume before its outline is taken: sync ${which}`, async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'outline-'))
    t.after(() => rm(folder, { recursive: true }))
    const [bin, data] = ['bin', 'data'].map((name) => path.join(folder, name)) as [string, string]
    await Promise.all([bin, data].map((name) => mkdir(name)))
    // What it brings is seen by whoever looks afterwards.
    await writeFile(path.join(bin, 'sync'), `#!/bin/sh\n${takes} && echo late >'${data}/late'\n`)
    await chmod(path.join(bin, 'sync'), 0o755)
    await writeFile(path.join(data, 'early'), '')
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    const { stdout } = await run('sh', ['-c', outlining, 'sh', data], { env })
    assert.match(stdout, /^0 \d+ \.\/early$/m)
    assert.match(stdout, /^5 \d+ \.\/late$/m)
  })
}
