/** A job that is cancelled during a cold backup: what ran runs again, by each of four that see to it, tried alone. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { exists } from '../../src/files.ts'
import { runner, uses } from '../testbed/act.ts'
import { environmentOf, type Job, job, type Running } from '../testbed/action-process.ts'
import { ComposeColdSite } from '../testbed/compose-cold-site.ts'
import { needs } from '../testbed/needs.ts'
import { tool } from '../testbed/tools.ts'

const everything = ['issuer-directory', 'mongo']

/** Each takes a minute, and many times that where the machine is busy. */
const patience = { timeout: 60 * 60_000 }

describe('a job cancelled during a cold backup', needs('docker'), () => {
  let site: ComposeColdSite

  before(async () => {
    site = await ComposeColdSite.open()
  })
  after(() => site?.close())

  function inputs(kind: 'hot' | 'cold'): Record<string, string> {
    const { workplace, composeFile, projectName } = site
    return {
      operation: 'backup',
      kind,
      target: 'compose',
      'compose-files': composeFile,
      'project-name': projectName,
      database: 'directory',
      'service-config': 'none',
      seed: 'none',
      expect: 'state',
      output: workplace.vault,
      recipients: workplace.recipient,
    }
  }

  /** A backup that has stopped the service, and is told so late. */
  async function stopping(t: TestContext): Promise<{ work: Job; running: Running }> {
    await site.until(() => site.settled(everything))
    const slow = await slowDocker(t)
    const work = await job(t, engine())
    const running = work.start('main', inputs('cold'), { PATH: slow.path })
    await Promise.race([slow.stopped(), running.ended.then(({ log }) => assert.fail(log))])
    return { work, running }
  }

  /** The same, killed with all that would heal it. */
  async function killed(t: TestContext): Promise<Job> {
    const { work, running } = await stopping(t)
    for (const pid of running.guardians()) process.kill(pid, 'SIGKILL')
    running.signal('SIGKILL')
    await running.ended
    assert.notDeepEqual(await site.running(), everything)
    return work
  }

  test('by its handlers: SIGINT, and SIGTERM on top of it', patience, async (t) => {
    const { running } = await stopping(t)
    running.signal('SIGINT')
    await running.said('Interrupted: cleaning up')
    running.signal('SIGTERM')
    const { code, log } = await running.ended
    assert.equal(code, 130, log)
    assert.match(log, /::error title=issuer-backup backup::interrupted by SIGINT/)
    assert.ok(await site.settled(everything))
  })

  test('by the guardian, which no runner ends with the processes of a job', patience, async (t) => {
    const { running } = await stopping(t)
    const [guardian] = running.guardians()
    assert.doesNotMatch(environmentOf(guardian!), /RUNNER_TRACKING_ID|INPUT_|GITHUB_/)
    running.signal('SIGKILL')
    await running.ended
    await site.until(() => site.settled(everything))
  })

  test('by post, which does nothing when it is called again', patience, async (t) => {
    const work = await killed(t)
    for (const said of [/Started/, /Nothing was left half-done/]) {
      const { code, log } = await work.start('post', inputs('cold')).ended
      assert.equal(code, 0, log)
      assert.match(log, said)
      assert.ok(await site.settled(everything))
    }
  })

  test('by the next run', patience, async (t) => {
    await killed(t)
    const { code, log } = await (await job(t, engine())).start('main', inputs('hot')).ended
    assert.equal(code, 0, log)
    assert.ok(await site.settled(everything))
  })

  test('by post of a runner that kills at once', { ...needs('act'), ...patience }, async (t) => {
    await site.until(() => site.settled(everything))
    const slow = await slowDocker(t)
    const runs = await runner()
    t.after(() => runs.remove())
    runs.path.push(slow.folder)
    const running = await runs.start([uses(inputs('cold'))])
    await Promise.race([slow.stopped(), running.ended.then(({ log }) => assert.fail(log))])
    running.cancel()
    const { code, log } = await running.ended
    assert.notEqual(code, 0)
    await site.until(() => site.settled(everything))
    assert.doesNotMatch(log, /not-started/)
  })

  test('and one that ended well leaves nothing to post', patience, async (t) => {
    const work = await job(t, engine())
    const { code, log } = await work.start('main', inputs('cold')).ended
    assert.equal(code, 0, log)
    const outputs = await work.outputs()
    assert.ok(Number(outputs.downtime) > 0)
    assert.match(await work.summary(), /^### Backed up directory/)
    assert.deepEqual(await work.start('post', inputs('cold')).ended, { code: 0, log: '' })
  })
})

/** Docker itself, but whoever has it stop a container hears of that late. */
async function slowDocker(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'slow-docker-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const marker = path.join(folder, 'stopped')
  const script = `#!/bin/sh
case "$1 $2" in 'container stop') '${tool('docker')}' "$@"; : >'${marker}'; exec sleep 20 ;; esac
exec '${tool('docker')}' "$@"
`
  await writeFile(path.join(folder, 'docker'), script, { mode: 0o755 })
  return {
    folder,
    path: [folder, process.env.PATH].join(path.delimiter),
    /** However long it takes on a busy machine: race it with the end of what is to stop something. */
    async stopped() {
      while (!(await exists(marker))) await sleep(100, undefined, { signal: t.signal })
    },
  }
}

/** Which Docker engine the tests have. */
function engine(): Record<string, string> {
  const entries = ['DOCKER_HOST', 'DOCKER_CONFIG', 'HOME'].map((name) => [name, process.env[name]])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
