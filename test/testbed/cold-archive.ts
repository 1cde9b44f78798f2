/** Cold archives opened, and made again with something else in them, as whoever knows the recipient can. */

import type { BackupHeader, Manifest } from '../../src/archive/manifest.ts'
import { fileOutput } from '../../src/archive/output.ts'
import { VolumeReader } from '../../src/archive/volume-reader.ts'
import { ArchiveWriter } from '../../src/archive/writer.ts'
import { openArchiveFile } from '../../src/operations/archive-file.ts'
import { readDump } from '../../src/operations/read.ts'
import { silent } from '../../src/reporter.ts'
import { decryptionKey, encryptionKey } from '../../src/settings/keys.ts'
import type { Options } from '../../src/settings/schema.ts'

export interface ColdArchive {
  manifest: Manifest
  /** Of the data folder. */
  tar: Buffer
}

/** @param options with the identity that opens it. */
export async function openCold(archive: string, options: Options): Promise<ColdArchive> {
  const file = await openArchiveFile({ file: archive }, options.database!, [])
  const chunks: Buffer[] = []
  const volume = async (chunk: Buffer) => void chunks.push(Buffer.from(chunk))
  const context = { reporter: silent, signal: new AbortController().signal }
  try {
    const { contents } = await readDump(file, (await decryptionKey(options, {}))!, { volume }, context)
    return { manifest: contents.manifest!, tar: Buffer.concat(chunks) }
  } finally {
    await file.close()
  }
}

/**
 * A valid archive, without sidecar.
 * @param options with its recipients and the folder it goes to.
 * @returns its path.
 */
export async function makeCold(
  { manifest, tar }: ColdArchive,
  options: Options,
  changes: Partial<BackupHeader> = {},
): Promise<string> {
  const output = await fileOutput(options.output!, 'made', '.tar.zst.age')
  const key = await encryptionKey(options, {})
  const started = new Date(manifest.backup.started)
  const compression = { method: 'zstd', level: 1 } as const
  const writer = await ArchiveWriter.create({ output, key, compression, started })
  const header = { ...manifest.backup, name: output.name, ...changes }
  await writer.add('backup.json', Buffer.from(JSON.stringify(header)))
  const stream = writer.stream('volume')
  const reader = new VolumeReader()
  await reader.write(tar)
  await stream.write(tar, 0, tar.length)
  await stream.end()
  const { members, complete, ...said } = manifest
  const volume = { ...said.volume!, files: await reader.end() }
  await writer.close({ ...said, backup: header, volume })
  return output.path!
}

/** Where the content of a file begins in a tar of short names; throws where there is no such file. */
export function contentIn(tar: Buffer, file: string): number {
  const at = tar.indexOf(`${file}\0`)
  if (at < 0 || at % 512 !== 0) throw new Error(`${file} is not in the tar`)
  return at + 512
}
