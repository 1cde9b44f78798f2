/** Reads an archive whole, down to the last document, and holds everything in it against everything else. */

import type { ArchiveContents } from '../archive/contents.ts'
import type { DecryptionKey } from '../archive/keys.ts'
import type { BackupHeader, Manifest } from '../archive/manifest.ts'
import { readArchive } from '../archive/reader.ts'
import { fileDifference, sortFiles, type VolumeFile, VolumeReader } from '../archive/volume-reader.ts'
import { BackupError } from '../errors.ts'
import { MongoArchiveReader, type StreamNamespace, type StreamVisitor } from '../mongo/archive-reader.ts'
import { canonical, canonicalIndexes } from '../mongo/canonical.ts'
import { crcHex } from '../mongo/crc64.ts'
import { isOurs } from '../mongo/own-names.ts'
import type { Reporter } from '../reporter.ts'
import type { ArchiveFile } from './archive-file.ts'

export interface ReadDump {
  contents: ArchiveContents
  namespaces: StreamNamespace[]
  /** The small members by name, such as `users.json`. */
  files: Map<string, Buffer>
  documents: number
  /** Bytes of BSON; of a cold archive, of its files. */
  bytes: number
}

export interface ReadVisitor extends StreamVisitor {
  header?(header: BackupHeader): void
  /** The dump's bytes as they are, for whoever passes them on. */
  raw?(chunk: Buffer): Promise<void> | undefined
  /** The tar of a cold archive's data folder as it is; without this, a cold archive is refused. */
  volume?(chunk: Buffer): Promise<void> | undefined
}

/**
 * Feeds the dump in an archive to `visitor` as it is decrypted. What the visitor has been given is believed only once
 * this has returned.
 * @throws BackupError of the archive kinds, exit code 3.
 */
export async function readDump(
  file: ArchiveFile,
  key: DecryptionKey | null,
  visitor: ReadVisitor,
  { reporter, signal }: { reporter: Reporter; signal: AbortSignal },
): Promise<ReadDump> {
  const files = new Map<string, Buffer>()
  const done = { documents: 0, bytes: 0 }
  const totals = file.sidecar && { totalDocuments: file.sidecar.documents, totalBytes: file.sidecar.bytes }
  const stream = new MongoArchiveReader({
    prelude: (prelude) =>
      visitor.prelude?.({
        ...prelude,
        collections: prelude.collections.filter(({ collection }) => !isOurs(collection)),
      }),
    end: (namespace) => (isOurs(namespace.collection) ? undefined : visitor.end?.(namespace)),
    documents(namespace, run, count) {
      // A mongodump by hand takes along what restores of ours have left: it is nobody's to restore.
      if (isOurs(namespace.collection)) return undefined
      done.documents += count
      done.bytes += run.length
      reporter.progress({ ...done, ...totals })
      return visitor.documents?.(namespace, run, count)
    },
  })
  let namespaces: StreamNamespace[] = []
  const volume = new VolumeReader()
  let volumeFiles: VolumeFile[] = []
  const readVolume = async (chunk: Buffer) => {
    done.bytes += chunk.length
    reporter.progress({ ...done, ...totals })
    await visitor.volume?.(chunk)
    await volume.write(chunk)
  }
  const contents = await readArchive(
    file.contents(),
    key,
    {
      header(header) {
        if (header.kind === 'cold' && !visitor.volume) throw coldArchive()
        visitor.header?.(header)
      },
      file: (name, content) => void files.set(name, content),
      data(kind, chunk) {
        if (kind === 'volume') return readVolume(chunk)
        const wait = visitor.raw?.(chunk)
        return wait ? wait.then(() => stream.write(chunk)) : stream.write(chunk)
      },
      async dataEnd(kind) {
        if (kind === 'volume') {
          volumeFiles = await volume.end()
          return
        }
        namespaces = stream.end().filter(({ metadata }) => !isOurs(metadata.collection))
      },
    },
    { signal },
  )
  if (contents.manifest) compare(contents.manifest, namespaces, volumeFiles)
  const names = [contents.header?.name, file.sidecar?.name]
  if (file.sidecar && names[0] !== names[1]) throw contradiction('its sidecar is that of another archive')
  return { contents, namespaces, files, ...done }
}

function coldArchive(): BackupError {
  return new BackupError({
    code: 'archive-unsuitable',
    message: 'this is a cold archive: the data folder of a mongod, not a dump',
    remedy: 'Restore it onto the volume of the deployment, with --target compose',
  })
}

/** The manifest and the dump were written by the same run and must tell the same story. */
function compare(manifest: Manifest, namespaces: StreamNamespace[], files: VolumeFile[]): void {
  const difference = fileDifference(sortFiles(manifest.volume?.files ?? []), files)
  if (difference !== null) throw contradiction(`in the data folder, ${difference}`)
  const read = new Map(namespaces.map((namespace) => [namespace.metadata.collection, namespace]))
  for (const recorded of manifest.namespaces) {
    const namespace = read.get(recorded.name)
    if (!namespace) throw contradiction(`${recorded.name} is in the manifest and not in the dump`)
    read.delete(recorded.name)
    const { documents, bytes, crc, metadata } = namespace
    if (documents !== recorded.documents || bytes !== recorded.bytes || crcHex(crc!) !== recorded.crc) {
      throw contradiction(`the documents of ${recorded.name} are not those of the manifest`)
    }
    const sameOptions = canonical(metadata.options) === JSON.stringify(recorded.options)
    const sameIndexes = canonicalIndexes(metadata.indexes) === JSON.stringify(sortByName(recorded.indexes))
    if (!sameOptions || !sameIndexes) {
      throw contradiction(`the options or indexes of ${recorded.name} are not those of the manifest`)
    }
  }
  const [extra] = read.keys()
  if (extra !== undefined) throw contradiction(`${extra} is in the dump and not in the manifest`)
}

function sortByName(indexes: Record<string, unknown>[]): Record<string, unknown>[] {
  return [...indexes].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1))
}

function contradiction(message: string): BackupError {
  return new BackupError({
    code: 'archive-damaged',
    message: `the archive contradicts itself: ${message}`,
    cause: 'It was put together by somebody else than issuer-backup, or by a faulty version of it',
    remedy: 'Use another archive',
  })
}
