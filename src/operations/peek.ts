/** What kind of archive is it? Told by its first bytes, long before all of it is read. */
import type { DecryptionKey } from '../archive/keys.ts'
import type { BackupHeader } from '../archive/manifest.ts'
import { readArchive } from '../archive/reader.ts'
import type { ArchiveFile } from './archive-file.ts'

class Seen extends Error {
  readonly kind: BackupHeader['kind']

  constructor(kind: BackupHeader['kind']) {
    super('enough was read')
    this.kind = kind
  }
}

/**
 * An archive that does not say, such as one made by hand, is a dump.
 * @throws BackupError of the archive kinds.
 */
export async function archiveKind(
  file: ArchiveFile,
  key: DecryptionKey | null,
): Promise<BackupHeader['kind']> {
  const dump = () => {
    throw new Seen('hot')
  }
  try {
    await readArchive(file.contents(), key, {
      header({ kind }) {
        throw new Seen(kind)
      },
      file: dump,
      data: dump,
    })
    return 'hot'
  } catch (error) {
    if (error instanceof Seen) return error.kind
    throw error
  }
}
