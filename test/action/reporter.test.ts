/** What a job's log is told, as it leaves the process: a runner takes some lines of it for commands. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type JobLog, jobLog } from '../../src/action/reporter.ts'

/** The lines that this writes. */
function written(t: TestContext, work: (log: JobLog) => void): string[] {
  const lines: string[] = []
  const write = t.mock.method(process.stdout, 'write', (text: string) => {
    lines.push(...text.split('\n').filter(Boolean))
    return true
  })
  try {
    work(jobLog())
  } finally {
    write.mock.restore()
  }
  return lines
}

/** As a database, a file or the holder of a lock may be called. */
const names = [
  'a\n::set-output name=archive::/etc/passwd',
  '::add-mask::e',
  ' \t::stop-commands::x',
  'a\r::warning::x',
  'see ##[add-mask]e',
  '\n\n##[error]x',
]

/** As GitHub's runner finds a command in a line. */
const isCommand = (line: string) => /^\s*::[^:]*::|##\[/.test(line)

for (const name of names) {
  test(`whatever ${JSON.stringify(name)} is called so, it is no command to the runner`, (t) => {
    assert.deepEqual(
      written(t, (log) => {
        log.info(name)
        log.say([name])
      }).filter(isCommand),
      [],
    )
    const told = written(t, (log) => {
      log.phase(name)
      log.warn(name)
      log.fail('title', { code: 'usage', exitCode: 2, message: name, cause: null, remedy: null })
    }).filter(isCommand)
    assert.deepEqual(
      told.map((line) => /^::([a-z]+)/.exec(line)?.[1]),
      ['group', 'warning', 'endgroup', 'error'],
    )
  })
}
