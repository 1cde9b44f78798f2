/** Single files out of containers, running or not. */
import { Header } from 'tar'
import { BackupError } from '../../errors.ts'
import { commandFailed, start } from '../../exec.ts'

const block = 512

/**
 * @param container id or name.
 * @param path inside it; a link is followed.
 * @returns null where there is no such file.
 * @throws BackupError `source-failed` where it is no file or does not arrive whole; `tool-missing`.
 */
export async function readContainerFile(container: string, path: string): Promise<Buffer | null> {
  const child = start('docker', ['container', 'cp', '--follow-link', `${container}:${path}`, '-'], {
    stdout: 'pipe',
  })
  const chunks: Buffer[] = []
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ending = await child.ended
  if (/could not find the file|no such file/i.test(ending.stderr)) return null
  if (ending.code !== 0) throw commandFailed('docker', ending, 'source-failed')
  return onlyFile(Buffer.concat(chunks), `${container}:${path}`)
}

/** The content of the one file in a tar archive. */
function onlyFile(archive: Buffer, shown: string): Buffer {
  for (let at = 0; at + block <= archive.length; ) {
    const header = new Header(archive, at)
    const { size = 0, type, cksumValid } = header
    const content = archive.subarray(at + block, at + block + size)
    if (!cksumValid || content.length < size) break
    if (type === 'File') return content
    // What an extended header says, such as times, is not of interest here.
    if (type !== 'ExtendedHeader') throw noFile(shown, `It is of type ${type}`)
    at += block + Math.ceil(size / block) * block
  }
  throw noFile(shown, 'The engine sent less than the whole of it')
}

function noFile(shown: string, cause: string): BackupError {
  return new BackupError({ code: 'source-failed', message: `${shown} cannot be read as a file`, cause })
}
