/** Archives made by hand as the runbook says: a folder with the dump, files and SHA256SUMS, in any order. */
import { BackupError } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'
import { decompress } from './compression.ts'
import type { ArchiveContents, ArchiveVisitor } from './contents.ts'
import { sumsName } from './layout.ts'
import type { MemberRecord } from './manifest.ts'
import { damaged, hashed, SmallFiles } from './members.ts'
import type { TarMember } from './tar-reader.ts'

/** What a mongodump archive begins with: 0x8199e26d, little endian. */
export const dumpMagic = Buffer.from([0x6d, 0xe2, 0x99, 0x81])

/**
 * @param first the first member, often the folder `./`.
 * @throws BackupError `archive-foreign`, `archive-incomplete` or `archive-damaged`.
 */
export async function readRunbook(
  first: TarMember,
  members: AsyncIterable<TarMember>,
  visitor: ArchiveVisitor,
): Promise<Omit<ArchiveContents, 'encrypted'>> {
  const files: MemberRecord[] = []
  const small = new SmallFiles()
  let dump: string | null = null
  let sums: Buffer | null = null
  for await (const member of chain(first, members)) {
    if (member.type === 'folder') continue
    if (isDump(member.name)) {
      if (dump !== null) throw damaged(`The archive holds two dumps, ${dump} and ${member.name}`)
      dump = member.name
      files.push(await readDump(member, visitor))
      continue
    }
    const { content, record } = await small.read(member)
    files.push(record)
    if (member.name === sumsName) sums = content
    else await visitor.file?.(member.name, content)
  }
  if (dump === null) throw foreign('The archive holds no dump')
  const warnings = [
    'The archive was made by hand: nothing in it says that the dump was complete',
    ...checkSums(sums, files),
  ]
  return { format: 'runbook', level: 'structure', files, warnings }
}

function isDump(name: string): boolean {
  return name.endsWith('.gz') && !name.endsWith('.tar.gz')
}

async function readDump(member: TarMember, visitor: ArchiveVisitor): Promise<MemberRecord> {
  if (member.size === 0) throw damaged(`The dump ${member.name} is empty`)
  const { content, record } = hashed(member)
  const stream = new ByteReader(decompress(content))
  try {
    if (!(await stream.peek(dumpMagic.length)).equals(dumpMagic)) {
      throw foreign(`${member.name} is not a mongodump archive`)
    }
    for await (const chunk of stream.rest()) {
      const wait = visitor.data?.('mongo', chunk)
      if (wait) await wait
    }
  } finally {
    await stream.close()
  }
  await visitor.dataEnd?.('mongo')
  return record()
}

/** @returns warnings. @throws BackupError `archive-damaged` for a digest that does not hold, or a file not there. */
function checkSums(sums: Buffer | null, files: readonly MemberRecord[]): string[] {
  if (sums === null) return [`The archive holds no ${sumsName}`]
  const unlisted = new Map(files.map(({ name, sha256 }) => [name, sha256]))
  const found = new Map(unlisted)
  for (const line of sums.toString('utf8').split('\n')) {
    if (line === '') continue
    const [, expected, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line) ?? []
    if (expected === undefined || name === undefined)
      throw damaged(`${sumsName} holds a line that is no checksum`)
    unlisted.delete(name)
    // The runbook's second run lists the file itself, as it was after the first.
    if (name === sumsName) continue
    const actual = found.get(name)
    if (actual === undefined) throw damaged(`${sumsName} names ${name}, which is not in the archive`)
    if (actual !== expected) throw damaged(`${name} does not have the checksum that ${sumsName} gives`)
  }
  unlisted.delete(sumsName)
  return [...unlisted.keys()].map((name) => `${name} is not in ${sumsName}`)
}

async function* chain(first: TarMember, rest: AsyncIterable<TarMember>): AsyncGenerator<TarMember> {
  yield first
  yield* rest
}

function foreign(message: string): BackupError {
  return new BackupError({
    code: 'archive-foreign',
    message,
    cause: 'It is neither a backup of issuer-backup nor one made by hand as the runbook says',
    remedy: 'Check that this is the right file',
  })
}
