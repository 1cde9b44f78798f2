/** The members of an archive: their names and their order. */
import type { MemberRecord } from './manifest.ts'

/** The first member. */
export const headerName = 'backup.json'
/** The last member but one. */
export const manifestName = 'manifest.json'
/** The last member: `sha256sum -c` checks every other one by it. */
export const sumsName = 'SHA256SUMS'

/** Bytes of each part but the last: a tar header needs the size first, and nothing may be spooled in the clear. */
export const partSize = 16 * 1024 * 1024

/** What the dump is: a mongodump archive stream, or a tar of the data folder. */
export type StreamKind = 'mongo' | 'volume'

/** @param number counts from 1. */
export function partName(kind: StreamKind, number: number): string {
  return `${kind}/${String(number).padStart(6, '0')}`
}

/** The content of `SHA256SUMS` over these members. */
export function checksums(members: readonly MemberRecord[]): Buffer {
  return Buffer.from(members.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))
}
