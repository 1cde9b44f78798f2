/** The settings file: YAML, checked against the schema, every complaint with its line. */
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { BackupError } from '../errors.ts'
import { complaints } from './complaints.ts'
import { type Options, schema } from './schema.ts'

/**
 * @param required whether it is an error that there is no such file.
 * @throws BackupError `settings`, with file, line and column.
 */
export async function readSettingsFile(path: string, required: boolean): Promise<Options> {
  const content = await read(path, required)
  const shown = relative(process.cwd(), path).startsWith('..') ? path : relative(process.cwd(), path)
  const lines = new LineCounter()
  // Its own pretty errors quote the line, which may hold a secret.
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${shown}:${line}:${col}`
  }
  const [mistake] = [...document.errors, ...document.warnings]
  if (mistake !== undefined) {
    throw new BackupError({
      code: 'settings',
      message: `${at(mistake.pos[0])}: not valid YAML: ${yamlMistake(mistake.code)}`,
      remedy: 'Correct that line; each setting is "name: value"',
    })
  }
  const value: unknown = document.toJS() ?? {}
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const found = complaints(result.error, value)
  const [{ hint }] = found as [(typeof found)[number]]
  throw new BackupError({
    code: 'settings',
    message: found.map(({ where, key, text }) => `${at(offsetOf(document, where, key))}: ${text}`).join('; '),
    remedy: hint ?? 'Correct that line; the README lists all settings',
  })
}

async function read(path: string, required: boolean): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (underlying) {
    const { code } = underlying as NodeJS.ErrnoException
    if (code === 'ENOENT' && !required) return ''
    throw new BackupError({
      code: 'settings',
      message: `Cannot read the settings file ${path}: ${code}`,
      remedy: 'Check the path given with --settings, and that this user may read it',
      underlying,
    })
  }
}

/** `BAD_INDENT` to "bad indent": the library's sentences may quote the file. */
function yamlMistake(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ')
}

/** Where the value stands, or the key in it where that is what is wrong. */
function offsetOf(document: Document, where: readonly PropertyKey[], key: string | undefined): number {
  const node = document.getIn(where, true)
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0
  }
  const range = (node as { range?: [number, number, number] | null } | undefined)?.range
  return range?.[0] ?? 0
}
