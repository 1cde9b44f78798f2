/**
 * A strict reader of tar: ustar with pax or GNU long names, as GNU tar, busybox and bsdtar write them. The tar
 * package's own parser ends silently on a truncated header, on missing end blocks and on trailing bytes.
 */
import { Header } from 'tar/header'
import { BackupError } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'

const blockSize = 512
/** Of an extension header: a pax record or a long name. */
const longestExtension = 1024 * 1024
/** Their names are remembered. In parts of 16 MiB these are more than a terabyte. */
const mostMembers = 100_000
/** Characters, folders included. */
const longestName = 1024
/** In ustar as POSIX has it, and as GNU tar and busybox write it. */
const magics = ['ustar\x0000', 'ustar  \0']

export interface TarMember {
  /** Relative and without `./`, `.` or `..`; empty for the top folder itself. */
  name: string
  type: 'file' | 'folder'
  /** Bytes of content. */
  size: number
  /** To be read before the next member is asked for; what is left unread is skipped. */
  content: AsyncIterable<Buffer>
}

/**
 * The members of a tar file, in order; it has ended well only when the generator has.
 * @throws BackupError `archive-incomplete` where it ends too early; `archive-damaged` for whatever else an archive of
 * plain files and folders does not hold: links, devices, escaping names, a name twice, bytes after the end.
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarMember> {
  const bytes = new ByteReader(source)
  try {
    const seen = new Set<string>()
    for (;;) {
      const header = await nextHeader(bytes)
      if (header === null) break
      const name = safeName(header.path)
      if (seen.has(name)) throw damaged(`tar member ${name} is there twice`)
      seen.add(name)
      if (seen.size > mostMembers) throw damaged(`tar holds more than ${mostMembers} members`)
      const content = new Content(bytes, header.size)
      const type = header.type === 'Directory' ? 'folder' : 'file'
      yield { name, type, size: header.size, content: content.chunks() }
      await content.skip()
    }
    await expectEnd(bytes)
  } finally {
    await bytes.close()
  }
}

interface MemberHeader {
  path: string
  size: number
  type: 'File' | 'Directory'
}

/** The next header of a file or folder with its extensions applied, or null at the first end block. */
async function nextHeader(bytes: ByteReader): Promise<MemberHeader | null> {
  const extension: { path?: string; size?: number } = {}
  const extended = new Set<string>()
  for (;;) {
    const block = await exactly(bytes, blockSize)
    if (isZero(block)) {
      if (extended.size > 0) throw damaged('A tar extension belongs to no member')
      return null
    }
    const { path, size, type } = parseHeader(block, extension)
    if (type === 'File' || type === 'OldFile') return { path, size, type: 'File' }
    if (type === 'Directory') return { path, size: 0, type }
    if (type !== 'ExtendedHeader' && type !== 'NextFileHasLongPath') {
      throw damaged(`tar member ${printable(path)} is neither file nor folder (${type})`)
    }
    if (extended.has(type)) throw damaged('A tar extension is there twice')
    if (size > longestExtension) throw damaged('A tar extension is too long')
    extended.add(type)
    const content = await exactly(bytes, size)
    await expectPadding(bytes, size)
    if (type === 'ExtendedHeader') Object.assign(extension, parsePax(content))
    else extension.path ??= decode(content.subarray(0, content.indexOf(0) < 0 ? size : content.indexOf(0)))
  }
}

function parseHeader(block: Buffer, extension: { path?: string; size?: number }) {
  const { cksumValid } = decodeHeader(block)
  if (!cksumValid) throw damaged('A tar header has a wrong checksum')
  if (!magics.includes(block.toString('latin1', 257, 265)))
    throw damaged('A tar header is of an unknown format')
  // The library puts the prefix of ustar before the path of an extension too, which has no use for it.
  const extended = extension.path === undefined ? block : Buffer.from(block).fill(0, 345, 500)
  const { path, size, type } = decodeHeader(extended, extension)
  if (path === undefined || size === undefined) throw damaged('A tar header has no size')
  return { path, size, type }
}

function decodeHeader(block: Buffer, extension: { path?: string; size?: number } = {}): Header {
  try {
    return new Header(block, 0, extension)
  } catch (underlying) {
    throw damaged('A tar header holds a number that cannot be', underlying)
  }
}

/** The records `length key=value\n` that matter to us. */
function parsePax(content: Buffer): { path?: string; size?: number } {
  const wanted: { path?: string; size?: number } = {}
  for (let position = 0; position < content.length; ) {
    const length = /^([1-9]\d{0,8}) /.exec(content.toString('latin1', position, position + 10))?.[1]
    const end = position + Number(length ?? Number.NaN)
    const record = content.subarray(position + (length?.length ?? 0) + 1, end)
    const equals = record.indexOf('=')
    if (!(end <= content.length) || record.at(-1) !== 0x0a || equals < 1)
      throw damaged('A tar extension is malformed')
    const key = decode(record.subarray(0, equals))
    const value = decode(record.subarray(equals + 1, -1))
    if (key.startsWith('GNU.sparse.')) throw damaged('A tar member is a sparse file')
    if (key === 'path') wanted.path = value
    if (key === 'size') {
      wanted.size = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
      if (Number.isNaN(wanted.size)) throw damaged('A tar extension holds a size that cannot be')
    }
    position = end
  }
  return wanted
}

/** The content of one member and the padding after it. */
class Content {
  readonly #bytes: ByteReader
  readonly #size: number
  #left: number

  constructor(bytes: ByteReader, size: number) {
    this.#bytes = bytes
    this.#size = size
    this.#left = size
  }

  async *chunks(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const chunk = await this.#bytes.some(this.#left)
      if (chunk === null) throw cutShort()
      this.#left -= chunk.length
      yield chunk
    }
  }

  async skip(): Promise<void> {
    for await (const _ of this.chunks());
    await expectPadding(this.#bytes, this.#size)
  }
}

/** The second end block, and zeroes up to a whole record, whatever its length. */
async function expectEnd(bytes: ByteReader): Promise<void> {
  if (!isZero(await exactly(bytes, blockSize))) throw damaged('tar has only one end block')
  let length = 0
  for await (const chunk of bytes.rest()) {
    if (!isZero(chunk)) throw damaged('Bytes follow the end of the tar')
    length += chunk.length
  }
  if (length % blockSize !== 0) throw damaged('tar ends inside a block')
}

async function expectPadding(bytes: ByteReader, size: number): Promise<void> {
  const padding = await exactly(bytes, (blockSize - (size % blockSize)) % blockSize)
  if (!isZero(padding)) throw damaged('The padding of a tar member is not empty')
}

async function exactly(bytes: ByteReader, size: number): Promise<Buffer> {
  const portion = await bytes.upTo(size)
  if (portion.length < size) throw cutShort()
  return portion
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

/** @throws BackupError for a name that could lead out of a folder, or that cannot be shown. */
function safeName(path: string): string {
  // The library decodes without complaint, and leaves this where the bytes were not UTF-8.
  const plain =
    path !== '' && path.length <= longestName && printable(path) === path && !/^\/|\\|\uFFFD/.test(path)
  const name = path.replace(/^(\.\/+)+/, '').replace(/\/$/, '')
  const segments = name === '' || name === '.' ? [] : name.split('/')
  if (!plain || segments.some((segment) => ['', '.', '..'].includes(segment))) {
    throw damaged(
      `tar member ${JSON.stringify(printable(path.slice(0, longestName)))} has a name that leads out of its folder or is not plain`,
    )
  }
  return segments.join('/')
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (underlying) {
    throw damaged('A tar extension is not text', underlying)
  }
}

function damaged(message: string, underlying?: unknown): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message,
    cause: 'The archive was changed, or made by something that does not write plain tar files',
    remedy: 'Fetch the archive again, or take another one',
    underlying,
  })
}

function cutShort(): BackupError {
  return new BackupError({
    code: 'archive-incomplete',
    message: 'The tar inside the archive ends before its end blocks',
    cause: 'What wrote the archive was interrupted',
    remedy: 'Take another archive',
  })
}
