/**
 * The reusable workflows for backups and restores, as somebody's workflow calls them, beside an Issuer Directory under
 * Docker Compose; and the figures of past backups, which only the cache of Actions keeps here.
 */
import assert from 'node:assert/strict'
import { readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import { expression, type Runner, runner } from '../testbed/act.ts'
import { type ArtifactProxy, startArtifactProxy } from '../testbed/artifact-proxy.ts'
import { freePort } from '../testbed/deployment.ts'
import { type Content, DirectorySite } from '../testbed/directory-site.ts'
import { needs } from '../testbed/needs.ts'
import { standInFor } from '../testbed/workflow-actions.ts'

/** Each takes a minute, and many times that where the machine is busy. */
const patience = { timeout: 60 * 60_000 }

describe('the reusable workflows', needs('act', 'docker', 'openssl'), () => {
  let site: DirectorySite
  let job: Runner
  let content: Content
  let artifacts: ArtifactProxy
  let archive: string

  before(async () => {
    site = await DirectorySite.open()
    job = await runner()
    await standInFor(job, 'backup.yml', 'restore.yml')
    job.options.push('--cache-server-path', path.join(job.folder, 'caches'))
    job.options.push('--cache-server-addr', '127.0.0.1')
    const port = await freePort()
    artifacts = await startArtifactProxy(port)
    job.options.push('--artifact-server-port', String(port))
    job.host.ACTIONS_RUNTIME_URL = artifacts.url
    await job.write('issuer-backup.yaml', stringify(site.settings))
    await site.inDatabase('issuer-directory', async (db) => {
      await db.collection('issuer_audit').insertMany(Array.from({ length: 500 }, (_, n) => ({ n })))
    })
    content = await site.content()
  })
  after(async () => {
    await site?.close()
    await job?.remove()
    await artifacts?.stop()
  })

  const output = (name: string) => expression(`needs.called.outputs.${name}`)

  async function calls(workflow: string, inputs: Record<string, string>): Promise<string> {
    const { code, log } = await job.runJobs({
      called: {
        uses: `acme/issuer-backup/.github/workflows/${workflow}@v1`,
        with: { action: 'acme/issuer-backup', 'action-ref': 'v1', ...inputs },
      },
      // What a caller is told.
      ...(workflow === 'backup.yml' && {
        told: {
          needs: 'called',
          'runs-on': 'self-hosted',
          env: { TOLD: ['archive-name', 'sha256'].map(output).join(' ') },
          steps: [{ run: 'echo "told: $TOLD"' }],
        },
      }),
    })
    assert.equal(code, 0, log)
    return log
  }

  test('back up, and tell who calls them', patience, async () => {
    const log = await calls('backup.yml', { publish: 'artifact', kind: 'cold' })
    const [, name, sha256] = /told: (\S+\.age) ([0-9a-f]{64})/.exec(log)!
    assert.match(log, new RegExp(`\\| SHA-256 \\| ${sha256} \\|`))
    assert.ok((await site.place.listing()).includes(name!))
    assert.doesNotMatch(log, /has shrunk/)
    archive = path.join(site.place.folder, name!)
    for (const file of await readdir(site.place.vault))
      await rename(path.join(site.place.vault, file), path.join(site.place.folder, file))
    assert.equal(await site.health(), 200)
  })

  test('warn of a backup that is much smaller than those that the cache tells of', patience, async () => {
    await site.inDatabase('issuer-directory', (db) => db.collection('issuer_audit').deleteMany({}))
    const log = await calls('backup.yml', { publish: 'artifact', kind: 'cold' })
    assert.match(log, /::warning.*issuer_audit has shrunk by 100%25: 0 documents, and 503 in the last backup/)
  })

  test('plan a restore, and carry it out with the archive that was planned', patience, async () => {
    const log = await calls('restore.yml', { archive })
    const plan = log.indexOf('Summary - ### Would restore issuer-directory: 506 documents')
    assert.ok(plan > 0 && plan < log.indexOf('Summary - ### Restored issuer-directory: 506 documents'), log)
    assert.deepEqual(await site.content(), content)
    assert.equal(await site.health(), 200)
  })
})
