/** The rooms of src, and the arrows between them, as CONTRIBUTING tells. */
import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { read, root, section, spans, table } from './markdown.ts'

const sources = path.join(root, 'src')

test('each room imports from those that its row names, and from the single files at the bottom', () => {
  const rooms = new Map(
    table(section(read('CONTRIBUTING.md'), 'Rooms')).map(([room, , from]) => [
      spans(room!)[0]!,
      spans(from!),
    ]),
  )
  const present = readdirSync(sources, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  assert.deepEqual([...rooms.keys()].sort(), present.map(({ name }) => name).sort())
  for (const [room, allowed] of rooms) {
    assert.deepEqual(
      roomsImportedBy(`${room}/**/*.ts`).filter((name) => name !== room),
      allowed,
      room,
    )
  }
  assert.deepEqual(roomsImportedBy('*.ts'), [])
})

test('commander is loaded by the command line alone', () => {
  const loading = globSync('**/*.ts', { cwd: sources }).filter((file) =>
    importsOf(file).includes('commander'),
  )
  assert.ok(loading.length > 0)
  for (const file of loading) assert.ok(file.startsWith('cli/'), file)
})

test('the libraries of GitHub Actions are loaded by the Action alone', () => {
  const loading = globSync('**/*.ts', { cwd: sources }).filter((file) =>
    importsOf(file).some((name) => name.startsWith('@actions/')),
  )
  assert.ok(loading.length > 0)
  for (const file of loading) assert.ok(file.startsWith('action/'), file)
})

/** Sorted; single files of src are no room. */
function roomsImportedBy(pattern: string): string[] {
  const found = globSync(pattern, { cwd: sources }).flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => path.join(path.dirname(file), specifier))
      .filter((target) => target.includes('/'))
      .map((target) => target.split('/', 1)[0]!),
  )
  return [...new Set(found)].sort()
}

/** What a file imports, types and `import()` too. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(sources, file), 'utf8')
  return [...text.matchAll(/(?:\bfrom |\bimport\(|^import )'([^']+)'/gm)].map(([, specifier]) => specifier!)
}
