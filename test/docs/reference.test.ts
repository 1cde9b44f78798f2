/** What the README lists is what the program has. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { actionYaml, withTables } from '../../scripts/action.ts'
import { byHand, coldByHand } from '../../src/archive/by-hand.ts'
import { headerName, manifestName, partName, sumsName } from '../../src/archive/layout.ts'
import { settingsGiven } from '../../src/cli/flags.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { BackupError, type ErrorCode, exitCodes } from '../../src/errors.ts'
import { usersFile } from '../../src/mongo/users.ts'
import { variableOf } from '../../src/settings/layers.ts'
import { type OptionName, pathOptions, schema } from '../../src/settings/schema.ts'
import { fileNames } from '../../src/target/target.ts'
import { blocks, read, root, section, spans, table } from './markdown.ts'

const readme = read('README.md')

test('the table of settings is the schema, with variables and flags as they are', () => {
  assert.deepEqual(table(section(readme, 'Settings')), settingsTable())
})

test('action.yml, and the tables of its inputs and outputs, are what npm run action makes', () => {
  assert.equal(read('action.yml'), actionYaml())
  assert.equal(readme, withTables(readme))
})

test('the table of exit codes is errors.ts', () => {
  const rows = table(section(readme, 'Exit codes'))
  const codes = rows.flatMap(([code]) => code!.split(', ').map(Number))
  assert.deepEqual(codes, [...Object.values(exitCodes), 130, 143])
  const documented = rows.flatMap(([exit, , errors]) => spans(errors!).map((error) => [error, Number(exit)]))
  assert.deepEqual(
    documented.filter(([error]) => error !== 'unexpected' && error !== 'interrupted'),
    errorCodes().map((code) => [code, new BackupError({ code, message: '' }).exitCode]),
  )
})

test('exit codes mean what --help says', () => {
  const meanings = new Map(table(section(readme, 'Exit codes')).map(([code, meaning]) => [code, meaning]))
  const said = buildProgram('').commands.flatMap((verb) => {
    let help = ''
    verb.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    return [...help.matchAll(/^ {2}(\d) {2}(.+)$/gm)].map(([, code, meaning]) => ({ code, meaning }))
  })
  assert.ok(said.length > 8)
  for (const { code, meaning } of said) assert.equal(meanings.get(code), meaning)
})

test('the pipes under "By hand" are those that are tested with the stock tools', () => {
  const all = blocks(section(readme, 'By hand'))
  const cold = all.filter(({ language }) => language === 'bash').map(({ content }) => content)
  assert.deepEqual(cold, [`set -o pipefail\n${coldByHand('F.tar.zst.age', 'identity.txt')}\n`])
  const [first] = all
  assert.equal(first?.language, 'sh')
  const typed = first!.content.replaceAll(/\s*\\\n\s*/g, ' ').split('\n')
  assert.equal(typed[0], 'set -o pipefail')
  assert.ok(typed.includes(byHand('F.tar.zst.age', 'identity.txt', 'issuer-directory')))
})

test('the table of members names those that an archive can have', () => {
  const named = table(section(readme, 'What is in an archive')).map(([member]) => spans(member!)[0])
  const { secret, secretManifest, serviceConfig, seed } = fileNames
  assert.deepEqual(named, [
    ...[headerName, secret, secretManifest, serviceConfig, seed, usersFile],
    ...[partName('mongo', 1), partName('volume', 1), manifestName, sumsName],
  ])
})

test('troubleshooting quotes messages that the program has', () => {
  const sources = globSync('src/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(path.join(root, file), 'utf8'),
  )
  const quoted = table(section(readme, 'Troubleshooting')).map(([message]) => spans(message!)[0]!)
  assert.ok(quoted.length > 10)
  const ofAction = table(section(readme, 'When something is wrong')).flatMap(
    ([message]) => spans(message!)[0] ?? [],
  )
  quoted.push(...ofAction.filter((message) => message !== "Can't find 'action.yml'"))
  for (const text of quoted) {
    for (const part of text.split('…').map((part) => part.trim())) {
      assert.ok(
        sources.some((source) => source.includes(part)),
        `no source says "${part}"`,
      )
    }
  }
})

/** The rows that the README must have. */
function settingsTable(): string[][] {
  const flags = flagsOfSettings()
  return (Object.keys(schema.shape) as OptionName[]).map((name) => {
    const { description = '', default: preset } = schema.shape[name].meta() ?? {}
    const flag = flags.get(name)
    return [
      code(name),
      typeOf(name),
      preset === undefined ? '–' : code(String(preset)),
      code(variableOf(name)),
      flag === undefined ? '–' : code(flag),
      description,
    ]
  })
}

function typeOf(name: OptionName): string {
  const inner = schema.shape[name].unwrap()
  if (inner.type === 'enum') return inner.options.map(code).join(', ')
  const kind = pathOptions.includes(name) ? 'path' : 'text'
  return inner.type === 'array' ? `list of ${kind}s` : kind
}

function flagsOfSettings(): Map<string, string> {
  const options = buildProgram('').commands.flatMap(({ options }) => options)
  return new Map(
    options.flatMap((option) =>
      Object.keys(settingsGiven({ [option.attributeName()]: '' })).map((name) => [name, option.long!]),
    ),
  )
}

function code(text: string): string {
  return `\`${text}\``
}

/** In the order of errors.ts, which keeps the list to itself. */
function errorCodes(): ErrorCode[] {
  const found = read('src/errors.ts').matchAll(/^ {2}'?([a-z-]+)'?: exitCodes\.\w+,$/gm)
  return [...found].map(([, code]) => code as ErrorCode)
}
