/** What the documents tell people to type can be typed. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type Command, CommanderError } from 'commander'
import { settingsGiven } from '../../src/cli/flags.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { readSettingsFile } from '../../src/settings/file.ts'
import { schema } from '../../src/settings/schema.ts'
import { blocks, documents, read, root, spans } from './markdown.ts'

test('every issuer-backup line parses, and its flags hold values that the settings take', () => {
  const lines = documents.flatMap(commandLines)
  assert.ok(lines.length > 20)
  for (const { document, line } of lines) {
    assert.doesNotThrow(() => parse(words(line)), `${document}: ${line}`)
  }
})

test('every command of the systemd units parses', () => {
  const folder = path.join(root, 'deploy/systemd')
  const units = readdirSync(folder).map((name) => read(path.join('deploy/systemd', name)))
  const lines = units.flatMap((unit) => [...unit.matchAll(/^Exec\w+=(\S*\/issuer-backup .*)$/gm)])
  assert.equal(lines.length, 3)
  for (const [, line] of lines) assert.doesNotThrow(() => parse(words(line!)), line)
})

test('every flag that is named belongs to a command', () => {
  const known = new Set(
    [buildProgram(''), ...buildProgram('').commands].flatMap(({ options }) =>
      options.map(({ long }) => long),
    ),
  )
  for (const flag of ['--help', '--version']) known.add(flag)
  for (const flag of spans(read('README.md')).flatMap((span) => /^--[a-zA-Z-]+/.exec(span) ?? [])) {
    assert.ok(known.has(flag) || stockFlags.has(flag), flag)
  }
})

test('every settings file that is shown is one', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'docs-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const shown = documents.flatMap((name) => blocks(read(name))).filter(({ language }) => language === 'yaml')
  assert.ok(shown.length > 0)
  for (const { content } of shown) {
    const file = path.join(folder, 'issuer-backup.yaml')
    writeFileSync(file, content)
    await readSettingsFile(file, true)
  }
  const [schemaPath] = shown.flatMap(({ content }) => /\$schema=(\S+)/.exec(content)?.[1] ?? [])
  assert.ok(existsSync(path.join(root, schemaPath!)))
})

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = documents.flatMap((name) => [...read(name).matchAll(/npm (?:run ([a-z-]+)|(test)\b)/g)])
  assert.ok(named.length > 5)
  for (const [text, script, shorthand] of named) assert.ok((script ?? shorthand)! in scripts, text)
})

/** Those of mongorestore, which the README names beside ours. */
const stockFlags = new Set(['--config', '--nsFrom', '--nsTo'])

function commandLines(document: string): { document: string; line: string }[] {
  const text = read(document)
  const typed = blocks(text).flatMap(({ language, content }) =>
    content.split('\n').flatMap((line) => {
      if (language === 'console') return line.startsWith('$ ') ? line.slice(2) : []
      return language === 'sh' ? line : []
    }),
  )
  return [...typed, ...spans(text)]
    .filter((line) => line.startsWith('issuer-backup '))
    .map((line) => ({ document, line }))
}

/** Of one simple command: up to a comment, a pipe or a redirection. */
function words(line: string): string[] {
  const found = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []
  const end = found.findIndex((word) => /^(?:[|>#<]|&&)/.test(word))
  const own = end < 0 ? found : found.slice(0, end)
  return own.slice(1).map((word) => word.replaceAll(/['"]/g, ''))
}

/** Throws what is wrong with the arguments. */
function parse(args: string[]): void {
  const program = buildProgram('').configureOutput({ writeOut: () => {}, writeErr: () => {} })
  for (const verb of program.commands) withoutEffect(verb)
  try {
    program.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error
  }
}

function withoutEffect(verb: Command): void {
  verb.configureOutput({ writeOut: () => {}, writeErr: () => {} })
  verb.action(() => {
    // keygen's --output is a file, and no setting.
    if (verb.name() !== 'keygen') schema.parse(settingsGiven(verb.opts()))
  })
}
