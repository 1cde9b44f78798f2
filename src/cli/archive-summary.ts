/** What people are told of archives. */
import type { Origin } from '../operations/archive-file.ts'
import type { WrittenArchive } from '../operations/write-archive.ts'
import { formatBytes, plural, table } from './text.ts'

/** What a written archive holds and where it is, a line each. */
export function describeArchive(archive: WrittenArchive): string[] {
  const { path, sidecar, signature, size, sha256, documents, bytes, absent } = archive
  const files = { Archive: path, Sidecar: sidecar, Signature: signature, 'SHA-256': sha256 }
  const rows = Object.entries(files).flatMap(([what, where]) => (where === null ? [] : [[`${what}:`, where]]))
  return [
    `${plural(documents, 'document')}, ${formatBytes(bytes)}; encrypted ${formatBytes(size)}`,
    ...table(rows),
    ...absent.map(({ what, why }) => `Not in the archive: ${what} (${why})`),
  ]
}

export function describeOrigin(origin: Origin): string {
  return origin.proved ? `signed by ${origin.key}` : `not proved: ${origin.why}`
}
