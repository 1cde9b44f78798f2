import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

const script = `
  import { confirm } from '${new URL('../../src/cli/confirm.ts', import.meta.url)}'
  import { terminal } from '${new URL('../../src/cli/terminal.ts', import.meta.url)}'
  const yes = process.argv.includes('yes')
  const options = { yes, terminal: terminal(process.stderr, false), signal: new AbortController().signal }
  confirm('Is it stopped?', options).then(
    (answer) => console.log('answer: ' + answer),
    (error) => console.log('refused:', error.code, error.remedy),
  )`
const node = ['--input-type=module', '-e', script]

test('without a terminal to ask on it is refused, unless --yes was given', () => {
  const asked = (...args: string[]) =>
    String(spawnSync(process.execPath, [...node, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }).stdout)
  assert.equal(asked(), 'refused: usage Give --yes if the answer is yes\n')
  assert.equal(asked('--', 'yes'), 'answer: true\n')
})

const withTerminal = { skip: spawnSync('script', ['--version']).error ? 'needs script of util-linux' : false }

test('on a terminal yes is yes, and anything else and the end of input is no', withTerminal, async () => {
  for (const [typed, answer] of [
    ['yes\r', 'answer: true'],
    ['y\r', 'answer: false'],
    ['\r', 'answer: false'],
    ['\x04', 'answer: false'],
  ] as const) {
    const quoted = [process.execPath, ...node].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    const child = spawn('script', ['-qec', quoted, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdout.on('data', (chunk) => String(chunk).includes('Type yes') && child.stdin.write(typed))
    const shown = await text(child.stdout)
    assert.ok(shown.includes('Is it stopped? Type yes to go on:'), shown)
    assert.ok(shown.includes(answer), shown)
  }
})
