/** A file as the only part of a form, as browsers upload one: multipart/form-data, RFC 7578, in a stream. */
import { randomUUID } from 'node:crypto'
import type { Body } from './http.ts'

/** @param name of the file, without quotes or line ends. */
export function formOf(field: string, name: string, file: Body): { body: Body; contentType: string } {
  const boundary = `issuer-backup-${randomUUID()}`
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      size: head.length + file.size + tail.length,
      async *open() {
        yield head
        yield* file.open()
        yield tail
      },
    },
  }
}
