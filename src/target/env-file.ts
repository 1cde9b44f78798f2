/** Entries of an env file as Compose reads it. What is not touched keeps every byte. */

/** `NAME=value` where it stands, without the end of its line. */
interface Entry {
  name: string
  start: number
  end: number
}

/** What comes before a value; Compose takes a colon, too. */
const beginning = /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*[=:][^\S\n]*/y

/** A value in quotes, which may go over several lines; what is left of its last line follows. */
const quoted = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy

const restOfLine = /[^\n]*/y

/** The last entry of this name as it stands there, which is the one that counts; null where there is none. */
export function findEntry(content: Buffer, name: string): Buffer | null {
  const entry = lastEntry(content, name)
  return entry ? content.subarray(entry.start, entry.end) : null
}

/** The content with this entry in place of the last one of its name, or at the end where there is none. */
export function putEntry(content: Buffer, name: string, entry: Buffer): Buffer {
  const place = lastEntry(content, name)
  if (place) return Buffer.concat([content.subarray(0, place.start), entry, content.subarray(place.end)])
  const open = content.length > 0 && content.at(-1) !== 0x0a
  return Buffer.concat([content, Buffer.from(open ? '\n' : ''), entry, Buffer.from('\n')])
}

/** An entry whose value Compose reads as this one, in the plainest of its notations. */
export function formatEntry(name: string, value: string): string {
  return `${name}=${quote(value)}`
}

function quote(value: string): string {
  if (/^[\w@%+=:,./?&-]*$/.test(value)) return value
  if (!/['\\\n\r]/.test(value)) return `'${value}'`
  const escaped = value
    .replace(/["\\$]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `"${escaped}"`
}

function lastEntry(content: Buffer, name: string): Entry | undefined {
  return entriesOf(content).findLast((entry) => entry.name === name)
}

function entriesOf(content: Buffer): Entry[] {
  // One character for each byte, so that positions are those of the file.
  const text = content.toString('latin1')
  const entries: Entry[] = []
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0
  while (at < text.length) {
    const name = match(beginning, text, at)
    if (name) {
      const value = at + name[0].length
      const afterQuotes = value + (match(quoted, text, value)?.[0].length ?? 0)
      at = afterQuotes + match(restOfLine, text, afterQuotes)![0].length
      entries.push({ name: name[1]!, start: name.index, end: text[at - 1] === '\r' ? at - 1 : at })
    } else {
      at += match(restOfLine, text, at)![0].length
    }
    at++
  }
  return entries
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
