import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { buildProgram } from '../../src/cli/program.ts'
import { ownShape } from '../../src/mongo/own-names.ts'
import { version } from '../../src/version.ts'
import { command, entry } from './command.ts'

const verbs = buildProgram(entry)
  .createHelp()
  .visibleCommands(buildProgram(entry))
  .map((verb) => verb.name())

function folder(t: TestContext): string {
  const created = mkdtempSync(path.join(tmpdir(), 'cli-'))
  t.after(() => rmSync(created, { recursive: true }))
  return created
}

test('--version says the version', async () => {
  assert.deepEqual(await command(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
})

test('--help names every command and what it is for', async () => {
  const { code, stdout } = await command(['--help'])
  assert.equal(code, 0)
  for (const verb of verbs) assert.match(stdout, new RegExp(`^ {2}${verb} .*  \\w`, 'm'))
})

test('the help of each command teaches: purpose, examples that parse, exit codes, what to read next', async (t) => {
  for (const verb of verbs) {
    await t.test(verb, async () => {
      const { code, stdout, stderr } = await command([verb, '--help'])
      assert.equal(code, 0)
      assert.equal(stderr, '')
      for (const part of ['Examples:', 'Exit codes:', 'See also:', 'Common:'])
        assert.ok(stdout.includes(part), part)
      const examples = [...stdout.matchAll(/^ {2}\$ issuer-backup (\S+)/gm)].map(([, name]) => name)
      assert.ok(examples.length >= 2)
      assert.deepEqual([...new Set(examples)], [verb])
      for (const line of stdout.split('\n')) assert.ok(line.length <= 110, line)
    })
  }
})

test('--output says what it means to each command that has it', async () => {
  for (const [verb, about] of Object.entries({
    backup: /to write the archive to, or - for stdout/,
    restore: /to write the safety archive to/,
    verify: /where latest is looked for/,
    cleanup: /where partial files are looked for/,
  })) {
    const { stdout } = await command([verb, '--help'])
    const [, text = ''] = /^ {2}--output <folder>\s+((?:.+\n)(?: {20,}.+\n)*)/m.exec(stdout) ?? []
    assert.match(text.replaceAll(/\s+/g, ' '), about)
  }
})

test('the ids in the examples have the form of real ones', async () => {
  const { stdout } = await command(['rollback', '--help'])
  const ids = [...stdout.matchAll(/\$ issuer-backup rollback (\S+)/g)].map(([, id]) => id!)
  assert.ok(ids.length > 0)
  for (const id of ids) assert.match(`__restore_${id}.issuers`, ownShape)
})

test('a variable that is nearly one of a setting is warned of', async (t) => {
  const env = { ISSUER_BACKUP_DATABSE: 'x' }
  const { stderr } = await command(['heal'], { cwd: folder(t), env })
  assert.match(
    stderr,
    /^Warning: \$ISSUER_BACKUP_DATABSE is no setting; did you mean \$ISSUER_BACKUP_DATABASE\?/,
  )
})

test('help and version load neither the driver nor what reads settings', async () => {
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context) } })`
  const node = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  for (const args of [['--help'], ['--version'], ['heal', '--help']]) {
    const { stderr } = await command(args, { node })
    assert.match(stderr, /commander/)
    assert.doesNotMatch(
      stderr,
      /node_modules\/(mongodb|bson|zod|yaml|tar|age-encryption|sshpk|cli-progress)\//,
    )
  }
})

test('an unknown command or flag is a usage error that suggests the known one', async () => {
  const verb = await command(['keygne'])
  assert.deepEqual([verb.code, verb.stdout], [2, ''])
  assert.match(verb.stderr, /^Error: unknown command 'keygne'\.\nNext step: Did you mean keygen\?\n$/)
  const flag = await command(['heal', '--setings', 'x'])
  assert.deepEqual([flag.code, flag.stdout], [2, ''])
  assert.match(flag.stderr, /^Error: unknown option '--setings'\.\nNext step: Did you mean --settings\?\n$/)
})

test('without a command the help is shown, and it is a usage error', async () => {
  const { code, stdout, stderr } = await command([])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^Usage: issuer-backup/)
})

test('contradictions are usage errors', async () => {
  for (const args of [
    ['heal', '--quiet', '--verbose'],
    ['cleanup', '--yes', '--dry-run'],
  ]) {
    const { code, stderr } = await command(args)
    assert.equal(code, 2)
    assert.match(stderr, /^Error: option '--\S+' cannot be used with option '--\S+'/)
  }
})

test('an error under --json is one object on stdout', async (t) => {
  const { code, stdout, stderr } = await command(['heal', '--json'], { cwd: folder(t) })
  assert.deepEqual([code, stderr], [2, ''])
  const { error } = JSON.parse(stdout)
  assert.deepEqual(Object.keys(error), ['code', 'message', 'cause', 'remedy'])
  assert.equal(error.code, 'usage')
  assert.match(error.message, /connection string/)
})

test('a settings file is found in the working folder, and its mistakes have their line', async (t) => {
  const cwd = folder(t)
  writeFileSync(path.join(cwd, 'issuer-backup.yaml'), 'database: x\nenigne: native\n')
  const { code, stderr } = await command(['heal'], { cwd })
  assert.equal(code, 2)
  assert.match(
    stderr,
    /^Error: issuer-backup\.yaml:2:1: there is no setting "enigne"\.\nNext step: Did you mean engine\?/,
  )
  const named = await command(['heal', '--settings', 'issuer-backup.yaml', '--verbose'], { cwd })
  assert.equal(named.code, 2)
  assert.match(named.stderr, /at .*file\.ts:\d+/)
})

test('a target that this build does not have is a usage error', async (t) => {
  const { code, stderr } = await command(['heal', '--target', 'swarm'], { cwd: folder(t) })
  assert.equal(code, 2)
  assert.match(stderr, /--target must be direct, compose or helm/)
})

test('a password in a flag is refused and not repeated', async (t) => {
  const uri = 'mongodb://app:hunter22@127.0.0.1:1/'
  const { code, stdout, stderr } = await command(['heal', '--mongo-uri', uri, '--verbose'], {
    cwd: folder(t),
  })
  assert.equal(code, 2)
  assert.match(stderr, /--mongo-uri holds a secret/)
  assert.doesNotMatch(stdout + stderr, /hunter22/)
})

test('a Node that is too old gets a sentence and exit code 2', async () => {
  const hook = "Object.defineProperty(process.versions, 'node', { value: '22.14.0' })"
  const node = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  const { code, stderr } = await command(['--version'], { node })
  assert.equal(code, 2)
  assert.match(stderr, /^issuer-backup needs Node 22\.15 or later/)
})

test('a reader of stdout that has left is exit code 4, with the work done', async (t) => {
  const cwd = folder(t)
  const child = spawn(process.execPath, [entry, 'keygen', '--output', 'key'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(code, 4, stderr)
  assert.match(stderr, /Standard output could not be written/)
})
