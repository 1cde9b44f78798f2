/** The frame of a tar file in POSIX ustar format, with a pax record where a name or size does not fit. */
import { Header } from 'tar/header'
import { Pax } from 'tar/pax'

const blockSize = 512

/** Two blocks of zeroes, as POSIX asks at the end of an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * blockSize)

/**
 * What comes before the content of a regular file: mode 0600, owner root, so that the same content gives the same
 * bytes whoever makes the backup.
 * @param size of the content, in bytes.
 */
export function tarHeader(name: string, size: number, modified: Date): Buffer {
  const mtime = new Date(Math.floor(modified.getTime() / 1000) * 1000)
  const fields = { path: name, size, mtime, mode: 0o600, uid: 0, gid: 0, type: 'File' } as const
  const header = new Header({ ...fields, uname: '', gname: '', linkpath: '' })
  const needsPax = header.encode()
  return needsPax
    ? Buffer.concat([new Pax({ path: name, size, mtime }).encode(), header.block!])
    : header.block!
}

/** What comes after content of `size` bytes, up to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize)
}
