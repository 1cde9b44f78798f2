/** Our own archives: every member in its place, and each as the manifest and the checksums say. */
import { isDeepStrictEqual } from 'node:util'
import { BackupError } from '../errors.ts'
import type { ArchiveContents, ArchiveVisitor } from './contents.ts'
import { checksums, headerName, manifestName, partName, type StreamKind, sumsName } from './layout.ts'
import {
  type BackupHeader,
  type Manifest,
  type MemberRecord,
  parseHeader,
  parseManifest,
} from './manifest.ts'
import { damaged, hashed, readSmall, SmallFiles } from './members.ts'
import type { TarMember } from './tar-reader.ts'

/**
 * @param first the member `backup.json`.
 * @throws BackupError `archive-newer`, `archive-incomplete` or `archive-damaged`.
 */
export async function readBackup(
  first: TarMember,
  members: AsyncIterator<TarMember>,
  visitor: ArchiveVisitor,
): Promise<Omit<ArchiveContents, 'encrypted'>> {
  const cursor = new Cursor(first, members)
  const header = await readHeader(cursor, visitor)
  await readFiles(cursor, visitor)
  await readParts(cursor, header.kind === 'hot' ? 'mongo' : 'volume', visitor)
  const manifest = await readManifest(cursor, header)
  await readSums(cursor)
  if (cursor.member !== null)
    throw damaged(`${cursor.member.name} follows ${sumsName}, which should be the last`)
  return { format: 'issuer-backup', level: 'complete', header, manifest, files: cursor.records, warnings: [] }
}

/** The member that is to be read, and what is known of those before it. */
class Cursor {
  member: TarMember | null
  readonly records: MemberRecord[] = []
  readonly #members: AsyncIterator<TarMember>

  constructor(first: TarMember, members: AsyncIterator<TarMember>) {
    this.member = first
    this.#members = members
  }

  /** @param record of the present member, which has been read. */
  async next(record: MemberRecord): Promise<void> {
    this.records.push(record)
    const { done, value } = await this.#members.next()
    this.member = done ? null : value
    if (this.member?.type === 'folder')
      throw damaged(`${this.member.name} is a folder, which no backup holds`)
  }

  /** The present member. @throws BackupError where it has another name, or there is none. */
  expect(name: string): TarMember {
    if (this.member?.name === name) return this.member
    if (this.member !== null) throw damaged(`${this.member.name} is where ${name} should be`)
    throw new BackupError({
      code: 'archive-incomplete',
      message: `The archive ends without ${name}`,
      cause: 'The backup that wrote it was not completed',
      remedy: 'Take another archive',
    })
  }
}

async function readHeader(cursor: Cursor, visitor: ArchiveVisitor): Promise<BackupHeader> {
  const { content, record } = await readSmall(cursor.expect(headerName))
  const header = parseHeader(content)
  await visitor.header?.(header)
  await cursor.next(record)
  return header
}

async function readFiles(cursor: Cursor, visitor: ArchiveVisitor): Promise<void> {
  const files = new SmallFiles()
  while (isFile(cursor.member)) {
    const { content, record } = await files.read(cursor.member)
    await visitor.file?.(record.name, content)
    await cursor.next(record)
  }
}

async function readParts(cursor: Cursor, kind: StreamKind, visitor: ArchiveVisitor): Promise<void> {
  let number = 1
  do {
    const { content, record } = hashed(cursor.expect(partName(kind, number)))
    for await (const chunk of content) {
      const wait = visitor.data?.(kind, chunk)
      if (wait) await wait
    }
    await cursor.next(record())
    number += 1
  } while (isPart(cursor.member))
  await visitor.dataEnd?.(kind)
}

async function readManifest(cursor: Cursor, header: BackupHeader): Promise<Manifest> {
  const { content, record } = await readSmall(cursor.expect(manifestName))
  const manifest = parseManifest(content)
  if (!isDeepStrictEqual(manifest.backup, header)) {
    throw damaged(`${manifestName} is not of the backup in ${headerName}`)
  }
  for (const [index, found] of cursor.records.entries()) {
    if (!isDeepStrictEqual(manifest.members[index], found)) {
      throw damaged(`${found.name} is not as ${manifestName} says`)
    }
  }
  const absent = manifest.members[cursor.records.length]
  if (absent) throw damaged(`${absent.name} is in ${manifestName} and not in the archive`)
  await cursor.next(record)
  return manifest
}

async function readSums(cursor: Cursor): Promise<void> {
  const { content, record } = await readSmall(cursor.expect(sumsName))
  if (!content.equals(checksums(cursor.records))) {
    throw damaged(`${sumsName} does not say what the archive holds`)
  }
  await cursor.next(record)
}

function isPart(member: TarMember | null): boolean {
  return member?.name.includes('/') ?? false
}

/** A config file or the like: their names are settings. */
function isFile(member: TarMember | null): member is TarMember {
  return member !== null && !member.name.includes('/') && ![manifestName, sumsName].includes(member.name)
}
