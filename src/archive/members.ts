/** Reading single members of an archive, each with its record. */
import { createHash, type Hash, hash } from 'node:crypto'
import { BackupError } from '../errors.ts'
import type { MemberRecord } from './manifest.ts'
import type { TarMember } from './tar-reader.ts'

/** Bytes of a member that is read into memory, such as the manifest; also of config, seed and users together. */
const largestSmallMember = 64 * 1024 * 1024

/** Of the files beside the dump, a handful. */
const mostFiles = 100

/** Reads the files beside the dump, which are kept in memory together. */
export class SmallFiles {
  #count = 0
  #bytes = 0

  /** @throws BackupError `archive-damaged` where there are more of them, or more in them, than any backup has. */
  async read(member: TarMember): Promise<{ content: Buffer; record: MemberRecord }> {
    this.#count += 1
    this.#bytes += member.size
    if (this.#count > mostFiles || this.#bytes > largestSmallMember) {
      throw damaged(
        `The ${this.#count} small files up to ${member.name}, ${this.#bytes} bytes, are more than a backup holds`,
      )
    }
    return readSmall(member)
  }
}

/** @throws BackupError `archive-damaged` for one that is too large to be what it should be. */
export async function readSmall(member: TarMember): Promise<{ content: Buffer; record: MemberRecord }> {
  const { name, size } = member
  if (size > largestSmallMember) {
    throw damaged(`${name} has ${size} bytes, which is more than any small file of a backup`)
  }
  const chunks: Buffer[] = []
  for await (const chunk of member.content) chunks.push(chunk)
  const content = Buffer.concat(chunks)
  return { content, record: { name, size, sha256: hash('sha256', content) } }
}

/** The content of a large member, and its record when that has been read. */
export function hashed(member: TarMember): { content: AsyncIterable<Buffer>; record(): MemberRecord } {
  const digest: Hash = createHash('sha256')
  async function* content() {
    for await (const chunk of member.content) {
      digest.update(chunk)
      yield chunk
    }
  }
  return {
    content: content(),
    record: () => ({ name: member.name, size: member.size, sha256: digest.digest('hex') }),
  }
}

export function damaged(message: string): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message,
    cause: 'The archive was put together by hand, or changed since it was written',
    remedy: 'Fetch the archive again, or take another one',
  })
}
