/** The project's documents, in the parts that tests hold against the program. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

/** Every document that a reader of the repository meets. */
export const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...['docs/benchmarks.md', 'docs/workflows/README.md'],
]

/** @param name relative to the project's folder. */
export function read(name: string): string {
  return readFileSync(path.join(root, name), 'utf8')
}

export interface Block {
  language: string
  content: string
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm

/** Its fenced blocks, in order. */
export function blocks(text: string): Block[] {
  return [...text.matchAll(fence)].map(([, language, content]) => ({
    language: language!,
    content: content!,
  }))
}

/** The text without its fenced blocks. */
export function prose(text: string): string {
  return text.replaceAll(fence, '')
}

/** Its code spans. */
export function spans(text: string): string[] {
  return [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
}

/** The text under a heading, up to the next one of its level or above. Throws where there is none. */
export function section(text: string, heading: string): string {
  const found = headings(text)
  const at = found.findIndex(({ title }) => title === heading)
  if (at < 0) throw new Error(`there is no heading "${heading}"`)
  const { level, end } = found[at]!
  const next = found.slice(at + 1).find((other) => other.level <= level)
  return text.slice(end, next?.start)
}

/** The anchors of its headings, as GitHub makes them. */
export function anchors(text: string): string[] {
  return headings(text).map(({ title }) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Rows of the first table in the text, without its head; cells trimmed, escaped bars as bars. */
export function table(text: string): string[][] {
  const lines = /(?:^\|.*\|\n)+/m.exec(text)?.[0].trim().split('\n') ?? []
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  )
}

interface Heading {
  level: number
  title: string
  start: number
  end: number
}

function headings(text: string): Heading[] {
  // A comment in a shell script is none.
  const masked = text.replaceAll(fence, (block) => block.replaceAll('#', ' '))
  return [...masked.matchAll(/^(#{1,6}) (.+)$/gm)].map((match) => ({
    level: match[1]!.length,
    title: match[2]!,
    start: match.index,
    end: match.index + match[0].length,
  }))
}
