import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { terminal } from '../../src/cli/terminal.ts'
import { registerSecret } from '../../src/secrets.ts'

/** A stream that stands for stderr; what was written to it is in `text`. */
function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100, rows: 20 })
  const written = { text: '' }
  stream.on('data', (chunk) => (written.text += chunk))
  return { stream: stream as unknown as NodeJS.WriteStream, written }
}

const frozen = (t: TestContext) => t.mock.timers.enable({ apis: ['Date', 'setTimeout'] })

test('without a terminal a phase is a line, and its progress a line every ten seconds', (t) => {
  frozen(t)
  const { stream, written } = screen(false)
  const reporter = terminal(stream, false)
  reporter.phase('Dumping')
  for (let second = 0; second < 25; second++) {
    t.mock.timers.tick(1000)
    reporter.progress({ bytes: second * 1_000_000, documents: second * 1000 })
  }
  reporter.end('good')
  assert.deepEqual(written.text.split('\n'), [
    'Dumping',
    'Dumping: 9.0 MB, 9,000 documents, 900.0 kB/s, 10 s',
    'Dumping: 19.0 MB, 19,000 documents, 950.0 kB/s, 20 s',
    'Dumping: 24.0 MB, 24,000 documents, 960.0 kB/s, 25 s',
    '',
  ])
})

test('a phase ends when the next begins, and says so when it failed', (t) => {
  frozen(t)
  const { stream, written } = screen(false)
  const reporter = terminal(stream, false)
  reporter.phase('First')
  reporter.progress({ documents: 1 })
  reporter.phase('Second')
  reporter.progress({ documents: 2 })
  reporter.end('failed')
  reporter.end('good')
  assert.equal(
    written.text,
    'First\nFirst: 1 documents, 0.0 s\nSecond\nSecond (failed): 2 documents, 0.0 s\n',
  )
})

test('quiet lets warnings through and nothing else', () => {
  for (const isTTY of [false, true]) {
    const { stream, written } = screen(isTTY)
    const reporter = terminal(stream, true)
    reporter.phase('Dumping')
    reporter.info('a fact')
    reporter.progress({ bytes: 1 })
    reporter.warn('look')
    reporter.end('good')
    assert.match(written.text, /^\S*Warning:\S* look\n$/)
  }
})

test('no secret passes, whichever way it comes', () => {
  registerSecret('sesame-open')
  const { stream, written } = screen(false)
  const reporter = terminal(stream, false)
  reporter.phase('Opening sesame-open')
  reporter.info('it is sesame-open')
  reporter.warn('it was sesame-open')
  reporter.end('good')
  assert.doesNotMatch(written.text, /sesame/)
})

test('on a terminal the phase is a moving line with a bar, cleared for lines and at its end', (t) => {
  frozen(t)
  const { stream, written } = screen(true)
  const reporter = terminal(stream, false)
  reporter.phase('Dumping')
  reporter.progress({ bytes: 50, totalBytes: 100 })
  t.mock.timers.tick(1000)
  assert.match(written.text, /Dumping {2}█{12}░{12} 50 % {2}50 B/)
  written.text = ''
  reporter.info('a fact')
  assert.match(written.text, /a fact\n/)
  t.mock.timers.tick(1000)
  written.text = ''
  reporter.end('good')
  assert.match(written.text, /✓.* Dumping: 50 B, 25 B\/s, 2\.0 s\n$/)
  written.text = ''
  t.mock.timers.tick(5000)
  assert.equal(written.text, '')
})

test('a total that was estimated too low never fills more than the bar', (t) => {
  frozen(t)
  const { stream, written } = screen(true)
  const reporter = terminal(stream, false)
  reporter.phase('Dumping')
  reporter.progress({ documents: 300, totalDocuments: 100 })
  t.mock.timers.tick(1000)
  assert.match(written.text, /█{24} 100 % /)
  reporter.end('good')
})
