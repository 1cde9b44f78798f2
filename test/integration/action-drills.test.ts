/** The drill matrix beside a deployment under Docker Compose. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { broken, provesMatrix } from '../testbed/drill-matrix.ts'
import { DrillSite } from '../testbed/drill-site.ts'
import { needs } from '../testbed/needs.ts'

test('the drill matrix runs all legs, names the broken one and why, and fails', {
  ...needs('act', 'docker', 'openssl'),
  timeout: 60 * 60_000,
}, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'broken-'))
  t.after(() => rm(folder, { recursive: true }))
  const program = path.join(folder, 'mongorestore')
  await writeFile(program, `#!/bin/sh\n${broken}\n`, { mode: 0o755 })
  const site = await DrillSite.open({
    edit: ({ services }) => void services.mongo.volumes.push(`${program}:/usr/bin/mongorestore:ro`),
  })
  t.after(() => site.close())
  await provesMatrix(t, {
    target: 'compose',
    settingsFile: site.settingsFile,
    clientSecret: site.directory.deployed.authority!.secret,
    live: () => site.live(),
    staged: () => site.staged(),
  })
})
