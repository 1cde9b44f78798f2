/**
 * Reads an archive as one pass: age, then decompression, then tar. What it hands out may be believed only when it has
 * returned: the last bytes of an archive decide over the first.
 */
import { BackupError } from '../errors.ts'
import { decryptAge } from './age.ts'
import { readBackup } from './backup-reader.ts'
import { ByteReader } from './byte-reader.ts'
import { decompress, detectCompression } from './compression.ts'
import type { ArchiveContents, ArchiveVisitor } from './contents.ts'
import type { DecryptionKey } from './keys.ts'
import { headerName } from './layout.ts'
import { dumpMagic, readRunbook } from './runbook.ts'
import { readTar } from './tar-reader.ts'

export interface ReadOptions {
  /** Bytes of `input` read so far. */
  onProgress?(bytes: number): void
  signal?: AbortSignal
}

/** Bytes enough to know a tar by. */
const tarBlock = 512

/**
 * Reads an archive to its last byte and checks everything that it says of itself.
 * @param input the file, in chunks of any length; its own errors pass through.
 * @param key may be null for an archive that is not encrypted.
 * @throws BackupError `archive-newer`, `archive-foreign`, `archive-incomplete`, `archive-damaged`, `wrong-key`, or
 * `usage` where a key is needed.
 */
export async function readArchive(
  input: AsyncIterable<Buffer>,
  key: DecryptionKey | null,
  visitor: ArchiveVisitor,
  options: ReadOptions = {},
): Promise<ArchiveContents> {
  const file = new ByteReader(watched(input, options))
  try {
    const encrypted = detectCompression(await file.peek(4)) === null
    const plain = encrypted ? decryptAge(file.rest(), key ?? missingKey) : file.rest()
    const content = new ByteReader(decompress(plain))
    try {
      const found = await readContent(content, visitor)
      if (!encrypted) found.warnings.unshift('The archive is not encrypted')
      return { ...found, encrypted }
    } finally {
      await content.close()
    }
  } finally {
    await file.close()
  }
}

async function readContent(
  content: ByteReader,
  visitor: ArchiveVisitor,
): Promise<Omit<ArchiveContents, 'encrypted'>> {
  const start = await content.peek(tarBlock)
  if (start.subarray(0, dumpMagic.length).equals(dumpMagic)) return readDump(content, visitor)
  if (start.toString('latin1', 257, 262) !== 'ustar') throw foreign()
  const members = readTar(content.rest())
  try {
    const first = (await members.next()).value
    if (first === undefined) throw foreign()
    return first.name === headerName
      ? await readBackup(first, members, visitor)
      : await readRunbook(first, members, visitor)
  } finally {
    await members.return(undefined)
  }
}

async function readDump(
  content: ByteReader,
  visitor: ArchiveVisitor,
): Promise<Omit<ArchiveContents, 'encrypted'>> {
  for await (const chunk of content.rest()) await visitor.data?.('mongo', chunk)
  await visitor.dataEnd?.('mongo')
  const warning =
    'A dump alone has no checksums and no manifest: nothing says that it is the whole of what was dumped'
  return { format: 'dump', level: 'stream', files: [], warnings: [warning] }
}

async function* watched(
  input: AsyncIterable<Buffer>,
  { onProgress, signal }: ReadOptions,
): AsyncGenerator<Buffer> {
  let read = 0
  for await (const chunk of input) {
    signal?.throwIfAborted()
    read += chunk.length
    onProgress?.(read)
    yield chunk
  }
}

/** Asked only where the archive turns out to be encrypted. */
const missingKey: Pick<DecryptionKey, 'unseal'> = {
  async unseal() {
    throw new BackupError({
      code: 'usage',
      message: 'The archive is encrypted, and there is no key to open it',
      remedy:
        'Give the identity of one of its recipients with --identity FILE; verify --digest-only needs none',
    })
  },
}

function foreign(): BackupError {
  return new BackupError({
    code: 'archive-foreign',
    message: 'The file holds neither a backup nor a dump',
    cause: 'It is another kind of file',
    remedy: 'Check that this is the right file',
  })
}
