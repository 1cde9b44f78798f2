/** The figures of past backups, on act's cache server: saved by one run, found by the next. */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readHistory, writeHistory } from '../../src/action/history.ts'
import { silent } from '../../src/reporter.ts'
import type { PastBackup } from '../../src/settings/types.ts'
import { type Runner, runner, uses } from '../testbed/act.ts'
import { needs } from '../testbed/needs.ts'

const source = path.resolve('src/action')

/** In the place of the program: a run that reads the history, and adds the backup that the inputs tell. */
const program = `
import { appendFile } from 'node:fs/promises'
const { readHistory, writeHistory } = await import('${source}/history.ts')
const reporter = { ...(await import('${source}/../reporter.ts')).silent, info: console.log }
if (process.argv[2] !== 'post') {
  const { archive, settings } = JSON.parse(process.env.INPUT_INPUTS)
  const { present, ...rest } = JSON.parse(settings)
  const place = { folder: '.issuer-backup', ...rest }
  const past = await readHistory(place, reporter)
  await writeHistory(place, past, present, reporter)
  await appendFile(archive, JSON.stringify(past.map(({ name }) => name)) + '\\n')
  process.exit(0)
}
`

function backupOf(day: number): PastBackup {
  return {
    ...{ name: `issuer-directory-202611${day}T020000Z-hot`, database: 'issuer-directory', kind: 'hot' },
    ...{ started: `2026-11-${day}T02:00:00.000Z`, documents: 10, bytes: 1000, counts: { issuers: 10 } },
  }
}

describe('the history', needs('act'), () => {
  let job: Runner

  before(async () => {
    job = await runner()
    job.options.push(
      '--cache-server-path',
      path.join(job.folder, 'caches'),
      '--cache-server-addr',
      '127.0.0.1',
    )
    await mkdir(path.join(job.action, 'dist/action'), { recursive: true })
    await writeFile(path.join(job.action, 'dist/action/index.mjs'), program)
  })
  after(() => job?.remove())

  test('grows from run to run, for each deployment on its own', async () => {
    const told = path.join(job.folder, 'told.jsonl')
    const use = (run: string, deployment: string, day: number) =>
      uses({
        ...{ operation: 'verify', archive: told },
        settings: JSON.stringify({ run, deployment, present: backupOf(day) }),
      })
    for (const steps of [
      [use('1', 'one', 20), use('1', 'other', 21)],
      [use('2', 'one', 22)],
      [use('3', 'one', 23)],
    ]) {
      const { code, log } = await job.run(steps)
      assert.equal(code, 0, log)
    }
    const lines = (await readFile(told, 'utf8')).trim().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [[], [], [backupOf(20).name], [backupOf(22).name, backupOf(20).name]],
    )
  })
})

test('a job without a cache has no history, and a history that cannot be written is no error', async (t) => {
  const said: string[] = []
  const reporter = { ...silent, info: (message: string) => said.push(message) }
  const place = { deployment: 'one', folder: path.join(import.meta.dirname, 'absent'), run: '1' }
  const names = ['ACTIONS_CACHE_URL', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2'] as const
  const before = names.map((name) => [name, process.env[name]] as const)
  t.after(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  })
  for (const name of names) delete process.env[name]
  assert.deepEqual(await readHistory(place, reporter), [])
  await writeHistory(place, [], backupOf(20), reporter)
  assert.deepEqual(said, [])
  process.env.ACTIONS_CACHE_URL = 'http://127.0.0.1:9/'
  const unwritable = path.join(import.meta.filename, 'absent')
  await writeHistory({ ...place, folder: unwritable }, [], backupOf(20), reporter)
  assert.match(said.at(-1)!, /The figures of this backup are not in the cache/)
})
