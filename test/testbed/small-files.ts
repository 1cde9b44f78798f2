/** The small members of an archive, such as config and secret. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseIdentities } from '../../src/archive/keys.ts'
import { readArchive } from '../../src/archive/reader.ts'

/** @param identity the file that opens it. @returns their contents by name. */
export async function smallFiles(archive: string, identity: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const key = parseIdentities(await readFile(identity, 'utf8'), identity)
  await readArchive(createReadStream(archive), key, {
    file: (name, content) => void files.set(name, content),
  })
  return files
}
