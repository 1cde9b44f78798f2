/** An archive as the runbook makes one by hand. Declare `needs('mongodump', 'age')`. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { mongodump } from './database-tools.ts'
import { shell } from './shell.ts'

/**
 * @param folder to be made, for the archive.
 * @param uri of a server that demands authentication.
 * @returns the archive's path.
 */
export async function runbookArchive(
  folder: string,
  uri: string,
  configFile: string,
  recipient: string,
): Promise<string> {
  const made = 'issuer-directory-20261123T164923Z'
  await mkdir(path.join(folder, made), { recursive: true })
  const dump = await mongodump(
    uri,
    ...['--gzip', '--db', 'issuer-directory', '--authenticationDatabase', 'admin'],
  )
  await writeFile(path.join(folder, made, `${made}.gz`), dump)
  await copyFile(configFile, path.join(folder, made, 'issuer-directory.yaml'))
  await shell(
    `(cd ${made} && sha256sum * >SHA256SUMS)
    tar czf ${made}.tar.gz -C ${made} .
    age -r ${recipient} ${made}.tar.gz >${made}.tar.gz.age`,
    folder,
  )
  return path.join(folder, `${made}.tar.gz.age`)
}
