import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { BackupError } from '../src/errors.ts'
import { commandFailed, run, runShell, start } from '../src/exec.ts'
import { registerSecret } from '../src/secrets.ts'

const code = (expected: string) => (error: unknown) => error instanceof BackupError && error.code === expected

test('run gives the input to the program and returns both of its outputs', async () => {
  const { stdout, stderr } = await run('sh', ['-c', 'cat; echo words >&2'], { input: 'given' })
  assert.equal(stdout, 'given')
  assert.equal(stderr, 'words\n')
})

test('a program that fails is named with its exit code and its last words', async () => {
  await assert.rejects(run('sh', ['-c', 'echo first >&2; echo why >&2; exit 3']), (error: BackupError) => {
    assert.equal(error.code, 'target-failed')
    assert.match(error.message, /^sh ended with exit code 3$/)
    assert.match(error.likelyCause!, /first \/ why/)
    return true
  })
})

test('a program that is killed is told from one that fails', async () => {
  const ending = await start('sh', ['-c', 'kill -9 $$']).ended
  assert.deepEqual([ending.code, ending.signal], [null, 'SIGKILL'])
  assert.match(commandFailed('sh', ending).message, /signal SIGKILL/)
})

test('a program that is not there is tool-missing, with and without a secret', async () => {
  await assert.rejects(run('no-such-program', []), code('tool-missing'))
  await assert.rejects(start('no-such-program', [], { secret: 'line' }).ended, code('tool-missing'))
  await assert.rejects(run('no-such-program', [], { input: 'x'.repeat(1_000_000) }), code('tool-missing'))
})

test('the secret is read from /dev/fd/3 and stands in neither argv nor environment', async () => {
  const secret = `uri: "mongodb://u:p'a$\`s\\\\"@h"`
  const script = 'cat /dev/fd/3; tr "\\0" "\\n" </proc/$$/cmdline; tr "\\0" "\\n" </proc/$$/environ; cat'
  const child = start('sh', ['-c', script], { secret, stdin: 'pipe', stdout: 'pipe' })
  child.stdin!.end('stdin is still free')
  const output = await text(child.stdout!)
  assert.equal((await child.ended).code, 0)
  assert.ok(output.startsWith(`${secret}\n`))
  assert.equal(output.split(secret).length, 2)
  assert.ok(output.endsWith('stdin is still free'))
})

test('a command for the shell stands in neither argv nor environment, and has stdin and its lines', async () => {
  const command = `key='s"3$x'
tr '\\0' '\\n' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$$/environ
printf '%s|%s|' "$key" "$0"; cat; cat /dev/fd/3 2>/dev/null; exit 3`
  const well = command.replace('exit 3', 'exit 0')
  const { stdout } = await runShell(well, { input: 'given' })
  assert.ok(stdout.endsWith('s"3$x|sh|given'), stdout)
  assert.ok(!stdout.includes('key='), stdout)
  await assert.rejects(runShell(command), { message: 'sh ended with exit code 3' })
  await assert.rejects(runShell('no-such-program'), { code: 'target-failed', message: /exit code 127/ })
})

test('the pid of a program with a secret is its own', async () => {
  const child = start('sleep', ['60'], { secret: 'line' })
  const comm = async () => (await readFile(`/proc/${child.pid}/comm`, 'utf8')).trim()
  while ((await comm()) !== 'sleep') await new Promise(setImmediate)
  child.kill()
  assert.equal((await child.ended).signal, 'SIGTERM')
})

test('children inherit the allow-list alone', async (t) => {
  process.env.ISSUER_BACKUP_PASSPHRASE = 'do not inherit'
  t.after(() => delete process.env.ISSUER_BACKUP_PASSPHRASE)
  const { stdout } = await run('env', [], { env: { ADDED: 'yes' } })
  assert.match(stdout, /^PATH=/m)
  assert.match(stdout, /^ADDED=yes$/m)
  assert.doesNotMatch(stdout, /ISSUER_BACKUP|do not inherit/)
})

test('what a program says is shown without the secrets we know', async () => {
  registerSecret('correct horse')
  const { stderr } = await run('sh', ['-c', 'echo "cannot log in as correct horse" >&2'])
  assert.equal(stderr, 'cannot log in as [redacted]\n')
})

test('an abort ends the program and what it started', async () => {
  const stop = new AbortController()
  const child = start('sh', ['-c', 'sleep 60 & echo $!; wait'], { stdout: 'pipe', signal: stop.signal })
  const grandchild = Number(await new Promise((resolve) => child.stdout!.once('data', resolve)))
  stop.abort(new Error('enough'))
  await assert.rejects(child.ended, /enough/)
  const gone = () => {
    try {
      return process.kill(grandchild, 0) && false
    } catch {
      return true
    }
  }
  // An orphan that nobody reaps stays a zombie, which is dead as well.
  const zombie = async () =>
    /^State:\s+Z/m.test(await readFile(`/proc/${grandchild}/status`, 'utf8').catch(() => 'State: Z'))
  while (!gone() && !(await zombie())) await new Promise(setImmediate)
})

test('a service that the command leaves running does not keep us waiting', async () => {
  const { stdout } = await run('sh', ['-c', 'sleep 30 & echo $!'])
  process.kill(Number(stdout))
})

test('large outputs pass by back-pressure', async () => {
  const child = start('head', ['-c', '50000000', '/dev/zero'], { stdout: 'pipe' })
  let bytes = 0
  for await (const chunk of child.stdout!) bytes += chunk.length
  assert.equal(bytes, 50_000_000)
  assert.equal((await child.ended).code, 0)
})
